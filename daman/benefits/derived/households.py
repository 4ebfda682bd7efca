"""What family allowances rest on: the children, their school, the income and the number of wages."""

from datetime import date

from daman.affiliation.models import InsuredMonth
from daman.benefits.derived.pension import without_income
from daman.benefits.known import Case, Known
from daman.benefits.models import Award
from daman.benefits.standards import MONTHS_WITHOUT_INCOME
from daman.determinations import queries as law
from daman.foundation.months import add_months, age_on, month_of
from daman.registry import queries as registry

AGE, AGE_STUDIES = "survivors.orphan.age_ordinary", "survivors.orphan.age_studies"
AT_SCHOOL = ("school", "university", "training")


def children(case: Case) -> Known:
    """Living children young enough, or still studying.

    The ages of the allowances were not found: those of orphans are used, the only ones that the law of the branch states.
    """
    return case.resting_on("family.members", len(_entitled(case)))


def children_at_school(case: Case) -> Known:
    return case.resting_on("family.members", sum(_school(case, nin) in AT_SCHOOL for nin in _entitled(case)))


def income_monthly(case: Case) -> Known | None:
    """The last wage declared, else what is paid to the person; whoever has neither in our books is asked about first."""
    income = income_of([case.person.pk], case.on)
    return case.own(income) if income else None


def has_single_wage(case: Case) -> Known:
    """The person earns and the spouse, in our books, does not."""
    spouses = [member["nin"] for member in case.family if member["kind"] == "spouse" and not member.get("died_on")]
    alone = len(without_income(spouses, case.on)) == len(spouses)
    earns = income_of([case.person.pk], case.on) > 0
    return case.resting_on("family.members", bool(spouses) and alone and earns)


def income_of(keys: list[int], on: date) -> int:
    """What persons had in their last month, in our books: wages or, without a wage, what is paid to them."""
    since = add_months(month_of(on), -MONTHS_WITHOUT_INCOME)
    rows = InsuredMonth.objects.filter(person_id__in=keys, month__gte=since, month__lte=on).order_by("month")
    months: dict[date, int] = {}
    for month, base in rows.values_list("month", "contribution_base"):
        months[month] = months.get(month, 0) + base
    if months:
        return months[max(months)]
    paid = Award.objects.filter(person_id__in=keys, ends_before=None).values_list("amount_monthly", flat=True)
    return int(sum(paid))


def keys_of(nins: list[str]) -> list[int]:
    return list(registry.keys_by_nin(nins).values())


def _entitled(case: Case) -> list[str]:
    young, studying = (law.parameter(name, case.on).value for name in (AGE, AGE_STUDIES))
    found = []
    for member in case.family:
        if member["kind"] != "child" or member.get("died_on"):
            continue
        age = age_on(date.fromisoformat(member["born_on"]), case.on)
        if age < young or (age < studying and _school(case, member["nin"]) in AT_SCHOOL):
            found.append(member["nin"])
    return found


def _school(case: Case, nin: str) -> str:
    known = case.of_others.get(nin, {}).get("school.kind")
    return str(known.value or "") if known else ""
