"""The two readers of the law, one case and columns, give the same centimes."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from lawengine import Lawbook
from lawengine.kinds import days_of
from tests.law.people import columns_for, person

PENSION = (
    "pension.entitled", "pension.old_age.entitled", "pension.old_age.pension_monthly", "pension.old_age.missing_months",
    "pension.old_age.met_on", "pension.self_employed.entitled", "pension.self_employed.pension_monthly",
    "pension.self_employed.met_on", "pension.total_monthly", "pension.allowance.entitled", "pension.allowance.allowance_monthly",
)  # fmt: skip
CONTRIBUTIONS = (
    "contributions.employee.base", "contributions.employee.due_employer", "contributions.employee.due_employee",
    "contributions.employee.due_social_works", "contributions.employee.due_total", "contributions.self_employed.due_yearly",
    "contributions.voluntary.price_monthly", "contributions.hiring.rate_employer", "minimum_wage.difference_due",
)  # fmt: skip
PEOPLE = 20_000
READ_ONE_BY_ONE = 1_000


@pytest.mark.parametrize(
    ("on", "targets"),
    [
        (date(2026, 11, 23), PENSION), (date(2018, 12, 31), PENSION),
        (date(2026, 11, 23), CONTRIBUTIONS), (date(2020, 6, 1), CONTRIBUTIONS),
    ],
    ids=lambda value: str(value) if isinstance(value, date) else value[0],
)  # fmt: skip
def test_both_readers_agree(book: Lawbook, on: date, targets: tuple[str, ...]) -> None:
    program = book.at(on, *targets)
    columns = columns_for(program, PEOPLE, seed=on.toordinal())
    many = program.over(columns)
    rows = np.random.default_rng(1).choice(PEOPLE, READ_ONE_BY_ONE, replace=False)
    for row in rows:
        one = program.run(person(program, columns, int(row)))
        assert one.missing == ()
        for name in targets:
            assert plain(many[name][row]) == plain(one.values[name]), (name, person(program, columns, int(row)))


def plain(value: Any) -> int:
    """A date as its number of days, everything else as a whole number."""
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[D]").astype(int))
    return days_of(value) if isinstance(value, date) else int(value)
