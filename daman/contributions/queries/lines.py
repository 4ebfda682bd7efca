"""Lines of declarations as they stand, corrections applied."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from daman.affiliation.models import Affiliation
from daman.contributions.models import ContributionDeclaration, DeclarationKind
from daman.foundation.months import add_months
from daman.registry import queries as registry
from daman.registry.models import Employer

IS_STANDING = """not exists (select 1 from contributions_declarationline x
    where x.employer_id = l.employer_id and x.month = l.month and x.replaces_key = l.id)"""
STANDING = f"""
select l.id, l.person_key, coalesce(p.nin, ''), coalesce(p.given_name_ar || ' ' || p.family_name_ar, ''),
    coalesce(p.given_name_latin || ' ' || p.family_name_latin, ''), l.category, l.wage, l.days, coalesce(l.base, 0),
    coalesce(l.due_employer, 0), coalesce(l.due_employee, 0), coalesce(l.due_social_works, 0), d.reference, d.kind = 'correction'
from contributions_declarationline l
join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
left join registry_person p on p.id = l.person_key
where l.employer_id = %s and l.month = %s and d.kind <> 'substitute' and not l.is_withdrawn and {IS_STANDING}
order by p.sort_key_ar, l.person_key
"""  # noqa: S608
OF_PERSON = f"""
select l.id, l.employer_id, l.month, l.category, l.wage, l.days, coalesce(l.base, 0), coalesce(l.due_employer, 0),
    coalesce(l.due_employee, 0), d.reference, d.kind, l.is_withdrawn, {IS_STANDING}
from contributions_declarationline l
join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
where l.person_key = %s and d.kind <> 'substitute'
order by l.month desc, l.employer_id, l.id
"""  # noqa: S608
IS_DECLARED = f"""
select exists (select 1 from contributions_declarationline l
    join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
    where l.person_key = %s and l.employer_id = %s and l.month = %s
        and d.kind <> 'substitute' and not l.is_withdrawn and {IS_STANDING})
"""  # noqa: S608


@dataclass(frozen=True)
class StandingLine:
    """One worker's month as it stands now."""

    id: int
    person_key: int
    nin: str
    name_ar: str
    name_latin: str
    category: str
    wage: int
    days: int
    base: int
    due_employer: int
    due_employee: int
    due_social_works: int
    declaration_reference: str
    is_corrected: bool


@dataclass(frozen=True)
class PersonLine:
    """One line of one person, in any employer's declaration; corrected lines too, which stand no more."""

    id: int
    employer_key: int
    month: date
    category: str
    wage: int
    days: int
    base: int
    due_employer: int
    due_employee: int
    declaration_reference: str
    kind: str
    is_withdrawn: bool
    is_standing: bool


@dataclass(frozen=True)
class PrefillLine:
    """A worker who is expected in the next declaration, with last month's wage when there was one."""

    person_key: int
    nin: str
    name_ar: str
    name_latin: str
    wage: int | None
    days: int
    category: str


def is_declared(person_key: int, employer_key: int, month: date) -> bool:
    """Whether an employer's declaration of a month holds a person, whose career a large filing may not have credited yet."""
    with connection.cursor() as cursor:
        cursor.execute(IS_DECLARED, [person_key, employer_key, month])
        found: bool = cursor.fetchone()[0]
    return found


def standing_lines(employer: Employer, month: date) -> list[StandingLine]:
    """Who was declared by an employer for a month, corrections applied, in the order of names."""
    return [StandingLine(*row) for row in _rows(STANDING, [employer.pk, month])]


def lines_of_person(person_key: int) -> list[PersonLine]:
    """All that employers said of a person, the latest month first."""
    return [PersonLine(*row) for row in _rows(OF_PERSON, [person_key])]


def prefill(employer: Employer, month: date) -> list[PrefillLine]:
    """Who should be in the declaration of a month: the workers of the last one, less who left, and who was affiliated since."""
    before = (
        ContributionDeclaration.objects.filter(employer=employer, month__lt=month, kind=DeclarationKind.NOMINATIVE)
        .order_by("-month")
        .first()
    )
    last = {line.person_key: line for line in standing_lines(employer, before.month)} if before else {}
    open_now = Affiliation.objects.filter(employer_key=employer.pk, starts_on__lt=add_months(month, 1))
    ends = dict(open_now.order_by("starts_on").values_list("person_id", "ends_before"))
    works = {person for person, end in ends.items() if end is None or end > month}
    expected = sorted({key for key in last if key not in ends} | works)
    persons = registry.persons_by_key(expected)
    lines = []
    for key in expected:
        if person := persons.get(key):
            old = last.get(key)
            told = (old.wage, old.days, old.category) if old else (None, 30, "general")
            lines.append(PrefillLine(key, person.nin, person.name_ar, person.name_latin, *told))
    return sorted(lines, key=lambda line: (persons[line.person_key].sort_key_ar, line.person_key))


def _rows(query: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())
