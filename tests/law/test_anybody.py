"""What must hold for anybody in every branch: nothing negative, more never brings less, no cliff but those stated, no day
on which something changes although the law does not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawengine import load
from lawengine.nodes import TODAY
from tests.law.anybody import ON, answered, anybody, rules_for_one

BOOK = load("law.dz")
AMOUNTS = ("money", "rate", "months", "days", "count", "years")
COUNTED = [name for name in rules_for_one(BOOK, ON) if BOOK.versions[name][-1].kind.name in AMOUNTS]
STILL = [n for n in rules_for_one(BOOK, ON) if TODAY not in {node.name for node in BOOK.at(ON, n).nodes}]
few = settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(few, max_examples=80)
EMPLOYEE = ("base", "due_employer", "due_employee", "due_social_works", "due_total")
SPECIAL = ("weather_due_employer", "weather_due_employee", "leave_due_employer", "pre_employment_due_state")
WAGE, WAGES = "contributions.employee.wage_monthly", "pension.wages"


@pytest.mark.parametrize("target", COUNTED)
@few
@given(data=st.data())
def test_nothing_is_negative(target: str, data: st.DataObject) -> None:
    program = BOOK.at(ON, target)
    answers = answered(program, data.draw(anybody(program)))
    assert answers is None or answers[target] >= 0


def raised(value: Any, more: int) -> Any:
    return [amount + more for amount in value] if isinstance(value, list) else value + more


NEVER_LESS = [
    # more insured time never lowers a pension or a benefit
    *(("pension.total_monthly", f"pension.{name}") for name in ("months_credited", "months_worked_employee")),
    ("pension.total_monthly", "pension.months_worked_self_employed"),
    ("pension.self_employed.pension_monthly", "pension.months_worked_self_employed"),
    ("pension.old_age.accrual_rate", "pension.months_of_war"),
    ("pension.allowance.gross_monthly", "pension.months_worked_employee"),
    ("unemployment.insurance.length_months", "unemployment.insurance.months_contributed"),
    ("unemployment.insurance.benefit_total", "unemployment.insurance.months_contributed"),
    ("unemployment.insurance.opening_due", "unemployment.insurance.months_of_service"),
    ("invalidity.entitled", "invalidity.months_registered"),
    ("invalidity.self_employed.entitled", "invalidity.self_employed.months_affiliated"),
    *(("sickness.days_paid", f"sickness.days_worked_in_{span}") for span in ("quarter", "year", "three_years")),
    # a higher wage or income never lowers a contribution
    *((f"contributions.employee.{name}", WAGE) for name in EMPLOYEE),
    *((f"contributions.special.{name}", WAGE) for name in SPECIAL),
    ("contributions.self_employed.due_yearly", "contributions.self_employed.income_yearly"),
    ("contributions.special.pensioner_due", "contributions.special.gross_pension_monthly"),
    ("contributions.special.weather_pay_maximum", "contributions.special.base_wage_stopped"),
    ("contributions.penalties.provisional_due", "contributions.penalties.last_period_due"),
    ("contributions.penalties.yearly_return_penalty", "contributions.penalties.due_yearly"),
    ("contributions.penalties.undeclared_fine_highest", "contributions.penalties.workers_undeclared"),
    ("contributions.penalties.workers_penalty", "contributions.penalties.workers_late"),
    # nor what is drawn from it
    *((target, WAGES) for target in ("pension.old_age.pension_monthly", "unemployment.insurance.benefit_monthly")),
    ("unemployment.insurance.benefit_total", WAGES),
    ("pension.self_employed.pension_monthly", "pension.incomes_self_employed_yearly"),
    ("death_grant.grant", "death_grant.wages_of_last_year"),
    ("invalidity.pension_monthly", "invalidity.wages_yearly"),
    ("work_injury.annuity_monthly", "work_injury.wages_before_stop"),
    ("work_injury.annuity_monthly", "work_injury.rate_medical"),
    ("sickness.allowance_total", "sickness.wage_net_monthly"),
    ("maternity.allowance_total", "sickness.wage_net_monthly"),
    ("health_care.refund", "health_care.tariff"),
    ("health_care.left_to_pay", "health_care.tariff"),
    ("pension.revaluation.revalued_monthly", "pension.revaluation.settled_on"),  # see EARLIER
    ("family.allowances.schooling_yearly", "family.allowances.children_at_school"),
]
EARLIER = {"pension.revaluation.settled_on": timedelta(days=-400)}  # a pension settled earlier is revalued no less


@pytest.mark.parametrize(("target", "fact"), NEVER_LESS, ids=lambda name: name)
@many
@given(data=st.data(), more=st.integers(1, 30))
def test_more_never_brings_less(target: str, fact: str, data: st.DataObject, more: int) -> None:
    program = BOOK.at(ON, target)
    facts = data.draw(anybody(program))
    raise_by = EARLIER.get(fact, more)
    if isinstance(facts[fact], int):
        facts[fact] = min(facts[fact], highest(target, fact) - more)
    richer = {**facts, fact: facts[fact] + raise_by if fact in EARLIER else raised(facts[fact], more)}
    before, after = answered(program, facts), answered(program, richer)
    if before is not None and after is not None:
        assert after[target] >= before[target]


def highest(target: str, fact: str) -> int:
    return next(f.kind.high for f in BOOK.at(ON, target).facts() if f.name == fact)


# One centime more never moves an amount by more than the first number, but where a cliff is stated: at its edge, by its size

SMOOTH: dict[tuple[str, str], int] = {
    **{(f"contributions.employee.{name}", WAGE): 1 for name in EMPLOYEE[:-1]},
    ("contributions.employee.due_total", WAGE): 3,  # three payers, each rounded
    **{(f"contributions.special.{name}", WAGE): 1 for name in SPECIAL},
    ("contributions.self_employed.due_yearly", "contributions.self_employed.income_yearly"): 1,
    ("contributions.penalties.provisional_due", "contributions.penalties.last_period_due"): 2,
    ("pension.old_age.pension_monthly", WAGES): 1,
    ("pension.allowance.allowance_monthly", WAGES): 1,
    ("pension.self_employed.pension_monthly", "pension.incomes_self_employed_yearly"): 1,
    ("unemployment.insurance.benefit_monthly", WAGES): 1,
    ("death_grant.of_employee", "death_grant.wages_of_last_year"): 12,
    ("invalidity.computed_yearly", "invalidity.wages_yearly"): 1,
    ("work_injury.base_yearly", "work_injury.wages_before_stop"): 12,
    ("sickness.wage_daily", "sickness.wage_net_monthly"): 1,
    ("health_care.refund", "health_care.tariff"): 1,
}


@pytest.mark.parametrize(("target", "fact"), SMOOTH, ids=lambda name: name)
@many
@given(data=st.data())
def test_a_centime_more_is_no_cliff(target: str, fact: str, data: st.DataObject) -> None:
    program = BOOK.at(ON, target)
    facts = data.draw(anybody(program))
    before, after = answered(program, facts), answered(program, {**facts, fact: raised(facts[fact], 1)})
    if before is not None and after is not None:
        assert 0 <= after[target] - before[target] <= SMOOTH[target, fact]


CLIFFS = [  # target, fact, the last amount before the edge, what the edge moves at most for whoever draws it
    ("contributions.special.pensioner_due", "contributions.special.gross_pension_monthly", 2_400_000, 48_000),
    ("family.allowances.allowances_monthly", "family.allowances.income_monthly", 1_500_000, 5 * 30_000),
    ("family.allowances.schooling_yearly", "family.allowances.income_monthly", 1_500_000, 5 * 40_000),
    ("pension.revaluation.increase_monthly", "pension.revaluation.amount_monthly", 2_000_000, 100_000),
]


@pytest.mark.parametrize(("target", "fact", "edge", "size"), CLIFFS, ids=lambda value: str(value))
@many
@given(data=st.data(), amount=st.integers(0, 20_000_000))
def test_a_cliff_lies_where_it_is_stated_and_is_no_larger(
    target: str, fact: str, edge: int, size: int, data: st.DataObject, amount: int
) -> None:
    program = BOOK.at(ON, target)
    facts = data.draw(anybody(program))
    for low in (edge, amount):
        before, after = answered(program, {**facts, fact: low}), answered(program, {**facts, fact: low + 1})
        assert before is not None and after is not None
        assert abs(after[target] - before[target]) <= (size if low == edge else 1)


def test_the_stated_cliffs_are_reached() -> None:
    for target, fact, edge, size in CLIFFS:
        program = BOOK.at(ON, target)
        rich: dict[str, Any] = {f.name: 5 if f.kind.name == "count" else date(2000, 1, 1) for f in program.facts()}
        rich["family.allowances.has_single_wage"] = False
        facts = {f.name: rich[f.name] for f in program.facts()}
        moved = [program.run({**facts, fact: edge + more}).values[target] for more in (0, 1)]
        assert abs(moved[1] - moved[0]) == size, target


# Days

CHANGES = BOOK.change_dates()


@pytest.mark.parametrize("target", STILL)
@few
@given(data=st.data())
def test_between_two_changes_of_the_law_nothing_moves(target: str, data: st.DataObject) -> None:
    since = BOOK.versions[target][0].since
    start = data.draw(st.sampled_from([day for day in CHANGES if day >= since]))
    end = min([day for day in CHANGES if day > start], default=start + timedelta(days=900))
    days = [start + timedelta(days=d) for d in data.draw(st.tuples(*[st.integers(0, (end - start).days - 1)] * 2))]
    try:
        programs = [BOOK.at(day, target) for day in days]
    except Exception:
        pytest.fail(f"{target} is in force from {since} on, and not on one of {days}")
    facts = data.draw(anybody(programs[0]))
    assert answered(programs[0], facts) == answered(programs[1], facts)


RIGHTS = (
    "pension.old_age.is_old_enough", "pension.self_employed.is_old_enough", "pension.allowance.is_old_enough",
    "pension.old_age.entitled", "pension.self_employed.entitled", "unemployment.allowance.is_registered_long_enough",
    "invalidity.self_employed.has_stopped_long_enough",
)  # fmt: skip


@pytest.mark.parametrize("target", RIGHTS)
@many
@given(data=st.data(), later=st.integers(1, 2_000))
def test_a_right_once_open_stays_open_while_the_law_does_not_change(target: str, data: st.DataObject, later: int) -> None:
    facts = data.draw(anybody(BOOK.at(ON, target)))
    today, after = (BOOK.at(day, target).run(facts).values[target] for day in (ON, ON + timedelta(days=later)))
    assert after or not today
