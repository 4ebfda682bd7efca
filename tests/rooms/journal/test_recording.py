"""What was done is written once, and those who listen hear it after the commit."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import actions as journal
from daman.journal import queries, reacting
from daman.journal.acts import ACTS, Act
from daman.journal.models import Entry

DAY = date(2026, 3, 2)
TOLD = Act("test.told", "قيل")
HEARD = Act("test.heard", "سُمع")


@reacting.reacts_to(TOLD)
def hear(entry: Entry) -> None:
    journal.record(HEARD, about=entry.about, actor=THE_HOUSE, on=entry.on)


def test_an_act_keeps_who_what_when(db):
    officer = Actor(ActorKind.OFFICER, "officer:a1", "أ. موظف", "16-01")
    entry = journal.record(HEARD, about="claim:X", person_key=5, office_code="16-01", actor=officer, on=DAY, day=DAY, words="نص")
    entry.refresh_from_db()
    assert (entry.act, entry.actor_name, entry.office_code) == ("test.heard", "أ. موظف", "16-01")
    assert entry.details == {"day": "2026-03-02", "words": "نص"}
    assert entry.xid > 0
    assert list(queries.entries_of_person(5)) == [entry]
    assert not queries.readings_of_person(5)


def test_a_reaction_runs_once_after_the_fact(db, reactions):
    journal.record(TOLD, about="claim:Y", actor=THE_HOUSE, on=DAY)
    assert [e.act for e in queries.entries_about("claim:Y")] == ["test.told"]
    assert reactions() == 1
    assert [e.act for e in queries.entries_about("claim:Y")] == ["test.told", "test.heard"]
    assert reactions() == 0


def test_a_fact_that_was_rolled_back_starts_nothing(db, reactions):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record(TOLD, about="claim:Z", actor=THE_HOUSE, on=DAY)
        raise ZeroDivisionError
    assert reactions() == 0
    assert not queries.entries_about("claim:Z")


def test_many_are_written_at_once(db, reactions):
    rows = (journal.Row(about=f"person:{n}", person_key=n, details={"n": n}) for n in range(500))
    assert journal.record_many(TOLD, rows, actor=THE_HOUSE, on=DAY) == 500
    assert reactions() == 0
    assert queries.entries_of_person(77).get().details == {"n": 77}


@pytest.mark.parametrize("change", ["update journal_entry set act = 1", "delete from journal_entry", "truncate journal_entry"])
def test_the_journal_only_grows(db, change):
    journal.record(HEARD, about="claim:W", actor=THE_HOUSE, on=DAY)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert queries.entries_about("claim:W").count() == 1


def test_two_acts_cannot_share_a_key():
    with pytest.raises(ValueError, match=r"test\.told"):
        Act("test.told", "غير ذلك")
    assert ACTS["test.told"] is TOLD
