from datetime import date
from typing import Any

import pytest

from daman.affiliation.models import InsuredMonth
from daman.benefits import facts
from daman.benefits import queries as benefits
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Person
from tests.rooms.benefits.lives import ON, WAGE, a_worker, know
from tests.rooms.exchange.stub import Registers


def of_law(person: Person, **more: Any) -> dict[str, Any]:
    return facts.gather([person], asks_as={}, on=ON, **more)[person.pk].for_law()


def obtain(person: Person, *kinds: str) -> None:
    for kind in kinds:
        exchange.obtain(subject=person.nin, evidence=kind, purpose="test", legal_basis="نص", actor=THE_HOUSE, on=ON)


def test_a_month_with_two_employers_counts_once_and_its_wages_add_up(db: None) -> None:
    person = a_worker(employee_months=3)
    InsuredMonth.objects.create(
        person=person, month=date(2026, 2, 1), scheme="employee", ground="work", employer_key=7, contribution_base=100, source="t"
    )
    found = of_law(person)
    assert found["pension.months_worked_employee"] == 3
    assert found["pension.wages"] == [WAGE, WAGE, WAGE + 100]


def test_a_month_in_both_schemes_is_counted_in_each_and_told_to_the_law(db: None) -> None:
    person = a_worker(employee_months=3)
    for month, scheme in ((date(2026, 2, 1), "self_employed"), (date(2026, 1, 1), "auto_entrepreneur")):
        InsuredMonth.objects.create(person=person, month=month, scheme=scheme, ground="work", contribution_base=100, source="t")
    found = of_law(person)
    assert found["pension.months_worked_employee"] == 3
    assert found["pension.months_worked_self_employed"] == 2
    assert found["pension.months_in_both_schemes"] == 2


def test_a_voluntary_month_that_was_worked_too_is_not_counted_again(db: None) -> None:
    person = a_worker(employee_months=1)
    for month in (date(2026, 1, 1), date(2026, 2, 1)):
        InsuredMonth.objects.create(
            person=person, month=month, scheme="voluntary", ground="contribution", contribution_base=100, source="t"
        )
    assert of_law(person)["pension.months_voluntary"] == 1


def test_yearly_incomes_are_sums_of_months_oldest_first(db: None) -> None:
    person = a_worker(employee_months=2, self_employed_months=13)  # December 2024 and the twelve months of 2025
    assert of_law(person)["pension.incomes_self_employed_yearly"] == [2_500_000, 30_000_000]


def test_national_service_counts_but_never_twice_with_work(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=12))
    registers.facts["defence.national_service", person.nin] = {
        "service.status": "done", "service.starts_on": "2024-09-01", "service.ends_before": "2025-09-01", "service.months": 12,
    }  # fmt: skip
    obtain(person, "defence.national_service")
    assert of_law(person)["pension.months_credited"] == 6  # from March 2025 on, the months were worked as well


def test_who_was_exempted_gets_no_month(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=12))
    obtain(person, "defence.national_service")
    assert of_law(person)["pension.months_credited"] == 0


@pytest.mark.parametrize(
    ("born", "died", "raised"), [("2010-01-01", None, 1), ("2020-01-01", None, 0), ("2000-01-01", "2004-01-01", 0)]
)
def test_a_child_counts_when_raised_nine_years(db: None, registers: Registers, born: str, died: str | None, raised: int) -> None:
    person = know(registers, a_worker(employee_months=12, sex="F"))
    child = {"nin": "199900000000000777", "kind": "child", "born_on": born, "died_on": died, "since": born}
    registers.know("civil.family", person.nin, family__members=[child])
    obtain(person, "civil.family")
    assert of_law(person)["pension.children_raised"] == raised


def test_a_spouse_who_works_is_not_dependent(db: None, registers: Registers) -> None:
    idle, working = a_worker(employee_months=0), a_worker(employee_months=5)
    for spouse, dependent in ((idle, True), (working, False)):
        person = know(registers, a_worker(employee_months=12))
        row = {"nin": spouse.nin, "kind": "spouse", "born_on": "1970-01-01", "died_on": None, "since": "1995-01-01"}
        registers.know("civil.family", person.nin, family__members=[row])
        obtain(person, "civil.family")
        assert of_law(person)["pension.has_dependent_spouse"] is dependent


@pytest.mark.parametrize("born_on", [date(1965, 1, 10), date(1969, 1, 10), date(1995, 1, 10)])
def test_whoever_claims_asks_whatever_the_age(db: None, born_on: date) -> None:
    assert of_law(a_worker(employee_months=12, born_on=born_on))["pension.asks_before_age"] is True


def test_a_woman_trader_of_sixty_one_has_her_pension_because_she_asks(db: None) -> None:
    person = a_worker(employee_months=0, self_employed_months=240, sex="F", born_on=date(1965, 1, 10))
    assert benefits.estimate(person, ON).values["pension.self_employed.entitled"] is True


def test_what_did_not_come_is_left_out_not_guessed(db: None) -> None:
    found = of_law(a_worker(employee_months=12), missing=["civil.family", "defence.national_service"])
    assert not {"pension.children_raised", "pension.has_dependent_spouse", "pension.months_credited"} & set(found)


def test_many_persons_are_gathered_in_few_questions(db: None, django_assert_max_num_queries: Any) -> None:
    persons = [a_worker(employee_months=12) for _ in range(4)]
    with django_assert_max_num_queries(2 + len(persons) * 2):  # the ledger answers one by one
        found = facts.gather(persons, asks_as={}, on=ON)
    assert len(found) == 4
