"""One entry: its key, itself and its lines in one statement, as the database demands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from daman.ledger import months
from daman.ledger.models import Entry, EntryKey

WRITE = """
with named as (
  insert into ledger_entrykey (id, book_id, "on", key, phase, resolves_id, reverses_id)
  select nextval('ledger_entry_id_seq'), book_id, %(on)s, %(key)s, %(phase)s, %(resolves)s::bigint, %(reverses)s::bigint
  from ledger_bookowner where owner = %(owner)s
  on conflict do nothing returning id, book_id),
written as (
  insert into ledger_entry (id, book_id, "on", key, phase, resolves_id, reverses_id, lines_count, reason, about)
  select id, book_id, %(on)s, %(key)s, %(phase)s, %(resolves)s::bigint, %(reverses)s::bigint, cardinality(%(amounts)s::bigint[]),
    %(reason)s, %(about)s
  from named returning id, book_id, recorded_at),
moved as (
  insert into ledger_line (book_id, entry_id, number, "on", account_id, amount, is_held)
  select named.book_id, named.id, line.number, %(on)s, line.account, line.amount, %(phase)s = 'held'
  from named, unnest(%(accounts)s::text[], %(amounts)s::bigint[]) with ordinality line (account, amount, number))
select id, book_id, recorded_at from written
"""


@dataclass(frozen=True)
class Wanted:
    """An entry to be written."""

    owner: str
    key: str
    phase: str
    lines: Sequence[tuple[str, int]]
    reason: str
    about: str
    on: date
    resolves: EntryKey | None = None
    reverses: EntryKey | None = None


def write(wanted: Wanted) -> Entry | None:
    """None when the book is not open, the key is used, or what it resolves or reverses was resolved or reversed already."""
    months.open_for([wanted.on])
    resolves, reverses = (other.pk if other else None for other in (wanted.resolves, wanted.reverses))
    told: dict[str, Any] = {
        "owner": wanted.owner, "key": wanted.key, "phase": str(wanted.phase), "on": wanted.on,
        "resolves": resolves, "reverses": reverses, "reason": wanted.reason, "about": wanted.about,
        "accounts": [account for account, _amount in wanted.lines], "amounts": [amount for _account, amount in wanted.lines],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, told)
        row = cursor.fetchone()
    if row is None:
        return None
    entry = Entry(
        id=row[0], book_id=row[1], recorded_at=row[2], key=wanted.key, phase=wanted.phase, on=wanted.on,
        resolves=wanted.resolves, reverses=wanted.reverses, reason=wanted.reason, about=wanted.about,
        lines_count=len(wanted.lines),
    )  # fmt: skip
    entry._state.adding, entry._state.db = False, connection.alias
    return entry
