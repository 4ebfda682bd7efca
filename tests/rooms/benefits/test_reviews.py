"""A register corrects what it had said: the decision is worked out again, the difference shown, and an officer signs."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from daman.benefits import actions as benefits
from daman.benefits import letters, queries
from daman.benefits.models import Award, Claim, Decision, Overpayment, PaymentAdjustment, Review, ReviewState
from daman.casework import queries as tasks
from daman.correspondence.models import Message
from daman.determinations import queries as law
from daman.exchange import actions as exchange
from daman.exchange import queries as evidence
from daman.exchange.models import Fact, Request
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.money import spell
from daman.foundation.months import add_months
from daman.registry.models import Person
from tests.rooms.benefits.lives import FROM, OFFICE, ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers

LATER = date(2026, 4, 25)
BASIS = "نص"


@pytest.fixture
def decided(registers: Registers, reactions: Any, officer: Actor) -> Claim:
    """A pension in payment, with two years of service counted."""
    claim = file(know(registers, a_worker(employee_months=240), served=24))
    reactions()
    draw(claim, officer)
    benefits.grant(claim=claim, officer=officer, on=ON)
    reactions()
    claim.refresh_from_db()
    return claim


def ask_anew(person: Person, kind: str) -> None:
    exchange.obtain(subject=person.nin, evidence=kind, purpose="t", legal_basis=BASIS, actor=THE_HOUSE, on=LATER, anew=True)


def told_to(claim: Claim) -> list[Message]:
    about = f"claim:{claim.reference}"
    return list(Message.objects.filter(recipient=f"person:{claim.person_id}", about=about, subject__contains="قرار").exclude(
        subject__startswith="قرار:").order_by("id"))  # fmt: skip


def correct(registers: Registers, person: Person, reactions: Any, *, served: int) -> None:
    know(registers, person, served=served)
    ask_anew(person, "defence.national_service")
    reactions()


def test_a_claim_and_its_decision_rest_on_facts(decided: Claim) -> None:
    decision = queries.decision_of(decided)
    assert decision
    kinds = {fact.kind for fact in evidence.facts_used_by(f"claim:{decided.reference}")}
    assert {"service.months", "civil.born_on", "family.members"} <= kinds and "account.number" not in kinds
    assert {fact.kind for fact in evidence.facts_used_by(f"decision:{decision.reference}")} == kinds


def test_less_is_shown_and_waits_for_an_officer(decided: Claim, registers: Registers, reactions: Any, officer: Actor) -> None:
    (old,) = Award.objects.filter(person=decided.person)
    correct(registers, decided.person, reactions, served=0)
    review = queries.review_of(decided)
    assert review and (review.state, review.reason, review.since) == (ReviewState.READY, "fact_corrected", FROM)
    assert review.amount_before == old.amount_monthly and 0 < review.amount_after < review.amount_before
    told = queries.review_told(review, "ar")
    assert any(words for words, _before, _after in told.facts) and told.difference
    task = tasks.task(OFFICE, "look_again", f"claim:{decided.reference}")
    assert task is not None
    assert [message.subject for message in told_to(decided)] == ["نعيد النظر في قرارك: معاش التقاعد"]
    old.refresh_from_db()
    assert old.ends_before is None  # nothing moved by itself
    with pytest.raises(benefits.OnlyAnOfficerLooks):
        benefits.sign_review(claim=decided, officer=THE_HOUSE, on=LATER)
    kin = Actor(ActorKind.OFFICER, officer.reference, officer.name, office=OFFICE, person_key=decided.person_id)
    with pytest.raises(benefits.OnlyAnOfficerLooks):
        benefits.keep_decision(claim=decided, officer=kin, note="x", on=LATER)


def test_signed_the_new_decision_takes_the_place_and_nothing_is_withheld(
    decided: Claim, registers: Registers, reactions: Any, officer: Actor
) -> None:
    (old,) = Award.objects.filter(person=decided.person)
    correct(registers, decided.person, reactions, served=0)
    review = queries.review_of(decided)
    assert review
    draw(decided, officer, LATER)
    decision = benefits.sign_review(claim=decided, officer=officer, on=LATER, note="صحّحت وزارة الدفاع المدة.")
    reactions()
    old.refresh_from_db()
    new = Award.objects.get(person=decided.person, ends_before=None)
    assert (old.ends_before, new.starts_on, new.amount_monthly) == (add_months(FROM, 1), add_months(FROM, 1), review.amount_after)
    assert Overpayment.objects.get(person=decided.person).amount == review.amount_before - review.amount_after
    assert not PaymentAdjustment.objects.exists()
    decision.refresh_from_db()
    (former,) = Decision.objects.filter(claim=decided).exclude(pk=decision.pk)
    letter = letters.letter_of(
        decision, claim=decided, person=decided.person,
        determination=law.determination_of(decided.person_id, decision.determination_reference),
        language="ar",
    )  # fmt: skip
    first = " ".join(letter.parts[0].paragraphs)
    assert former.reference in first and "صحّحت وزارة الدفاع المدة." in first and spell(review.amount_after, "ar") in first
    assert decision.letter_reference and Decision.objects.filter(claim=decided).count() == 2
    assert queries.review_of(decided) is None
    with pytest.raises(benefits.NothingToLookAt):
        benefits.sign_review(claim=decided, officer=officer, on=LATER)


def test_corrected_twice_no_month_is_made_good_twice(
    decided: Claim, registers: Registers, reactions: Any, officer: Actor
) -> None:
    (first,) = Award.objects.filter(person=decided.person)
    for served in (36, 48):
        correct(registers, decided.person, reactions, served=served)
        draw(decided, officer, LATER)
        benefits.sign_review(claim=decided, officer=officer, on=LATER)
        reactions()
        decided.refresh_from_db()
    last = Award.objects.filter(person=decided.person, ends_before=None).get()
    owed = sum(PaymentAdjustment.objects.filter(person=decided.person).values_list("amount", flat=True))
    assert owed == last.amount_monthly - first.amount_monthly > 0  # one month was paid at the first amount


def test_an_officer_may_leave_it_as_it_is_and_says_why(
    decided: Claim, registers: Registers, reactions: Any, officer: Actor
) -> None:
    correct(registers, decided.person, reactions, served=0)
    draw(decided, officer, LATER)
    with pytest.raises(benefits.NoteNeeded):
        benefits.keep_decision(claim=decided, officer=officer, note=" ", on=LATER)
    kept = benefits.keep_decision(claim=decided, officer=officer, note="اعترض صاحب الملف على التصحيح.", on=LATER)
    assert "اعترض صاحب الملف على التصحيح." in told_to(decided)[-1].body
    assert kept.state == ReviewState.KEPT and Award.objects.get(person=decided.person).ends_before is None


def test_what_the_law_gives_more_is_not_withheld(decided: Claim, registers: Registers, reactions: Any, officer: Actor) -> None:
    correct(registers, decided.person, reactions, served=48)
    draw(decided, officer, LATER)
    with pytest.raises(benefits.LawGivesMore):
        benefits.keep_decision(claim=decided, officer=officer, note="لا أوافق.", on=LATER)
    assert benefits.sign_review(claim=decided, officer=officer, on=LATER).outcome == "granted"


def test_no_difference_bothers_nobody(decided: Claim, registers: Registers, reactions: Any) -> None:
    members = [{"nin": "999999000000000991", "kind": "sibling", "born_on": "1970-01-01", "died_on": None, "since": None}]
    registers.know("civil.family", decided.person.nin, family__members=members)
    ask_anew(decided.person, "civil.family")
    reactions()
    assert not Review.objects.exists()
    assert tasks.task(OFFICE, "look_again", f"claim:{decided.reference}") is None


def test_a_silent_register_holds_the_signature(decided: Claim, registers: Registers, reactions: Any, officer: Actor) -> None:
    know(registers, decided.person, served=0)
    ask_anew(decided.person, "defence.national_service")
    Request.objects.filter(evidence="civil.family").delete()
    Fact.objects.filter(subject=decided.person.nin, kind="family.members").update(superseded_at=evidence.moment())
    registers.silent = {"civil.family"}
    reactions()
    review = queries.review_of(decided)
    assert review and review.state == ReviewState.WAITING and review.waits_for
    with pytest.raises(benefits.NotWholeYet):
        benefits.sign_review(claim=decided, officer=officer, on=LATER)
    registers.silent = set()
    assert benefits.look_again_waiting(on=LATER) == 1


def test_before_the_decision_the_claim_is_worked_out_anew(worker: Person, registers: Registers, reactions: Any) -> None:
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    before = claim.determination_reference
    correct(registers, worker, reactions, served=24)
    claim.refresh_from_db()
    assert claim.determination_reference != before and not Review.objects.exists()
    assert {fact["value"] for fact in claim.facts if fact["kind"] == "service.months"} == {24}


def test_the_database_wants_a_signature(decided: Claim, registers: Registers, reactions: Any) -> None:
    correct(registers, decided.person, reactions, served=0)
    with pytest.raises(IntegrityError, match="review_is_signed"), transaction.atomic():
        Review.objects.update(state="kept")
    with pytest.raises(IntegrityError, match="change_is_a_decision"), transaction.atomic():
        Review.objects.update(state="changed", signed_by="x", signed_on=LATER)
