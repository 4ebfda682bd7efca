"""The operator is told when nobody carries text messages."""

from typing import Any

from daman.correspondence.apps import messages_go_somewhere


def test_warns_a_real_service_that_no_gateway_carries_codes(settings: Any) -> None:
    settings.DEMO, settings.SMS_GATEWAY = False, "outbox"
    assert [found.id for found in messages_go_somewhere()] == ["correspondence.W001"]


def test_says_nothing_in_a_demonstration(settings: Any) -> None:
    settings.DEMO, settings.SMS_GATEWAY = True, "outbox"
    assert messages_go_somewhere() == []
