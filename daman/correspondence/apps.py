from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


class CorrespondenceConfig(AppConfig):
    name = "daman.correspondence"

    def ready(self) -> None:
        register(messages_go_somewhere)


def messages_go_somewhere(**_: Any) -> list[CheckMessage]:
    """Outside a demonstration somebody must carry text messages: sign-in codes go by them."""
    if settings.DEMO or settings.SMS_GATEWAY != "outbox":
        return []
    return [
        Warning(
            "No gateway carries text messages: nobody will receive a sign-in code.",
            hint="Add the operator's gateway to daman/correspondence/gateways.py and name it in DAMAN_SMS_GATEWAY.",
            id="correspondence.W001",
        )
    ]
