"""Lines copied, batch by batch, into tables that live as long as the transaction, each with what the law says is due on it."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from daman.contributions.intake.fixed import copy_in
from daman.contributions.intake.pricing import AMOUNTS, SHARES, price
from daman.contributions.reading.cells import CATEGORIES, Lines

Array = np.ndarray[Any, Any]

TABLES = f"""
drop view if exists staged_assessed;
drop table if exists staged_line, staged_total, staged_found, staged_resolved, staged_declaration;
create temporary table staged_line (
    line int, employer_number text, nin text, month date, wage bigint, days smallint, category smallint, is_withdrawn smallint,
    {", ".join(f"{share} bigint" for share in SHARES)}) on commit drop;
create temporary table staged_total (
    employer_number text, month date, first_line int, lines int, wage bigint, built int,
    {", ".join(f"{amount} bigint" for amount in AMOUNTS)}) on commit drop;
create temporary table staged_found (
    line int, employer_number text, month date, code text, field text, said text, other text) on commit drop
"""
FOUND = ("line", "employer_number", "month", "code", "field", "said", "other")
Keep = Callable[[Lines, dict[str, Array]], None]


def stage(cursor: Any, batches: Iterable[Lines], keep: Keep | None = None) -> int:
    """Stage every batch; `keep` is told of each, priced. How many lines came, good or faulty."""
    for statement in TABLES.split(";"):
        cursor.execute(statement)
    totals: list[pa.Table] = []
    count = 0
    for batch in batches:
        count += len(batch.line) + len(batch.held_back)
        amounts, without_law = price(batch.month, batch.wage, batch.days, batch.category)
        _stage_troubles(cursor, batch)
        _stage_warnings(cursor, batch, amounts, without_law)
        if not len(batch.line):
            continue
        copy_in(cursor, "staged_line", {
            "line": batch.line.astype(np.int32), "employer_number": batch.employer, "nin": batch.nin, "month": batch.month,
            "wage": batch.wage, "days": batch.days, "category": batch.category, "is_withdrawn": batch.withdrawn.astype(np.int16),
            **{share: amounts[share] for share in SHARES},
        })  # fmt: skip
        totals.append(_sums(batch, amounts))
        if keep:
            keep(batch, amounts)
    if totals:
        _stage_totals(cursor, totals)
    cursor.execute("analyze staged_line")
    cursor.execute("analyze staged_total")
    return count


def copy_found(cursor: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy what was found, as FOUND."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    kinds = (pa.int32(), pa.string(), pa.date32(), *[pa.string()] * 4)
    table = pa.table({n: pa.array(c, k) for n, c, k in zip(FOUND, columns, kinds, strict=True)})
    text = io.BytesIO()
    csv.write_csv(table, text, csv.WriteOptions(include_header=False))
    with cursor.copy(f"copy staged_found ({', '.join(FOUND)}) from stdin (format csv)") as copy:
        copy.write(text.getbuffer())


def _stage_troubles(cursor: Any, batch: Lines) -> None:
    where = {line: (employer, month) for line, employer, month in batch.held_back}
    copy_found(cursor, ((t.line, *where.get(t.line, ("", None)), t.code, t.field, t.said, "") for t in batch.troubles))


def _stage_warnings(cursor: Any, batch: Lines, amounts: dict[str, Array], without_law: Array) -> None:
    """What the law itself notices: a base above the wage, a month before its first rule."""
    below = np.flatnonzero((amounts["base"] > batch.wage) & ~without_law & ~batch.withdrawn)
    found = [
        (*_place(batch, row), "wage_below_minimum", "wage", str(batch.wage[row]), str(amounts["base"][row])) for row in below
    ]
    for row in np.flatnonzero(without_law):
        built = batch.category[row] and batch.month[row] >= np.datetime64("2006-09-01")
        code, field = ("category_not_allowed", "category") if built else ("month_without_law", "month")
        said = CATEGORIES[batch.category[row]] if built else str(batch.month[row])[:7]
        found.append((*_place(batch, row), code, field, said, ""))
    copy_found(cursor, found)


def _place(batch: Lines, row: Any) -> tuple[int, str, Any]:
    return int(batch.line[row]), batch.employer[row].decode(), batch.month[row].item()


def _sums(batch: Lines, amounts: dict[str, Array]) -> pa.Table:
    built = (batch.category > 0).astype(np.int32)
    columns = {"line": batch.line, "wage": batch.wage, "built": built, **amounts}
    width = batch.employer.dtype.itemsize
    employers = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(batch.line), [None, pa.py_buffer(np.ascontiguousarray(batch.employer))]
    )
    table = pa.table({"employer": employers, "month": batch.month, **columns})
    summed = table.group_by(["employer", "month"]).aggregate(
        [("line", "min"), ("line", "count"), *((name, "sum") for name in columns if name != "line")]
    )
    return summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names])


def _stage_totals(cursor: Any, parts: list[pa.Table]) -> None:
    names = ("wage", "built", *AMOUNTS)
    added = [("line_min", "min"), ("line_count", "sum"), *((name, "sum") for name in names)]
    whole = pa.concat_tables(parts).group_by(["employer", "month"]).aggregate(added)
    employers = whole["employer"].combine_chunks()
    copy_in(cursor, "staged_total", {
        "employer_number": np.array(employers.to_pylist(), dtype=f"S{employers.type.byte_width}"),
        "month": whole["month"].to_numpy().astype("datetime64[D]"),
        "first_line": whole["line_min_min"].to_numpy().astype(np.int32),
        "lines": whole["line_count_sum"].to_numpy().astype(np.int32),
        "wage": whole["wage_sum"].to_numpy(),
        "built": whole["built_sum"].to_numpy().astype(np.int32),
        **{name: whole[f"{name}_sum"].to_numpy() for name in AMOUNTS},
    })  # fmt: skip
