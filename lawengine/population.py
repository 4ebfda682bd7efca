"""A population decided although some of its rows cannot be: those are named, with the reason, and the others go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lawengine import columns as door
from lawengine import refuse
from lawengine.kinds import Kind, days_of
from lawengine.refuse import LawError

if TYPE_CHECKING:
    from lawengine.program import Program


FIRST_DAY, LAST_DAY = days_of(date.min), days_of(date.max)
Columns = Mapping[str, door.Array]
Careers = Mapping[str, door.Ragged]


class BadRow(NamedTuple):
    """A row that could not be decided: which fact or text stands in the way, and why."""

    row: int
    name: str
    why: str


@dataclass(frozen=True)
class Outcome:
    """What was decided, and what was not: a bad row holds zeros."""

    columns: dict[str, door.Array]
    decided: door.Array
    bad: tuple[BadRow, ...]
    one_by_one: int = 0  # rows that were left to the plain reader


def decide(program: "Program", given: Mapping[str, Any], threads: int, plainly: bool = False) -> Outcome:
    """Decide every row that can be; rows with gaps, rows that come across a doubt (plainly: all) are read one by one."""
    kernel = program.kernel(door.TODAY in given, doubts=True)
    kinds = {kernel.nodes[k].name: kernel.nodes[k].kind for k in (*kernel.columns, *kernel.careers)}
    for name in given:
        if name not in program.known_facts:
            refuse.fact_unknown(name, program.known_facts)
    if absent := [name for name in kinds if name not in given]:
        refuse.columns_missing(absent, [n for n in given if n not in kinds])
    filled: dict[str, Any] = {}
    gaps: dict[str, door.Array] = {}
    for name, kind in kinds.items():
        filled[name], gap = (door.career_without_gaps if kind.is_career else door.without_gaps)(name, kind, given[name])
        if gap.any():
            gaps[name] = gap
    rest = {n: given[n] for n in given if n not in kinds} if not kinds else {}
    columns, careers, size = kernel.taken({**filled, **rest})
    out = kernel.empty(size)
    outside = 1 if plainly else kernel.compute(columns, careers, out, size, threads)
    bad = _outside(kinds, columns, careers) if outside else []
    refused = {row for row, _, _ in bad}
    doubt = kernel.doubt(out, size) | plainly
    for name in out:
        if name in program.numbers and program.nodes[program.numbers[name]].kind.name == "date":
            doubt |= (out[name] < FIRST_DAY) | (out[name] > LAST_DAY)
    for gap in gaps.values():
        doubt |= gap
    reading = _Reader(program, columns, careers, gaps)
    for row in np.flatnonzero(doubt).tolist():
        if row not in refused:
            values, found = reading.read(row)
            bad += found
            for name, value in values.items() if not found else ():
                out[name][row] = value
    bad.sort()
    decided = np.ones(size, np.bool_)
    decided[[row for row, _, _ in bad]] = False
    result = kernel.public(out)
    for array in result.values():
        array[~decided] = np.zeros((), array.dtype)
    return Outcome(result, decided, tuple(bad), int(doubt.sum()))


def decide_strictly(program: "Program", given: Mapping[str, Any], threads: int) -> dict[str, door.Array]:
    """Decide every row, or refuse."""

    def reread(columns: Columns, careers: Careers, row: int) -> Mapping[str, int]:
        values, bad = _Reader(program, columns, careers, {}).read(row)
        for one in bad:
            refuse.row_wrong(one.row, one.why)
        return values

    return program.kernel(door.TODAY in given).over(given, threads, reread)


def _outside(kinds: Mapping[str, Kind], columns: Columns, careers: Careers) -> list[BadRow]:
    found: dict[int, BadRow] = {}
    for name, kind in kinds.items():
        for row, amount in door.outside(kind, columns[name] if name in columns else careers[name]):
            found.setdefault(row, BadRow(row, name, f"{amount} lies outside {kind.low} to {kind.high}"))
    return list(found.values())


class _Reader:
    """Reads single rows of columns with the plain reader."""

    def __init__(
        self,
        program: "Program",
        columns: Columns,
        careers: Careers,
        gaps: Columns,
    ) -> None:
        self.program, self.columns, self.careers, self.gaps = program, columns, careers, gaps

    def read(self, row: int) -> tuple[dict[str, int], list[BadRow]]:
        """The values of the targets as whole numbers, or why there are none."""
        facts = {name: None if name in self.gaps and self.gaps[name][row] else fact for name, fact in self._facts(row).items()}
        try:
            answer = self.program.run(facts)
        except LawError as error:
            return {}, [BadRow(row, getattr(error, "name", ""), str(error))]
        if answer.missing:
            return {}, [BadRow(row, name, "it is missing, and the law needs it here") for name in answer.missing[:1]]
        values = {t: whole(answer.values[t]) for t in self.program.targets}
        return values, [
            BadRow(row, t, f"{value} does not fit into 64 bits") for t, value in values.items() if abs(value) >= 2**63
        ]

    def _facts(self, row: int) -> dict[str, Any]:
        return facts_of(self.program, self.columns, self.careers, row)


def facts_of(program: "Program", columns: Columns, careers: Careers, row: int) -> dict[str, Any]:
    """One row of columns that came through the door, as the plain reader takes facts."""
    facts: dict[str, Any] = {}
    for name, array in columns.items():
        kind = program.known_facts[name]
        facts[name] = bool(array[row]) if kind.name == "flag" else kind.public(int(array[row]))
    for name, career in careers.items():
        facts[name] = career.values[career.offsets[row] : career.offsets[row + 1]].tolist()
    return facts


def whole(value: Any) -> int:
    """A public value as the compiled reader holds it."""
    return days_of(value) if hasattr(value, "toordinal") else int(value)
