"""Twins of the helpers in `exact` that answer one case sooner: what Python does in C, and a table of the months.

They give the same numbers; the tests compare them over everything that a fact may be.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from lawengine import exact

FIRST_YEAR, LAST_YEAR = 1700, 2500
FIRST = FIRST_YEAR * 12  # the number of the first month in the table


def _lengths() -> list[int]:
    months = []
    for year in range(FIRST_YEAR, LAST_YEAR):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        months += [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return months


BEGINS = list(accumulate(_lengths(), initial=exact.month_begin(FIRST)))  # the first day of each month, and of one more
LAST = len(BEGINS) - 1


def month_number(day: int) -> int:
    """The number of a date's month."""
    k = bisect_right(BEGINS, day)
    return FIRST + k - 1 if 0 < k <= LAST else exact.month_number(day)


def month_begin(number: int) -> int:
    """The first day of a month."""
    k = number - FIRST
    return BEGINS[k] if 0 <= k <= LAST else exact.month_begin(number)


def year_of(day: int) -> int:
    """The year of a date."""
    return month_number(day) // 12


def month_of(day: int) -> int:
    """The month of a date."""
    return month_number(day) % 12 + 1


def day_of_month(day: int) -> int:
    """The day of its month."""
    return day - month_begin(month_number(day)) + 1


def month_start(day: int) -> int:
    """The first day of the month of a date."""
    return month_begin(month_number(day))


def next_month_start(day: int) -> int:
    """The first day of the month after a date."""
    return month_begin(month_number(day) + 1)


def add_months(day: int, months: int) -> int:
    """The same day of a later month, or its last day when it is shorter."""
    k = bisect_right(BEGINS, day) - 1
    to = k + months
    if 0 <= k < LAST and 0 <= to < LAST:
        found = BEGINS[to] + day - BEGINS[k]
        after = BEGINS[to + 1]
        return found if found < after else after - 1
    return exact.add_months(day, months)


def add_years(day: int, years: int) -> int:
    """The same day of a later year; 29 February becomes the 28th in an ordinary year."""
    return add_months(day, 12 * years)


def full_months_between(start: int, end: int) -> int:
    """Whole months from a date to another."""
    first, last = bisect_right(BEGINS, start) - 1, bisect_right(BEGINS, end) - 1
    if 0 <= first < LAST and 0 <= last < LAST:
        return last - first - (end - BEGINS[last] < start - BEGINS[first])
    return exact.full_months_between(start, end)


def full_years_between(start: int, end: int) -> int:
    """Whole years from a date to another."""
    return full_months_between(start, end) // 12


def total(career: Sequence[int]) -> int:
    """The sum of a career."""
    return sum(career)


def last_total(career: Sequence[int], count: int) -> int:
    """The sum of the last amounts."""
    return sum(career[-count:]) if count > 0 else 0


def average(career: Sequence[int]) -> int:
    """The mean of a career."""
    size = len(career) or 1
    return (sum(career) + (size >> 1)) // size


def last_average(career: Sequence[int], count: int) -> int:
    """The mean of the last amounts."""
    size = min(len(career), count)
    return (sum(career[-size:]) + (size >> 1)) // size if size > 0 else 0


def highest(career: Sequence[int]) -> int:
    """The highest amount."""
    return max(career, default=0)


def sorted_best_total(rising: Sequence[int], count: int) -> int:
    """The sum of the highest amounts of a career sorted already."""
    return sum(rising[-count:]) if count > 0 else 0


def sorted_best_average(rising: Sequence[int], count: int) -> int:
    """The mean of the highest amounts of a career sorted already."""
    return last_average(rising, count)


TWINS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        month_number, month_begin, year_of, month_of, day_of_month, month_start, next_month_start, add_months, add_years,
        full_months_between, full_years_between, total, last_total, average, last_average, highest,
    )
}  # fmt: skip
OF_SORTED: Mapping[str, Callable[..., Any]] = {"best_total": sorted_best_total, "best_average": sorted_best_average}
INLINE: Mapping[str, str] = {  # an argument written twice must be a name or a number
    "floor_div": "{0} // {1}",
    "floor_mod": "{0} % {1}",
    "half_up": "({0} + ({1} >> 1)) // {1}",
    "share": "({0} * {1} + 500000) // 1000000",
    "share_down": "{0} * {1} // 1000000",
}
