"""COPY of numbers: rows of one width, put together by columns, without a Python object a row."""

import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
BLOCK = 2**18
DAY_ZERO = np.datetime64("2000-01-01", "D")


def copy_in(cursor: Any, table: str, columns: Mapping[str, Array]) -> None:
    """Copy arrays of one length into the columns of a table: whole numbers (int2, int4, int8), days, texts of one width."""
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f'copy "{table}" ({names}) from stdin (format binary)') as copy:
        copy.write(START)
        copy.write(rows_of(columns))
        copy.write(END)


def rows_of(columns: Mapping[str, Array]) -> memoryview:
    """The rows as the database reads them."""
    arrays = [_plain(column) for column in columns.values()]
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for i, array in enumerate(arrays):
        fields += [(f"size{i}", ">i4"), (f"cell{i}", array.dtype.newbyteorder(">").str)]
    rows = np.empty(len(arrays[0]), dtype=fields)
    rows["count"] = len(arrays)
    for i, array in enumerate(arrays):
        rows[f"size{i}"] = array.dtype.itemsize
        rows[f"cell{i}"] = array
    return memoryview(rows.view(np.uint8)) if len(rows) else memoryview(b"")  # type: ignore[arg-type]


def _plain(column: Array) -> Array:
    if column.dtype.kind == "M":
        return (column.astype("datetime64[D]") - DAY_ZERO).astype(np.int32)
    return column


def pipe(cursor: Any, query: str, table: str, columns: Sequence[str]) -> int:
    """Copy the rows of a query into a table: the database writes copied rows many at a time, and inserted ones singly."""
    with tempfile.TemporaryFile() as file:
        with cursor.copy(f"copy ({query}) to stdout (format binary)") as copy:
            file.writelines(copy)
        file.seek(0)
        with cursor.copy(f'copy "{table}" ({", ".join(columns)}) from stdin (format binary)') as copy:
            while block := file.read(BLOCK):
                copy.write(block)
    return int(cursor.rowcount)
