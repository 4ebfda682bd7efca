"""Taking over the careers kept elsewhere: one file, many years of many persons."""

from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation.acts import CAREERS_TAKEN_OVER
from daman.affiliation.models import COUNTING, Ground
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import Report, as_dates, as_integers, fetch, stage
from daman.journal import actions as journal

CAREER = {
    "nin": "text", "month": "date", "scheme": "text", "ground": "text", "employer_number": "text", "base": "bigint",
    "days": "bigint",
}  # fmt: skip

# The faulty rows are found in one pass, and only they are explained.
FAULTY = """
create temporary table faulty_career on commit drop as
select s.line, case
    when n.nin is null then 'nin_unknown'
    when s.month is null or extract(day from s.month) <> 1 then 'month_malformed'
    when s.month > %(on)s then 'month_in_future'
    when s.month < date_trunc('month', p.born_on) then 'before_birth'
    when s.month > p.died_on then 'after_death'
    when s.base is null or s.base < 0 then 'base_negative_or_missing'
    when s.days is not null and s.days not between 1 and 31 then 'days_out_of_bounds'
    when s.scheme is null or not s.scheme = any(%(schemes)s) then 'scheme_unknown'
    when s.ground is not null and not s.ground = any(%(grounds)s) then 'ground_unknown'
    else 'employer_unknown' end as reason
from staged_career s
left join registry_personnumber n on n.nin = s.nin
left join registry_person p on p.id = n.person_id
left join registry_employernumber e on e.number = s.employer_number
where n.nin is null or s.month is null or extract(day from s.month) <> 1 or s.month > %(on)s
    or s.month < date_trunc('month', p.born_on) or s.month > p.died_on or s.base is null or s.base < 0
    or (s.days is not null and s.days not between 1 and 31) or s.scheme is null or not s.scheme = any(%(schemes)s)
    or (s.ground is not null and not s.ground = any(%(grounds)s))
    or (coalesce(s.employer_number, '') <> '' and e.number is null)
"""
INSERT = """
insert into affiliation_insuredmonth
    (person_id, month, scheme, ground, employer_key, contribution_base, days, source)
select n.person_id, s.month, s.scheme, coalesce(s.ground, 'work'), coalesce(e.employer_id, 0), s.base,
    coalesce(s.days, 30), %(source)s
from staged_career s
join registry_personnumber n on n.nin = s.nin
left join registry_employernumber e on e.number = s.employer_number
order by n.person_id, s.month, s.line
on conflict (person_id, month, scheme, ground, employer_key) do nothing
"""
# Rows that found their place taken: by an earlier line of the same file, or by what we knew before.
NOT_WRITTEN = """
insert into faulty_career
select t.line, case when t.source = %(source)s then 'twice_in_file' else 'already_recorded' end from (
    select s.line, i.source, row_number() over (
        partition by n.person_id, s.month, s.scheme, coalesce(s.ground, 'work'), coalesce(e.employer_id, 0) order by s.line
    ) as rank
    from staged_career s
    join registry_personnumber n on n.nin = s.nin
    left join registry_employernumber e on e.number = s.employer_number
    join affiliation_insuredmonth i on i.person_id = n.person_id and i.month = s.month and i.scheme = s.scheme
        and i.ground = coalesce(s.ground, 'work') and i.employer_key = coalesce(e.employer_id, 0)
) t where t.rank > 1 or t.source <> %(source)s
"""


@transaction.atomic
def take_over_careers(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Write the months of a file into careers; the faulty rows come back, each with its reason.

    Columns: nin, month (its first day), scheme, ground, employer_number (may be empty), base (centimes), days.
    """
    reference = new_reference("TKO")
    told: dict[str, Any] = {
        "on": on,
        "schemes": [scheme.value for scheme in COUNTING],
        "grounds": list(Ground.values),
        "source": f"takeover:{reference}",
    }
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'")
        stage(cursor, "staged_career", as_integers(as_dates(table, "month"), "base", "days"), CAREER)
        cursor.execute("drop table if exists faulty_career")
        cursor.execute(FAULTY, told)
        if cursor.rowcount:
            cursor.execute("delete from staged_career where line in (select line from faulty_career)")
        waiting = table.num_rows - _count(cursor)
        cursor.execute(INSERT, told)
        accepted = cursor.rowcount
        if accepted < waiting:
            cursor.execute(NOT_WRITTEN, told)
        rejected = fetch(cursor, "select line, reason from faulty_career order by line")
    journal.record(
        CAREERS_TAKEN_OVER,
        about=f"takeover:{reference}",
        actor=actor,
        on=on,
        accepted=accepted,
        rejected=rejected.num_rows,
    )
    return Report(accepted, _with_rows(rejected, table))


def _count(cursor: Any) -> int:
    cursor.execute("select count(*) from faulty_career")
    return int(cursor.fetchone()[0])


def _with_rows(rejected: pa.Table, table: pa.Table) -> pa.Table:
    """The refused rows as they were said, with line and reason."""
    if not rejected.num_rows:
        return rejected
    said = table.take(pa.array([line - 1 for line in rejected["line"].to_pylist()], pa.int64()))
    for name in rejected.column_names:
        said = said.append_column(name, rejected[name])
    return said
