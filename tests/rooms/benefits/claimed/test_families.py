"""Survivors share one pension: when one of them leaves, the others are counted again, and nobody loses a right by a machine."""

from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, Decision, Overpayment, PaymentAdjustment, Review, ReviewState
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import queries as journal
from daman.registry import actions as registry
from daman.registry.models import Person
from tests.rooms.benefits.claimed.walk import died, granted, in_payment, ready, relate
from tests.rooms.benefits.lives import ON, draw, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person

FROM = date(2026, 4, 1)


@pytest.fixture
def deceased(registers: Registers) -> Person:
    person = know(registers, a_person(born_on=date(1950, 1, 1)))
    died(registers, person, date(2026, 2, 10))
    in_payment(person, amount=4_000_000)
    return person


@pytest.fixture
def widow(registers: Registers) -> Person:
    return know(registers, a_person(born_on=date(1955, 1, 1), sex="F"))


def a_child(registers: Registers, born_on: date) -> Person:
    return know(registers, a_person(born_on=born_on))


def share(person: Person, deceased: Person, officer: Actor, reactions: Any) -> tuple[Claim, Award]:
    registry.know_person(nin=person.nin, purpose="t", legal_basis="نص", actor=THE_HOUSE, on=ON)
    exchange.obtain(subject=person.nin, evidence="civil.family", purpose="t", legal_basis="نص", actor=THE_HOUSE, on=ON)
    claim = ready(person, "survivors_pension", reactions, asks_as={"deceased": deceased.nin}, wants_from=FROM)
    _decision, (award,) = granted(claim, officer, reactions)
    claim.refresh_from_db()
    return claim, award


def open_awards(person: Person) -> list[tuple[int, date]]:
    rows = Award.objects.filter(person=person, ends_before=None).order_by("id")
    return list(rows.values_list("amount_monthly", "starts_on"))


def hear_of_death(registers: Registers, person: Person, day: date, on: date) -> None:
    registers.know_person(person.nin, sex=person.sex, born_on=person.born_on.isoformat(), died_on=day.isoformat())
    for (evidence, _nin), facts in registers.facts.items():
        if evidence == "civil.family":
            for row in facts["family.members"]:
                if row["nin"] == person.nin:
                    row["died_on"] = day.isoformat()
    registry.know_person(nin=person.nin, purpose="t", legal_basis="نص", actor=THE_HOUSE, on=on, anew=True)


def test_a_child_who_dies_leaves_the_whole_to_the_widow_from_the_next_month(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    young = a_child(registers, date(2015, 6, 1))
    relate(registers, deceased, ("spouse", widow), ("child", young))
    claim, hers = share(widow, deceased, officer, reactions)
    assert hers.amount_monthly == 2_000_000
    on = date(2026, 4, 25)
    hear_of_death(registers, young, date(2026, 4, 20), on)
    reactions()
    hers.refresh_from_db()
    assert hers.ends_before == date(2026, 5, 1)
    assert open_awards(widow) == [(3_000_000, date(2026, 5, 1))]
    review = Review.objects.get(person=widow)
    assert (review.state, review.reason, review.since) == (ReviewState.CHANGED, "family_left", date(2026, 5, 1))
    decision = queries.decision_of(claim)
    assert (
        decision and decision.signed_by_kind == "house" and decision.reference == review.decided_by and decision.letter_reference
    )
    assert not PaymentAdjustment.objects.exists() and not Overpayment.objects.exists()
    assert "survivors.recounted" in [entry.act for entry in journal.entries_about(f"person:{deceased.pk}")]
    reactions()
    assert Decision.objects.filter(claim=claim).count() == 2  # told twice, counted once


def test_a_death_learned_late_pays_the_months_since(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    young = a_child(registers, date(2015, 6, 1))
    relate(registers, deceased, ("spouse", widow), ("child", young))
    share(widow, deceased, officer, reactions)
    hear_of_death(registers, young, date(2026, 3, 20), date(2026, 4, 25))
    reactions()
    assert open_awards(widow) == [(3_000_000, date(2026, 5, 1))]
    arrears = PaymentAdjustment.objects.get(person=widow)
    assert (arrears.month, arrears.amount, arrears.reason) == (date(2026, 5, 1), 1_000_000, "arrears")


def test_a_child_of_age_leaves_by_a_signature_then_the_others_grow(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    grown = a_child(registers, date(2008, 5, 10))  # eighteen on 10 May 2026
    relate(registers, deceased, ("spouse", widow), ("child", grown))
    share(widow, deceased, officer, reactions)
    claim, his = share(grown, deceased, officer, reactions)
    assert his.amount_monthly == 1_200_000
    on = date(2026, 5, 11)
    assert benefits.find_leavers(on=on) == 1
    assert benefits.find_leavers(on=on) == 0
    reactions()
    review = queries.review_of(claim)
    assert review and not review.is_open_after and review.state == ReviewState.READY
    assert open_awards(grown) == [(1_200_000, FROM)] and open_awards(widow) == [(2_000_000, FROM)]  # nobody signed
    for who in (THE_HOUSE, Actor(ActorKind.OFFICER, "kin", "قريب", person_key=grown.pk)):
        with pytest.raises(benefits.OnlyAnOfficerLooks):
            benefits.sign_review(claim=claim, officer=who, on=on)
    draw(claim, officer, on)
    decision = benefits.sign_review(claim=claim, officer=officer, on=on)
    reactions()
    assert (decision.outcome, decision.failing_condition) == ("refused", "survivors.orphan.qualifies")
    assert open_awards(grown) == [] and open_awards(widow) == [(3_000_000, date(2026, 6, 1))]
    his.refresh_from_db()
    assert his.ends_before == date(2026, 6, 1)
    assert not Overpayment.objects.exists()


def test_a_student_keeps_the_share_and_nobody_is_asked_to_look(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    grown = a_child(registers, date(2008, 5, 10))
    registers.know("education.enrolment", grown.nin, **{
        "school.kind": "university", "school.apprentice_wage_monthly": None, "school.until": "2027-06-30",
    })  # fmt: skip
    relate(registers, deceased, ("spouse", widow), ("child", grown))
    _claim, his = share(grown, deceased, officer, reactions)
    benefits.find_leavers(on=date(2026, 5, 11))
    reactions()
    assert not Review.objects.exists()
    assert open_awards(grown) == [(his.amount_monthly, FROM)]


def test_in_autumn_who_left_school_is_looked_at(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    student = a_child(registers, date(2007, 1, 10))  # nineteen
    studies = {"school.kind": "university", "school.apprentice_wage_monthly": None, "school.until": "2026-06-30"}
    registers.know("education.enrolment", student.nin, **studies)
    relate(registers, deceased, ("spouse", widow), ("child", student))
    claim, _his = share(student, deceased, officer, reactions)
    assert benefits.find_leavers(on=date(2026, 10, 31)) == 0
    registers.know("education.enrolment", student.nin, **{**studies, "school.kind": None, "school.until": None})
    assert benefits.find_leavers(on=date(2026, 11, 1)) == 1
    review = queries.review_of(claim)
    assert review and not review.is_open_after and review.since == date(2026, 12, 1)
    assert open_awards(student)  # until an officer signs


def test_a_school_that_names_no_day_takes_nothing_of_the_past(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    student = a_child(registers, date(2007, 1, 10))
    studies = {"school.kind": "university", "school.apprentice_wage_monthly": None, "school.until": "2026-06-30"}
    registers.know("education.enrolment", student.nin, **studies)
    relate(registers, deceased, ("spouse", widow), ("child", student))
    claim, _his = share(student, deceased, officer, reactions)
    registers.valid_from = None  # type: ignore[assignment]
    registers.know("education.enrolment", student.nin, **{**studies, "school.kind": None, "school.until": None})
    exchange.obtain(
        subject=student.nin, evidence="education.enrolment", purpose="t", legal_basis="نص", actor=THE_HOUSE,
        on=date(2026, 7, 10), anew=True,
    )  # fmt: skip
    reactions()
    review = queries.review_of(claim)
    assert review and (review.reason, review.since) == ("family_left", date(2026, 8, 1))


def test_a_child_who_never_claimed_still_leaves_a_share_to_the_others(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    grown = a_child(registers, date(2008, 5, 10))
    relate(registers, deceased, ("spouse", widow), ("child", grown))
    share(widow, deceased, officer, reactions)
    assert benefits.find_leavers(on=date(2026, 5, 11)) == 1
    assert benefits.find_leavers(on=date(2026, 5, 12)) == 0
    assert open_awards(widow) == [(3_000_000, date(2026, 6, 1))]
