"""What daily allowances rest on: the stop, the leave, the accident, and what was paid before."""

from datetime import date

from daman.benefits.known import Case, Known
from daman.benefits.models import Award, Benefit
from daman.determinations import queries as law
from daman.foundation.months import months_later

YEARS_OF_PERIOD = "sickness.years_of_period"  # the law's own period, in which allowances already paid are counted


def days_paid_in_period(case: Case) -> Known:
    """Days of sickness already paid in the law's period before the stop."""
    day = case.day_of("stop.starts_on") or case.on
    since = months_later(day, -12 * int(law.parameter(YEARS_OF_PERIOD, day).value))
    paid = Award.objects.filter(
        person=case.person, benefit=Benefit.SICKNESS_ALLOWANCE, ends_before__gt=since, starts_on__lt=day
    ).values_list("starts_on", "ends_before")
    return case.own(sum((min(end, day) - max(start, since)).days for start, end in paid if end))


def starts_on(case: Case) -> Known | None:
    """The day a mother leaves: she alone chooses it."""
    said = case.said.get("starts_on")
    return Known(date.fromisoformat(said), "person", case.day) if said else None


def first_extension_asked_on(case: Case) -> Known:
    return _asked_on(case, "asks_first_extension")


def second_extension_asked_on(case: Case) -> Known:
    return _asked_on(case, "asks_second_extension")


def _asked_on(case: Case, name: str) -> Known:
    """The day of the claim that asks it."""
    asked = case.said.get(f"{name}_on")
    return case.own(date.fromisoformat(asked) if asked else case.on)
