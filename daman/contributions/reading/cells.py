"""Cells of text into whole numbers, a column at a time. What cannot be read is told, cell by cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daman.contributions.reading.files import Cells
from daman.contributions.reading.sheets import AS_NUMBER
from daman.foundation.digits import UNSEEN, only_digits, western

CATEGORIES = ("general", "building")
FULL_MONTH = 30
NIN_DIGITS, EMPLOYER_DIGITS = 18, 10
WAGE = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,2})?")
MONTHS = (
    (re.compile(r"([0-9]{4})[-/]([0-9]{1,2})(?:[-/]0?1)?(?:T.*)?"), (1, 2)),
    (re.compile(r"(?:0?1/)?([0-9]{1,2})[-/]([0-9]{4})"), (2, 1)),
)
SPACES = str.maketrans("", "", f"{UNSEEN}\t\r\n'")
NO_MONTH = np.datetime64("NaT", "D")
Numbers = np.ndarray[Any, Any]


class Trouble(NamedTuple):
    """One cell that cannot be read."""

    line: int
    code: str
    field: str
    said: str


@dataclass
class Lines:
    """Rows that were read: numbers only, all of one length. Rows with trouble are not among them."""

    line: Numbers
    employer: Numbers  # bytes of 10 digits
    nin: Numbers  # bytes of 18 digits
    month: Numbers  # days
    wage: Numbers
    days: Numbers
    category: Numbers  # place in CATEGORIES
    withdrawn: Numbers
    troubles: list[Trouble] = field(default_factory=list)
    held_back: list[tuple[int, str, date | None]] = field(default_factory=list)  # of each faulty row: line, employer, month


@dataclass(frozen=True)
class Expected:
    """What a row means that does not say it: the filing's employer and month; and the day it is read."""

    on: date
    employer_number: str = ""
    month: date | None = None
    is_correction: bool = False


class _Reading:
    """One batch being read: collects what is wrong."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.count = cells, len(cells.lines)
        self.good = np.ones(self.count, dtype=bool)
        self.troubles = [Trouble(line, "columns_missing", "", "") for line in cells.broken]

    def column(self, name: str) -> pa.Array | None:
        return self.cells.columns.get(name)

    def wrong(self, row: Any, code: str, name: str, said: str) -> None:
        self.good[row] = False
        said = said.replace("\x00", "").strip(AS_NUMBER)
        if said.lstrip()[:1] in ("=", "@", "+"):
            code, said = "formula", said[:40]
        self.troubles.append(Trouble(int(self.cells.lines[row]), code, name, said[:40]))


def read_cells(cells: Cells, expected: Expected) -> Lines:
    """Read a batch."""
    r = _Reading(cells)
    employer = _few(r, "employer_number", _employer, b"", f"S{EMPLOYER_DIGITS}", expected.employer_number.encode())
    month = _few(r, "month", _month(expected.on), NO_MONTH, "datetime64[D]", expected.month or NO_MONTH)
    nin = _nins(r)
    wage = _wages(r, expected.is_correction)
    withdrawn = _few(r, "withdrawn", _flag, False, "bool", False)
    days = _few(r, "days", _days(expected.is_correction), 0, "int16", FULL_MONTH)
    category = _few(r, "category", _category, 0, "int16", 0)
    lines, good = np.asarray(cells.lines), r.good
    held = [
        (int(lines[row]), employer[row].decode(), None if np.isnat(month[row]) else month[row].item())
        for row in np.flatnonzero(~good)
    ]
    held += [(line, expected.employer_number, expected.month) for line in cells.broken]
    columns = (lines, employer, nin, month, wage, days, category, withdrawn)
    taken: list[Any] = [column[good] for column in columns]
    return Lines(*taken, r.troubles, held)  # type: ignore[call-arg]


def _few(r: _Reading, name: str, parse: Callable[[str], Any], none: Any, kind: str, default: Any) -> Numbers:
    """A column with few different values: each is read once. `parse` gives a value, or a (code,) when it is wrong."""
    column = r.column(name)
    if column is None:
        values = np.full(r.count, default, dtype=kind)
        if default is NO_MONTH or default == b"":
            code = "month_malformed" if name == "month" else "employer_malformed"
            for row in range(r.count):
                r.wrong(row, code, name, "")
        return values
    coded = column.dictionary_encode()
    said = coded.dictionary.to_pylist()
    read = [default if not text.strip() and default is not NO_MONTH and default != b"" else parse(text) for text in said]
    table = np.array([none if isinstance(value, tuple) else value for value in read], dtype=kind)
    faulty = [i for i, value in enumerate(read) if isinstance(value, tuple)]
    codes = coded.indices.to_numpy(zero_copy_only=False)
    if faulty:
        for row in np.flatnonzero(np.isin(codes, faulty)).tolist():
            value, text = read[codes[row]], said[codes[row]]
            r.wrong(int(row), value[0], name, text)
            table[codes[row]] = value[1] if len(value) > 1 else none
    return table[codes] if len(table) else np.zeros(0, dtype=kind)


def _employer(text: str) -> Any:
    number = only_digits(text)
    return (
        number.encode() if len(number) == EMPLOYER_DIGITS and number.isascii() and number.isdigit() else ("employer_malformed",)
    )


def _month(on: date) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        plain = western(text).translate(SPACES)
        for pattern, (year, month) in MONTHS:
            if (found := pattern.fullmatch(plain)) and 1 <= int(found[month]) <= 12 and 1900 <= int(found[year]) <= 2999:
                day = np.datetime64(date(int(found[year]), int(found[month]), 1), "D")
                return day if day <= np.datetime64(on, "D") else ("month_in_future", day)
        return ("month_malformed",)

    return parse


def _days(is_correction: bool) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        number = western(text).translate(SPACES).removesuffix(".00").removesuffix(".0")
        if re.fullmatch("[0-9]{1,4}", number) and (0 if is_correction else 1) <= int(number) <= 31:
            return int(number)
        is_number = re.fullmatch("-?[0-9.,]{1,10}", number)
        return ("days_out_of_bounds" if is_number else "not_a_number",)

    return parse


def _category(text: str) -> Any:
    name = text.strip().lower()
    return CATEGORIES.index(name) if name in CATEGORIES else ("category_not_allowed",)


def _flag(text: str) -> Any:
    return text.strip().lower() in ("1", "x", "yes", "true", "oui", "نعم")


def _nins(r: _Reading) -> Numbers:
    column = r.column("nin")
    if column is None:
        for row in range(r.count):
            r.wrong(row, "nin_malformed", "nin", "")
        return np.zeros(r.count, dtype=f"S{NIN_DIGITS}")
    clean = pc.and_(pc.equal(pc.binary_length(column), NIN_DIGITS), pc.ascii_is_decimal(column))
    if pc.all(clean, min_count=0).as_py():
        return _fixed(column, NIN_DIGITS)
    texts = column.to_pylist()
    for row in np.flatnonzero(~clean.to_numpy(zero_copy_only=False)).tolist():
        number = only_digits(texts[row])
        if len(number) == NIN_DIGITS and number.isascii() and number.isdigit():
            texts[row] = number
        else:
            as_number = texts[row].startswith(AS_NUMBER) or re.fullmatch(r"[0-9],?[0-9]*[.,]?[0-9]*[eE]\+?1[0-9]", texts[row])
            r.wrong(int(row), "nin_as_number" if as_number else "nin_malformed", "nin", texts[row])
            texts[row] = "0" * NIN_DIGITS
    return _fixed(pa.array(texts, pa.string()), NIN_DIGITS)


def _fixed(column: pa.Array, width: int) -> Numbers:
    """Texts of one length as an array of bytes, without touching each."""
    _, offsets, data = column.buffers()
    if not len(column):
        return np.zeros(0, dtype=f"S{width}")
    start = np.frombuffer(offsets, np.int32)[column.offset]
    return np.frombuffer(data, dtype=f"S{width}", count=len(column), offset=int(start))


def _wages(r: _Reading, is_correction: bool) -> Numbers:
    """Dinars as written, in centimes: exact, through decimals."""
    column = r.column("wage")
    if column is None:
        for row in range(r.count if not is_correction else 0):
            r.wrong(row, "wage_missing", "wage", "")
        return np.zeros(r.count, dtype=np.int64)
    plain = r"^[0-9]{1,11}(\.[0-9]{1,2})?$"
    clean = pc.match_substring_regex(column, plain).to_numpy(zero_copy_only=False)
    if not clean.all():
        texts = column.to_pylist()
        for row in np.flatnonzero(~clean).tolist():
            texts[row] = _wage(r, int(row), texts[row], is_correction)
        column = pa.array(texts, pa.string())
    decimals = pc.cast(column, pa.decimal128(15, 2))
    low_halves = np.frombuffer(decimals.buffers()[1], np.int64)[decimals.offset * 2 :: 2]
    return low_halves[: len(decimals)].copy()


def _wage(r: _Reading, row: Any, said: str, is_correction: bool) -> str:
    text = western(said).translate(SPACES).replace(",", ".")
    for currency in ("DZD", "DA", "دج"):
        text = text.removesuffix(currency)
    if not text:
        if not is_correction:
            r.wrong(row, "wage_missing", "wage", "")
        return "0"
    if not WAGE.fullmatch(text):
        r.wrong(row, "not_a_number", "wage", said)
        return "0"
    if text.startswith("-"):
        r.wrong(row, "negative_wage", "wage", said)
        return "0"
    return text
