"""What the insurance of employees rests on: being in the scheme, months, days and hours of work, wages."""

from datetime import date

from daman.affiliation.models import Affiliation, Scheme
from daman.benefits.derived.pension import without_income
from daman.benefits.known import Case, Known
from daman.benefits.standards import HOURS_OF_A_DAY, MONTHS_PRESUMED
from daman.determinations import actions as determinations
from daman.foundation.months import add_months, month_of

QUARTER, YEAR, THREE_YEARS = 3, 12, 36
RATED = "contributions.employee.due_employee"


def event_day(case: Case) -> date:
    """The day that the benefit is about: the stop, the leave, the accident, the loss of work; else today."""
    for kind in ("stop.starts_on", "accident.injured_on", "layoff.on"):
        day = case.day_of(kind)
        if day is not None:
            return day
    return date.fromisoformat(case.said["starts_on"]) if case.said.get("starts_on") else case.on


def is_employee(case: Case) -> Known:
    """Declared by an employer that day or just before: declarations come in the month after."""
    day = event_day(case)
    since = add_months(month_of(day), -MONTHS_PRESUMED)
    if any(since <= month <= day for month in case.career.employee):
        return case.own(True)
    open_then = Affiliation.objects.filter(person=case.person, scheme=Scheme.EMPLOYEE, starts_on__lte=day)
    return case.own(open_then.exclude(ends_before__lte=day).exists())


def days_in_quarter(case: Case) -> Known:
    return _days(case, QUARTER)


def days_in_year(case: Case) -> Known:
    return _days(case, YEAR)


def days_in_three_years(case: Case) -> Known:
    return _days(case, THREE_YEARS)


def hours_in_quarter(case: Case) -> Known:
    return _hours(case, QUARTER)


def hours_in_year(case: Case) -> Known:
    return _hours(case, YEAR)


def hours_in_three_years(case: Case) -> Known:
    return _hours(case, THREE_YEARS)


def months_registered(case: Case) -> Known:
    """From the first month declared: a year in the scheme is asked, not a year of work."""
    first = min(case.career.employee, default=None)
    months = 0 if first is None else (case.on.year - first.year) * 12 + case.on.month - first.month
    return case.own(max(months, 0))


def months_affiliated(case: Case) -> Known:
    return case.own(len(case.career.employee))


def months_contributed_before(case: Case) -> Known:
    """Months without a gap up to the loss of work."""
    month, count = month_of(event_day(case)), 0
    if month not in case.career.employee:
        month = add_months(month, -1)
    while month in case.career.employee:
        count, month = count + 1, add_months(month, -1)
    return case.own(count)


def wages_yearly(case: Case) -> Known:
    return case.own(case.career.wages_yearly())


def wages_before_stop(case: Case) -> Known:
    return case.own(case.career.wages_before(event_day(case)))


def wage_net_monthly(case: Case) -> Known | None:
    """The last whole month's wage, as declared to us, less the contribution and the tax that was withheld."""
    tax = case.held.get("tax.withheld_monthly")
    if tax is None or tax.value is None:
        return None
    wages = case.career.wages_before(event_day(case))
    if not wages:
        return case.own(0)
    answer = determinations.simulate(targets=[RATED], facts={"contributions.employee.wage_monthly": wages[-1]}, on=case.on)
    net = max(wages[-1] - int(answer.values.get(RATED) or 0) - int(tax.value), 0)
    return Known(net, tax.source, tax.known_at, tax.certificate)


def has_other_income(case: Case) -> Known:
    """In our books: an activity of one's own in the months after the loss, or a right in payment."""
    after = month_of(event_day(case))
    own_work = any(month > after for month in case.career.self_employed)
    return case.own(own_work or _is_paid(case))


def has_income(case: Case) -> Known:
    return case.own(case.person.nin not in without_income([case.person.nin], case.on))


def _is_paid(case: Case) -> bool:
    return case.person.awards.filter(ends_before=None).exists()


def _days(case: Case, months: int) -> Known:
    """Days declared in the whole months before."""
    before = month_of(event_day(case))
    return case.own(case.career.days_between(add_months(before, -months), before))


def _hours(case: Case, months: int) -> Known:
    """Declarations count days: a day is the legal day."""
    return case.own(_days(case, months).value * HOURS_OF_A_DAY)
