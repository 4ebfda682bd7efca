"""Files that came: where they are, what was found in them, what they answer."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import connection
from django.db.models import QuerySet

from daman.contributions import returns
from daman.contributions.findings import Finding
from daman.contributions.models import ContributionDeclaration, DeclarationFiling
from daman.registry.models import Employer


def filing(reference: str) -> DeclarationFiling | None:
    """The filing of a reference."""
    return DeclarationFiling.objects.filter(reference=reference).first()


def filings_of(employer: Employer) -> QuerySet[DeclarationFiling]:
    """What was sent for an employer, the latest first."""
    return DeclarationFiling.objects.filter(employer_key=employer.pk).order_by("-id")


def declarations_of_filing(filing: DeclarationFiling, limit: int = 1000) -> list[ContributionDeclaration]:
    """What was declared by a filing."""
    found = ContributionDeclaration.objects.filter(filing_reference=filing.reference)
    if filing.employer_key:
        found = found.filter(employer_id=filing.employer_key)
    return list(found.select_related("employer").order_by("month", "id")[:limit])


def findings(filing: DeclarationFiling, *, limit: int = 200, offset: int = 0) -> list[Finding]:
    """What was found in a filing, in the order of its lines."""
    found = returns.found(filing, since_part=offset // returns.FOUND_A_PART)
    start = offset % returns.FOUND_A_PART
    return [each.finding() for each in islice(found, start, start + limit)]


def return_file(filing: DeclarationFiling, kind: str) -> Iterator[bytes]:
    """The answer to every line, as "csv" or "json", in the reader's language; written piece by piece."""
    return returns.as_json(filing) if kind == "json" else returns.as_csv(filing)


def inconsistent_declarations(limit: int = 100) -> list[str]:
    """Declarations whose lines do not make their totals, or whose branches do not make what is due."""
    with connection.cursor() as cursor:
        cursor.execute(_INCONSISTENT, [limit])
        return [row[0] for row in cursor.fetchall()]


def months_declared(employer: Employer, since: date) -> list[date]:
    """The months that an employer declared since a month, oldest first."""
    found = ContributionDeclaration.objects.filter(employer=employer, kind="nominative", month__gte=since)
    return list(found.order_by("month").values_list("month", flat=True))


_INCONSISTENT = """
select d.reference from contributions_contributiondeclaration d
left join (select employer_id, month, declaration_id, count(*) as lines, sum(base) as base, sum(due_employer) as due_employer
    from contributions_declarationline group by 1, 2, 3) l
    on l.employer_id = d.employer_id and l.declaration_id = d.id and l.month = d.month
where d.kind <> 'substitute' and (l.lines is distinct from d.lines_count
    or (d.kind = 'nominative' and (l.base, l.due_employer) is distinct from (d.base_total, d.due_employer))
    or (d.due_by_branch <> '{}' and (select sum(value::bigint) from jsonb_each_text(d.due_by_branch))
        <> d.due_employer + d.due_employee + d.due_social_works))
order by d.id limit %s
"""
