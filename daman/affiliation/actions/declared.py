"""What declarations say of many workers: the months they worked, who entered an employment, who left it."""

from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation.acts import MONTHS_CREDITED
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import stage
from daman.journal import actions as journal

CREDIT = """
insert into affiliation_insuredmonth
    (person_id, month, scheme, ground, employer_key, contribution_base, days, source)
select person_key, month, 'employee', 'work', employer_key, base, days, source
from "{staged}" order by person_key, month
on conflict (person_id, month, scheme, ground, employer_key) do nothing
"""
# Declared by an employer, and no affiliation in force with it: since the first month on record after the last one ended.
ENTERED = """
select w.person_key, w.employer_key, min(i.month)
from (select distinct person_key, employer_key from "{staged}") w
join affiliation_insuredmonth i on i.person_id = w.person_key and i.employer_key = w.employer_key and i.scheme = 'employee'
where not exists (
        select 1 from affiliation_affiliation a where a.person_id = w.person_key and a.scheme = 'employee'
            and a.employer_key = w.employer_key and (a.ends_before is null or a.ends_before > i.month))
    and not exists (
        select 1 from affiliation_affiliation a where a.person_id = w.person_key and a.scheme = 'employee'
            and a.employer_key = w.employer_key and a.ends_before is null)
group by 1, 2
"""
OPEN = """
insert into affiliation_affiliation (person_id, reference, scheme, employer_key, starts_on)
select person_key, reference, 'employee', employer_key, starts_on from staged_entered on conflict do nothing
"""
# In an employer's latest month, and not declared in it nor later: the employment ended with the month before.
END = """
update affiliation_affiliation a set ends_before = d.month
from (select employer_key, max(month) as month from "{staged}" group by employer_key) d
where a.scheme = 'employee' and a.employer_key = d.employer_key and a.ends_before is null and a.starts_on < d.month
    and not exists (select 1 from affiliation_insuredmonth i
        where i.person_id = a.person_id and i.employer_key = a.employer_key and i.month >= d.month)
"""


@transaction.atomic
def credit_declared_months(*, staged: str, actor: Actor, on: date) -> int:
    """Credit the months of a staging table of this transaction, made by the room that takes declarations.

    Its columns: person_key, month, employer_key, base, days, source. Who is declared for the first time is affiliated;
    whoever is declared no more has left. One journal entry for all.
    """
    with connection.cursor() as cursor:
        cursor.execute(CREDIT.format(staged=staged))
        added = cursor.rowcount
        entered = _open(cursor, staged)
        cursor.execute(END.format(staged=staged))
        left = cursor.rowcount
    counts = {"count": added, "entered": entered, "left": left}
    journal.record(MONTHS_CREDITED, about="career:declared", actor=actor, on=on, **counts)
    return int(added)


def _open(cursor: Any, staged: str) -> int:
    cursor.execute(ENTERED.format(staged=staged))
    rows = cursor.fetchall()
    if not rows:
        return 0
    persons, employers, days = zip(*rows, strict=True)
    columns = {
        "person_key": persons,
        "employer_key": employers,
        "starts_on": days,
        "reference": [new_reference("AFF") for _ in rows],
    }
    kinds = {"person_key": "bigint", "employer_key": "bigint", "starts_on": "date", "reference": "text"}
    stage(cursor, "staged_entered", pa.table({name: list(values) for name, values in columns.items()}), kinds)
    cursor.execute(OPEN)
    return int(cursor.rowcount)
