"""Whole numbers never leave 64 bits in silence, and nothing is divided by zero: proven, or watched row by row."""

from datetime import date

import numpy as np
import pytest

import lawengine
from lawengine import Lawbook, LawError
from lawengine.bounds import prove
from tests.lawengine.persons import DAY

TODAY = date(2026, 1, 1)
BIG = 2**40


@pytest.fixture(scope="module")
def growing() -> Lawbook:
    """A law whose numbers grow."""
    return lawengine.load("tests.lawengine.bounds_law")


def test_what_is_proven_costs_nothing(book: Lawbook) -> None:
    program = book.at(DAY, "tide.rest.tax", "tide.rest.met_on", "tide.allowance")
    assert prove(program.nodes, program.constants(False)[0]).unproven == {}
    assert "_doubt" not in program.kernel_source()


def test_ranges_follow_the_law(book: Lawbook) -> None:
    program = book.at(DAY, "tide.rest.rate", "tide.rest.age_minimum")
    ranges = prove(program.nodes, program.constants(False)[0]).ranges
    assert ranges[program.numbers["tide.rest.age_minimum"]] == (52, 60)
    low, high = ranges[program.numbers["tide.rest.rate"]]
    assert low <= 0 and high == 800_000


def test_large_numbers_on_the_way_are_still_exact(growing: Lawbook) -> None:
    columns = {"amount": np.array([3, BIG, -BIG, 0]), "factor": np.array([2, 2**22, 2**22, 2**22])}
    assert growing.at(TODAY, "sign").over(columns)["sign"].tolist() == [True, True, False, False]


def test_a_result_beyond_64_bits_is_refused_with_its_row(growing: Lawbook) -> None:
    columns = {"amount": np.array([3, BIG]), "factor": np.array([2, 2**22])}
    with pytest.raises(LawError, match=r"row 1: 19342813113834066795298816 does not fit into 64 bits"):
        growing.at(TODAY, "square").over(columns)
    outcome = growing.at(TODAY, "square").over(columns, bad_rows="report")
    assert outcome.columns["square"].tolist() == [12, 0] and [b.row for b in outcome.bad] == [1]


def test_dividing_by_zero_is_refused_only_where_it_happens(growing: Lawbook) -> None:
    columns = {"amount": np.array([90, 90, 90]), "heirs": np.array([4, 0, 0]), "is_alone": np.array([False, True, False])}
    outcome = growing.at(TODAY, "shared").over(columns, bad_rows="report")
    assert outcome.columns["shared"].tolist() == [22, 90, 0]
    assert [(b.row, "zero" in b.why) for b in outcome.bad] == [(2, True)]
    with pytest.raises(LawError, match=r"row 2: .*shared has no answer for this case"):
        growing.at(TODAY, "shared").over(columns)


def test_a_place_that_does_not_exist(growing: Lawbook) -> None:
    career = (np.array([0, 3, 5]), np.array([5, 6, 7, 8, 9]))
    outcome = growing.at(TODAY, "third").over({"amounts": career}, bad_rows="report")
    assert outcome.columns["third"].tolist() == [7, 0] and [b.row for b in outcome.bad] == [1]


def test_a_career_longer_than_any_life_is_refused(growing: Lawbook) -> None:
    with pytest.raises(LawError, match="a career has 70000 entries"):
        growing.at(TODAY, "third").over({"amounts": (np.array([0, 70_000]), np.zeros(70_000, np.int64))})
