"""Facts of the worker of the journeys: twenty years employed, seven in trade, sixty years old."""

from datetime import date
from typing import Any

ON = date(2026, 11, 23)


def worker(**changes: Any) -> dict[str, Any]:
    """His facts; a change names its fact without the branch."""
    facts = {
        "born_on": date(1966, 3, 1),
        "is_woman": False,
        "pension.children_raised": 0,
        "pension.asks_before_age": False,
        "pension.is_education_staff": False,
        "pension.is_moudjahid": False,
        "pension.moudjahid_invalidity_rate": 0,
        "pension.months_of_war": 0,
        "pension.months_worked_employee": 240,
        "pension.months_worked_self_employed": 84,
        "pension.months_in_both_schemes": 0,
        "pension.months_credited": 0,
        "pension.months_voluntary": 0,
        "pension.is_regularised": False,
        "pension.has_dependent_spouse": False,
        "pension.wages": [6_000_000] * 240,
        "pension.incomes_self_employed_yearly": [30_000_000] * 7,
        "pension.is_settled_self_employed": True,
    }
    return {**facts, **{name if name in facts else f"pension.{name}": value for name, value in changes.items()}}
