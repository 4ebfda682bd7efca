"""The yearly return of wages, as the months already filed make it."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from django.db import connection
from django.db.models import QuerySet

from daman.contributions.models import YearlyReturn
from daman.contributions.queries.lines import IS_STANDING
from daman.registry.models import Employer

OF_YEAR = f"""
select l.person_key, coalesce(p.nin, ''), coalesce(p.given_name_ar || ' ' || p.family_name_ar, ''),
    coalesce(p.given_name_latin || ' ' || p.family_name_latin, ''), count(distinct l.month)::int, sum(l.days)::int,
    sum(l.wage)::bigint, coalesce(sum(l.base), 0)::bigint,
    coalesce(sum(l.due_employer), 0)::bigint, coalesce(sum(l.due_employee), 0)::bigint,
    coalesce(sum(l.due_social_works), 0)::bigint
from contributions_declarationline l
join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
left join registry_person p on p.id = l.person_key
where l.employer_id = %s and l.month >= make_date(%s, 1, 1) and l.month < make_date(%s, 1, 1) and d.kind <> 'substitute'
    and not l.is_withdrawn and {IS_STANDING}
group by l.person_key, p.nin, p.sort_key_ar, 3, 4 order by p.sort_key_ar, l.person_key
"""  # noqa: S608


@dataclass(frozen=True)
class YearlyLine:
    """One worker's year with one employer, corrections applied."""

    person_key: int
    nin: str
    name_ar: str
    name_latin: str
    months: int
    days: int
    wage: int
    base: int
    due_employer: int
    due_employee: int
    due_social_works: int

    @property
    def due(self) -> int:
        return self.due_employer + self.due_employee + self.due_social_works


def yearly_lines(employer: Employer, year: int) -> list[YearlyLine]:
    """Each worker's year, from the months already filed: nothing is typed again."""
    with connection.cursor() as cursor:
        cursor.execute(OF_YEAR, [employer.pk, year, year + 1])
        return [YearlyLine(*row) for row in cursor.fetchall()]


def yearly_returns_of(employer: Employer) -> QuerySet[YearlyReturn]:
    """The yearly returns of an employer, the latest first."""
    return YearlyReturn.objects.filter(employer=employer).order_by("-year")


def yearly_return(employer: Employer, year: int) -> YearlyReturn | None:
    """The return of one year."""
    return YearlyReturn.objects.filter(employer=employer, year=year).first()


def hash_of(lines: Sequence[YearlyLine]) -> str:
    """What the lines say, in short: two hashes differ when a centime does."""
    said = "\n".join("\t".join(str(cell) for cell in astuple(line)) for line in sorted(lines, key=lambda each: each.person_key))
    return hashlib.sha256(said.encode()).hexdigest()


def changed_since(filed: YearlyReturn) -> bool:
    """Whether months were corrected after the return was filed."""
    return hash_of(yearly_lines(filed.employer, filed.year)) != filed.content_hash
