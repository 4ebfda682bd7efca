"""Generated persons, as columns and one by one."""

from typing import Any

import numpy as np

from lawengine.kinds import day_of_number, days_of
from lawengine.program import Program
from tests.law.spread import AROUND

COUNTS = {
    "pension.children_raised": 9,
    "pension.months_of_war": 91,
    "pension.months_worked_employee": 500,
    "pension.months_worked_self_employed": 400,
    "pension.months_credited": 60,
    "pension.months_voluntary": 60,
    "contributions.employee.days": 31,
}
OFTEN_NONE = (
    "pension.months_worked_self_employed",
    "pension.months_credited",
    "pension.months_voluntary",
    "pension.months_worked_employee",
)


def columns_for(program: Program, size: int, seed: int) -> dict[str, Any]:
    """A column for each fact: spread widely, with plenty at zero and on the edges."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for fact in program.facts():
        kind = fact.kind.name
        if fact.name == "pension.months_in_both_schemes":  # never more than the months of either scheme
            shared = np.minimum(columns["pension.months_worked_employee"], columns["pension.months_worked_self_employed"])
            columns[fact.name] = np.where(random.random(size) < 0.4, random.integers(0, shared + 1), 0)
        elif fact.name in COUNTS:
            column = random.integers(0, COUNTS[fact.name], size)
            if fact.name in OFTEN_NONE:
                column[random.random(size) < 0.4] = 0
                column[random.random(size) < 0.1] = 180
            columns[fact.name] = column
        elif fact.name in AROUND:
            near = random.integers(*AROUND[fact.name], size)
            columns[fact.name] = near + days_of(program.on) if kind == "date" else near
        elif fact.kind.members:
            columns[fact.name] = random.choice([int(m) for m in fact.kind.members], size)
        elif kind == "flag":
            columns[fact.name] = random.random(size) < 0.4
        elif kind == "date":
            eve = days_of(program.on) - random.integers(50 * 365, 68 * 365, size)
            columns[fact.name] = eve.astype(np.int64)
        elif kind == "rate":
            columns[fact.name] = random.integers(0, 21, size) * 50_000
        elif kind == "money":
            columns[fact.name] = random.integers(0, 100_000_000, size)
        elif kind == "career":
            lengths = random.integers(0, 130, size)
            offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
            columns[fact.name] = (offsets, random.integers(0, 40_000_000, int(offsets[-1])).astype(np.int64))
        else:
            raise AssertionError(f"say how {fact.name} is spread")
    return columns


def person(program: Program, columns: dict[str, Any], row: int) -> dict[str, Any]:
    """One row of the columns, as facts."""
    facts: dict[str, Any] = {}
    for fact in program.facts():
        column = columns[fact.name]
        if fact.kind.is_career:
            offsets, values = column
            facts[fact.name] = [int(v) for v in values[offsets[row] : offsets[row + 1]]]
        elif fact.kind.name == "date":
            facts[fact.name] = day_of_number(int(column[row]))
        else:
            facts[fact.name] = column[row].item()
    return facts
