"""Months and half-open periods: `[starts_on, ends_before)`."""

from collections.abc import Iterator
from datetime import date, timedelta


def month_of(day: date) -> date:
    """The first day of the day's month: how a month is named everywhere."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months later (earlier when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(start: date, end_before: date) -> Iterator[date]:
    """Each month from the one of `start`, up to but not including the one of `end_before`."""
    month, last = month_of(start), month_of(end_before)
    while month < last:
        yield month
        month = add_months(month, 1)


def count_months(start: date, end_before: date) -> int:
    """How many months `months_between` would give."""
    return max(0, (end_before.year - start.year) * 12 + end_before.month - start.month)


def age_on(born_on: date, day: date) -> int:
    """Whole years lived on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def months_later(day: date, count: int) -> date:
    """The same day so many months later; the last day of the month when it is shorter."""
    month = add_months(day, count)
    return min(add_months(month, 1) - timedelta(days=1), month + timedelta(days=day.day - 1))
