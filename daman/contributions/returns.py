"""What was found and what is due, kept beside each file in compressed pieces, and told again line by line."""

import io
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from daman.contributions.findings import ERROR, Finding
from daman.contributions.intake.pricing import SHARES
from daman.contributions.models import DeclarationFiling, FilingPart, FilingPartKind, FilingState
from daman.contributions.parts import numbers_of, read_part, write_part
from daman.contributions.reading.cells import CATEGORIES, Lines

FOUND_A_PART = 5_000
PACKED = pa.ipc.IpcWriteOptions(compression="zstd")
COLUMNS = (
    "line", "employer_number", "month", "nin", "status", "codes", "reasons", "wage", "days", "category", "base", "due_employer",
    "due_employee", "due_social_works", "due_total", "rate_version",
)  # fmt: skip
MONEY = ("wage", *SHARES)
TO_DINARS = pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))


class Found(NamedTuple):
    """One thing found, and where."""

    line: int
    employer_number: str
    month: date | None
    code: str
    field: str
    said: str
    other: str

    def finding(self) -> Finding:
        return Finding(self.line, self.code, {"field": self.field, "said": self.said, "other": self.other})


def pack(lines: Lines, amounts: dict[str, Any]) -> bytes:
    """A batch of lines with what is due on each."""
    table = pa.record_batch({
        "line": lines.line.astype(np.int32), "employer_number": _texts(lines.employer), "month": lines.month,
        "nin": _texts(lines.nin), "wage": lines.wage, "days": lines.days, "category": lines.category,
        **{share: amounts[share] for share in SHARES},
    })  # fmt: skip
    packed = io.BytesIO()
    with pa.ipc.new_stream(packed, table.schema, options=PACKED) as writer:
        writer.write(table)
    return packed.getvalue()


def keep_found(filing: DeclarationFiling, rows: Iterable[tuple[Any, ...]]) -> None:
    """Replace what was found in an earlier check."""
    FilingPart.objects.filter(filing=filing, kind=FilingPartKind.FOUND).delete()
    for number, part in enumerate(_in_parts(rows)):
        content = zlib.compress(json.dumps(part, default=str, ensure_ascii=False).encode(), 1)
        write_part(filing, FilingPartKind.FOUND, number, content)


def found(filing: DeclarationFiling, *, since_part: int = 0) -> Iterator[Found]:
    """All that was found, in the order of the lines."""
    numbers = numbers_of(filing, FilingPartKind.FOUND)
    for number in numbers[since_part:]:
        for line, employer, month, *rest in json.loads(zlib.decompress(read_part(filing, FilingPartKind.FOUND, number))):
            yield Found(line, employer, date.fromisoformat(month) if month else None, *rest)


def return_rows(filing: DeclarationFiling) -> Iterator[pa.Table]:
    """The answer to every line, in tables of COLUMNS; amounts still in centimes."""
    faulty = {(f.employer_number, f.month) for f in found(filing) if f.finding().severity == ERROR}
    told = found(filing)
    waiting = next(told, None)
    for number in numbers_of(filing, FilingPartKind.RETURN):
        with pa.ipc.open_stream(read_part(filing, FilingPartKind.RETURN, number)) as reader:
            batch = reader.read_all()
        last = batch["line"][-1].as_py()
        here: list[Found] = []
        while waiting is not None and waiting.line <= last:
            here.append(waiting)
            waiting = next(told, None)
        yield _answered(filing, batch, here, faulty)
    rest = [] if waiting is None else [waiting, *told]
    if rest:
        yield _answered(filing, _EMPTY, rest, faulty)


def as_csv(filing: DeclarationFiling) -> Iterator[bytes]:
    """The return as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    yield b"\xef\xbb\xbf" + ";".join(COLUMNS).encode() + b"\r\n"
    for table in return_rows(filing):
        text = io.BytesIO()
        plain = {name: _in_dinars(table[name]) if name in (*MONEY, "due_total") else table[name] for name in COLUMNS}
        options = csv.WriteOptions(include_header=False, delimiter=";", quoting_style="needed")
        csv.write_csv(pa.table(plain), text, options)
        yield text.getvalue()


def as_json(filing: DeclarationFiling) -> Iterator[bytes]:
    """The return as one JSON document, written piece by piece."""
    head = {
        "filing": filing.reference, "state": filing.state, "problem": filing.problem or None, "lines_count": filing.lines_count,
        "errors_count": filing.errors_count, "warnings_count": filing.warnings_count, "rate_version": filing.lawbook_hash,
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "lines": ['
    comma = b"\n"
    for table in return_rows(filing):
        plain = pa.table({
            name: _in_dinars(table[name]) if name in (*MONEY, "due_total") else table[name]
            for name in COLUMNS if name != "rate_version"
        })  # fmt: skip
        for row in plain.to_pylist():
            row["codes"] = row["codes"].split() if row["codes"] else []
            yield comma + json.dumps(row, ensure_ascii=False).encode()
            comma = b",\n"
    yield b"\n]}\n"


def _answered(filing: DeclarationFiling, batch: pa.Table, here: list[Found], faulty: set[tuple[str, date | None]]) -> pa.Table:
    codes: dict[int, list[Found]] = {}
    for each in here:
        codes.setdefault(each.line, []).append(each)
    lines = batch["line"].to_pylist() if codes else []
    known = set(lines)
    others = [line for line in codes if line not in known]  # lines that could not be read
    status = np.full(batch.num_rows, "filed" if filing.state == FilingState.FILED else "accepted", dtype=object)
    status[_held_back(filing, batch, faulty)] = "held_back"
    texts = {name: np.full(batch.num_rows, "", dtype=object) for name in ("codes", "reasons")}
    for row, line in enumerate(lines):
        if line in codes:
            status[row], texts["codes"][row], texts["reasons"][row] = _told(codes[line], status[row])
    table = batch.append_column("status", pa.array(status, pa.string()))
    for name, column in texts.items():
        table = table.append_column(name, pa.array(column, pa.string()))
    table = _shown(table, filing.lawbook_hash)
    if others:
        rows = [_unread(line, codes[line], filing.lawbook_hash) for line in others]
        unread = pa.Table.from_pylist(rows, schema=table.schema)
        table = pa.concat_tables([table, unread]).sort_by("line")
    return table


def _told(here: list[Found], otherwise: str) -> tuple[str, str, str]:
    findings = [each.finding() for each in here]
    is_wrong = any(finding.severity == ERROR for finding in findings)
    reasons = " ".join(f"{finding.message} {finding.what_to_do}" for finding in findings)
    return "returned" if is_wrong else otherwise, " ".join(finding.code for finding in findings), reasons


def _unread(line: int, here: list[Found], version: str) -> dict[str, Any]:
    status, codes, reasons = _told(here, "returned")
    month = here[0].month.strftime("%Y-%m") if here[0].month else ""
    return {
        "line": line, "employer_number": here[0].employer_number, "month": month, "nin": "", "status": status, "codes": codes,
        "reasons": reasons, "category": "", "rate_version": version[:12],
    }  # fmt: skip


def _held_back(filing: DeclarationFiling, batch: pa.Table, faulty: set[tuple[str, date | None]]) -> Any:
    if not faulty or not batch.num_rows:
        return np.zeros(batch.num_rows, dtype=bool)
    if filing.employer_key and any(employer == "" for employer, _ in faulty):
        return np.ones(batch.num_rows, dtype=bool)
    keys = pc.binary_join_element_wise(batch["employer_number"], pc.cast(batch["month"], pa.string()), "|")
    whole = pc.is_in(batch["employer_number"], value_set=pa.array([e for e, month in faulty if month is None], pa.string()))
    month = pc.is_in(keys, value_set=pa.array([f"{e}|{month}" for e, month in faulty if month], pa.string()))
    return pc.or_(whole, month).to_numpy()


def _shown(table: pa.Table, version: str) -> pa.Table:
    count = table.num_rows
    due = pc.add(pc.add(table["due_employer"], table["due_employee"]), table["due_social_works"])
    categories = pc.take(pa.array(CATEGORIES), pc.cast(table["category"], pa.int32()))
    shown = {
        **{name: table[name] for name in table.column_names},
        "month": pc.utf8_slice_codeunits(pc.cast(table["month"], pa.string()), 0, 7),
        "category": categories, "due_total": due, "rate_version": pa.array([version[:12]] * count, pa.string()),
    }  # fmt: skip
    return pa.table({name: shown[name] for name in COLUMNS})


def _in_dinars(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(pc.multiply(pc.cast(column, pa.decimal128(19, 0)), TO_DINARS), pa.string())


def _in_parts(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    part: list[tuple[Any, ...]] = []
    for row in rows:
        part.append(row)
        if len(part) == FOUND_A_PART:
            yield part
            part = []
    if part:
        yield part


def _texts(array: Any) -> pa.Array:
    width, count = array.dtype.itemsize, len(array)
    offsets = pa.py_buffer(np.arange(0, (count + 1) * width, width, dtype=np.int32))
    return pa.StringArray.from_buffers(count, offsets, pa.py_buffer(np.ascontiguousarray(array)))


_EMPTY = pa.table({
    "line": pa.array([], pa.int32()), "employer_number": pa.array([], pa.string()), "month": pa.array([], pa.date32()),
    "nin": pa.array([], pa.string()), "wage": pa.array([], pa.int64()), "days": pa.array([], pa.int16()),
    "category": pa.array([], pa.int16()), **{share: pa.array([], pa.int64()) for share in SHARES},
})  # fmt: skip
