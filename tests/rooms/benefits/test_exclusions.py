"""Rights that the law does not give together for the same days, and rights that end when a greater one begins."""

from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import exclusions, queries
from daman.benefits.models import Award, Benefit
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE, Actor
from daman.registry.models import Person
from tests.rooms.benefits.claimed.walk import employee, granted, ready
from tests.rooms.benefits.lives import ACCOUNT, FROM, ON, a_worker, draw, know
from tests.rooms.exchange.stub import Registers


@pytest.fixture
def insured(registers: Registers) -> Person:
    person = employee(registers, months=130, wage=5_000_000, sex="F")
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=50_000)
    return person


def ill(registers: Registers, person: Person, first: str = "2026-03-01", days: int = 20) -> None:
    registers.know("health.work_stop", person.nin, stop__starts_on=first, stop__days=days, stop__is_long_term=False,
                   stop__days_in_hospital_at_first=0)  # fmt: skip


def held(person: Person, benefit: str, starts_on: date, ends_before: date | None) -> Award:
    return Award.objects.create(
        person=person, reference=f"AWD-{benefit[:12]}", benefit=benefit, scheme="social_insurance", amount_monthly=100_000,
        account_number=ACCOUNT, starts_on=starts_on, ends_before=ends_before,
    )  # fmt: skip


@pytest.mark.parametrize("other", ["maternity_allowance", "work_injury_allowance", "unemployment_allowance"])
def test_the_same_days_are_not_paid_twice(
    insured: Person, registers: Registers, officer: Actor, reactions: Any, other: str
) -> None:
    ill(registers, insured)
    first = held(insured, other, date(2026, 3, 10), date(2026, 4, 10))
    claim = ready(insured, "sickness_allowance", reactions)
    assert queries.allowed_outcome(claim) == "refused"
    draw(claim, officer)
    with pytest.raises(benefits.BenefitsExclude) as refusal:
        benefits.grant(claim=claim, officer=officer, on=ON)
    assert first.reference in str(refusal.value)
    with pytest.raises(benefits.OnlyAPersonRefuses):
        benefits.refuse(claim=claim, officer=THE_HOUSE, on=ON)
    decision = benefits.refuse(claim=claim, officer=officer, on=ON)
    assert decision.failing_condition in exclusions.EXCLUDES.values()
    reactions()
    decision.refresh_from_db()
    assert decision.letter_reference
    assert Award.objects.get(person=insured) == first


def test_days_before_or_after_are_other_days(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    ill(registers, insured)  # from the first to the twentieth of March
    held(insured, "maternity_allowance", date(2026, 3, 21), date(2026, 8, 1))
    held(insured, "work_injury_allowance", date(2026, 2, 1), date(2026, 3, 1))
    _decision, (award,) = granted(ready(insured, "sickness_allowance", reactions), officer, reactions)
    assert award.starts_on == date(2026, 3, 1)


def test_a_pension_ends_what_pays_for_lost_work_and_the_house_does_not_sign_it(
    registers: Registers, officer: Actor, reactions: Any
) -> None:
    person = know(registers, a_worker(employee_months=240))
    lost = held(person, "unemployment_insurance", date(2025, 10, 1), None)
    claim = ready(person, "old_age_pension", reactions, wants_from=FROM)
    with pytest.raises(benefits.FactsNotCertified):
        benefits.grant(claim=claim, officer=THE_HOUSE, on=ON)
    granted(claim, officer, reactions)
    lost.refresh_from_db()
    assert lost.ends_before == FROM


def test_every_exclusion_is_a_flag_of_the_law() -> None:
    names = [*exclusions.EXCLUDES.values(), *(rule for rule, _benefits in exclusions.ENDS.values())]
    assert all(law.parameter(name, ON).value is True for name in set(names))
    assert {benefit for pair in exclusions.EXCLUDES for benefit in pair} <= set(Benefit)
