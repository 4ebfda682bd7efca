"""Time limits that no single branch owns: the yearly proof of life of pensioners."""

from datetime import date

from lawengine import Date, date_of, month_of, next_month_start, rule, year_of


@rule(article="report-cnr-3", since=date(2025, 6, 1), status="reported")
def life_proof_last_day(today: Date, born_on: Date) -> Date:
    """The last day of the month of birth, each year."""
    return next_month_start(date_of(year_of(today), month_of(born_on), 1)) - 1
