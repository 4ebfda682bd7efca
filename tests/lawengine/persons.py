"""Persons of Atlantis, many at once and from a seed, with the bounds and ties that break careless arithmetic."""

from datetime import date, timedelta
from typing import Any

import numpy as np

DAY = date(2026, 11, 1)
TARGETS = (
    "tide.age",
    "tide.allowance",
    "tide.rest.entitled",
    "tide.rest.age_minimum",
    "tide.rest.catch_reference",
    "tide.rest.rate",
    "tide.rest.gross",
    "tide.rest.tax",
    "tide.rest.good_moons",
    "tide.rest.first_and_last",
    "tide.rest.each_moon",
    "tide.rest.met_on",
)
Columns = dict[str, Any]


def persons(count: int, seed: int, lane: Any = np.int64, top: int = 3_000_000) -> Columns:
    """Columns of the facts of Atlantis."""
    random = np.random.default_rng(seed)
    lengths = np.where(random.random(count) < 0.1, 0, random.integers(0, 60, count))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    catches = random.integers(0, top + 1, offsets[-1])
    catches = np.where(random.random(offsets[-1]) < 0.2, top // 3, catches)  # many equal ones
    catches = np.where(random.random(offsets[-1]) < 0.02, 0, catches)
    months = random.integers(0, 721, count)
    return {
        "born_on": random.integers(-25_000, 15_000, count),
        "is_diver": random.random(count) < 0.4,
        "tide.trade": random.choice([1, 2, 7], count),
        "tide.months_at_sea": np.where(random.random(count) < 0.2, random.choice([0, 179, 180, 181, 384, 720], count), months),
        "tide.catches": (offsets, catches.astype(lane)),
    }


def person(columns: Columns, row: int) -> dict[str, Any]:
    """One row as the facts of one person."""
    facts: dict[str, Any] = {}
    for name, column in columns.items():
        if isinstance(column, tuple):
            offsets, values = column
            facts[name] = values[offsets[row] : offsets[row + 1]].tolist()
        else:
            facts[name] = column[row].item()
    facts["born_on"] = date(1970, 1, 1) + timedelta(days=facts["born_on"])
    return facts


def one(**changes: Any) -> dict[str, Any]:
    """A person who may rest: 61 years old, 30 years at sea."""
    facts = {
        "born_on": date(1965, 5, 1),
        "is_diver": False,
        "tide.trade": "FISHER",
        "tide.months_at_sea": 360,
        "tide.catches": [100_000 + 1_000 * k for k in range(40)],
    }
    return facts | {name.replace("__", "."): value for name, value in changes.items()}
