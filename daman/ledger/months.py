"""The tables of the months. Made ahead by a job, and on demand when an entry of another month comes."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from daman.foundation.months import add_months, month_of

_known: set[date] = set()  # opened and committed: a month is never closed


def open_for(days: Iterable[date]) -> None:
    """Each of these days has a table to be written in. To be called before the statement that writes."""
    for month in sorted({month_of(day) for day in days} - _known):
        with connection.cursor() as cursor:
            cursor.execute("select ledger_open_month(%s)", [month])
        transaction.on_commit(lambda month=month: _known.add(month))  # type: ignore[misc]


def open_ahead(on: date, *, count: int) -> None:
    """The month of a day and the next ones."""
    open_for(add_months(month_of(on), n) for n in range(count + 1))
