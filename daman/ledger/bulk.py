"""Many entries as sets: COPY into a staging table, look for what is wrong, write in one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
from django.db import connection

from daman.foundation import staging


class BulkLine(NamedTuple):
    """One line of one entry; the entry is named by (owner, key)."""

    owner: str
    key: str
    reason: str
    about: str
    account: str
    amount: int


COLUMNS = {name: "bigint" if name == "amount" else "text" for name in BulkLine._fields}


@contextmanager
def staged(lines: Any) -> Iterator["Stage"]:
    """The lines (tuples, or an Arrow table), in a table of this connection only, gone when the block ends."""
    with connection.cursor() as cursor:
        if isinstance(lines, pa.Table):
            staging.stage(cursor, "ledger_staging", lines.select(list(COLUMNS)), COLUMNS)
        else:
            defined = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            cursor.execute(f"create temp table ledger_staging ({defined}) on commit drop")
            with cursor.copy("copy ledger_staging from stdin") as copy:
                for line in lines:
                    copy.write_row(line)
        cursor.execute("delete from ledger_staging where amount = 0")
        cursor.execute("analyze ledger_staging")
        yield Stage(cursor)
        cursor.execute("drop table ledger_staging")


class Stage:
    """Questions to the staged lines, and the writing of them."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def count_entries(self) -> int:
        """How many entries the lines make."""
        return self._count("select 1 from ledger_staging group by owner, key")

    def count_unbalanced(self) -> int:
        """Entries that do not sum to zero, have fewer than two lines, or contradict themselves."""
        return self._count(
            "select 1 from ledger_staging group by owner, key having sum(amount) <> 0 or count(*) < 2"
            " or count(amount) < count(*)"
            " or min(reason) <> max(reason) or min(about) <> max(about)"
        )

    def count_unknown_accounts(self) -> int:
        """Lines on an account that is not in the chart."""
        return self._count(
            "select 1 from ledger_staging s where not exists (select 1 from ledger_chartaccount c where c.code = s.account)"
        )

    def open_books(self) -> None:
        """Open the books that are missing."""
        self.cursor.execute(
            "with missing as materialized ("
            "   select owner, nextval(pg_get_serial_sequence('ledger_book', 'id')) as id"
            "   from (select distinct owner from ledger_staging) s"
            "   where not exists (select 1 from ledger_bookowner b where b.owner = s.owner)),"
            " owned as (insert into ledger_bookowner (owner, book_id) select owner, id from missing"
            "   on conflict (owner) do nothing returning book_id)"
            " insert into ledger_book (id, opened_at) select book_id, now() from owned"
        )

    def count_reused_keys(self, on: date) -> int:
        """Entries whose key was used before for something else."""
        return self._count(
            "select 1 from ("
            "   select o.book_id, s.key, min(s.reason) as reason, min(s.about) as about,"
            "     array_agg(s.account || ' ' || s.amount order by s.account, s.amount) as lines"
            "   from ledger_staging s join ledger_bookowner o using (owner) group by 1, 2) n"
            " join ledger_entry e on e.book_id = n.book_id and e.key = n.key"
            " where (e.phase, e.reason, e.about, e.\"on\") is distinct from ('posted', n.reason, n.about, %s::date)"
            "   or n.lines is distinct from ("
            "     select array_agg(l.account_id || ' ' || l.amount order by l.account_id, l.amount)"
            "     from ledger_line l where l.book_id = e.book_id and l.entry_id = e.id)",
            on,
        )

    def write(self, on: date) -> int:
        """Write the entries whose key is new, with their lines. How many entries."""
        self.cursor.execute(
            "with written as ("
            '   insert into ledger_entry (book_id, key, phase, reason, about, "on")'
            "   select o.book_id, s.key, 'posted', min(s.reason), min(s.about), %s"
            "   from ledger_staging s join ledger_bookowner o using (owner) group by 1, 2"
            "   on conflict (book_id, key) do nothing returning id, book_id, key),"
            " moved as (insert into ledger_line (book_id, entry_id, account_id, amount)"
            "   select w.book_id, w.id, s.account, s.amount"
            "   from written w join ledger_bookowner o using (book_id)"
            "   join ledger_staging s on s.owner = o.owner and s.key = w.key)"
            " select count(*) from written",
            [on],
        )
        return int(self.cursor.fetchone()[0])

    def _count(self, query: str, *arguments: Any) -> int:
        self.cursor.execute(f"select count(*) from ({query}) found", arguments)  # noqa: S608  the queries stand above
        return int(self.cursor.fetchone()[0])
