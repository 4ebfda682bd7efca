"""Many entries as sets: COPY into a staging table, look once through it for what is wrong, write in one statement.

What was held is settled or voided as sets too: a query names the holds, and the lines are those that were held.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
from django.db import connection

from daman.foundation import staging
from daman.ledger import chart, months


class BulkLine(NamedTuple):
    """One line of one entry; the entry is named by (owner, key). Without a day of its own it takes the posting's."""

    owner: str
    key: str
    reason: str
    about: str
    account: str
    amount: int
    on: date | None = None


COLUMNS = {name: {"amount": "bigint", "on": "date"}.get(name, "text") for name in BulkLine._fields}
REQUIRED = [name for name in COLUMNS if name != "on"]

# Null, zero and what contradicts itself are found in the same pass that makes the entries.
ENTRIES = """
create temporary table ledger_staged_entry on commit drop as
select nextval('ledger_entry_id_seq') as id, null::bigint as book_id, found.* from (
  select owner, key, min(reason) as reason, min(about) as about, coalesce(min("on"), %(on)s::date) as "on",
    count(*) filter (where amount <> 0)::integer as lines_count,
    owner is null or key is null or count(amount) < count(*) or count(reason) < count(*) or count(about) < count(*)
      or sum(amount) <> 0 or count(*) filter (where amount <> 0) < 2 or min(reason) <> max(reason) or min(about) <> max(about)
      or min("on") <> max("on") or count("on") not in (0, count(*)) as is_unbalanced,
    count(*) filter (where amount <> 0 and (account = any(%(codes)s)) is not true) > 0 as has_unknown_account
  from ledger_staging group by owner, key having count(*) filter (where amount is distinct from 0) > 0) found
"""
FOUND = """
select count(*), count(*) filter (where is_unbalanced), count(*) filter (where has_unknown_account) from ledger_staged_entry
"""
OPEN_BOOKS = """
with missing as materialized (
  select owner, nextval(pg_get_serial_sequence('ledger_book', 'id')) as id
  from (select distinct owner from ledger_staged_entry) s
  where not exists (select from ledger_bookowner b where b.owner = s.owner) order by owner),
owned as (
  insert into ledger_bookowner (owner, book_id) select owner, id from missing on conflict (owner) do nothing returning book_id)
insert into ledger_book (id, opened_at) select book_id, now() from owned
"""
# In the order of the books: whoever else writes the same keys comes before or after, never across.
WRITE = """
with entry as materialized (
  select s.*, o.book_id as book from ledger_staged_entry s join ledger_bookowner o using (owner)),
named as (
  insert into ledger_entrykey (id, book_id, "on", key, phase)
  select id, book, "on", key, %(phase)s from entry order by book, key
  on conflict do nothing returning id),
written as (
  insert into ledger_entry (id, book_id, "on", key, phase, lines_count, reason, about)
  select e.id, e.book, e."on", e.key, %(phase)s, e.lines_count, e.reason, e.about
  from entry e join named using (id) order by e.book, e.id),
moved as (
  insert into ledger_line (book_id, entry_id, number, "on", account_id, amount, is_held)
  select e.book, e.id, row_number() over (partition by e.book, e.id), e."on", l.account, l.amount, %(phase)s = 'held'
  from entry e join named using (id) join ledger_staging l on l.owner = e.owner and l.key = e.key
  where l.amount <> 0)
select count(*) from named
"""
REUSED = """
with repeated as materialized (
  select s.*, k.book_id as book, k.id as first_id, k."on" as first_on, k.phase as first_phase
  from ledger_staged_entry s join ledger_bookowner o using (owner)
  join ledger_entrykey k on k.book_id = o.book_id and k.key = s.key and k.id <> s.id)
select count(*) from repeated r
join lateral (select * from ledger_entry e where e.book_id = r.book and e.id = r.first_id and e."on" = r.first_on) e on true
where (r.first_phase, r.first_on, e.reason, e.about) is distinct from (%(phase)s, r."on", r.reason, r.about)
  or e.reverses_id is not null
  or (select array_agg(l.account || ' ' || l.amount order by l.account, l.amount)
      from ledger_staging l where l.owner = r.owner and l.key = r.key and l.amount <> 0)
    is distinct from
     (select array_agg(l.account_id || ' ' || l.amount order by l.account_id, l.amount)
      from ledger_line l where l.book_id = r.book and l.entry_id = r.first_id and l."on" = r.first_on)
"""

# What a query names, with the hold it resolves. One that was resolved before is left alone.
RESOLVING = """
create temporary table ledger_resolving on commit drop as
select nextval('ledger_entry_id_seq') as id, o.book_id as book, s.key, s.hold_key, k.id as hold_id, k."on" as hold_on, e.about,
  case when %(phase)s = 'voided' then %(reason)s else e.reason end as reason,
  case when %(phase)s = 'voided' then 0 else e.lines_count end as lines_count
from ledger_named s
left join ledger_bookowner o on o.owner = s.owner
left join ledger_entrykey k on k.book_id = o.book_id and k.key = s.hold_key and k.phase = 'held'
left join ledger_entry e on e.book_id = k.book_id and e.id = k.id and e."on" = k."on"
"""
RESOLVE = """
with named as (
  insert into ledger_entrykey (id, book_id, "on", key, phase, resolves_id)
  select id, book, %(on)s, key, %(phase)s, hold_id from ledger_resolving order by book, key
  on conflict do nothing returning id),
written as (
  insert into ledger_entry (id, book_id, "on", key, phase, resolves_id, lines_count, reason, about)
  select r.id, r.book, %(on)s, r.key, %(phase)s, r.hold_id, r.lines_count, r.reason, r.about
  from ledger_resolving r join named using (id) order by r.book, r.id),
moved as (
  insert into ledger_line (book_id, entry_id, number, "on", account_id, amount, is_held)
  select r.book, r.id, l.number, %(on)s::date, l.account_id, l.amount, false
  from ledger_resolving r join named using (id)
  join ledger_line l on l.book_id = r.book and l.entry_id = r.hold_id and l."on" = r.hold_on
  where %(phase)s = 'settled')
select count(*) from named
"""


@dataclass(frozen=True)
class Found:
    """What the staged lines make: entries in all, and how many of them are wrong."""

    entries: int
    unbalanced: int
    unknown_account: int


class Stage:
    """The staged lines: what they make, and the writing of it."""

    def __init__(self, cursor: Any, on: date, phase: str = "posted") -> None:
        self.cursor, self.on, self.phase = cursor, on, phase

    def look_through(self) -> Found:
        """Make the entries out of the lines, and count what is wrong."""
        self.cursor.execute(ENTRIES, {"on": self.on, "codes": sorted(chart.CODES)})
        self.cursor.execute("analyze ledger_staged_entry")
        self.cursor.execute(FOUND)
        return Found(*self.cursor.fetchone())

    def write(self) -> int:
        """Write the entries whose key is new, with their lines. How many entries."""
        self.cursor.execute("select distinct date_trunc('month', \"on\")::date from ledger_staged_entry")
        months.open_for([row[0] for row in self.cursor.fetchall()])
        self.cursor.execute(OPEN_BOOKS)
        self.cursor.execute(WRITE, {"phase": self.phase})
        return int(self.cursor.fetchone()[0])

    def count_reused_keys(self) -> int:
        """Entries whose key was used before for something else."""
        self.cursor.execute("create index on ledger_staging (owner, key)")
        self.cursor.execute(REUSED, {"phase": self.phase})
        return int(self.cursor.fetchone()[0])


@contextmanager
def staged(lines: Any, on: date) -> Iterator[Stage]:
    """The lines (tuples, or an Arrow table), in a table of this connection only, gone when the block ends."""
    with connection.cursor() as cursor, _room_to_sort(cursor):
        if isinstance(lines, pa.Table):
            kept = [name for name in COLUMNS if name in REQUIRED or name in lines.column_names]
            staging.stage(cursor, "ledger_staging", lines.select(kept), COLUMNS)
        else:
            defined = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
            cursor.execute(f"create temporary table ledger_staging ({defined}) on commit drop")
            with cursor.copy("copy ledger_staging from stdin") as copy:
                for line in lines:
                    copy.write_row(line if len(line) == len(COLUMNS) else (*line, None))
            cursor.execute("analyze ledger_staging")
        yield Stage(cursor, on)


@contextmanager
def selected(query: str, parameters: Any, on: date, *, phase: str = "posted") -> Iterator[Stage]:
    """The lines that a query gives, as `staged`; posted, or held."""
    with connection.cursor() as cursor, _room_to_sort(cursor):
        cursor.execute(f"create temporary table ledger_staging on commit drop as {query}", parameters)
        cursor.execute('alter table ledger_staging add column if not exists "on" date')
        cursor.execute("analyze ledger_staging")
        yield Stage(cursor, on, phase)


def resolve(query: str, parameters: Any, *, phase: str, on: date, reason: str = "") -> tuple[int, int, int]:
    """Settle or void the holds that a query names. How many it named, how many are not held, how many were resolved now."""
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists ledger_named, ledger_resolving")
        cursor.execute(f"create temporary table ledger_named on commit drop as {query}", parameters)
        cursor.execute("analyze ledger_named")
        cursor.execute(RESOLVING, {"phase": phase, "reason": reason})
        cursor.execute("analyze ledger_resolving")
        cursor.execute("select count(*), count(*) filter (where hold_id is null) from ledger_resolving")
        named, missing = cursor.fetchone()
        if missing:
            return named, missing, 0
        months.open_for([on])
        cursor.execute(RESOLVE, {"phase": phase, "on": on})
        return named, 0, int(cursor.fetchone()[0])


@contextmanager
def _room_to_sort(cursor: Any) -> Iterator[None]:
    cursor.execute("select set_config('work_mem', '128MB', true)")
    cursor.execute("drop table if exists ledger_staging, ledger_staged_entry")
    yield
    cursor.execute("drop table ledger_staging, ledger_staged_entry")
