"""Sending messages and marking them read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from daman.correspondence import gateways
from daman.correspondence.acts import MESSAGE_FAILED, MESSAGE_READ, MESSAGE_SENT, MESSAGE_WRITTEN, MESSAGES_WRITTEN
from daman.correspondence.models import MOVES, Channel, Message, State
from daman.foundation import queue
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act

TEXTS_AT_ONCE = 500


class NoAddress(Refusal):
    code = "no_address"
    message = _("لا يوجد رقم هاتف لهذه الرسالة، فلم تُرسل. أضف رقم الهاتف ثم أعد المحاولة.")


class NoSuchMessage(Refusal):
    code = "no_such_message"
    message = _("هذه الرسالة ليست في صندوقك. افتح صندوق الرسائل واختر منه.")


@transaction.atomic
def send(
    *,
    recipient: str,
    channel: str,
    body: str,
    language: str,
    actor: Actor,
    on: date,
    address: str = "",
    subject: str = "",
    about: str = "",
    is_secret: bool = False,
    document_reference: str = "",
) -> Message:
    """Write a message. One for the portal lies in the box at once; a text message leaves after the commit."""
    if channel == Channel.SMS and not address:
        raise NoAddress
    message = Message.objects.create(
        recipient=recipient,
        reference=new_reference("MSG"),
        channel=Channel(channel),
        address=address,
        subject=subject,
        body=body,
        is_secret=is_secret,
        language=language,
        about=about,
        document_reference=document_reference,
        state=State.QUEUED if channel == Channel.SMS else State.SENT,
        sent_at=None if channel == Channel.SMS else Now(),
    )
    _journal(MESSAGE_WRITTEN, message, actor=actor, on=on)
    if channel == Channel.SMS:
        queue.defer("correspondence.deliver", recipient=recipient, reference=message.reference)
    return message


@dataclass(frozen=True)
class Outgoing:
    """One of many messages that are written at once. With an address, it is a text message."""

    recipient: str
    language: str
    subject: str
    body: str
    about: str = ""  # when each is about a matter of its own
    document_reference: str = ""
    address: str = ""


@transaction.atomic
def send_many(*, messages: Iterable[Outgoing], about: str, actor: Actor, on: date) -> int:
    """Lay alike messages in many boxes of the portal, or in the queue of text messages, by COPY. How many.

    One journal entry for all. A box is given one message about a matter: whoever calls leaves out those who have it.
    """
    columns = ("recipient", "reference", "channel", "address", "subject", "body", "is_secret", "language", "about",
               "document_reference", "state", "sent_at")  # fmt: skip
    count, texts = 0, []
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        [now] = cursor.fetchone()
        with cursor.copy(f"copy {Message._meta.db_table} ({', '.join(columns)}) from stdin") as copy:
            for each in messages:
                reference, is_text = new_reference("MSG"), bool(each.address)
                channel = (str(Channel.SMS), each.address) if is_text else (str(Channel.PORTAL), "")
                state = (str(State.QUEUED), None) if is_text else (str(State.SENT), now)
                said = (each.subject, each.body, False, each.language, each.about or about, each.document_reference)
                copy.write_row((each.recipient, reference, *channel, *said, *state))
                count += 1
                if is_text:
                    texts.append([each.recipient, reference])
    if count:
        by_channel = {str(Channel.PORTAL): count - len(texts), str(Channel.SMS): len(texts)}
        journal.record(MESSAGES_WRITTEN, about=about, actor=actor, on=on, count=count, channels=by_channel)
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        queue.defer("correspondence.deliver_many", messages=texts[start : start + TEXTS_AT_ONCE])
    return count


@transaction.atomic
def deliver(*, recipient: str, reference: str, at: datetime, on: date) -> Message:
    """Hand a text message to the gateway; harmless when it has left already. A secret is wiped once it has left."""
    message = Message.objects.select_for_update().get(recipient=recipient, reference=reference)
    if State.SENT not in MOVES[State(message.state)]:
        return message
    gateways.gateway()(message.address, message.body)
    message.state, message.sent_at = State.SENT, at
    if message.is_secret and not settings.DEMO:
        message.body = ""
    message.save(update_fields=["state", "sent_at", "body"])
    _journal(MESSAGE_SENT, message, actor=THE_HOUSE, on=on)
    return message


@transaction.atomic
def note_failure(*, recipient: str, reference: str, on: date) -> None:
    """The gateway did not take it: said once, while the queue tries again."""
    message = Message.objects.select_for_update().get(recipient=recipient, reference=reference)
    if message.state == State.QUEUED:
        message.state = State.FAILED
        message.save(update_fields=["state"])
        _journal(MESSAGE_FAILED, message, actor=THE_HOUSE, on=on)


@transaction.atomic
def mark_read(*, recipient: str, reference: str, actor: Actor, on: date) -> Message:
    """The recipient opened it; only the first time counts."""
    message = Message.objects.select_for_update().filter(recipient=recipient, reference=reference).first()
    if message is None:
        raise NoSuchMessage
    if message.read_at is None:
        message.read_at = Now()
        message.save(update_fields=["read_at"])
        message.refresh_from_db(fields=["read_at"], from_queryset=Message.objects.filter(recipient=recipient))
        _journal(MESSAGE_READ, message, actor=actor, on=on)
    return message


def _journal(act: Act, message: Message, *, actor: Actor, on: date) -> None:
    # Never the number nor the words: the journal is kept for ever.
    kind, _, key = message.recipient.partition(":")
    person_key = int(key) if kind == "person" else None
    about = message.about or f"message:{message.reference}"
    journal.record(
        act, about=about, person_key=person_key, actor=actor, on=on, message=message.reference, channel=str(message.channel)
    )  # fmt: skip
