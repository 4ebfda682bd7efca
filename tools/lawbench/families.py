"""Families: the survivors' law of this repository against the same law written by hand with NumPy (reduceat, repeat).

Results are compared member by member before anything is timed. Sorted families, one core, CPU time, both sides alternating.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from lawengine import load
from lawengine.levels import MEMBERS

ON = date(2026, 11, 1)
TODAY = (ON - date(1970, 1, 1)).days
SPOUSE, CHILD, ASCENDANT = 1, 2, 3
TARGETS = ("survivors.share_monthly", "survivors.total_monthly")
PENSION = "survivors.pension_of_deceased_monthly"
MILLION = 1_000_000
Array = np.ndarray[Any, Any]
Columns = dict[str, Array]
Figure = tuple[str, float, str, str]  # name, value, unit, goal


def families(members: int, seed: int = 1) -> Columns:
    """Families of one to nine, three on average; apprentices stand where the sources agree."""
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 1, 2, 2, 3, 3, 4, 5, 9], members // 3)
    count = int(sizes.sum())
    kinship = random.choice([SPOUSE, CHILD, CHILD, CHILD, ASCENDANT], count)
    return {
        MEMBERS: np.concatenate([[0], np.cumsum(sizes)]),
        PENSION: random.integers(1_800_000, 30_000_000, len(sizes)),
        "survivors.kinship": kinship,
        "born_on": TODAY
        - np.where(kinship == CHILD, random.integers(0, 30 * 365, count), random.integers(40 * 365, 90 * 365, count)),
        "is_woman": random.random(count) < 0.5,
        "survivors.orphan.is_studying": random.random(count) < 0.4,
        "survivors.orphan.is_apprentice": np.zeros(count, np.bool_),
        "survivors.orphan.apprentice_wage_monthly": np.zeros(count, np.int64),
        "survivors.orphan.is_disabled": random.random(count) < 0.03,
        "survivors.orphan.has_income": random.random(count) < 0.5,
        "survivors.ascendant.income_monthly": random.choice([0, 1_799_999, 1_800_000, 5_000_000], count),
    }


def by_hand(columns: Columns, values: dict[str, int]) -> tuple[Array, Array]:
    """The same law over whole columns, as one writes it with NumPy: each member's part, each family's total."""
    offsets, pension, kinship = columns[MEMBERS], columns[PENSION], columns["survivors.kinship"]
    starts, sizes = offsets[:-1], np.diff(offsets)
    spouse = kinship == SPOUSE
    orphan = (kinship == CHILD) & _qualifies(columns, values)
    ascendant = (kinship == ASCENDANT) & (columns["survivors.ascendant.income_monthly"] < values["income_limit"])
    spouses, orphans, ascendants = (np.add.reduceat(one, starts, dtype=np.int64) for one in (spouse, orphan, ascendant))
    others = orphans + ascendants
    rate = np.where(others == 0, values["rate_spouse_alone"], values["rate_spouse_with_others"])
    each_spouse = np.where(spouses > 0, pension * rate // MILLION // np.maximum(spouses, 1), 0)
    beside = np.where(others == 1, values["rate_one_beside_spouse"], values["rate_several_beside_spouse"])
    equal = pension * np.where(spouses > 0, beside, values["rate_maximum"]) // MILLION // np.maximum(others, 1)
    top_orphan, top_ascendant = (pension * values[f"rate_{who}_maximum"] // MILLION for who in ("orphan", "ascendant"))
    each_orphan = np.where(orphans > 0, np.where(spouses > 0, equal, np.minimum(equal, top_orphan)), 0)
    each_ascendant = np.where(ascendants > 0, np.where(spouses > 0, equal, np.minimum(equal, top_ascendant)), 0)
    total = spouses * each_spouse + orphans * each_orphan + ascendants * each_ascendant
    parts = [np.repeat(one, sizes) for one in (each_spouse, each_orphan, each_ascendant)]
    return np.select([spouse, orphan, ascendant], parts, 0), total


def _qualifies(columns: Columns, values: dict[str, int]) -> Array:
    born = columns["born_on"].astype("datetime64[D]")
    day = np.datetime64(ON, "D")
    months = (day.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(np.int64)
    before = (day - day.astype("datetime64[M]")) < (born - born.astype("datetime64[M]"))
    age = (months - before) // 12
    studies = columns["survivors.orphan.is_studying"] & (age < values["age_studies"])
    daughter = columns["is_woman"] & ~columns["survivors.orphan.has_income"]
    found: Array = (age < values["age_ordinary"]) | columns["survivors.orphan.is_disabled"] | daughter | studies
    return found


def in_blocks(columns: Columns, values: dict[str, int], step: int = 5_000) -> tuple[Array, Array]:
    """The same, over so many families at once that what is between stays in the cache."""
    offsets, found = columns[MEMBERS], []
    for first in range(0, len(offsets) - 1, step):
        cut = offsets[first : first + step + 1]
        rows = slice(int(cut[0]), int(cut[-1]))
        block = {n: c[first : first + step] if n == PENSION else c[rows] for n, c in columns.items() if n != MEMBERS}
        found.append(by_hand(block | {MEMBERS: cut - cut[0]}, values))
    return np.concatenate([part for part, _ in found]), np.concatenate([total for _, total in found])


def figures(rounds: int = 7, quick: bool = False) -> list[Figure]:
    """Persons a second and core of the survivors' law, and how many times the NumPy by hand."""
    book = load("law.dz")
    program = book.at(ON, *TARGETS)
    columns = families(100_000 if quick else MILLION)
    names = [
        "survivors.rate_spouse_alone", "survivors.rate_spouse_with_others", "survivors.rate_one_beside_spouse",
        "survivors.rate_several_beside_spouse", "survivors.rate_maximum", "survivors.rate_orphan_maximum",
        "survivors.rate_ascendant_maximum", "survivors.orphan.age_ordinary", "survivors.orphan.age_studies",
    ]  # fmt: skip
    values = {name.rpartition(".")[2]: book.parameter(name, ON).value for name in names}
    values["income_limit"] = book.at(ON, "pension.old_age.minimum_by_wage").run({})["pension.old_age.minimum_by_wage"]
    members = int(columns[MEMBERS][-1])
    found: list[Figure] = []
    for how, hand in (("by hand, whole columns", by_hand), ("by hand, in blocks", in_blocks)):
        _same(program.over(columns), hand(columns, values))
        run = partial(hand, columns, values)
        own, other = _alternating(lambda: program.over(columns), run, rounds)
        speeds = [members / seconds / 1e6 for seconds in (statistics.median(own), statistics.median(other))]
        ratio = statistics.median(b / a for a, b in zip(own, other, strict=True))
        if not found:
            found.append((f"{members:,} members of families, this engine", speeds[0], "M persons/CPU s", ""))
        found.append((f"{members:,} members of families, NumPy reduceat {how}", speeds[1], "M persons/CPU s", ""))
        found.append((f"families: NumPy reduceat {how}, costs × this engine", ratio, "×", "at_least 2"))
    if (cores := os.cpu_count() or 1) > 1:
        walls = [_wall(lambda: program.over(columns, threads=cores)) for _ in range(rounds)]
        found.append((f"families on {cores} threads", members / statistics.median(walls) / 1e6, "M persons/s", ""))
    return found


def _same(own: dict[str, Array], other: tuple[Array, Array]) -> None:
    for name, column in zip(TARGETS, other, strict=True):
        if len(differ := np.flatnonzero(own[name] != column)):
            raise SystemExit(f"{name}: {len(differ)} differ, first {own[name][differ[0]]} and {column[differ[0]]}")


def _alternating(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, run in zip(found, (one, other), strict=True):
            start = time.process_time()
            run()
            times.append(time.process_time() - start)
    return found


def _wall(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, value, unit, goal in figures():
        print(f"{name}\t{value:.3g}\t{unit}\t{goal}")
