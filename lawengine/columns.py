"""The door for populations: columns are taken as whole numbers without gaps, or refused with the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lawengine import refuse
from lawengine.kinds import Kind
from lawengine.nodes import TODAY as TODAY

Array = np.ndarray[Any, Any]
LONGEST = 2**16


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
    if len(offsets) > 1 and (lengths := np.diff(offsets)).max() > LONGEST:
        refuse.column_wrong(name, f"a career has {lengths.max()} entries, and no life has so many", int(lengths.argmax()))
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


def outside(kind: Kind, taken: Array | Ragged) -> list[tuple[int, int]]:
    """The rows with an amount outside its bounds, and that amount."""
    if kind.name == "flag":
        return []
    values = taken.values if isinstance(taken, Ragged) else taken
    places = np.flatnonzero((values < kind.low) | (values > kind.high))
    if isinstance(taken, Ragged):
        places = places[(places >= taken.offsets[0]) & (places < taken.offsets[-1])]
        rows = np.searchsorted(taken.offsets, places, side="right") - 1
        return list(zip(rows.tolist(), values[places].tolist(), strict=True))
    return list(zip(places.tolist(), values[places].tolist(), strict=True))


def find_outside(taken: Mapping[str, tuple[Kind, Array | Ragged]]) -> None:
    """Refuse the first amount outside its bounds, with its row."""
    for name, (kind, one) in taken.items():
        for row, amount in outside(kind, one):
            refuse.column_wrong(name, f"{amount} lies outside {kind.low} to {kind.high}", row)


# Gaps: filled with something harmless, and remembered


def without_gaps(name: str, kind: Kind, given: Any) -> tuple[Any, Array]:
    """A column in which every gap holds a harmless amount, and where the gaps were."""
    harmless = max(kind.low, min(0, kind.high))
    if hasattr(given, "null_count"):
        if not given.null_count:
            return given, _none(len(given))
        gaps = given.is_null().to_numpy(zero_copy_only=False) if not hasattr(given, "num_chunks") else given.is_null().to_numpy()
        if kind.name == "date":
            given = given.cast("date32").view("int32") if not hasattr(given, "num_chunks") else given.cast("date32").cast("int32")
        return given.fill_null(False if kind.name == "flag" else harmless), gaps
    if np.ma.isMaskedArray(given):
        return np.where(np.ma.getmaskarray(given), np.asarray(harmless).astype(given.dtype), given.data), np.ma.getmaskarray(
            given
        )
    if isinstance(given, list) or getattr(getattr(given, "dtype", None), "kind", "") == "O":
        gaps = np.array([value is None for value in given], np.bool_)
        filled = [harmless if value is None else value for value in given]
        return np.asarray(filled, np.bool_) if kind.name == "flag" and gaps.any() else np.asarray(filled), gaps
    if getattr(getattr(given, "dtype", None), "kind", "") == "M":
        gaps = np.isnat(given)
        return np.where(gaps, np.datetime64(0, "D"), given), gaps
    return given, _none(len(given))


def career_without_gaps(name: str, kind: Kind, given: Any) -> tuple[Any, Array]:
    """A career column in which missing careers are empty, and which rows had a gap."""
    if hasattr(given, "combine_chunks"):
        given = given.combine_chunks()
    if not hasattr(given, "offsets"):
        return given, _none(len(given[0]) - 1 if isinstance(given, tuple) and len(given) else 0)
    gaps = given.is_null().to_numpy(zero_copy_only=False)
    offsets, values = given.offsets.to_numpy(), given.values
    if values.null_count:
        holes = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
        holes = holes[(holes >= offsets[0]) & (holes < offsets[-1])]
        gaps = gaps.copy()
        gaps[np.searchsorted(offsets, holes, side="right") - 1] = True
        values = values.fill_null(max(kind.low, 0))
    return (offsets, values), gaps


def _none(size: int) -> Array:
    return np.zeros(size, np.bool_)


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
