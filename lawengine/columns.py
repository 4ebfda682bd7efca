"""The door for populations: columns are taken as whole numbers without gaps, or refused with the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lawengine import refuse
from lawengine.kinds import Kind

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Ragged:
    """A career for each row: where each begins and ends, and all amounts one after the other."""

    offsets: Array
    values: Array


def column(name: str, kind: Kind, given: Any) -> Array:
    """One column, as the kernel may read it (it may still be narrower than 64 bits)."""
    array = _array(name, given)
    if array.ndim != 1:
        refuse.column_wrong(name, "it must have one dimension")
    if kind.name == "date" and array.dtype.kind == "M":
        _no_gaps(name, np.isnat(array))
        return array.astype("datetime64[D]", copy=False).view(np.int64)
    if kind.name == "flag":
        return array if array.dtype == np.bool_ else refuse.column_wrong(name, f"{array.dtype} is no flag; give true and false")
    if array.dtype == object:
        _no_gaps(name, np.array([value is None for value in array]))
    if array.dtype.kind not in "iu" or array.dtype == np.uint64:
        refuse.column_wrong(name, f"{array.dtype} holds no whole numbers; give {kind.unit} as integers")
    return array


def ragged(name: str, given: Any) -> Ragged:
    """One career column: (offsets, values), or an Arrow list array."""
    if hasattr(given, "combine_chunks"):
        given = given.combine_chunks()
    if hasattr(given, "offsets") and hasattr(given, "null_count"):
        if given.null_count:
            refuse.column_wrong(name, "it has gaps; a missing career must be decided case by case")
        given = (given.offsets, given.values)
    if not isinstance(given, tuple) or len(given) != 2:
        refuse.column_wrong(name, "a career column is (offsets, values), or an Arrow list array")
    offsets, values = (_array(name, part) for part in given)
    if offsets.dtype.kind != "i" or values.dtype.kind != "i" or offsets.ndim != 1 or values.ndim != 1:
        refuse.column_wrong(name, "offsets and values must be integers of one dimension")
    offsets = np.ascontiguousarray(offsets, np.int64)
    if not len(offsets) or offsets[0] < 0 or offsets[-1] > len(values):
        refuse.column_wrong(name, f"offsets run outside the {len(values)} values")
    if len(falls := np.flatnonzero(offsets[1:] < offsets[:-1])):
        refuse.column_wrong(name, "a career ends before it begins", int(falls[0]))
    lane = np.int32 if values.dtype.itemsize <= 4 else np.int64
    return Ragged(offsets, np.ascontiguousarray(values, lane))


def same_length(columns: Mapping[str, Array], careers: Mapping[str, Ragged]) -> int:
    """The number of rows, which all columns share."""
    sizes = {n: len(c) for n, c in columns.items()} | {n: len(c.offsets) - 1 for n, c in careers.items()}
    first = next(iter(sizes.items()), ("", 0))
    for name, size in sizes.items():
        if size != first[1]:
            refuse.column_wrong(name, f"it has {size} rows, and {first[0]!r} has {first[1]}")
    return first[1]


def find_outside(columns: Mapping[str, tuple[Kind, Array]], careers: Mapping[str, tuple[Kind, Ragged]]) -> None:
    """Refuse the first amount outside its bounds, with its row."""
    for name, (kind, array) in columns.items():
        if kind.name != "flag" and len(rows := np.flatnonzero((array < kind.low) | (array > kind.high))):
            row = int(rows[0])
            refuse.column_wrong(name, f"{array[row]} lies outside {kind.low} to {kind.high}", row)
    for name, (kind, career) in careers.items():
        if len(places := np.flatnonzero((career.values < kind.low) | (career.values > kind.high))):
            row = int(np.searchsorted(career.offsets, places[0], side="right")) - 1
            refuse.column_wrong(name, f"{career.values[places[0]]} lies outside {kind.low} to {kind.high}", row)


def _array(name: str, given: Any) -> Array:
    if getattr(given, "null_count", 0):
        refuse.column_wrong(name, "it has gaps; rows with a missing fact must be decided case by case")
    if np.ma.isMaskedArray(given):
        _no_gaps(name, np.ma.getmaskarray(given))
        given = given.data
    if hasattr(given, "null_count"):
        given = given.to_numpy(zero_copy_only=False) if not hasattr(given, "num_chunks") else given.to_numpy()
    if isinstance(given, list) and None in given:
        refuse.column_wrong(name, "it has a gap; rows with a missing fact must be decided case by case", given.index(None))
    return np.asarray(given)


def _no_gaps(name: str, gaps: Array) -> None:
    if gaps.any():
        refuse.column_wrong(
            name, "it has a gap; rows with a missing fact must be decided case by case", int(np.flatnonzero(gaps)[0])
        )
