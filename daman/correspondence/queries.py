"""Reading messages, always within one recipient's own, and the demonstration's phone."""

from django.db.models import QuerySet

from daman.correspondence.models import Channel, Message, State


def messages_to(recipient: str) -> QuerySet[Message]:
    """What was written to one recipient ("person:12"), newest first."""
    return Message.objects.filter(recipient=recipient).order_by("-id")


def message_to(recipient: str, reference: str) -> Message | None:
    """One message of one recipient; None when it is not theirs."""
    return Message.objects.filter(recipient=recipient, reference=reference).first()


def unread_count(recipient: str) -> int:
    """How many messages in the box were not opened yet."""
    return Message.objects.filter(recipient=recipient, channel=Channel.PORTAL, read_at=None).count()


def latest_texts(limit: int = 20) -> list[Message]:
    """The newest text messages of everybody: for the demonstration's phone only."""
    return list(Message.objects.filter(channel=Channel.SMS).order_by("-id")[:limit])


def undelivered_count() -> int:
    """How many text messages have not left yet."""
    return Message.objects.filter(state__in=[State.QUEUED, State.FAILED]).count()
