"""Checked declarations become declarations: their lines, what is owed in the books, the months in the careers, the journal."""

# ruff: noqa: S608  (only names written in the code enter the statements)

from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from daman.affiliation import actions as affiliation
from daman.contributions.acts import DECLARATION_ACCEPTED
from daman.contributions.intake.fixed import pipe
from daman.contributions.intake.pricing import BRANCHES, WORKS
from daman.determinations import actions as determinations
from daman.foundation import queue
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import stage
from daman.journal import actions as journal
from daman.ledger import actions as ledger

LOCK = 0x44_43_4C  # "DCL": the advisory locks of those who file
LOCKS = 256  # two who file for one employer come one after the other
ACCOUNTS = {branch: f"fund.cnas.contributions.{branch}" for branch in BRANCHES} | {
    work: f"fund.cacobatph.contributions.{work}" for work in WORKS
}
LOCK_EMPLOYERS = """
select pg_advisory_xact_lock(%s, bucket) from (
    select distinct (e.employer_id %% %s)::int as bucket
    from (select distinct employer_number from staged_total) t join registry_employernumber e on e.number = t.employer_number
    order by 1) b
"""
WRITE_DECLARATIONS = f"""
insert into contributions_contributiondeclaration
    (id, employer_id, reference, month, kind, channel, filing_reference, filed_on, state, lines_count, base_total, due_employer,
    due_employee, due_social_works, due_by_branch, lawbook_hash)
select d.id, d.employer_id, r.reference, d.month, 'nominative', %(channel)s, %(filing)s, %(on)s, 'accepted', d.lines, d.base,
    d.due_employer, d.due_employee, d.due_social_works,
    jsonb_strip_nulls(jsonb_build_object({", ".join(f"'{name}', nullif(d.{name}, 0)" for name in (*BRANCHES, *WORKS))})), %(law)s
from staged_declaration d join staged_reference r on r.declaration_id = d.id
"""
# The join with the declarations just written, and with the persons of the directory, is what proves the keys.
LINE_COLUMNS = (
    "employer_id", "declaration_id", "month", "person_key", "category", "wage", "days", "base", "due_employer", "due_employee",
    "due_social_works",
)  # fmt: skip
LINES_TO_WRITE = """
select d.employer_id, d.id, d.month, r.person_key, case r.category when 1 then 'building' else 'general' end, r.wage, r.days,
    r.base, r.due_employer, r.due_employee, r.due_social_works
from staged_resolved r
join contributions_contributiondeclaration d on d.employer_id = r.employer_id and d.month = r.month
join staged_declaration s on s.id = d.id and s.employer_id = d.employer_id
"""
CREDITED = """
create temporary view staged_assessed as
select r.person_key, r.month, d.employer_id as employer_key, r.base, r.days, 'declaration:' || f.reference as source
from staged_resolved r
join staged_declaration d on d.employer_id = r.employer_id and d.month = r.month
join staged_reference f on f.declaration_id = d.id
"""
DECLARED = f"""
select d.employer_id, r.reference, d.month, d.lines, d.due_employer, d.due_employee, d.due_social_works,
    {", ".join(f"d.{name}" for name in (*BRANCHES, *WORKS))},
    exists (select 1 from contributions_contributiondeclaration o
        where o.employer_id = d.employer_id and o.month = d.month and o.kind = 'substitute' and o.state <> 'replaced')
    or exists (select 1 from contributions_linecontest c where c.employer_key = d.employer_id and c.month = d.month
        and c.state = 'upheld' and c.correction_reference = '' and c.found_wage is not null)
    or exists (select 1 from contributions_dayvoucher v where v.employer_key = d.employer_id and v.state = 'paid'
        and v.day >= d.month and v.day < d.month + interval '1 month')
from staged_declaration d join staged_reference r on r.declaration_id = d.id order by d.id
"""
CREDITED_AT_ONCE = 20_000  # lines; the careers of a larger filing are credited by the worker, employer by employer
REACTED_AT_MOST = 50  # declarations of one filing that are told one by one; a bulk file speaks for itself in one entry


class Declared(NamedTuple):
    """One declaration written now: whose, for which month, and what the law says is due on all its lines."""

    employer: int
    reference: str
    month: date
    lines: int
    due_employer: int
    due_employee: int
    due_social_works: int
    by_branch: dict[str, int]
    is_awaited: bool


class LinesLost(RuntimeError):
    """Fewer lines were written than were checked: nothing is filed."""


def lock_employers(cursor: Any) -> None:
    """Whoever files for one of the staged employers waits until this transaction is over."""
    cursor.execute(LOCK_EMPLOYERS, [LOCK, LOCKS])


def write(cursor: Any, *, channel: str, filing: str, actor: Actor, on: date) -> list[Declared]:
    """Write every declaration that is whole, with all that follows from it, in this transaction."""
    cursor.execute("select id from staged_declaration order by id")
    keys = [row[0] for row in cursor.fetchall()]
    if not keys:
        return []
    references = pa.table({"declaration_id": keys, "reference": [new_reference("DCL") for _ in keys]})
    stage(cursor, "staged_reference", references, {"declaration_id": "bigint", "reference": "text"})
    declared = _write_lines(cursor, channel, filing, on)
    if sum(each.lines for each in declared) <= CREDITED_AT_ONCE or not filing:
        cursor.execute(CREDITED)
        affiliation.credit_declared_months(staged="staged_assessed", actor=actor, on=on)
    else:  # the fact and its work are one commit
        queue.defer("contributions.credit_careers", filing=filing)
    ledger.post_many(lines=_movements(declared), on=on)
    _tell(declared, filing, actor, on)
    return declared


def _write_lines(cursor: Any, channel: str, filing: str, on: date) -> list[Declared]:
    told = {"channel": channel, "filing": filing, "on": on, "law": determinations.lawbook_hash()}
    cursor.execute(WRITE_DECLARATIONS, told)
    cursor.execute(DECLARED)
    names = (*BRANCHES, *WORKS)
    declared = []
    for row in cursor.fetchall():
        by_branch = {name: amount for name, amount in zip(names, row[7:-1], strict=True) if amount}
        declared.append(Declared(*row[:7], by_branch, row[-1]))  # type: ignore[call-arg]
    for month in {each.month for each in declared}:
        cursor.execute("select contributions_open_month(%s)", [month])
    if pipe(cursor, LINES_TO_WRITE, "contributions_declarationline", LINE_COLUMNS) != sum(each.lines for each in declared):
        raise LinesLost
    return declared


def _movements(declared: list[Declared]) -> pa.Table:
    """The employer owes the fund all that is due, whoever bears it; each branch has earned its part."""
    rows = [
        (each, account, amount)
        for each in declared
        for account, amount in (
            ("employer.receivable", sum(each.by_branch.values())),
            *((ACCOUNTS[branch], -amount) for branch, amount in each.by_branch.items()),
        )
    ]
    return pa.table({
        "owner": [f"employer:{each.employer}" for each, _, _ in rows],
        "key": [f"declaration:{each.reference}" for each, _, _ in rows],
        "reason": pa.array(["contribution"] * len(rows)),
        "about": [f"declaration:{each.reference}" for each, _, _ in rows],
        "account": [account for _, account, _ in rows],
        "amount": pa.array([amount for _, _, amount in rows], pa.int64()),
    })  # fmt: skip


def _tell(declared: list[Declared], filing: str, actor: Actor, on: date) -> None:
    """Who waits for a declaration hears of it: always when it replaces an estimate, answers a contest or holds vouchers."""
    alone = len(declared) <= REACTED_AT_MOST
    for each in declared:
        if alone or each.is_awaited:
            about = f"declaration:{each.reference}"
            journal.record(DECLARATION_ACCEPTED, about=about, actor=actor, on=on, **_details(each, filing))
    if not alone:
        rows = (
            journal.Row(about=f"declaration:{each.reference}", details=_details(each, filing))
            for each in declared
            if not each.is_awaited
        )
        journal.record_many(DECLARATION_ACCEPTED, rows, actor=actor, on=on)


def _details(declared: Declared, filing: str) -> dict[str, Any]:
    told = declared._asdict()
    return {name: told[name] for name in ("employer", "month", "lines", "due_employer", "due_employee", "due_social_works")} | {
        "filing": filing
    }
