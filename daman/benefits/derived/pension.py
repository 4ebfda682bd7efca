"""What a pension rests on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from daman.affiliation.models import InsuredMonth
from daman.benefits.known import Case, Known
from daman.benefits.models import Award
from daman.benefits.standards import MONTHS_WITHOUT_INCOME
from daman.determinations import queries as law
from daman.foundation.months import add_months, age_on, month_of, months_between
from daman.ledger import queries as ledger
from daman.registry import queries as registry

YEARS_TO_RAISE_A_CHILD = "pension.old_age.child_raised_years"


def born_on(case: Case) -> Known | None:
    """A birth still to come is a mistake of whoever wrote it: nothing is worked out of it."""
    if case.born_on > case.on:
        return None
    return case.resting_on("civil.born_on", case.born_on)


def is_woman(case: Case) -> Known:
    return case.resting_on("civil.sex", (case.value("civil.sex") or case.person.sex) == "F")


def months_worked_employee(case: Case) -> Known:
    return case.own(len(case.career.employee))


def months_worked_self_employed(case: Case) -> Known:
    return case.own(len(case.career.self_employed))


def months_in_both_schemes(case: Case) -> Known:
    return case.own(len(case.career.in_both_schemes()))


def months_voluntary(case: Case) -> Known:
    return case.own(len(case.career.voluntary_alone()))


def is_regularised(case: Case) -> Known:
    return case.own(case.career.is_regularised())


def wages(case: Case) -> Known:
    return case.own([case.career.employee[month] for month in sorted(case.career.employee)])


def incomes_self_employed_yearly(case: Case) -> Known:
    return case.own(case.career.incomes_yearly())


def owes_nothing(case: Case) -> Known:
    return case.own(ledger.balance(f"person:{case.person.pk}", "person.receivable.contributions").posted <= 0)


def months_credited(case: Case) -> Known:
    """Months that count without work, never twice with a month of work."""
    career, status = case.career, case.held.get("service.status")
    if status is None or status.value != "done":
        return case.own(len(career.credited - career.worked()))
    start, end = case.day_of("service.starts_on"), case.day_of("service.ends_before")
    if start and end:
        served = set(months_between(start, add_months(month_of(end), 0)))
        months = len((served | career.credited) - career.worked())
    else:
        months = len(career.credited - career.worked()) + int(case.value("service.months") or 0)
    return Known(months, status.source, status.known_at, status.certificate)


def children_raised(case: Case) -> Known:
    return case.resting_on("family.members", _raised(case.family, case.on))


def has_dependent_spouse(case: Case) -> Known:
    """A living spouse who, in our books, neither worked of late nor is paid a pension."""
    spouses = [member["nin"] for member in case.family if member["kind"] == "spouse" and not member.get("died_on")]
    return case.resting_on("family.members", bool(without_income(spouses, case.on)))


def without_income(nins: Sequence[str], on: date) -> set[str]:
    """Those of them who, in our books, neither worked of late nor are paid anything."""
    if not nins:
        return set()
    keys = registry.keys_by_nin(nins)
    since = add_months(month_of(on), -MONTHS_WITHOUT_INCOME)
    months = InsuredMonth.objects.filter(person_id__in=keys.values(), month__gte=since, month__lte=on)
    paid = Award.objects.filter(person_id__in=keys.values(), ends_before=None)
    earning = {*months.values_list("person_id", flat=True), *paid.values_list("person_id", flat=True)}
    return {nin for nin in nins if keys.get(nin) not in earning}


def _raised(members: Sequence[Mapping[str, Any]], on: date) -> int:
    children = [member for member in members if member["kind"] == "child"]
    if not children:
        return 0
    years = law.parameter(YEARS_TO_RAISE_A_CHILD, on).value
    return sum(_age_reached(child, on) >= years for child in children)


def _age_reached(member: Mapping[str, Any], on: date) -> int:
    until = date.fromisoformat(member["died_on"]) if member.get("died_on") else on
    return age_on(date.fromisoformat(member["born_on"]), min(until, on))
