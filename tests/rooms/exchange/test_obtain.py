import threading
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, connection, transaction

from daman.exchange import actions, client, queries
from daman.exchange.models import Fact, Need, Register, Request, RequestState
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal
from daman.journal.models import Entry
from tests.rooms.exchange.stub import Registers

NIN = "199900000000000017"
OTHER = "199900000000000033"
ON = date(2026, 3, 1)


def obtain(evidence: str = "civil.identity", *, subject: str = NIN, on: date = ON) -> dict[str, Fact]:
    return actions.obtain(subject=subject, evidence=evidence, purpose="claim:CLM-TEST", legal_basis="نص", actor=THE_HOUSE, on=on)


def test_a_register_is_asked_once_and_its_facts_kept_with_their_proof(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    facts = obtain()
    again = obtain()
    assert len(registers.asked) == 1
    assert facts["civil.born_on"].value == "1960-05-01"
    assert facts["civil.died_on"].value is None
    assert {name: fact.id for name, fact in facts.items()} == {name: fact.id for name, fact in again.items()}
    fact = facts["civil.born_on"]
    assert (fact.source, fact.valid_from) == ("interior", date(2020, 1, 1))
    (request,) = queries.requests_of(NIN)
    assert fact.certificate["request"] == request.reference
    assert fact.certificate["signature"] and len(fact.certificate["sha256"]) == 64
    assert request.state == RequestState.ANSWERED


def test_what_is_journaled_names_nobody(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    obtain()
    entry = Entry.objects.get(act="evidence.obtained", about=f"request:{queries.requests_of(NIN)[0].reference}")
    assert entry.details["provider"] == "interior"
    assert NIN not in str(entry.details)


def test_a_stale_fact_is_asked_again_and_a_changed_value_supersedes_the_former(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    before = obtain()["civil.died_on"]
    registers.know_person(NIN, died_on="2026-03-20")
    later = ON + timedelta(days=31)
    after = obtain(on=later)
    assert len(registers.asked) == 2
    assert after["civil.died_on"].value == "2026-03-20"
    assert after["civil.born_on"].certificate["request"] == before.certificate["request"]  # unchanged, hence kept
    before.refresh_from_db()
    assert before.superseded_at is not None
    assert queries.current(NIN, "civil.died_on") == after["civil.died_on"]
    kinds = [fact.kind for fact in queries.facts_of(NIN)]
    assert len(kinds) == len(set(kinds)) == 8


def test_what_was_believed_at_a_past_moment_can_still_be_said(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    obtain()
    moment = queries.moment()
    registers.know_person(NIN, born_on="1960-06-01")
    obtain(on=ON + timedelta(days=31))
    believed = {fact.kind: fact.value for fact in queries.facts_of(NIN, known_at=moment)}
    assert believed["civil.born_on"] == "1960-05-01"


def test_the_database_refuses_two_current_facts_of_one_kind(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    fact = obtain()["civil.sex"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(subject=NIN, kind="civil.sex", value="F", source="own", known_at=fact.known_at)


def test_a_silent_register_is_said_and_recorded(db: None, registers: Registers) -> None:
    registers.silent.add("civil.family")
    with pytest.raises(actions.RegisterSilent) as refusal:
        obtain("civil.family")
    assert "لا تحضر أي وثيقة" in str(refusal.value)
    assert len(registers.asked) == client.TRIES
    assert [request.state for request in queries.requests_of(NIN)] == [RequestState.SILENT]
    assert queries.facts_of(NIN) == []


def test_an_unknown_number_is_not_a_silent_register(db: None, registers: Registers) -> None:
    with pytest.raises(actions.NotFoundAtRegister):
        obtain()
    assert len(registers.asked) == 1
    assert queries.requests_of(NIN)[0].state == RequestState.NOT_FOUND


def test_a_forged_answer_is_not_used(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    client.pinned_keys("interior", "/interior/dci/crvs")
    registers.switches.set("interior", "wrong_signature")
    with pytest.raises(actions.EvidenceNotTrusted):
        obtain()
    assert queries.facts_of(NIN) == []
    assert queries.requests_of(NIN)[0].state == RequestState.NOT_TRUSTED


def test_an_answer_to_another_question_is_not_used(db: None, registers: Registers) -> None:
    registers.know_person(OTHER)
    obtain(subject=OTHER)
    registers.know_person(NIN)
    registers.switches.set("interior", "replayed")
    with pytest.raises(actions.EvidenceNotTrusted):
        obtain()
    assert queries.facts_of(NIN) == []


def test_a_key_that_changed_after_the_first_meeting_is_not_trusted(db: None, registers: Registers) -> None:
    registers.know_person(NIN)
    obtain()
    registers.keys["interior"] = Ed25519PrivateKey.generate()
    registers.know("civil.family", NIN, family__members=[])
    with pytest.raises(actions.EvidenceNotTrusted):
        obtain("civil.family")


def test_an_incomplete_answer_is_not_used(db: None, registers: Registers) -> None:
    registers.know("defence.national_service", NIN, service__status="done")
    with pytest.raises(actions.EvidenceNotTrusted):
        obtain("defence.national_service")


def test_no_question_without_a_legal_basis(db: None, registers: Registers) -> None:
    with pytest.raises(actions.LegalReasonMissing):
        actions.obtain(subject=NIN, evidence="civil.identity", purpose="x", legal_basis=" ", actor=THE_HOUSE, on=ON)
    assert registers.asked == []


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: object, monkeypatch: pytest.MonkeyPatch) -> object:
    """Real commits, undone by hand. The journal, which only grows, is left out."""
    subject = "199900000000009993"
    monkeypatch.setattr(journal, "record", lambda *args, **kwargs: None)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield subject
        Fact.objects.filter(subject=subject).delete()
        Request.objects.filter(subject=subject).delete()
        Need.objects.filter(subject=subject).delete()
        Register.objects.all().delete()
        connection.close()


def test_a_silent_register_stays_on_record_when_the_caller_rolls_back(committed: str, registers: Registers) -> None:
    registers.silent.add("civil.identity")
    with pytest.raises(actions.RegisterSilent), transaction.atomic():
        obtain(subject=committed)
    assert [request.state for request in queries.requests_of(committed)] == [RequestState.SILENT]


def test_two_at_once_ask_once(committed: str, registers: Registers) -> None:
    registers.know_person(committed)
    start, seen = threading.Barrier(2), []

    def one() -> None:
        start.wait()
        try:
            seen.append(obtain(subject=committed)["civil.born_on"].id)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(registers.asked) == 1
    assert len(seen) == 2 and len(set(seen)) == 1
