"""Gateways: who carries a text message to a phone. A real operator's is one more function in `GATEWAYS`."""

from collections.abc import Callable

from django.conf import settings

Gateway = Callable[[str, str], None]


class GatewayDown(Exception):
    """The gateway did not take the message; it can be tried again."""


def outbox(address: str, body: str) -> None:
    """Carries nothing: the message stays in the outbox, where a demonstration shows it as on a phone."""


GATEWAYS: dict[str, Gateway] = {"outbox": outbox}


def gateway() -> Gateway:
    """The gateway that the settings name."""
    return GATEWAYS[settings.SMS_GATEWAY]
