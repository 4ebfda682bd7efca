"""A received file as a stream of batches of text cells, each row with its number in the file."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from daman.contributions.reading.columns import COLUMNS, missing, recognise
from daman.contributions.reading.encoding import Stream, as_utf8
from daman.contributions.reading.sheets import rows_of_sheet

BLOCK = 4 * 2**20
JSON_AT_MOST = 32 * 2**20
ROWS_AT_ONCE = 20_000
Chunks = Callable[[], Iterable[bytes]]


class Unreadable(Exception):
    """The file as a whole cannot be read: a finding's code and its details."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass
class Cells:
    """Some rows: their numbers in the file, each column's text, and the rows that have not the right number of cells."""

    lines: "np.ndarray[Any, Any]"
    columns: dict[str, pa.Array]
    broken: list[int] = field(default_factory=list)


def read(chunks: Chunks, encoding: str, start: bytes) -> Iterator[Cells]:
    """The rows of a file, whichever of the published formats it has."""
    if start.startswith(b"PK"):
        yield from _batched(_spreadsheet(chunks))
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        yield from _batched(_json(as_utf8(chunks(), encoding)))
    else:
        yield from _csv(as_utf8(chunks(), encoding))


def of_rows(rows: Iterable[dict[str, str]]) -> Iterator[Cells]:
    """Rows that came from a screen, numbered from 1."""
    yield from _batched(enumerate(rows, start=1))


def _csv(chunks: Iterator[bytes]) -> Iterator[Cells]:
    first, rest = _first_line(chunks)
    try:
        titles = first.decode().strip().lstrip("\ufeff")
    except UnicodeDecodeError:
        raise Unreadable("unreadable") from None
    if any(sign < " " and sign != "\t" for sign in titles):  # no text at all: a picture, an old spreadsheet
        raise Unreadable("unreadable")
    delimiter = max(";,\t|", key=titles.count)
    columns = _recognised([title.strip(' "') for title in titles.split(delimiter)])
    broken: list[int] = []

    def skip(row: Any) -> str:
        broken.append(int(row.number) + 1)  # the header was read before
        return "skip"

    names = [name or f"_{i}" for i, name in enumerate(columns)]
    used = [name for name in names if name in COLUMNS]
    reader = None
    try:
        reader = csv.open_csv(
            Stream(_with_whole_quotes(rest)),
            read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names),
            parse_options=csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=skip),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=used, strings_can_be_null=False
            ),
        )
        yield from _numbered(reader, broken)
    except pa.ArrowInvalid as error:
        if reader is None and "Empty CSV" in str(error):
            return
        raise Unreadable("unreadable") from error


def _numbered(reader: Any, broken: list[int]) -> Iterator[Cells]:
    number, told = 2, 0
    for batch in reader:
        here, told = broken[told:], len(broken)
        taken = np.arange(number, number + batch.num_rows + len(here))
        lines = taken[~np.isin(taken, here)][: batch.num_rows]
        number += batch.num_rows + len(here)
        columns = {name: batch.column(i) for i, name in enumerate(batch.schema.names)}
        yield _without_empty_rows(Cells(lines, columns, here))
    if rest := broken[told:]:
        yield Cells(np.zeros(0, dtype=np.int64), {}, rest)


def _without_empty_rows(cells: Cells) -> Cells:
    full = np.zeros(len(cells.lines), dtype=bool)
    for column in cells.columns.values():
        full |= pa.compute.binary_length(column).to_numpy(zero_copy_only=False) > 0
        if full.all():
            return cells
    mask = pa.array(full)
    return Cells(cells.lines[full], {n: c.filter(mask) for n, c in cells.columns.items()}, cells.broken)


def _first_line(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    for chunk in chunks:
        head += chunk
        if b"\n" in head or len(head) > 64_000:
            break
    line, _, rest = head.partition(b"\n")

    def others() -> Iterator[bytes]:
        yield rest
        yield from chunks

    return line, others()


def _with_whole_quotes(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A quote that is never closed would swallow the rows after it: in such a row quotes are left out."""
    rest = b""
    for chunk in chunks:
        block = rest + chunk
        cut = block.rfind(b"\n") + 1
        rest = block[cut:]
        yield _mended(block[:cut])
        if len(rest) > BLOCK:
            raise Unreadable("unreadable")
    yield _mended(rest)


def _mended(block: bytes) -> bytes:
    if b'"' not in block:
        return block
    lines = block.split(b"\n")
    return b"\n".join(line.replace(b'"', b"") if line.count(b'"') % 2 else line for line in lines)


def _recognised(titles: Sequence[str]) -> list[str]:
    columns = recognise(titles)
    if lacks := missing(columns):
        raise Unreadable("header_missing", said=", ".join(lacks))
    return columns


def _spreadsheet(chunks: Chunks) -> Iterator[tuple[int, dict[str, str]]]:
    with tempfile.TemporaryFile() as file:
        for chunk in chunks():
            file.write(chunk)
        try:
            rows = rows_of_sheet(file)
            titles = next(rows, (0, []))[1]
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise Unreadable("too_many_cells" if "too large" in str(error) else "unreadable") from error
        columns = _recognised(titles)
        for number, cells in rows:
            yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}


def _json(chunks: Iterator[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """A document {"employer_number", "month", "lines": […]}, an array of lines, or one line a row."""
    text = io.BytesIO()
    for chunk in chunks:
        if text.tell() + len(chunk) > JSON_AT_MOST:
            raise Unreadable("too_many_cells")
        text.write(chunk)
    try:
        said = json.loads(text.getvalue(), parse_float=str, parse_int=str)
    except ValueError:
        try:
            said = [json.loads(row, parse_float=str, parse_int=str) for row in text.getvalue().splitlines() if row.strip()]
        except ValueError as error:
            raise Unreadable("unreadable") from error
    whole = {name: said[name] for name in ("employer_number", "month") if name in said} if isinstance(said, dict) else {}
    lines = said.get("lines") if isinstance(said, dict) else said
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Unreadable("unreadable")
    for number, line in enumerate(lines, start=1):
        yield number, {name: _told(value) for name, value in {**whole, **line}.items() if name in COLUMNS}


def _told(value: Any) -> str:
    return "" if value is None or value is False else "yes" if value is True else str(value)


def _batched(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Cells]:
    numbers: list[int] = []
    columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for number, row in rows:
        if not any(row.values()):
            continue
        numbers.append(number)
        for name, cells in columns.items():
            cells.append(row.get(name, ""))
        if len(numbers) == ROWS_AT_ONCE:
            yield _filled(numbers, columns)
            numbers, columns = [], {name: [] for name in COLUMNS}
    if numbers:
        yield _filled(numbers, columns)


def _filled(numbers: list[int], columns: dict[str, list[str]]) -> Cells:
    arrays = {name: pa.array(cells, pa.string()) for name, cells in columns.items() if any(cells)}
    return Cells(np.array(numbers, dtype=np.int64), arrays)
