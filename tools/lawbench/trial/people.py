"""The population of the trial law: persons of all ages, seeded, their best wages already added up. Needs NumPy alone."""

import numpy as np

from tools.lawbench.people import Columns

YEAR, MONTH = 2024, "2024-06"


def people(size: int, seed: int = 1) -> Columns:
    """A column for each fact."""
    random = np.random.default_rng(seed)
    months = np.minimum(random.integers(0, 520, size), 480)
    return {
        "birth_year": random.integers(1940, 1985, size),
        "is_woman": random.random(size) < 0.5,
        "children": random.integers(0, 7, size),
        "months": months,
        "has_spouse": random.random(size) < 0.4,
        "best_wages": np.minimum(months, 60) * random.integers(1_500_000, 12_000_000, size) + 7 * (months > 0),
    }
