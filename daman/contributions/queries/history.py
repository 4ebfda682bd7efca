"""All that was said of a month, the lines that stand no more beside those that replaced them."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from daman.contributions.queries.lines import IS_STANDING
from daman.registry.models import Employer

OF_MONTH = f"""
select l.id, l.replaces_key, l.person_key, coalesce(p.nin, ''), coalesce(p.given_name_ar || ' ' || p.family_name_ar, ''),
    coalesce(p.given_name_latin || ' ' || p.family_name_latin, ''), l.category, l.wage, l.days,
    coalesce(l.due_employer, 0) + coalesce(l.due_employee, 0) + coalesce(l.due_social_works, 0), l.is_withdrawn,
    d.reference, d.kind, d.filed_on, {IS_STANDING}
from contributions_declarationline l
join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
left join registry_person p on p.id = l.person_key
where l.employer_id = %s and l.month = %s and d.kind <> 'substitute' and (%s::bigint is null or l.person_key = %s)
order by p.sort_key_ar, l.person_key, l.id desc limit %s
"""  # noqa: S608


@dataclass(frozen=True)
class HistoryLine:
    """One line as it was said, and whether it still stands. A correction names the line that it replaces."""

    id: int
    replaces_key: int | None
    person_key: int
    nin: str
    name_ar: str
    name_latin: str
    category: str
    wage: int
    days: int
    due_total: int
    is_withdrawn: bool
    declaration_reference: str
    kind: str
    filed_on: date
    is_standing: bool


def line_history(employer: Employer, month: date, *, person_key: int | None = None, limit: int = 5000) -> list[HistoryLine]:
    """Every line that an employer declared for a month, worker by worker, what stands now first."""
    with connection.cursor() as cursor:
        cursor.execute(OF_MONTH, [employer.pk, month, person_key, person_key, limit])
        return [HistoryLine(*row) for row in cursor.fetchall()]
