"""Sickness, maternity, work injury, invalidity and unemployment, with the law's own worked figures."""

from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, ClaimState, Payment
from daman.casework import actions as casework
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.employment.models import Jobseeker
from daman.foundation.actor import THE_HOUSE, Actor
from daman.registry.models import Person
from tests.rooms.benefits.claimed.walk import employee, granted, in_payment, ready, refused, relate
from tests.rooms.benefits.lives import OFFICE, ON, file, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person

NET = 4_500_000


@pytest.fixture
def insured(registers: Registers) -> Person:
    """Declared at 50 000 for years; 45 000 are left when contributions and tax are taken off."""
    person = employee(registers, months=130, wage=5_000_000, sex="F")
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=50_000)  # 9 % of 50 000 is 4 500
    registers.know("employment.follow_up", person.nin, search__offers_refused=0, search__has_refused_training=False,
                   search__has_missed_summons=False, search__has_used_public_scheme=False)  # fmt: skip
    return person


def stop(registers: Registers, person: Person, *, days: int = 20, on: str = "2026-03-01", long: bool = False) -> None:
    registers.know("health.work_stop", person.nin, stop__starts_on=on, stop__days=days, stop__is_long_term=long,
                   stop__days_in_hospital_at_first=0)  # fmt: skip


def test_twenty_days_ill(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    stop(registers, insured)
    _decision, (award,) = granted(ready(insured, "sickness_allowance", reactions), officer, reactions)
    assert award.amount_monthly == 1_875_000  # fifteen days at 750, five at 1 500
    assert (award.starts_on, award.ends_before) == (date(2026, 3, 1), date(2026, 3, 21))
    assert Payment.objects.get(award=award).amount == 1_875_000


def test_who_worked_too_little_is_refused(registers: Registers, officer: Actor, reactions: Any) -> None:
    person = employee(registers, months=1, days=5)
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=0)
    stop(registers, person)
    decision = refused(ready(person, "sickness_allowance", reactions), officer, reactions)
    assert decision.failing_condition == "sickness.has_enough_work"


def test_without_a_doctors_certificate_the_claim_says_whom_it_waits_for(insured: Person, reactions: Any) -> None:
    claim = file(insured, benefit="sickness_allowance", wants_from=ON)
    reactions()
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.GATHERING, ["health.work_stop"])


def test_a_mother_has_a_hundred_and_fifty_days(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    registers.know("health.pregnancy", insured.nin, pregnancy__due_on="2026-04-01", pregnancy__child_needs_care=False)
    said = {"starts_on": "2026-03-01", "asks_first_extension": False}
    _decision, (award,) = granted(ready(insured, "maternity_allowance", reactions, asks_as=said), officer, reactions)
    assert award.amount_monthly == 22_500_000  # 150 × 1 500
    assert (award.ends_before - award.starts_on).days == 150


def test_an_ill_child_lengthens_the_leave(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    registers.know("health.pregnancy", insured.nin, pregnancy__due_on="2026-04-01", pregnancy__child_needs_care=True)
    said = {"starts_on": "2026-03-01", "asks_first_extension": True, "asks_second_extension": True}
    _decision, (award,) = granted(ready(insured, "maternity_allowance", reactions, asks_as=said), officer, reactions)
    assert (award.ends_before - award.starts_on).days == 365


def test_a_mother_who_is_no_employee_is_refused(registers: Registers, officer: Actor, reactions: Any) -> None:
    person = know(registers, a_person(sex="F"))
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=0)
    registers.know("health.pregnancy", person.nin, pregnancy__due_on="2026-04-01", pregnancy__child_needs_care=False)
    said = {"starts_on": "2026-03-01", "asks_first_extension": False}
    decision = refused(ready(person, "maternity_allowance", reactions, asks_as=said), officer, reactions)
    assert decision.failing_condition == "maternity.scheme_pays"


def test_thirty_days_injured(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    registers.know("health.work_accident", insured.nin, accident__injured_on="2026-02-10", accident__days_until_consolidation=30)
    _decision, (award,) = granted(ready(insured, "work_injury_allowance", reactions), officer, reactions)
    assert award.amount_monthly == 4_500_000  # thirty days, whole
    assert award.starts_on == date(2026, 2, 11)


def test_an_injury_outside_any_employment_is_refused(registers: Registers, officer: Actor, reactions: Any) -> None:
    person = know(registers, a_person())
    registers.know("tax.withheld", person.nin, tax__withheld_monthly=0)
    registers.know("health.work_accident", person.nin, accident__injured_on="2026-02-10", accident__days_until_consolidation=30)
    decision = refused(ready(person, "work_injury_allowance", reactions), officer, reactions)
    assert decision.failing_condition == "work_injury.entitled"


def advised(person: Person, benefit: str, officer: Actor, reactions: Any, **said: Any) -> Claim:
    """Filed, then the medical adviser writes."""
    claim = file(person, benefit=benefit, wants_from=date(2026, 4, 1))
    reactions()
    claim.refresh_from_db()
    assert claim.waits_for == ["medical.opinion"]
    task = casework.draw_next(office_code=OFFICE, officer=officer, competent=[officer.reference], barred=[], on=ON)
    assert task is not None and task.kind == "advise_claim"
    with pytest.raises(benefits.OpinionIncomplete):
        benefits.advise(claim=claim, officer=officer, said=dict.fromkeys(said, 200), on=ON)
    benefits.advise(claim=claim, officer=officer, said=said, on=ON)
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY, claim.waits_for
    return claim


@pytest.mark.parametrize(("rate", "monthly"), [(10, 500_000), (50, 2_500_000)])
def test_an_annuity_follows_the_doctors_rate(
    insured: Person, registers: Registers, officer: Actor, reactions: Any, rate: int, monthly: int
) -> None:
    registers.know("health.work_accident", insured.nin, accident__injured_on="2026-02-10", accident__days_until_consolidation=30)
    claim = advised(insured, "work_injury_annuity", officer, reactions, rate_medical=rate, rate_social=0, needs_help=False)
    _decision, (award,) = granted(claim, officer, reactions)
    assert (award.amount_monthly, award.ends_before) == (monthly, None)


def test_nine_in_a_hundred_open_no_annuity(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    registers.know("health.work_accident", insured.nin, accident__injured_on="2026-02-10", accident__days_until_consolidation=30)
    claim = advised(insured, "work_injury_annuity", officer, reactions, rate_medical=9, rate_social=0, needs_help=False)
    assert refused(claim, officer, reactions).failing_condition == "work_injury.has_annuity"


@pytest.mark.parametrize(("category", "monthly"), [(1, 3_000_000), (2, 4_000_000), (3, 5_600_000)])
def test_an_invalid_employee_by_category(insured: Person, officer: Actor, reactions: Any, category: int, monthly: int) -> None:
    claim = advised(insured, "invalidity_pension", officer, reactions, capacity_lost=60, category=category)
    facts = {fact["kind"]: fact for fact in claim.facts}
    assert facts["invalidity.capacity_lost"]["source"] == "medical"
    _decision, (award,) = granted(claim, officer, reactions)
    assert award.amount_monthly == monthly


def test_less_than_half_lost_opens_nothing(insured: Person, officer: Actor, reactions: Any) -> None:
    claim = advised(insured, "invalidity_pension", officer, reactions, capacity_lost=49, category=1)
    assert refused(claim, officer, reactions).failing_condition == "invalidity.has_lost_capacity"


def test_the_claimant_gives_no_opinion(insured: Person, reactions: Any, officer: Actor) -> None:
    claim = file(insured, benefit="invalidity_pension", wants_from=ON)
    reactions()
    own = Actor(officer.kind, "officer.x", "x", person_key=insured.pk)
    for actor in (own, THE_HOUSE):
        with pytest.raises(benefits.OnlyAnAdviserGives):
            benefits.advise(claim=claim, officer=actor, said={"capacity_lost": 60, "category": 1}, on=ON)


def laid_off(registers: Registers, person: Person, *, listed: bool = True) -> None:
    registers.know("labour.layoff", person.nin, layoff__on="2026-03-01", layoff__is_open_ended=True, layoff__is_economic=True,
                   layoff__is_on_checked_list=listed)  # fmt: skip


def test_unemployment_insurance_falls_by_quarters(insured: Person, registers: Registers, officer: Actor, reactions: Any) -> None:
    laid_off(registers, insured)
    claim = ready(insured, "unemployment_insurance", reactions, wants_from=date(2026, 4, 1))
    decision, awards = granted(claim, officer, reactions)
    values = law.determination_of(insured.pk, decision.determination_reference).values
    months = [(award.ends_before.year - award.starts_on.year) * 12 + award.ends_before.month - award.starts_on.month
              for award in awards]  # fmt: skip
    assert sum(months) == values["unemployment.insurance.length_months"] == 22
    # A month that lies in two quarters pays each its weeks: rounded month by month, at most a centime a month away.
    total = sum(award.amount_monthly * count for award, count in zip(awards, months, strict=True))
    assert abs(total - values["unemployment.insurance.benefit_total"]) <= 22
    amounts = [award.amount_monthly for award in awards]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] == 3_700_000  # halfway between 50 000 and the minimum wage of 24 000
    assert Payment.objects.filter(person=insured).count() == 1
    kept = law.determination_of(insured.pk, decision.determination_reference)
    assert determinations.replay(kept).values["unemployment.insurance.benefit_monthly"] == amounts[0]


def test_who_is_not_on_the_inspectors_list_is_refused(
    insured: Person, registers: Registers, officer: Actor, reactions: Any
) -> None:
    laid_off(registers, insured, listed=False)
    decision = refused(ready(insured, "unemployment_insurance", reactions, wants_from=date(2026, 4, 1)), officer, reactions)
    assert decision.failing_condition == "unemployment.insurance.lost_work_as_required"


@pytest.fixture
def seeker(registers: Registers) -> Person:
    person = know(registers, a_person(born_on=date(2000, 1, 1)))
    Jobseeker.objects.create(person=person, occupation_isco="5223", is_first_time=True, starts_on=date(2025, 1, 1))
    return person


def test_a_first_search_is_paid(seeker: Person, officer: Actor, reactions: Any) -> None:
    claim = ready(seeker, "unemployment_allowance", reactions, wants_from=date(2026, 4, 1))
    _decision, (award,) = granted(claim, officer, reactions)
    assert (award.amount_monthly, award.scheme) == (1_800_000, "first_work")


@pytest.mark.parametrize(
    ("evidence", "said", "condition"),
    [
        ("employment.follow_up", {"search__offers_refused": 2}, "keeps_duties"),
        ("education.enrolment", {"school__kind": "university", "school__apprentice_wage_monthly": None}, "is_free_to_work"),
    ],
)
def test_a_first_search_is_not_paid(
    seeker: Person, registers: Registers, officer: Actor, reactions: Any, evidence: str, said: dict[str, Any], condition: str
) -> None:
    whole = {"search__has_refused_training": False, "search__has_missed_summons": False, "search__has_used_public_scheme": False}
    registers.know(evidence, seeker.nin, **(said if evidence.startswith("education") else {**whole, **said}))
    decision = refused(ready(seeker, "unemployment_allowance", reactions, wants_from=date(2026, 4, 1)), officer, reactions)
    assert decision.failing_condition == f"unemployment.allowance.{condition}"


def test_a_pensioner_of_five_children(registers: Registers, officer: Actor, reactions: Any) -> None:
    father = know(registers, a_person(born_on=date(1966, 1, 1)))
    in_payment(father, amount=2_100_000)
    children = [know(registers, a_person(born_on=date(2012, 1, day))) for day in range(1, 6)]
    relate(registers, father, *(("child", child) for child in children))
    _decision, (award,) = granted(ready(father, "family_allowances", reactions), officer, reactions)
    assert award.amount_monthly == 150_000  # five at 300


def test_a_person_without_a_child_gets_no_family_allowance(registers: Registers, officer: Actor, reactions: Any) -> None:
    decision = refused(ready(employee(registers), "family_allowances", reactions), officer, reactions)
    assert decision.failing_condition == "family.allowances.children"


def test_what_is_not_served_is_not_claimed(insured: Person) -> None:
    with pytest.raises(benefits.NotServed):
        file(insured, benefit="gift")
    assert not Award.objects.filter(person=insured).exists() and queries.claims_of(insured).count() == 0
