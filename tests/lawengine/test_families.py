"""Families: members' rules and families' rules, both readers alike, on families of every shape."""

from typing import Any

import numpy as np
import pytest

import lawengine
from lawengine import Lawbook
from lawengine.levels import MEMBERS
from tests.lawengine.clans import DAY, OF_FAMILY, TARGETS, Columns, clan, clans


@pytest.fixture(scope="session")
def reef() -> Lawbook:
    """The law of the clan."""
    return lawengine.load("tests.lawengine.clan")


def differences(book: Lawbook, columns: Columns, targets: tuple[str, ...] = TARGETS, threads: int = 1) -> list[object]:
    program = book.at(DAY, *targets)
    out = program.over(columns, threads)
    offsets = columns[MEMBERS]
    found: list[object] = []
    for family in range(len(offsets) - 1):
        values = program.run(clan(columns, family)).values
        for t in targets:
            is_member = len(out[t]) == offsets[-1] and isinstance(values[t], tuple)
            column = out[t][offsets[family] : offsets[family + 1]].tolist() if is_member else out[t][family].item()
            expected = list(values[t]) if is_member else values[t]
            found += [(family, t, column, expected)] if column != expected else []
    return found


@pytest.mark.parametrize(("count", "seed", "largest", "top"), [(2_000, 1, 9, 2**40), (2_000, 2, 4, 5), (40, 3, 700, 10**9)])
def test_both_readers_agree_on_families(reef: Lawbook, count: int, seed: int, largest: int, top: int) -> None:
    assert differences(reef, clans(count, seed, largest, top)) == []


def test_threads_and_blocks_change_nothing(reef: Lawbook) -> None:
    columns = clans(30_000, 4)
    program = reef.at(DAY, *TARGETS)
    alone, together = program.over(columns), program.over(columns, threads=2)
    assert all((alone[t] == together[t]).all() for t in TARGETS)
    cut = [int(n) for n in columns[MEMBERS][[29_000, 30_000]]]
    last = {n: _cut(n, c, cut) for n, c in columns.items()}
    few = program.over(last)
    assert all((few[t] == alone[t][-len(few[t]) :]).all() for t in TARGETS)


def _cut(name: str, column: Any, cut: list[int]) -> Any:
    if name == MEMBERS:
        return column[29_000:] - cut[0]
    rows = slice(29_000, 30_000) if name in OF_FAMILY else slice(*cut)
    return (column[0][rows.start : rows.stop + 1], column[1]) if isinstance(column, tuple) else column[rows]


def test_a_member_s_target_alone_and_a_family_s_alone(reef: Lawbook) -> None:
    columns = clans(300, 5)
    for targets in (("part",), ("parts",), ("children", "born_on"), ("boat", "mates")):
        assert differences(reef, columns, targets) == []


def test_equal_neighbours_in_a_key_are_one_family(reef: Lawbook) -> None:
    columns = clans(500, 6)
    offsets = columns[MEMBERS]
    sizes = np.diff(offsets)
    keyed = {n: c for n, c in columns.items() if n not in (MEMBERS, "boat_history")}
    keyed |= {"family": np.repeat(np.arange(500) * 7, sizes), "boat": np.repeat(columns["boat"], sizes)}
    program = reef.at(DAY, "part", "parts", "in_percent")
    assert all((program.over(keyed)[t] == program.over(columns)[t]).all() for t in program.targets)


def test_two_worlds_of_families_and_why_they_differ(reef: Lawbook) -> None:
    columns = clans(200, 7)
    more = lawengine.Reform("half", DAY, "reef:art-9", values={"children_rate": 50})
    program, other = reef.at(DAY, "part", "parts"), reef.reformed(more).at(DAY, "part", "parts")
    both = program.beside(other, columns)
    assert both.difference("part").tolist() == (other.over(columns)["part"] - program.over(columns)["part"]).tolist()
    assert len(both.losers("parts")) == 0 < len(both.gainers("parts"))
    family = int(both.gainers("parts")[0])
    assert [cause.name for cause in both.cause(family)] == ["children_rate"]


def test_the_kernel_can_be_read(reef: Lawbook) -> None:
    text = reef.at(DAY, "in_percent").kernel_source()
    assert [line for line in text.splitlines() if line.startswith("# Stage")] == [
        "# Stage 1: member", "# Stage 2: family", "# Stage 3: member", "# Stage 4: family", "# Stage 5: member"
    ]  # fmt: skip
