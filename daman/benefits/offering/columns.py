"""Rows of a question to the database as columns: copied out whole, read by Arrow, never row by row."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from pyarrow import compute, csv


def ask(question: str, told: Mapping[str, Any], kinds: Mapping[str, str]) -> pa.Table:
    """The answer of a question as an Arrow table. `kinds`: column → "int", "date", "flag" or "text"."""
    block = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"copy ({question}) to stdout (format csv, header)", told) as copy:
        for data in copy:
            block.write(data)
    block.seek(0)
    types = {name: ARROW[kind] for name, kind in kinds.items()}
    options = csv.ConvertOptions(
        column_types=types, true_values=["t"], false_values=["f"], include_columns=list(kinds), strings_can_be_null=False
    )
    return csv.read_csv(block, convert_options=options)


ARROW = {"int": pa.int64(), "date": pa.date32(), "flag": pa.bool_(), "text": pa.string()}


def column(table: pa.Table, name: str) -> Any:
    """A column as the compiled reader takes it."""
    found = table[name].combine_chunks()
    if pa.types.is_date(found.type):
        return found.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return found.to_numpy(zero_copy_only=False)


def career(table: pa.Table, name: str) -> tuple[Any, Any]:
    """A column of amounts written one after the other, as the compiled reader takes careers: where each begins, and all."""
    text = table[name].combine_chunks()
    parts = compute.split_pattern(text, " ")
    counts = np.where(compute.equal(text, "").to_numpy(zero_copy_only=False), 0,
                      compute.list_value_length(parts).to_numpy(zero_copy_only=False))  # fmt: skip
    flat = parts.flatten()
    values = flat.filter(compute.not_equal(flat, "")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), values


def repeated(value: Any, count: int) -> Any:
    """One value for everybody."""
    return np.full(count, value, bool if isinstance(value, bool) else np.int64)


def row_of(told: Mapping[str, Any], at: int) -> dict[str, Any]:
    """What the law was told of one row, as it is kept."""
    return {name: _kept(values, at) for name, values in told.items()}


def _kept(values: Any, at: int) -> Any:
    if isinstance(values, tuple):
        offsets, amounts = values
        return amounts[offsets[at] : offsets[at + 1]].tolist()
    value = values[at]
    return str(value) if values.dtype.kind == "M" else value.item()
