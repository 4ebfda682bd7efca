"""Months as numbers, and the minimum wage that wages follow. Approximate on purpose: the law itself is in `law/`."""

from datetime import date

import numpy as np

# First day, dinars a month: the guaranteed national minimum wage (presidential and executive decrees, 1990 to 26-01 of 2026).
STEPS = [
    (date(1900, 1, 1), 1_000), (date(1991, 1, 1), 1_800), (date(1991, 7, 1), 2_000), (date(1992, 4, 1), 2_500),
    (date(1994, 1, 1), 4_000), (date(1997, 5, 1), 4_800), (date(1998, 1, 1), 5_400), (date(1998, 9, 1), 6_000),
    (date(2001, 1, 1), 8_000), (date(2004, 1, 1), 10_000), (date(2007, 1, 1), 12_000), (date(2010, 1, 1), 15_000),
    (date(2012, 1, 1), 18_000), (date(2020, 6, 1), 20_000), (date(2026, 1, 1), 24_000),
]  # fmt: skip


def month_number(day: date) -> int:
    """Months since January of year 1970: what numpy calls datetime64[M]."""
    return (day.year - 1970) * 12 + day.month - 1


def month_numbers(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[M]").astype(np.int64)


def first_days(months: np.ndarray) -> np.ndarray:
    return months.astype("datetime64[M]").astype("datetime64[D]")


def minimum_wages(months: np.ndarray) -> np.ndarray:
    """The minimum wage in force in each month, in centimes."""
    starts = np.array([month_number(day) for day, _ in STEPS])
    amounts = np.array([dinars * 100 for _, dinars in STEPS])
    return np.asarray(amounts[np.searchsorted(starts, months, side="right") - 1])


def rounded(centimes: np.ndarray) -> np.ndarray:
    """To ten dinars, as pay slips of the nation are."""
    return np.asarray((centimes + 500) // 1000 * 1000, dtype=np.int64)
