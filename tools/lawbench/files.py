"""Persons in Arrow files, as the streamed and the cluster readers take them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from lawengine import Program

BATCH = 1 << 16


def table(law: "Program", columns: Mapping[str, Any]) -> pa.Table:
    """The columns of a program as a table; dates as dates, careers as lists."""
    arrays = {}
    for fact in law.facts():
        column = columns[fact.name]
        if isinstance(column, tuple):
            offsets, amounts = (np.asarray(part) for part in column)
            arrays[fact.name] = pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(amounts))
        elif fact.kind.name == "date":
            arrays[fact.name] = pa.array(np.asarray(column).astype(np.int32)).view(pa.date32())
        else:
            arrays[fact.name] = pa.array(np.asarray(column))
    return pa.table(arrays)


def save_arrow(law: "Program", columns: Mapping[str, Any], path: Path) -> None:
    """One Arrow file, ready to be mapped."""
    whole = table(law, columns)
    with pa.ipc.new_file(str(path), whole.schema) as writer:
        writer.write_table(whole, max_chunksize=BATCH)


def save_parts(law: "Program", columns: Mapping[str, Any], folder: Path, parts: int) -> None:
    """The same persons in several files."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = table(law, columns)
    size = -(-len(whole) // parts)
    for k in range(parts):
        part = whole.slice(k * size, size)
        with pa.ipc.new_file(str(folder / f"part-{k:03}.arrow"), whole.schema) as writer:
            writer.write_table(part, max_chunksize=BATCH)
