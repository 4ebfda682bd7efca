"""What a corrected decision makes of raises, of one sum, and of a right that falls month by month."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.actions import revaluations
from daman.benefits.models import Award, AwardChange, Claim, Decision, Overpayment, Payment, PaymentAdjustment
from daman.determinations import queries as law
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor
from daman.registry.models import Person
from tests.rooms.benefits.claimed.walk import employee, granted, ready
from tests.rooms.benefits.lives import ON, a_worker, draw, file, know
from tests.rooms.benefits.months import FIRST, SECOND
from tests.rooms.exchange.stub import Registers

LATER = date(2026, 4, 25)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENT_FILES = tmp_path


def ask_anew(person: Person, kind: str, reactions: Any, on: date = LATER) -> None:
    exchange.obtain(subject=person.nin, evidence=kind, purpose="t", legal_basis="نص", actor=THE_HOUSE, on=on, anew=True)
    reactions()


def sign(claim: Claim, officer: Actor, reactions: Any, on: date = LATER) -> None:
    draw(claim, officer, on)
    benefits.sign_review(claim=claim, officer=officer, on=on)
    reactions()


def test_a_raise_that_was_given_is_carried_to_the_new_right(registers: Registers, officer: Actor, reactions: Any) -> None:
    claim = file(know(registers, a_worker(employee_months=240), served=24))
    reactions()
    _decision, (old,) = granted(claim, officer, reactions)
    # The law raises pensions settled before: this one is taken as settled years ago.
    Decision.objects.filter(claim=claim).update(decided_on=date(2020, 1, 1))
    Award.objects.filter(pk=old.pk).update(starts_on=date(2020, 1, 1))
    raised = revaluations.preview_revaluation(effective_on=date(2026, 1, 1), actor=FIRST, on=ON)
    raised = revaluations.approve_revaluation(run=raised, actor=FIRST, on=ON)
    revaluations.apply_revaluation(run=raised, actor=SECOND, on=ON)
    old.refresh_from_db()
    (change,) = AwardChange.objects.filter(award=old)
    assert old.amount_monthly == change.amount_after > change.amount_before
    know(registers, claim.person, served=48)
    ask_anew(claim.person, "defence.national_service", reactions)
    review = queries.review_of(claim)
    assert review and review.amount_after > review.amount_before == change.amount_before
    sign(claim, officer, reactions)
    new = Award.objects.get(person=claim.person, ends_before=None)
    (carried,) = AwardChange.objects.filter(award=new)
    assert (carried.amount_before, carried.amount_after) == (review.amount_after, new.amount_monthly)
    assert new.amount_monthly > old.amount_monthly and carried.about == change.about
    owed = PaymentAdjustment.objects.get(award=new)
    assert owed.amount == new.amount_monthly - old.amount_monthly  # for the month paid meanwhile, raised both times


@pytest.fixture
def insured(registers: Registers) -> Person:
    person = employee(registers, months=130, wage=5_000_000, sex="F")
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=50_000)
    return person


def ill(registers: Registers, person: Person, days: int) -> None:
    registers.know("health.work_stop", person.nin, stop__starts_on="2026-03-01", stop__days=days, stop__is_long_term=False,
                   stop__days_in_hospital_at_first=0)  # fmt: skip


def test_more_days_of_illness_pay_the_rest_in_another_sum(
    insured: Person, registers: Registers, officer: Actor, reactions: Any
) -> None:
    ill(registers, insured, 20)
    claim = ready(insured, "sickness_allowance", reactions)
    _decision, (first,) = granted(claim, officer, reactions)
    ill(registers, insured, 22)
    ask_anew(insured, "health.work_stop", reactions)
    sign(claim, officer, reactions)
    rest = Award.objects.exclude(pk=first.pk).get(person=insured)
    assert (first.amount_monthly, rest.amount_monthly) == (1_875_000, 300_000)  # two days more at 1 500
    assert [payment.amount for payment in Payment.objects.order_by("id")] == [1_875_000, 300_000]
    assert not Overpayment.objects.exists() and queries.inconsistent_claims() == []


def test_fewer_days_of_illness_are_told_and_nothing_is_withheld(
    insured: Person, registers: Registers, officer: Actor, reactions: Any
) -> None:
    ill(registers, insured, 20)
    claim = ready(insured, "sickness_allowance", reactions)
    granted(claim, officer, reactions)
    ill(registers, insured, 18)
    ask_anew(insured, "health.work_stop", reactions)
    sign(claim, officer, reactions)
    found = Overpayment.objects.get(person=insured)
    assert (found.amount, found.reason, found.state) == (300_000, "amount", "told")
    assert not PaymentAdjustment.objects.exists() and queries.inconsistent_claims() == []


def test_a_falling_right_is_replaced_month_by_month(
    insured: Person, registers: Registers, officer: Actor, reactions: Any
) -> None:
    registers.know("employment.follow_up", insured.nin, search__offers_refused=0, search__has_refused_training=False,
                   search__has_missed_summons=False, search__has_used_public_scheme=False)  # fmt: skip
    said = {"layoff__is_open_ended": True, "layoff__is_economic": True, "layoff__is_on_checked_list": True}
    registers.know("labour.layoff", insured.nin, layoff__on="2026-03-01", **said)
    claim = ready(insured, "unemployment_insurance", reactions, wants_from=date(2026, 4, 1))
    granted(claim, officer, reactions)
    registers.know("labour.layoff", insured.nin, layoff__on="2026-03-01", **{**said, "layoff__is_on_checked_list": False})
    ask_anew(insured, "labour.layoff", reactions)
    review = queries.review_of(claim)
    assert review and not review.is_open_after
    sign(claim, officer, reactions)
    awards = Award.objects.filter(person=insured)
    assert all(each.ends_before <= max(date(2026, 5, 1), each.starts_on) for each in awards)  # only the month that was paid
    assert Overpayment.objects.get(person=insured).amount == 3_700_000
    run = benefits.prepare_run(month=date(2026, 6, 1), actor=THE_HOUSE, on=date(2026, 6, 19))
    assert [payment.month for payment in Payment.objects.filter(run_key=run.pk)] == [date(2026, 4, 1)]
    decision = queries.decision_of(claim)
    assert decision and decision.outcome == "refused"
    assert law.determination_of(insured.pk, decision.determination_reference).values["unemployment.insurance.entitled"] is False
