"""A table of nominative declarations from a file of the fund's own: checked and written as filings are.

A declaration is taken whole or not at all, so that the employer corrects the faulty line and files again.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from daman.contributions import returns
from daman.contributions.acts import DECLARATIONS_FILED
from daman.contributions.findings import ERRORS
from daman.contributions.intake.checks import check
from daman.contributions.intake.staging import stage
from daman.contributions.intake.writing import lock_employers, write
from daman.contributions.models import Channel
from daman.contributions.reading.cells import Expected, Lines, read_cells
from daman.contributions.reading.files import Cells
from daman.foundation.actor import Actor
from daman.foundation.staging import Report, as_integers, fetch
from daman.journal import actions as journal

ROWS_AT_ONCE = 100_000
# The gravest first: a line comes back once.
FAULTY = """
select line, code as reason from (
    select distinct on (line) line, code from staged_found where code = any(%(errors)s)
    order by line, array_position(%(errors)s, code)) f
union all
select s.line, 'other_lines_faulty' from staged_line s
where not exists (select 1 from staged_declaration d where d.employer_number = s.employer_number and d.month = s.month)
    and not exists (select 1 from staged_found f where f.line = s.line and f.code = any(%(errors)s))
    and exists (select 1 from staged_found f where f.employer_number = s.employer_number
        and f.line <> s.line and f.code = any(%(errors)s))
order by line
"""


@transaction.atomic
def file_declarations(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Take a file of nominative declarations: what is due, the ledger and the careers follow in the same transaction.

    Columns: employer_number, month (its first day), nin, wage (centimes), days. `accepted` counts lines; the refused
    lines come back with `line` and `reason`.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'")
        count = stage(cursor, _read(table, on))
        lock_employers(cursor)
        check(cursor, on=on, employer=None, month=None, is_correction=False, lines=count)
        declared = write(cursor, channel=Channel.HOUSE, filing="", actor=actor, on=on)
        rejected = fetch(cursor, FAULTY, {"errors": list(ERRORS)})
    accepted = sum(each.lines for each in declared)
    counts = {"declarations": len(declared), "accepted": accepted, "rejected": rejected.num_rows}
    journal.record(DECLARATIONS_FILED, about="declarations:file", actor=actor, on=on, **counts)
    return Report(accepted, _as_said(rejected, table))


def _read(table: pa.Table, on: date) -> Iterator[Lines]:
    """The table as if it had come as text; its wages are centimes."""
    table = as_integers(table, "wage", "days")
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        part = table.slice(start, ROWS_AT_ONCE)
        wages = part["wage"].combine_chunks()
        cells = {name: _text(part[name]) for name in ("employer_number", "month", "nin", "days")}
        in_dinars = pc.multiply(pc.cast(wages, pa.decimal128(19, 0)), returns.TO_DINARS)
        cells["wage"] = pc.fill_null(pc.cast(in_dinars, pa.string()), "")
        lines = np.arange(start + 1, start + 1 + part.num_rows)
        yield read_cells(Cells(lines, cells), Expected(on))


def _text(column: pa.ChunkedArray) -> Any:
    plain = column.combine_chunks()
    if pa.types.is_dictionary(plain.type):
        plain = plain.dictionary_decode()
    return pc.fill_null(pc.cast(plain, pa.string()), "")


def _as_said(rejected: pa.Table, table: pa.Table) -> pa.Table:
    """The refused lines as they were said, with line and reason."""
    if not rejected.num_rows:
        return rejected
    said = table.take(pa.array([line - 1 for line in rejected["line"].to_pylist()], pa.int64()))
    for name in rejected.column_names:
        said = said.append_column(name, rejected[name])
    return said
