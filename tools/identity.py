"""Do the readers of the law give the same numbers? `python -m tools.identity --persons N --readers plain,kernel[,spark]`.

Persons are drawn by lot in blocks, a third of them on rounding ties, a third at the bounds of their facts, some beyond.
Every target of every person is compared, and who could not be decided, and why. Exits 1 on any difference.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lawengine import Program, load
from lawengine.population import Outcome, decide
from tools.generated_persons import persons

if TYPE_CHECKING:
    from tools.lawbench.cluster import Cluster

FOLDER = Path(os.environ.get("DAMAN_VAR", Path(__file__).resolve().parent.parent / "var")) / "bench"
READERS = ("plain", "kernel", "spark")
BLOCK = 10_000
SHOWN = 5
PENSION = (
    "pension.entitled", "pension.old_age.entitled", "pension.old_age.pension_monthly", "pension.old_age.missing_months",
    "pension.old_age.met_on", "pension.self_employed.entitled", "pension.self_employed.pension_monthly",
    "pension.self_employed.met_on", "pension.total_monthly", "pension.allowance.entitled", "pension.allowance.allowance_monthly",
)  # fmt: skip
CONTRIBUTIONS = (
    "contributions.employee.base", "contributions.employee.due_employer", "contributions.employee.due_employee",
    "contributions.employee.due_social_works", "contributions.employee.due_total", "contributions.self_employed.due_yearly",
    "contributions.voluntary.price_monthly", "contributions.hiring.rate_employer", "minimum_wage.difference_due",
)  # fmt: skip
PROGRAMS = (
    (date(2026, 11, 23), PENSION), (date(2018, 12, 31), PENSION),
    (date(2026, 11, 23), CONTRIBUTIONS), (date(2020, 6, 1), CONTRIBUTIONS),
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """Some persons of one program; the seed makes them again."""

    program: int
    size: int
    seed: int


@dataclass
class Found:
    """What comparing found."""

    persons: int = 0
    undecided: int = 0
    one_by_one: int = 0
    comparisons: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Count another block in."""
        self.persons += other.persons
        self.undecided += other.undecided
        self.one_by_one += other.one_by_one
        self.comparisons += other.comparisons
        self.differences += other.differences
        self.examples = [*self.examples, *other.examples][:SHOWN]


@lru_cache
def program(number: int) -> Program:
    """The law of one of the days."""
    on, targets = PROGRAMS[number]
    return load("law.dz").at(on, *targets)


def blocks(count: int, seed: int, size: int = BLOCK) -> Iterator[Block]:
    """So many persons, the programs by turns."""
    for k, start in enumerate(range(0, count, size)):
        yield Block(k % len(PROGRAMS), min(size, count - start), seed * 1_000_003 + k)


def readings(block: Block, readers: tuple[str, ...]) -> dict[str, Outcome]:
    """One block as each reader decides it."""
    law = program(block.program)
    columns = persons(law, block.size, block.seed)
    return {reader: decide(law, columns, 1, plainly=reader == "plain") for reader in readers if reader != "spark"}


def compare(block: Block, first: Outcome, other: Outcome) -> Found:
    """Every target of every person, and who could not be decided."""
    passed_on = outcome_of_few(first, other)
    found = Found(block.size, int((~first.decided).sum()), passed_on, block.size * len(first.columns))
    wrong = first.decided != other.decided
    if [(bad.row, bad.name) for bad in first.bad] != [(bad.row, bad.name) for bad in other.bad]:
        mine, theirs = dict.fromkeys(first.bad), dict.fromkeys(other.bad)
        found.examples += [f"{bad} by one reader only" for bad in [*mine, *theirs] if (bad in mine) != (bad in theirs)][:SHOWN]
        found.differences += max(1, len(mine.keys() ^ theirs.keys()))
    for target, column in first.columns.items():
        differs = np.flatnonzero((column != other.columns[target]) | wrong)
        found.differences += len(differs)
        for row in differs[:SHOWN].tolist():
            found.examples.append(f"{target} is {column[row]} or {other.columns[target][row]}: {block}, row {row}")
    return found


def check(block: Block, readers: tuple[str, ...]) -> Found:
    """One block, in a process of its own."""
    first, *others = readings(block, readers).values()
    found = Found()
    for other in others:
        one = compare(block, first, other)
        if found.persons:
            one.persons = one.undecided = one.one_by_one = 0
        found.add(one)
    return found


def outcome_of_few(first: Outcome, other: Outcome) -> int:
    """How many persons the compiled reader left to the plain one."""
    return min(first.one_by_one, other.one_by_one)


def run(readers: tuple[str, ...], count: int, *, processes: int = 1, seed: int = 1, minutes: float | None = None) -> Found:
    """Compare so many persons, or as many as the minutes allow."""
    found, started, told = Found(), time.monotonic(), time.monotonic()
    for one in _checked(readers, blocks(count, seed), processes):
        found.add(one)
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"· {found.persons:,} persons, {found.differences:,} differences", flush=True)
        if minutes is not None and time.monotonic() - started > 60 * minutes:
            break
    return found


def _checked(readers: tuple[str, ...], todo: Iterator[Block], processes: int) -> Iterator[Found]:
    if "spark" in readers:
        yield from _with_cluster(readers, todo, processes)
        return
    if processes == 1:
        for block in todo:
            yield check(block, readers)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        while group := list(islice(todo, 8 * processes)):
            yield from pool.map(check, group, [readers] * len(group))


def _with_cluster(readers: tuple[str, ...], todo: Iterator[Block], processes: int) -> Iterator[Found]:
    """Blocks written to files, decided by the cluster, and compared with what the others say here."""
    from tools.lawbench.cluster import Cluster
    from tools.lawbench.environment import spark

    python = spark(FOLDER / "spark")
    if python is None:
        raise SystemExit("the cluster is not installed, so it was not compared")
    with Cluster(python, processes) as cluster:
        while group := list(islice(todo, 2 * len(PROGRAMS) * processes)):
            for number in sorted({block.program for block in group}):
                yield from _with_spark(cluster, number, [b for b in group if b.program == number], readers)


def _with_spark(cluster: "Cluster", number: int, group: list[Block], readers: tuple[str, ...]) -> Iterator[Found]:
    import pyarrow as pa

    from tools.lawbench.files import save_arrow

    law, (on, targets) = program(number), PROGRAMS[number]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        for k, block in enumerate(group):
            save_arrow(law, persons(law, block.size, block.seed), folder / "in" / f"{k:04}.arrow")
        cluster.decide(folder / "in", folder / "out", (on.isoformat(), targets, ()))
        for k, block in enumerate(group):
            found = Found()
            first, *others = readings(block, readers).values()
            for other in [*others, _read(pa.ipc.open_file(str(folder / "out" / f"{k:04}.arrow")).read_all(), first)]:
                one = compare(block, first, other)
                if found.persons:
                    one.persons = one.undecided = one.one_by_one = 0
                found.add(one)
            yield found


def _read(answers: Any, first: Outcome) -> Outcome:
    """What the cluster wrote, as the others give it; its files have gaps where a row could not be decided."""
    decided = np.ones(len(answers), np.bool_)
    columns = {}
    for target, like in first.columns.items():
        column = answers.column(target).combine_chunks()
        decided &= column.is_valid().to_numpy(zero_copy_only=False)
        filled = column.cast("int32").cast("int64") if like.dtype.kind == "M" else column
        values = filled.fill_null(False if like.dtype == np.bool_ else 0).to_numpy(zero_copy_only=False)
        columns[target] = values.view("datetime64[D]") if like.dtype.kind == "M" else values
    return Outcome(columns, decided, first.bad, first.one_by_one)


def main() -> int:
    """What was asked for on the command line; one line of result."""
    parser = argparse.ArgumentParser(prog="python -m tools.identity", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--readers", default="plain,kernel")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="stop after so long, and say how many were compared")
    options = parser.parse_args()
    readers = tuple(options.readers.split(","))
    if len(readers) < 2 or set(readers) - set(READERS) or max(Counter(readers).values()) > 1 or readers[0] == "spark":
        parser.error(f"--readers are two or three of {','.join(READERS)}, spark not first")
    started = time.monotonic()
    found = run(readers, options.persons, processes=options.processes, seed=options.seed, minutes=options.minutes)
    for example in found.examples:
        print(example)
    print(
        f"{found.persons:,} persons by {' and '.join(readers)}, {found.undecided:,} of them could not be decided, "
        f"{found.one_by_one:,} the kernel left to the plain reader: "
        f"{found.comparisons:,} comparisons, {found.differences:,} differences ({time.monotonic() - started:,.0f} s, "
        f"lawbook {program(0).lawbook[:12]})"
    )
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())
