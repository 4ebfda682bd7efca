from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "daman.ledger"

    def ready(self) -> None:
        from daman.ledger import chart

        post_migrate.connect(chart.write, sender=self, dispatch_uid="chart")
