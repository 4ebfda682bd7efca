"""Messages leave after the fact is committed, once, and secrets do not stay."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from daman.correspondence import actions as correspondence
from daman.correspondence import gateways, queries
from daman.correspondence.models import Message, State
from daman.foundation import queue
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.journal.models import Entry

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHONE = "0550123456"


@pytest.fixture
def carried(monkeypatch):
    texts = []
    monkeypatch.setitem(gateways.GATEWAYS, "outbox", lambda address, body: texts.append((address, body)))
    return texts


def send(**changes):
    facts = {
        "recipient": "person:7", "channel": "sms", "address": PHONE, "body": "مرحبا", "language": "ar",
        "actor": THE_HOUSE, "on": DAY,
    }  # fmt: skip
    return correspondence.send(**facts | changes)


def test_a_text_message_leaves_after_the_commit(db, carried, reactions):
    message = send()
    assert (message.state, carried) == (State.QUEUED, [])
    reactions()
    assert carried == [(PHONE, "مرحبا")]
    sent = queries.message_to("person:7", message.reference)
    assert sent.state == State.SENT
    assert sent.sent_at is not None
    assert [e.act for e in journal.entries_of_person(7)] == ["message.sent", "message.written"]


def test_a_message_of_a_fact_that_was_rolled_back_never_leaves(db, carried, reactions):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send()
        raise ZeroDivisionError
    reactions()
    assert carried == []


def test_delivered_twice_is_sent_once(db, carried):
    message = send()
    for _ in range(2):
        correspondence.deliver(recipient=message.recipient, reference=message.reference, at=NOON, on=DAY)
    assert len(carried) == 1


def test_a_gateway_that_is_down_is_noted_and_tried_again(db, carried, monkeypatch):
    def down(address, body):
        raise gateways.GatewayDown

    message = send()
    with monkeypatch.context() as patch:
        patch.setitem(gateways.GATEWAYS, "outbox", down)
        with pytest.raises(gateways.GatewayDown):
            queue.run_waiting()
    assert queries.message_to("person:7", message.reference).state == State.FAILED
    assert queries.undelivered_count() == 1
    correspondence.deliver(recipient=message.recipient, reference=message.reference, at=NOON, on=DAY)
    assert queries.undelivered_count() == 0


@pytest.mark.parametrize(("is_demo", "kept"), [(False, ""), (True, "الرمز 123456")])
def test_a_secret_is_wiped_once_sent(db, carried, reactions, settings, is_demo, kept):
    settings.DEMO = is_demo
    message = send(recipient=f"phone:{PHONE}", body="الرمز 123456", is_secret=True)
    reactions()
    assert carried == [(PHONE, "الرمز 123456")]
    assert queries.message_to(f"phone:{PHONE}", message.reference).body == kept


def test_the_journal_keeps_neither_number_nor_words(db):
    send(recipient=f"phone:{PHONE}", body="الرمز 123456", is_secret=True)
    written = str(list(Entry.objects.values()))
    assert PHONE not in written
    assert "123456" not in written


def test_a_text_message_needs_a_number(db):
    with pytest.raises(correspondence.NoAddress):
        send(address="")
    assert not Message.objects.exists()


def test_the_box_counts_what_was_not_read(db):
    message = send(channel="portal", address="", subject="قرار")
    send(channel="portal", address="", recipient="person:8")
    assert (message.state, queries.unread_count("person:7")) == (State.SENT, 1)
    opened = correspondence.mark_read(recipient="person:7", reference=message.reference, actor=THE_HOUSE, on=DAY)
    again = correspondence.mark_read(recipient="person:7", reference=message.reference, actor=THE_HOUSE, on=DAY)
    assert opened.read_at == again.read_at is not None
    assert queries.unread_count("person:7") == 0
    assert journal.entries_of_person(7).filter(act="message.read").count() == 1


def test_nobody_opens_the_message_of_another(db):
    message = send(channel="portal", address="")
    with pytest.raises(correspondence.NoSuchMessage):
        correspondence.mark_read(recipient="person:8", reference=message.reference, actor=THE_HOUSE, on=DAY)


def test_the_demonstration_phone_shows_the_newest_first(db):
    for body in ("1", "2", "3"):
        send(body=body)
    send(channel="portal", body="4")
    assert [m.body for m in queries.latest_texts(2)] == ["3", "2"]
