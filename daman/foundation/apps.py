from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "daman.foundation"

    def ready(self) -> None:
        from daman.foundation import distribution

        post_migrate.connect(distribution.apply, sender=self, dispatch_uid="distribution")
