"""What declarations say of many workers: the months they worked, who entered an employment, who left it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation.acts import MONTHS_CORRECTED, MONTHS_CREDITED
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import stage
from daman.journal import actions as journal

# Days bought before by vouchers are among the declared ones: the month counts the greater of the two, never both.
CREDIT = """
insert into affiliation_insuredmonth as i
    (person_id, month, scheme, ground, employer_key, contribution_base, days, source)
select person_key, month, 'employee', 'work', employer_key, base, days, source
from "{staged}" order by person_key, month
on conflict (person_id, month, scheme, ground, employer_key) do update
set contribution_base = greatest(i.contribution_base, excluded.contribution_base), days = greatest(i.days, excluded.days),
    source = excluded.source
where i.source like 'vouchers:%' and excluded.source like 'declaration:%'
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
BEFORE = """
select contribution_base, days from affiliation_insuredmonth
where person_id = %s and month = %s and scheme = 'employee' and ground = 'work' and employer_key = %s
"""
TAKE_OUT = """
delete from affiliation_insuredmonth
where person_id = %s and month = %s and scheme = 'employee' and ground = 'work' and employer_key = %s
"""
SET_RIGHT = """
insert into affiliation_insuredmonth
    (person_id, month, scheme, ground, employer_key, contribution_base, days, source)
values (%s, %s, 'employee', 'work', %s, %s, %s, %s)
on conflict (person_id, month, scheme, ground, employer_key) do update
set contribution_base = excluded.contribution_base, days = excluded.days, source = excluded.source
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


@dataclass(frozen=True)
class CorrectedMonth:
    """What a person's month should count, or that it should not."""

    person_key: int
    base: int
    days: int = 30
    is_withdrawn: bool = False


@transaction.atomic
def correct_declared_months(
    *, employer_key: int, month: date, months: Sequence[CorrectedMonth], source: str, actor: Actor, on: date
) -> int:
    """A month that an employer declared is set right in the careers of some workers: changed, added, or taken out.

    Each person's journal says so. What was declared before stays in the declarations.
    """
    for each in months:
        where: list[Any] = [each.person_key, month, employer_key]
        with connection.cursor() as cursor:
            cursor.execute(BEFORE, where)
            before = cursor.fetchone()
            if each.is_withdrawn:
                cursor.execute(TAKE_OUT, where)
            else:
                cursor.execute(SET_RIGHT, [*where, each.base, each.days, source])
        told = {"month": month, "employer": employer_key, "source": source, "before": before, "is_withdrawn": each.is_withdrawn}
        journal.record(
            MONTHS_CORRECTED, about=f"person:{each.person_key}", person_key=each.person_key, actor=actor, on=on,
            base=None if each.is_withdrawn else each.base, days=None if each.is_withdrawn else each.days, **told,
        )  # fmt: skip
    added = [each for each in months if not each.is_withdrawn]
    if added:
        _affiliate(added, employer_key, month)
    return len(months)


def _affiliate(months: Sequence[CorrectedMonth], employer_key: int, month: date) -> None:
    """Who was forgotten in the declaration was employed all the same."""
    with connection.cursor() as cursor:
        staged = pa.table({"person_key": [m.person_key for m in months], "employer_key": [employer_key] * len(months)})
        stage(cursor, "staged_corrected", staged, {"person_key": "bigint", "employer_key": "bigint"})
        _open(cursor, "staged_corrected")
        cursor.execute("drop table staged_corrected")
