"""What must hold for anybody, whatever the figures."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawengine import Lawbook, load
from tests.law.people import columns_for, person

ON = date(2026, 11, 23)
BOOK = load("law.dz")
PENSION = (
    "pension.old_age.entitled", "pension.old_age.pension_monthly", "pension.old_age.ceiling_monthly",
    "pension.old_age.spouse_increase_monthly", "pension.old_age.accrual_rate", "pension.self_employed.pension_monthly",
    "pension.allowance.entitled", "pension.allowance.allowance_monthly", "pension.old_age.missing_months",
    "pension.total_monthly",
)  # fmt: skip
DUE = tuple(
    f"contributions.employee.{name}" for name in ("base", "due_employer", "due_employee", "due_social_works", "due_total")
)
months = st.integers(0, 480)


@pytest.fixture(scope="module")
def nation() -> dict[str, Any]:
    """Everybody's facts and answers, in columns."""
    program = BOOK.at(ON, *PENSION)
    columns = columns_for(program, 20_000, seed=3)
    return {"facts": columns, **program.over(columns)}


def test_no_amount_is_negative(nation: dict[str, Any]) -> None:
    for name in PENSION:
        assert (nation[name] >= 0).all(), name


def test_no_pension_is_above_its_limits(nation: dict[str, Any]) -> None:
    highest = nation["pension.old_age.ceiling_monthly"] + nation["pension.old_age.spouse_increase_monthly"]
    assert (nation["pension.old_age.pension_monthly"] <= highest).all()
    veteran = nation["facts"]["pension.is_moudjahid"]
    assert (nation["pension.old_age.accrual_rate"] <= np.where(veteran, 1_000_000, 800_000)).all()


def test_nobody_has_the_pension_and_the_allowance(nation: dict[str, Any]) -> None:
    assert not (nation["pension.old_age.entitled"] & nation["pension.allowance.entitled"]).any()
    assert nation["pension.old_age.entitled"].any() and nation["pension.allowance.entitled"].any()


def test_who_is_entitled_misses_nothing(nation: dict[str, Any]) -> None:
    entitled = nation["pension.old_age.entitled"]
    assert (nation["pension.old_age.missing_months"][entitled] == 0).all()
    assert (nation["pension.old_age.pension_monthly"][entitled] > 0).all()
    assert (nation["pension.old_age.pension_monthly"][~entitled] == 0).all()


@pytest.mark.parametrize("which", ["months_worked_employee", "months_credited", "months_worked_self_employed"])
def test_more_months_never_lower_a_pension(nation: dict[str, Any], which: str) -> None:
    program = BOOK.at(ON, *PENSION)
    for more in (1, 7):
        richer = program.over({**nation["facts"], f"pension.{which}": nation["facts"][f"pension.{which}"] + more})
        assert (richer["pension.total_monthly"] >= nation["pension.total_monthly"]).all()
        received = [found["pension.total_monthly"] + found["pension.allowance.allowance_monthly"] for found in (richer, nation)]
        assert (received[0] >= received[1]).all(), "a pension that opens must not be below the allowance it replaces"


def test_a_higher_wage_never_lowers_a_contribution() -> None:
    program = BOOK.at(ON, *DUE)
    wages = np.arange(0, 6_000_000, 299, dtype=np.int64)
    for days in (1, 15, 30):
        found = program.over(
            {
                "contributions.employee.wage_monthly": wages,
                "contributions.employee.days": np.full(len(wages), days, dtype=np.int64),
            }
        )
        for name in DUE:
            assert (np.diff(found[name]) >= 0).all(), (name, days)
            assert (found[name] >= 0).all()


def a_person(book: Lawbook) -> dict[str, Any]:
    program = book.at(ON, *PENSION)
    return person(program, columns_for(program, 1, seed=5), 0) | {"pension.is_moudjahid": False, "born_on": date(1960, 1, 1)}


FACTS = a_person(BOOK)


@settings(max_examples=60, deadline=None, database=None)
@given(employed=months, credited=st.integers(0, 60), in_trade=months, shared=months, wage=st.integers(0, 30_000_000))
def test_the_right_opens_exactly_at_fifteen_years(employed: int, credited: int, in_trade: int, shared: int, wage: int) -> None:
    both = min(employed, in_trade, shared)
    facts = FACTS | {
        "pension.months_worked_employee": employed,
        "pension.months_credited": credited,
        "pension.months_voluntary": 0,
        "pension.months_worked_self_employed": in_trade,
        "pension.months_in_both_schemes": both,
        "pension.wages": [wage] * employed,
    }
    answer = BOOK.at(ON, *PENSION).run(facts)
    total = employed + credited + in_trade - both
    worked = employed + in_trade - both
    assert answer.values["pension.old_age.entitled"] == (employed > 0 and total >= 180 and worked >= 90)
    assert answer.values["pension.old_age.missing_months"] == max(180 - total, 90 - worked, 0)


@settings(max_examples=40, deadline=None, database=None)
@given(wages=st.lists(st.integers(0, 40_000_000), min_size=60, max_size=90), raised=st.integers(1, 5_000_000))
def test_a_higher_wage_never_lowers_the_reference(wages: list[int], raised: int) -> None:
    target = "pension.old_age.reference_wage_monthly"
    program = BOOK.at(ON, target)
    before = program.run({"pension.wages": wages}).values[target]
    assert program.run({"pension.wages": [*wages[:-1], wages[-1] + raised]}).values[target] >= before
    assert min(wages) <= before <= max(wages)
