"""Days to do something that no single branch owns: an employer's first steps, and the yearly proof of life."""

from datetime import date

from lawengine import Date, Days, date_of, month_of, next_month_start, rule, year_of


@rule(article="report-das-4", since=date(2010, 1, 1), status="reported")
def employer_registers_by(first_hired_on: Date, days_to_register_employer: Days) -> Date:
    """So many days from the first hiring."""
    return first_hired_on + days_to_register_employer


@rule(article="law-83-14", since=date(2010, 1, 1), status="reported")
def worker_affiliated_by(hired_on: Date, days_to_affiliate_worker: Days) -> Date:
    """So many days from the hiring; past them the fund affiliates by itself."""
    return hired_on + days_to_affiliate_worker


@rule(article="report-cnr-3", since=date(2025, 6, 1), status="reported")
def life_proof_last_day(today: Date, born_on: Date) -> Date:
    """The last day of the month of birth, each year."""
    return next_month_start(date_of(year_of(today), month_of(born_on), 1)) - 1
