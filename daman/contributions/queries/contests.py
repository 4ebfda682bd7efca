"""Lines that workers contest."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from daman.contributions.models import ContestState, LineContest
from daman.registry.models import Employer, Person


@dataclass(frozen=True)
class AskedCorrection:
    """What an employer sees of a contest: the correction that is asked, never the worker's own words."""

    reference: str
    person_key: int
    month: date
    wage: int | None
    days: int | None
    opened_on: date
    state: str
    correction_reference: str


def contests_of(person: Person) -> QuerySet[LineContest]:
    """What a person contested, the latest first."""
    return LineContest.objects.filter(person=person).order_by("-id")


def contest_of(person: Person, reference: str) -> LineContest | None:
    """One contest of a person."""
    return LineContest.objects.filter(person=person, reference=reference).first()


def find_contest(reference: str, office_code: str) -> LineContest | None:
    """A contest in the hands of an office."""
    found = LineContest.objects.filter(reference=reference, office_code=office_code)
    return found.select_related("person", "person__commune").first()


def open_contest_of(person: Person, employer_key: int, month: date) -> LineContest | None:
    """The contest of a month that is not answered yet."""
    return LineContest.objects.filter(person=person, employer_key=employer_key, month=month, state=ContestState.OPEN).first()


def corrections_asked(employer: Employer, *, limit: int = 200) -> list[AskedCorrection]:
    """What the workers of an employer ask to have corrected, the latest first."""
    found = LineContest.objects.filter(employer_key=employer.pk).order_by("-id")[:limit]
    return [
        AskedCorrection(
            each.reference, each.person_id, each.month, each.says_wage, each.says_days, each.opened_on, each.state,
            each.correction_reference,
        )
        for each in found
    ]  # fmt: skip
