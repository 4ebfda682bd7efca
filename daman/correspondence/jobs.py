from datetime import date, datetime

from daman.correspondence import actions, gateways
from daman.foundation import queue


@queue.job(name="correspondence.deliver", lock="message:{reference}")
def deliver(*, recipient: str, reference: str, at: datetime, on: date) -> None:
    """Deliver one text message; when the gateway is down, say so and let the queue try again."""
    try:
        actions.deliver(recipient=recipient, reference=reference, at=at, on=on)
    except gateways.GatewayDown:
        actions.note_failure(recipient=recipient, reference=reference, on=on)
        raise


@queue.job(name="correspondence.deliver_many")
def deliver_many(*, messages: list[list[str]], at: datetime, on: date) -> None:
    """Deliver text messages that were written together; those that the gateway did not take are tried again."""
    down = None
    for recipient, reference in messages:
        try:
            actions.deliver(recipient=recipient, reference=reference, at=at, on=on)
        except gateways.GatewayDown as error:
            actions.note_failure(recipient=recipient, reference=reference, on=on)
            down = error
    if down:
        raise down
