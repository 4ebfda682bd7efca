"""What the law says is due on many lines: one pass a month, over columns."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from daman.determinations import actions as determinations
from daman.foundation.refusal import Refusal

Array = np.ndarray[Any, Any]

WAGE = "contributions.employee.wage_monthly"
DAYS = "contributions.employee.days"
SHARES = ("base", "due_employer", "due_employee", "due_social_works")
BRANCHES = ("social_insurance", "work_injury", "retirement", "unemployment", "early_retirement", "housing")
WORKS = ("weather", "leave")  # building and public works: the fund of bad weather and paid leave
AMOUNTS = (*SHARES, *BRANCHES, *WORKS)
TARGETS = {
    **{share: f"contributions.employee.{share}" for share in SHARES},
    **{branch: f"contributions.by_branch.{branch}" for branch in BRANCHES},
}
BUILDING = 1  # place in reading.cells.CATEGORIES
OF_BUILDING = tuple(
    f"contributions.special.{due}" for due in ("weather_due_employer", "weather_due_employee", "leave_due_employer")
)


def price(month: Array, wage: Array, days: Array, category: Array) -> tuple[dict[str, Array], Array]:
    """Each amount of each line, in centimes; and the lines for which there is no law."""
    amounts = {name: np.zeros(len(wage), dtype=np.int64) for name in AMOUNTS}
    without_law = np.zeros(len(wage), dtype=bool)
    for each in np.unique(month):
        here = np.flatnonzero(month == each) if len(wage) and not (month == each).all() else slice(None)
        facts = {WAGE: np.ascontiguousarray(wage[here]), DAYS: np.ascontiguousarray(days[here].astype(np.int64))}
        try:
            _price_month(each.item(), facts, category[here], amounts, here)
        except Refusal:
            without_law[here] = True
    return amounts, without_law


def _price_month(on: Any, facts: Mapping[str, Array], category: Array, amounts: dict[str, Array], here: Any) -> None:
    answer = determinations.determine_many(targets=list(TARGETS.values()), columns=facts, on=on)
    due = {name: answer[target] for name, target in TARGETS.items()}
    if (built := category == BUILDING).any():
        special = determinations.determine_many(
            targets=list(OF_BUILDING),
            columns={name: np.ascontiguousarray(column[built]) for name, column in facts.items()},
            on=on,
        )
        employer, employee, leave = (special[target] for target in OF_BUILDING)
        due = {name: np.array(column) for name, column in due.items()} | {w: np.zeros(len(category), np.int64) for w in WORKS}
        due["due_employer"][built] += employer + leave
        due["due_employee"][built] += employee
        due["weather"][built], due["leave"][built] = employer + employee, leave
    for name, column in due.items():
        amounts[name][here] = column
