"""Until when a month is declared and paid, by the law."""

from datetime import date, timedelta

from daman.determinations import queries as law
from daman.foundation.months import add_months, month_of

PAYMENT_DAYS = "contributions.penalties.payment_days"
MONTHS_LOOKED_AT = 12  # behind today, when months that were not declared are looked for


def due_day(month: date) -> date:
    """The last day to declare and pay a month."""
    days = law.parameter(PAYMENT_DAYS, month).value
    return add_months(month, 1) - timedelta(days=1) + timedelta(days=int(days or 0))


def last_overdue_month(on: date) -> date:
    """The latest month whose last day to declare and pay is over."""
    month = add_months(month_of(on), -1)
    while due_day(month) >= on:
        month = add_months(month, -1)
    return month


def next_due_day(on: date) -> date:
    """The next last day to declare and pay, today or later."""
    return due_day(add_months(last_overdue_month(on), 1))


def months_late(since: date, on: date) -> int:
    """Months begun since a last day: a day of delay is the first month."""
    if on <= since:
        return 0
    whole = (on.year - since.year) * 12 + on.month - since.month
    return whole + 1 if on.day > since.day else max(whole, 1)
