"""Bulk intake: an Arrow table is copied whole into a staging table that lives as long as the transaction."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute, csv


@dataclass(frozen=True)
class Report:
    """What became of a file: how many rows were taken, and each refused row with its reason."""

    accepted: int
    rejected: pa.Table


def stage(cursor: Any, name: str, table: pa.Table, columns: Mapping[str, str]) -> None:
    """Copy `columns` (name → SQL type) of the table into a temporary table `name`, with a `line` counted from 1.

    A column that the table does not have is null.
    """
    defined = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    cursor.execute(f'drop table if exists "{name}"')
    cursor.execute(f'create temporary table "{name}" (line bigint, {defined}) on commit drop')
    numbered = _plain(table.select([column for column in columns if column in table.column_names]))
    numbered = numbered.add_column(0, "line", pa.array(np.arange(1, table.num_rows + 1)))
    names = ", ".join(f'"{column}"' for column in numbered.column_names)
    with cursor.copy(f'copy "{name}" ({names}) from stdin (format csv)') as copy:
        for start in range(0, numbered.num_rows, 200_000):
            block = io.BytesIO()
            csv.write_csv(numbered.slice(start, 200_000), block, csv.WriteOptions(include_header=False))
            copy.write(block.getbuffer())
    cursor.execute(f'analyze "{name}"')


def fetch(cursor: Any, query: str, params: Any = None) -> pa.Table:
    """The rows of a query as an Arrow table."""
    cursor.execute(query, params)
    names = [column.name for column in cursor.description]
    rows = cursor.fetchall()
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def as_dates(table: pa.Table, *columns: str) -> pa.Table:
    """Columns of text such as 2026-05-01 become dates; what is not a date becomes null."""
    for column in columns:
        if column in table.column_names and not pa.types.is_date(table.schema.field(column).type):
            read = [_date(value) for value in table[column].to_pylist()]
            table = table.set_column(table.column_names.index(column), column, pa.array(read, pa.date32()))
    return table


def as_integers(table: pa.Table, *columns: str) -> pa.Table:
    """Columns of text become whole numbers; what is not one becomes null."""
    for column in columns:
        if column in table.column_names and not pa.types.is_integer(table.schema.field(column).type):
            text = compute.cast(table[column], pa.string())
            is_number = compute.fill_null(compute.match_substring_regex(text, "^-?[0-9]{1,15}$"), False)
            number = compute.cast(compute.if_else(is_number, text, pa.scalar(None, pa.string())), pa.int64())
            table = table.set_column(table.column_names.index(column), column, number)
    return table


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _plain(table: pa.Table) -> pa.Table:
    """Dictionaries unpacked: the writer does not know them."""
    for i, kind in enumerate(table.schema.types):
        if pa.types.is_dictionary(kind):
            table = table.set_column(i, table.column_names[i], compute.cast(table.column(i), kind.value_type))
    return table
