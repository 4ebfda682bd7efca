"""COPY of numbers: rows of one width, put together by columns, without a Python object a row."""

from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
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
    return memoryview(rows).cast("B") if len(rows) else memoryview(b"")


def _plain(column: Array) -> Array:
    if column.dtype.kind == "M":
        return (column.astype("datetime64[D]") - DAY_ZERO).astype(np.int32)
    return column
