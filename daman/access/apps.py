from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "daman.access"

    def ready(self) -> None:
        from daman.access import sign_in_signals  # noqa: F401
