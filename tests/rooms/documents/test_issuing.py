"""What was issued stays as it was issued."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from daman.documents import actions as documents
from daman.documents import queries
from daman.foundation.actor import THE_HOUSE
from daman.foundation.references import is_reference
from daman.journal import queries as journal

DAY = date(2026, 3, 2)


def issue(**changes):
    facts = {
        "person_key": 7, "kind": "decision_letter", "language": "ar", "title": "قرار", "about": "claim:C", "content": b"%PDF-1",
        "on": DAY, "actor": THE_HOUSE,
    }  # fmt: skip
    return documents.issue(**facts | changes)


def test_a_document_keeps_its_bytes_and_its_hash(db):
    document = issue()
    kept = queries.document_of(7, document.reference)
    assert bytes(kept.content) == b"%PDF-1"
    assert kept.sha256 == hashlib.sha256(b"%PDF-1").hexdigest()
    assert queries.is_intact(kept)
    assert is_reference(kept.reference, "DOC")
    assert journal.entries_about("claim:C").get().details["sha256"] == kept.sha256
    assert list(queries.documents_of(7)) == list(queries.documents_about(7, "claim:C")) == [kept]


def test_a_document_is_found_only_by_its_own_person(db):
    assert queries.document_of(8, issue().reference) is None


@pytest.mark.parametrize(("change", "error"), [({"content": b""}, documents.NothingToIssue), ({"kind": "rumour"}, ValueError)])
def test_nothing_and_unknown_kinds_are_refused(db, change, error):
    with pytest.raises(error):
        issue(**change)
    assert not queries.documents_of(7)


def test_a_document_cannot_be_changed(db):
    document = issue()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update documents_document set content = 'x' where reference = %s", [document.reference])


def test_bytes_changed_past_the_guard_are_found(db):
    document = issue()
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update documents_document set content = 'x' where reference = %s", [document.reference])
        cursor.execute("set local session_replication_role = origin")
    assert not queries.is_intact(queries.document_of(7, document.reference))
