"""At night the data is asked whether it holds together, and what does not is said."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from daman.documents import actions as documents
from daman.foundation import inspection, queue
from daman.foundation.actor import THE_HOUSE
from daman.ledger import actions as ledger
from daman.ledger import months
from tests.rooms.access.conftest import make_person

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


def found() -> dict[str, list[object]]:
    return {finding.question: list(finding.found) for finding in inspection.inspect()}


@pytest.fixture
def past_the_guards() -> Iterator[Callable[..., None]]:
    """Somebody with all rights over the database, who switches its guards off."""

    def write(statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("set local session_replication_role = origin")

    yield write


def test_rooms_that_promise_something_are_asked() -> None:
    asked = {name for name, _ask in inspection.questions()}
    assert asked >= {
        "ledger.inconsistent_entries", "ledger.inconsistent_books", "ledger.inconsistent_guards", "journal.inconsistent_seals",
        "documents.inconsistent_documents", "contributions.inconsistent_payments", "outreach.inconsistent_coverage",
        "benefits.inconsistent_claims",
    }  # fmt: skip


def test_every_question_can_be_asked_of_an_empty_house() -> None:
    assert found() == {}
    call_command("inspect")


def test_the_clock_asks_them(caplog: pytest.LogCaptureFixture, past_the_guards: Callable[..., None]) -> None:
    book = ledger.open_book(owner="person:1")
    months.open_for([date(2026, 3, 2)])
    past_the_guards(
        'insert into ledger_line (book_id, entry_id, number, "on", account_id, amount, is_held)'
        " values (%s, 99, 1, '2026-03-02', 'fund.cnas.bank', 5, false)",
        book.pk,
    )
    with caplog.at_level(logging.ERROR):
        queue.JOBS["foundation.inspect"].run({})
    assert [record.question for record in caplog.records] == ["ledger.inconsistent_books"]  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("inspect")


def test_an_altered_document_is_found(past_the_guards: Callable[..., None]) -> None:
    issued = documents.issue(
        person_key=1, kind="decision_letter", language="ar", title="ر", about="claim:C", content=b"yes", on=ON, actor=THE_HOUSE
    )
    assert issued.sha256 == hashlib.sha256(b"yes").hexdigest()
    assert found() == {}
    past_the_guards("update documents_document set content = 'no' where id = %s", issued.pk)
    assert found() == {"documents.inconsistent_documents": [issued.reference]}


def test_a_sealed_entry_that_is_gone_is_found(past_the_guards: Callable[..., None]) -> None:
    past_the_guards(
        "insert into journal_leaf (seq, entry_id, xid, hash, salt) values (0, 1, 1, decode(repeat('00', 32), 'hex'), '')"
    )
    assert "journal.inconsistent_seals" in found()


def test_a_payment_that_the_books_do_not_know_is_found(past_the_guards: Callable[..., None]) -> None:
    person = make_person()
    past_the_guards(
        "insert into contributions_contributionpayment (person_id, reference, affiliation_reference, key, amount, months, state,"
        " operator, operator_reference, asked_on, settled_on, paid_for, about)"
        " values (%s, 'PAY-1', 'AFF-1', 'k', 100, '[\"2026-11-01\"]', 'settled', 'post', 'OP', '2026-01-01', '2026-01-01',"
        " 'months', '')",
        person.pk,
    )
    assert found() == {"contributions.inconsistent_payments": ["PAY-1"], "outreach.inconsistent_coverage": ["PAY-1"]}
