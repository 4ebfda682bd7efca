"""The months of a large filing in the careers, after it was filed: some employers at a time, each time whole."""

from datetime import date

from django.db import connection, transaction

from daman.affiliation import actions as affiliation
from daman.foundation.actor import THE_HOUSE

LINES_AT_ONCE = 250_000
EMPLOYERS = """
select employer_id, sum(lines_count) from contributions_contributiondeclaration
where filing_reference = %s and kind = 'nominative' group by employer_id order by employer_id
"""
STAGE = """
create temporary table staged_career on commit drop as
select l.person_key, l.month, l.employer_id as employer_key, l.base, l.days, 'declaration:' || d.reference as source
from contributions_contributiondeclaration d
join contributions_declarationline l on l.employer_id = d.employer_id and l.month = d.month and l.declaration_id = d.id
where d.filing_reference = %s and d.kind = 'nominative' and d.employer_id between %s and %s and l.id <> all (array(
    select x.replaces_key from contributions_declarationline x
    where x.employer_id between %s and %s and x.replaces_key is not null))
"""


def credit_careers(*, filing: str, on: date) -> int:
    """Credit what a filing declared and is not credited yet. A line corrected since is left to its correction."""
    with connection.cursor() as cursor:
        cursor.execute(EMPLOYERS, [filing])
        employers = cursor.fetchall()
    added, first, lines = 0, None, 0
    for place, (employer, count) in enumerate(employers):
        first, lines = (employer if first is None else first), lines + count
        if lines >= LINES_AT_ONCE or place == len(employers) - 1:
            added += _credit(filing, first, employer, on)
            first, lines = None, 0
    return added


@transaction.atomic
def _credit(filing: str, first: int, last: int, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '128MB'")
        cursor.execute("drop table if exists staged_career")
        cursor.execute(STAGE, [filing, first, last, first, last])
        cursor.execute("analyze staged_career")
    return affiliation.credit_declared_months(staged="staged_career", actor=THE_HOUSE, on=on)
