"""Families of the clan, many at once and from a seed: single members, large families, ties and bounds."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from lawengine.levels import MEMBERS

DAY = date(2010, 6, 1)  # the reefs agree
LATER = date(2026, 6, 1)  # the reefs disagree about apprentices
TARGETS = (
    "age", "counts_as_child", "children", "mates", "eldest_born_on", "somebody_is_apprentice", "best_catches", "all_catches",
    "richer_than_the_boat", "boat_before", "eldest_child_catch", "part", "parts", "in_percent", "parts_above_the_mean",
)  # fmt: skip
OF_FAMILY = frozenset({"boat", "boat_history"})
Columns = dict[str, Any]


def ragged(random: np.random.Generator, count: int, longest: int, top: int) -> tuple[Any, Any]:
    """Careers of many lengths, some of none."""
    lengths = random.integers(0, longest + 1, count)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return offsets, random.integers(0, top + 1, offsets[-1])


def clans(count: int, seed: int, largest: int = 9, top: int = 2**40) -> Columns:
    """Columns of families."""
    random = np.random.default_rng(seed)
    sizes = np.where(random.random(count) < 0.2, 1, random.integers(1, largest + 1, count))
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    members = int(offsets[-1])
    day = (DAY - date(1970, 1, 1)).days
    birthdays = day - 365 * random.integers(0, 60, members) - random.integers(0, 20, members)
    return {
        MEMBERS: offsets,
        "born_on": birthdays,
        "kin": random.choice([1, 2, 2, 2, 5], members),
        "is_apprentice": random.random(members) < 0.3,
        "catches": ragged(random, members, 5, top // 8),
        "boat": np.where(
            random.random(count) < 0.1, random.choice([0, 1, 3, 99, top], count), random.integers(0, top + 1, count)
        ),
        "boat_history": ragged(random, count, 3, top),
    }


def clan(columns: Columns, family: int) -> dict[str, Any]:
    """One family as the plain reader takes it."""
    start, stop = (int(n) for n in columns[MEMBERS][family : family + 2])
    facts: dict[str, Any] = {MEMBERS: [{} for _ in range(start, stop)]}
    for name, column in columns.items():
        if name in OF_FAMILY:
            facts[name] = fact(name, column, family)
        elif name != MEMBERS:
            for k, one in enumerate(facts[MEMBERS]):
                one[name] = fact(name, column, start + k)
    return facts


def fact(name: str, column: Any, row: int) -> Any:
    """One fact of one row."""
    if isinstance(column, tuple):
        return column[1][column[0][row] : column[0][row + 1]].tolist()
    return date(1970, 1, 1) + timedelta(days=int(column[row])) if name == "born_on" else column[row].item()
