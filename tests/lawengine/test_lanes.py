"""The kernel of every day computes in the narrowest numbers that are proven to do, and gives what the plain reader gives."""

from datetime import date

import numpy as np
import pytest

from lawengine import Lawbook, LawError, exact, exact_simd
from lawengine.bounds import EVERYDAY, NEAR
from lawengine.helper_text import helpers
from lawengine.kernel_head import HEAD
from lawengine.lanes import SMALL, TINY
from tests.lawengine.persons import DAY, TARGETS, Columns, person, persons


def compiled(name: str, is_near: bool) -> object:
    """A helper as a kernel holds it."""
    space: dict[str, object] = {"__name__": "head_of_a_kernel"}
    exec(HEAD, space)
    for text in helpers([f"    _x = {name}"], is_near):
        exec(text, space)
    return space[name]


@pytest.mark.parametrize(("name", "top"), [("tiny_div", TINY), ("small_div", SMALL), ("few_div", TINY), ("many_div", SMALL)])
def test_estimates_are_exact_up_to_their_limit(name: str, top: int) -> None:
    function = np.vectorize(compiled(name, False).py_func, otypes=[np.int64])  # type: ignore[attr-defined]
    random = np.random.default_rng(1)
    for d in (1, 2, 3, 7, 12, 97, 1_461, 146_097, 1_000_000, *random.integers(1, 2**20, 10).tolist()):
        wholes = random.integers(-top // d, top // d + 1, 300) * d
        amounts = np.concatenate([wholes, wholes - 1, wholes + 1, random.integers(-top, top, 300), [top, -top, 0, -1]])
        amounts = np.clip(amounts, 0 if name in ("few_div", "many_div") else -top, top)
        assert (function(amounts, d) == amounts // d).all()


@pytest.mark.parametrize("is_near", [True, False])
def test_a_day_has_come_exactly_when_it_is_not_before_the_later_day(is_near: bool) -> None:
    has_come = compiled("has_come", is_near)
    months_of = compiled("month_number", is_near)
    for start in range(-800, 800, 1):
        for months in (0, 1, 12, 13, 23, 25, 48, -1, -12):
            later = exact.add_months(start, months)
            found = [has_come(day, start, months) for day in range(later - 3, later + 4)]  # type: ignore[operator]
            assert found == [False, False, False, True, True, True, True]
    days = [*range(NEAR[0], NEAR[1], 37), *NEAR]
    assert [months_of(d) for d in days] == [exact.month_number(d) for d in days]  # type: ignore[operator]


def test_nothing_of_every_day_is_wide(book: Lawbook) -> None:
    text = book.at(DAY, "tide.rest.met_on", "tide.rest.tax").kernel_source()
    assert "tiny_div" in text and "_doubt" not in text
    assert exact_simd.tiny_div(7, 2) == 3


def test_one_extraordinary_amount_is_decided_like_all_others(book: Lawbook) -> None:
    """A block with an amount beyond every day goes through the kernel for all amounts."""
    columns: Columns = persons(400, 21)
    offsets, catches = columns["tide.catches"]
    columns["tide.catches"] = (offsets, np.where(np.arange(len(catches)) % 997 == 0, 2**40, catches))
    assert EVERYDAY["career"][1] < 2**40
    program = book.at(DAY, *TARGETS)
    out = program.over(columns)
    for row in range(400):
        values = program.run(person(columns, row)).values
        assert {t: out[t][row].item() for t in TARGETS} == {t: values[t] for t in TARGETS}


def test_another_day_compares_dates_as_the_plain_reader_does(book: Lawbook) -> None:
    columns = persons(300, 22)
    for day in (date(2024, 2, 29), date(2025, 2, 28), date(2026, 12, 31)):
        program = book.at(day, "tide.rest.entitled", "tide.rest.met_on")
        out = program.over(columns)
        for row in range(0, 300, 3):
            values = program.run(person(columns, row)).values
            assert all(out[t][row].item() == values[t] for t in program.targets)


@pytest.mark.parametrize("lane", [np.int8, np.int16, np.int32, np.int64])
def test_columns_of_any_width_give_the_same_and_are_checked(book: Lawbook, lane: type) -> None:
    program, columns = book.at(DAY, "tide.rest.rate"), persons(300, 8)
    months = columns["tide.months_at_sea"] % 100
    columns = columns | {"tide.months_at_sea": months.astype(lane)}
    found, wanted = program.over(columns), program.over(columns | {"tide.months_at_sea": months})
    assert all((found[t] == wanted[t]).all() for t in wanted)
    months[7] = -1
    with pytest.raises(LawError, match="row 7: -1 lies outside"):
        program.over(columns | {"tide.months_at_sea": months.astype(lane)})
