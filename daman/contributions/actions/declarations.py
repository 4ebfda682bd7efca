"""What employers declare: read as sets, assessed by the law in one batch a month, posted, and credited to careers.

A declaration is taken whole or not at all, so that the employer corrects the faulty line and files again.
"""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation import actions as affiliation
from daman.contributions.acts import DECLARATION_ACCEPTED, DECLARATIONS_FILED
from daman.determinations import actions as determinations
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import Report, as_dates, as_integers, fetch, stage
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.ledger.bulk import BulkLine

LINE = {"employer_number": "text", "month": "date", "nin": "text", "wage": "bigint", "days": "bigint"}
DUE = {share: f"contributions.employee.{share}" for share in ("base", "due_employer", "due_employee", "due_social_works")}
INCOME = "fund.cnas.contributions."
WAGE = "contributions.employee.wage_monthly"
DAYS = "contributions.employee.days"
ONE_FILE_AT_A_TIME = 0x44_43_4C  # "DCL": the advisory lock of those who file

FAULTY = """
create temporary table faulty_line on commit drop as
select s.line, s.employer_number, s.month, case
    when e.number is null then 'employer_unknown'
    when s.month is null or extract(day from s.month) <> 1 then 'month_malformed'
    when s.month > %(on)s then 'month_in_future'
    when s.month < date_trunc('month', w.starts_on) or s.month >= w.ends_before then 'employer_not_active'
    when n.nin is null then 'nin_unknown'
    when s.month > p.died_on then 'after_death'
    when s.wage is null or s.wage < 0 then 'wage_negative_or_missing'
    when s.days is not null and s.days not between 1 and 31 then 'days_out_of_bounds'
    when d.id is not null then 'already_declared'
    else 'twice_in_file' end as reason
from staged_line s
left join registry_employernumber e on e.number = s.employer_number
left join registry_employer w on w.id = e.employer_id
left join registry_personnumber n on n.nin = s.nin
left join registry_person p on p.id = n.person_id
left join contributions_contributiondeclaration d on d.employer_id = e.employer_id and d.month = s.month
    and d.kind = 'nominative'
left join (select employer_number, month, nin from staged_line group by 1, 2, 3 having count(*) > 1) t
    on t.employer_number = s.employer_number and t.month = s.month and t.nin = s.nin
where e.number is null or s.month is null or extract(day from s.month) <> 1 or s.month > %(on)s
    or s.month < date_trunc('month', w.starts_on) or s.month >= w.ends_before or n.nin is null or s.month > p.died_on
    or s.wage is null or s.wage < 0 or (s.days is not null and s.days not between 1 and 31) or d.id is not null
    or t.nin is not null
"""
HELD_BACK = """
insert into faulty_line
select s.line, s.employer_number, s.month, 'other_lines_faulty' from staged_line s
where exists (select 1 from faulty_line f where f.employer_number = s.employer_number and f.month = s.month)
    and s.line not in (select line from faulty_line)
"""
PERIODS = """
create temporary table staged_declaration on commit drop as
select e.employer_id, s.month, count(*)::int as lines_count,
    nextval(pg_get_serial_sequence('contributions_contributiondeclaration', 'id')) as id
from staged_line s join registry_employernumber e on e.number = s.employer_number
group by e.employer_id, s.month
"""
ASSESSED = """
create temporary table staged_assessed on commit drop as
select d.id as declaration_id, d.employer_id, r.reference, s.month, n.person_id as person_key, s.wage, a.base,
    coalesce(s.days, 30)::smallint as days, a.due_employer, a.due_employee, a.due_social_works,
    d.employer_id as employer_key, 'declaration:' || r.reference as source
from staged_line s
join staged_due a on a.assessed_line = s.line
join registry_personnumber n on n.nin = s.nin
join registry_employernumber e on e.number = s.employer_number
join staged_declaration d on d.employer_id = e.employer_id and d.month = s.month
join staged_reference r on r.declaration_id = d.id
"""
WRITE_DECLARATIONS = """
insert into contributions_contributiondeclaration
    (id, employer_id, reference, month, filed_on, state, lines_count, base_total, due_employer, due_employee,
    due_social_works, lawbook_hash)
select declaration_id, employer_id, reference, month, %s, 'accepted', count(*), sum(base), sum(due_employer), sum(due_employee),
    sum(due_social_works), %s
from staged_assessed group by declaration_id, employer_id, reference, month
returning employer_id, reference, month, lines_count, due_employer, due_employee, due_social_works
"""
WRITE_LINES = """
insert into contributions_declarationline
    (employer_id, declaration_id, month, person_key, wage, days, base, due_employer, due_employee, due_social_works)
select employer_id, declaration_id, month, person_key, wage, days, base, due_employer, due_employee, due_social_works
from staged_assessed order by employer_id, declaration_id
"""


class Declared(NamedTuple):
    """One declaration written now: whose, for which month, and what the law says is due on all its lines."""

    employer: int
    reference: str
    month: date
    lines: int
    due_employer: int
    due_employee: int
    due_social_works: int


@transaction.atomic
def file_declarations(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Take a file of nominative declarations: what is due, the ledger and the careers follow in the same transaction.

    Columns: employer_number, month (its first day), nin, wage (centimes), days. `accepted` counts lines; the refused
    lines come back with `line` and `reason`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_FILE_AT_A_TIME])
        cursor.execute("set local work_mem = '128MB'")
        stage(cursor, "staged_line", as_integers(as_dates(table, "month"), "wage", "days"), LINE)
        rejected = _reject(cursor, on)
        declared = _assess_and_write(cursor, on)
    if declared:
        affiliation.credit_declared_months(staged="staged_assessed", actor=actor, on=on)
        ledger.post_many(lines=_movements(declared), on=on)
        journal.record_many(DECLARATION_ACCEPTED, map(_said, declared), actor=actor, on=on)
    accepted = sum(each.lines for each in declared)
    counts = {"declarations": len(declared), "accepted": accepted, "rejected": rejected.num_rows}
    journal.record(DECLARATIONS_FILED, about="declarations:file", actor=actor, on=on, **counts)
    return Report(accepted, _as_said(rejected, table))


def _reject(cursor: Any, on: date) -> pa.Table:
    cursor.execute("drop table if exists faulty_line")
    cursor.execute(FAULTY, {"on": on})
    if cursor.rowcount:
        cursor.execute(HELD_BACK)
        cursor.execute("delete from staged_line where line in (select line from faulty_line)")
    return fetch(cursor, "select distinct on (line) line, reason from faulty_line order by line")


def _assess_and_write(cursor: Any, on: date) -> list[Declared]:
    cursor.execute("drop table if exists staged_declaration, staged_assessed")
    cursor.execute(PERIODS)
    if not cursor.rowcount:
        return []
    cursor.execute("select id from staged_declaration")
    keys = [row[0] for row in cursor.fetchall()]
    references = pa.table({"declaration_id": keys, "reference": [new_reference("DCL") for _ in keys]})
    stage(cursor, "staged_reference", references, {"declaration_id": "bigint", "reference": "text"})
    stage(cursor, "staged_due", _due(cursor), dict.fromkeys(("assessed_line", *DUE), "bigint"))
    cursor.execute(ASSESSED)
    cursor.execute("analyze staged_assessed")
    cursor.execute(WRITE_DECLARATIONS, [on, determinations.lawbook_hash()])
    declared = [Declared(*row) for row in cursor.fetchall()]
    cursor.execute(WRITE_LINES)
    return declared


def _due(cursor: Any) -> pa.Table:
    """What the law of each month says is due on each line."""
    cursor.execute("select month, line, wage, coalesce(days, 30) from staged_line order by month, line")
    rows = cursor.fetchall()
    numbers = np.array([row[1:] for row in rows], dtype=np.int64)
    months = np.array([row[0] for row in rows], dtype="datetime64[D]")
    due = {share: np.zeros(len(rows), dtype=np.int64) for share in DUE}
    for month in np.unique(months):
        here = months == month
        answer = determinations.determine_many(
            targets=list(DUE.values()),
            columns={WAGE: np.ascontiguousarray(numbers[here, 1]), DAYS: np.ascontiguousarray(numbers[here, 2])},
            on=month.item(),
        )
        for share, target in DUE.items():
            due[share][here] = answer[target]
    return pa.table({"assessed_line": numbers[:, 0], **due})


def _movements(declared: list[Declared]) -> list[BulkLine]:
    """The employer owes the fund all that is due, whoever bears it; the fund has earned each share."""
    lines = []
    for each in declared:
        about = f"declaration:{each.reference}"
        entry = (f"employer:{each.employer}", about, "contribution", about)
        lines += [
            BulkLine(*entry, "employer.receivable", each.due_employer + each.due_employee + each.due_social_works),
            BulkLine(*entry, INCOME + "employer", -each.due_employer),
            BulkLine(*entry, INCOME + "employee", -each.due_employee),
            BulkLine(*entry, INCOME + "social_works", -each.due_social_works),
        ]
    return lines


def _said(declared: Declared) -> journal.Row:
    told = declared._asdict()
    return journal.Row(about=f"declaration:{told.pop('reference')}", details=told)


def _as_said(rejected: pa.Table, table: pa.Table) -> pa.Table:
    """The refused lines as they were said, with line and reason."""
    if not rejected.num_rows:
        return rejected
    said = table.take(pa.array([line - 1 for line in rejected["line"].to_pylist()], pa.int64()))
    for name in rejected.column_names:
        said = said.append_column(name, rejected[name])
    return said
