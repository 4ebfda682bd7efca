from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, ClaimState, Decision, Payment
from daman.casework import actions as casework
from daman.correspondence import queries as correspondence
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.documents import queries as documents
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry.models import Kinship, Person
from tests.rooms.benefits.lives import FROM, OFFICE, ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers


def test_a_grant_is_signed_awarded_scheduled_written_and_told(ready: Claim, officer: Actor, reactions: Any) -> None:
    draw(ready, officer)
    decision = benefits.grant(claim=ready, officer=officer, on=ON)
    ready.refresh_from_db()
    assert (ready.state, decision.outcome, decision.signed_by_name) == (ClaimState.DECIDED, "granted", officer.name)
    (award,) = queries.awards_of(ready.person)  # the self-employed part opens at 65
    determination = law.determination_of(ready.person_id, decision.determination_reference)
    assert (award.scheme, award.starts_on) == ("employee", FROM)
    assert award.amount_monthly == determination.values["pension.old_age.pension_monthly"] > 0
    payment = queries.next_payment(ready.person)
    assert payment is not None and (payment.month, payment.amount, payment.due_on.day) == (FROM, award.amount_monthly, 22)
    balance = ledger.balance(f"person:{ready.person_id}", "fund.cnr.payable")
    assert (balance.posted, balance.pending) == (0, -award.amount_monthly)
    reactions()
    decision.refresh_from_db()
    letter = documents.document_of(ready.person_id, decision.letter_reference)
    assert letter is not None and bytes(letter.content).startswith(b"%PDF")
    messages = list(correspondence.messages_to(f"person:{ready.person_id}"))
    assert decision.letter_reference in {message.document_reference for message in messages}
    sms = next(message for message in messages if message.channel == "sms")
    assert ready.person.family_name_ar not in sms.body and "مقبول" not in sms.body
    acts = [entry.act for entry in journal.entries_about(f"claim:{ready.reference}")]
    assert acts.index("claim.filed") < acts.index("claim.ready") < acts.index("claim.decided") < acts.index("claim.letter_issued")


def test_a_decision_resting_on_unconfirmed_law_is_provisional(ready: Claim, officer: Actor) -> None:
    draw(ready, officer)
    decision = benefits.grant(claim=ready, officer=officer, on=ON)
    determination = law.determination_of(ready.person_id, decision.determination_reference)
    assert decision.is_provisional is bool(determination.unconfirmed)


def test_a_decision_replayed_gives_the_same_centime(ready: Claim, officer: Actor) -> None:
    draw(ready, officer)
    decision = benefits.grant(claim=ready, officer=officer, on=ON)
    determination = law.determination_of(ready.person_id, decision.determination_reference)
    again = determinations.replay(determination)
    assert again.values["pension.total_monthly"] == Award.objects.get(person=ready.person).amount_monthly
    assert again.lawbook == determination.lawbook_hash


def test_a_person_eleven_months_short_is_refused_by_an_officer_who_says_what_is_missing(
    ready_short: Claim, officer: Actor, reactions: Any
) -> None:
    draw(ready_short, officer)
    with pytest.raises(benefits.NotEntitled) as refusal:
        benefits.grant(claim=ready_short, officer=officer, on=ON)
    assert law.words("pension.old_age.has_enough_months", "ar") in str(refusal.value)
    with pytest.raises(benefits.NotEntitled) as refusal, override("fr"):
        benefits.grant(claim=ready_short, officer=officer, on=ON)
    assert refusal.value.details["condition"] == law.words("pension.old_age.has_enough_months", "fr")
    decision = benefits.refuse(claim=ready_short, officer=officer, on=ON)
    assert decision.failing_condition == "pension.old_age.has_enough_months"
    assert decision.met_on is not None and (decision.met_on.year, decision.met_on.month) == (2027, 2)
    assert not Award.objects.filter(person=ready_short.person).exists()
    reactions()
    decision.refresh_from_db()
    assert decision.letter_reference


def test_nobody_refuses_what_the_law_gives(ready: Claim, officer: Actor) -> None:
    draw(ready, officer)
    with pytest.raises(benefits.EntitledByLaw):
        benefits.refuse(claim=ready, officer=officer, on=ON)


def test_a_machine_never_refuses(ready_short: Claim) -> None:
    with pytest.raises(benefits.OnlyAPersonRefuses):
        benefits.refuse(claim=ready_short, officer=THE_HOUSE, on=ON)


def test_the_database_itself_refuses_a_refusal_signed_by_a_machine(ready_short: Claim) -> None:
    row = {"reference": "DEC-X", "outcome": "refused", "benefit": "old_age_pension", "determination_reference": "DET-X",
           "failing_condition": "x", "signed_by_kind": "house", "signed_by_reference": "house", "signed_by_name": "ضمان",
           "decided_on": ON}  # fmt: skip
    with pytest.raises(IntegrityError, match="signed_by_a_person"), transaction.atomic():
        Decision.objects.create(person=ready_short.person, claim=ready_short, **row)


def test_a_machine_may_grant_what_registers_prove(ready: Claim) -> None:
    with pytest.raises(benefits.FactsNotCertified):  # the account was typed: no register vouches for it
        benefits.grant(claim=ready, officer=THE_HOUSE, on=ON)
    ready.facts = [fact for fact in ready.facts if fact["source"] != "person"]
    ready.save(update_fields=["facts"])
    assert benefits.grant(claim=ready, officer=THE_HOUSE, on=ON).outcome == "granted"


def test_signed_twice_it_is_decided_once(ready: Claim, officer: Actor) -> None:
    draw(ready, officer)
    first = benefits.grant(claim=ready, officer=officer, on=ON)
    assert benefits.grant(claim=ready, officer=officer, on=ON) == first
    assert Payment.objects.filter(person=ready.person).count() == 1
    other = Actor(ActorKind.OFFICER, "officer.other", "عون آخر", office=OFFICE)
    with pytest.raises(benefits.AlreadyDecided):
        benefits.grant(claim=ready, officer=other, on=ON)


def test_an_officer_signs_only_what_the_lot_gave(ready: Claim, officer: Actor) -> None:
    with pytest.raises(casework.NotInHand):
        benefits.grant(claim=ready, officer=officer, on=ON)
    ready.refresh_from_db()
    assert ready.state == ClaimState.READY and not Decision.objects.filter(claim=ready).exists()


def test_a_claim_still_gathering_is_not_decided(worker: Person, officer: Actor) -> None:
    with pytest.raises(benefits.NotReady):
        benefits.grant(claim=file(worker), officer=officer, on=ON)


def test_nobody_signs_a_relative_s_file(ready: Claim, officer: Actor, db: None, registers: Registers) -> None:
    draw(ready, officer)
    sister = know(registers, a_worker(employee_months=1))
    Kinship.objects.create(person=ready.person, relative_key=sister.pk, kind="sibling")
    kin = Actor(ActorKind.OFFICER, officer.reference, officer.name, office=OFFICE, person_key=sister.pk)
    with pytest.raises(benefits.OwnFile):
        benefits.grant(claim=ready, officer=kin, on=ON)


def test_the_allowance_is_offered_to_who_is_short_and_can_be_claimed(short: Person, officer: Actor, reactions: Any) -> None:
    claim = file(short, benefit="old_age_allowance")
    reactions()
    claim.refresh_from_db()
    assert queries.allowed_outcome(claim) == "granted"
    draw(claim, officer)
    benefits.grant(claim=claim, officer=officer, on=ON)
    assert Award.objects.get(person=short).benefit == "old_age_allowance"
    with pytest.raises(benefits.AlreadyInPayment) as refusal, override("fr"):
        file(short, benefit="old_age_allowance", key="again")
    assert refusal.value.details["since"] == "1er avril 2026"


def test_a_refused_allowance_says_when_it_would_be_met(db: None, registers: Registers, officer: Actor, reactions: Any) -> None:
    claim = file(know(registers, a_worker(employee_months=50)), benefit="old_age_allowance")
    reactions()
    claim.refresh_from_db()
    draw(claim, officer)
    decision = benefits.refuse(claim=claim, officer=officer, on=ON)
    assert decision.failing_condition == "pension.allowance.has_enough_months"
    assert decision.met_on is not None and (decision.met_on.year, decision.met_on.month) == (2027, 1)


def test_who_has_a_pension_is_not_given_the_allowance(worker: Person, officer: Actor, reactions: Any) -> None:
    claim = file(worker, benefit="old_age_allowance")
    reactions()
    claim.refresh_from_db()
    draw(claim, officer)
    decision = benefits.refuse(claim=claim, officer=officer, on=ON)
    assert (decision.failing_condition, decision.met_on) == ("pension.allowance.entitled", None)
    reactions()
    decision.refresh_from_db()
    assert decision.letter_reference
