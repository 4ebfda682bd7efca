"""Persons drawn by lot for any program of the law: a third at random, a third on rounding ties, a third at the bounds."""

from typing import Any

import numpy as np

from lawengine.kinds import Kind, days_of
from lawengine.program import Program
from tests.law.people import columns_for

Array = np.ndarray[Any, Any]
TIES = (1, 5, 10, 20, 25, 50, 100, 500)  # a share in percent of such amounts often ends in half a centime
COUNTED = 60  # as many best or last wages make an average in most laws
OUTSIDE = 0.01


def persons(program: Program, size: int, seed: int) -> dict[str, Any]:
    """A column for each fact; the last third now and then lies a little outside what the fact may be."""
    random = np.random.default_rng(seed)
    columns = columns_for(program, size, seed)
    third = size // 3
    for fact in program.facts():
        if fact.kind.is_career:
            columns[fact.name] = _career(random, *columns[fact.name], third, fact.kind)
        elif fact.kind.name != "flag" and not fact.kind.members:
            column = columns[fact.name].astype(np.int64)
            column[third : 2 * third] = _on_ties(random, column[third : 2 * third], fact.kind, program)
            column[2 * third :] = _at_bounds(random, column[2 * third :], fact.kind)
            columns[fact.name] = column
    both, least = "pension.months_in_both_schemes", ("pension.months_worked_employee", "pension.months_worked_self_employed")
    if both in columns and all(name in columns for name in least):
        shared = np.minimum(columns[least[0]], columns[least[1]])
        columns[both] = np.where(columns[both] > shared, shared, columns[both])
    return columns


def _on_ties(random: np.random.Generator, column: Array, kind: Kind, program: Program) -> Array:
    """Where a rounding or a condition turns: amounts of odd multiples, whole years, birthdays; and one beside each."""
    size = len(column)
    beside = random.choice([-1, 0, 0, 0, 1], size)
    if kind.name == "money":
        step = random.choice(TIES, size)
        return np.clip((column // (2 * step) * 2 + 1) * step + beside, max(kind.low, 0), kind.high)
    if kind.name == "date":
        return _birthdays(random, column, program) + beside
    if kind.name == "rate":
        return np.clip(column // 5_000 * 5_000 + beside, max(kind.low, 0), kind.high)
    step = random.choice([1, 3, 12, 60, 180], size) if kind.name == "months" else random.choice([1, 5, 10], size)
    return np.clip(column // step * step + beside, max(kind.low, 0), kind.high)


def _birthdays(random: np.random.Generator, column: Array, program: Program) -> Array:
    """Days whose anniversary, or whose month's first or last day, is the day of the program."""
    years = (column - days_of(program.on)) // 365
    day = np.datetime64(program.on, "D")
    month = day.astype("datetime64[M]") + years * 12
    in_month = (day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    first = month.astype("datetime64[D]").astype(np.int64)
    return first + random.choice([0, in_month, in_month, -1], len(column))


def _at_bounds(random: np.random.Generator, column: Array, kind: Kind) -> Array:
    """The lowest and the highest that a fact may be, one inside of each, zero; now and then one outside."""
    size = len(column)
    edges = np.array([kind.low, kind.low + 1, kind.high - 1, kind.high, min(max(0, kind.low), kind.high)])
    column = np.where(random.random(size) < 0.15, random.choice(edges, size), column)
    out = random.choice(np.array([kind.low - 1, kind.high + 1]), size)
    return np.where(random.random(size) < OUTSIDE, out, column)


def _career(random: np.random.Generator, offsets: Array, values: Array, third: int, kind: Kind) -> tuple[Array, Array]:
    """Careers of the same amount whose average ends in half a centime; careers with the lowest and the highest amounts."""
    values = values.copy()
    lengths = np.diff(offsets)
    first, last = offsets[third], offsets[2 * third]
    values[first:last] = np.repeat(random.integers(0, 40_000_000, third), lengths[third : 2 * third])
    rows = third + np.flatnonzero(lengths[third : 2 * third] > 0)
    values[offsets[rows + 1] - 1] += np.minimum(lengths[rows], COUNTED) // 2
    rest = values[last:]
    edges = np.array([kind.low, kind.low + 1, kind.high - 1, kind.high])
    rest[:] = np.where(random.random(len(rest)) < 0.02, random.choice(edges, len(rest)), rest)
    return offsets, values
