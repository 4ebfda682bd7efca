"""One text, two readers, the same numbers: on many persons, on ties and at bounds."""

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawengine import Lawbook
from tests.lawengine.persons import DAY, TARGETS, Columns, person, persons


def differences(book: Lawbook, columns: Columns, day: date = DAY) -> list[object]:
    program = book.at(day, *TARGETS)
    out = program.over(columns)
    found: list[object] = []
    for row in range(len(columns["is_diver"])):
        values = program.run(person(columns, row)).values
        found += [(row, t, out[t][row].item(), values[t]) for t in TARGETS if out[t][row].item() != values[t]]
    return found


@pytest.mark.parametrize(
    ("count", "seed", "lane", "top"),
    [(12_000, 1, np.int32, 3_000_000), (4_000, 2, np.int64, 2**40), (3_000, 3, np.int64, 3), (1_500, 4, np.int32, 2**31 - 1)],
)
def test_both_readers_agree_on_random_persons(book: Lawbook, count: int, seed: int, lane: type, top: int) -> None:
    assert differences(book, persons(count, seed, lane, top)) == []


def test_both_readers_agree_on_rounding_ties(book: Lawbook) -> None:
    """References whose product with the rate falls exactly on half a shell."""
    columns = persons(2_000, 5)
    columns["tide.months_at_sea"] = np.full(2_000, 240)  # 50 %
    columns["tide.catches"] = (np.arange(2_001), np.arange(2_000) * 100)  # half of an odd hundred is a tie
    assert differences(book, columns) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    catches=st.lists(st.integers(0, 2**40), max_size=50),
    months=st.integers(0, 720),
    born=st.dates(date(1800, 1, 1), date(2100, 1, 1)),
    diver=st.booleans(),
    trade=st.sampled_from([1, 2, 7]),
)
def test_both_readers_agree_on_strange_persons(
    book: Lawbook, catches: list[int], months: int, born: date, diver: bool, trade: int
) -> None:
    columns: Columns = {
        "born_on": np.array([born], "datetime64[D]"),
        "is_diver": np.array([diver]),
        "tide.trade": np.array([trade]),
        "tide.months_at_sea": np.array([months]),
        "tide.catches": (np.array([0, len(catches)]), np.array(catches, np.int64)),
    }
    facts = {name: column[0].item() for name, column in columns.items() if not isinstance(column, tuple)}
    program = book.at(DAY, *TARGETS)
    out = program.over(columns)
    values = program.run(facts | {"tide.catches": catches}).values
    assert {t: out[t][0].item() for t in TARGETS} == {t: values[t] for t in TARGETS}


def test_threads_and_blocks_change_nothing(book: Lawbook) -> None:
    columns = persons(100_000, 6, np.int32)
    program = book.at(DAY, *TARGETS)
    alone, together = program.over(columns), program.over(columns, threads=2)
    assert all((alone[t] == together[t]).all() for t in TARGETS)
    last = person(columns, 99_999)
    assert alone["tide.rest.each_moon"][-1] == program.run(last)["tide.rest.each_moon"]


def test_a_day_for_each_person(book: Lawbook) -> None:
    columns = persons(300, 7)
    days = np.random.default_rng(8).integers(10_000, 20_000, 300)
    program = book.at(DAY, "tide.age")
    out = program.over(columns | {"today": days})["tide.age"]
    for row in range(300):
        facts = person(columns, row) | {"today": np.datetime64(int(days[row]), "D").item()}
        assert program.run(facts)["tide.age"] == out[row]


def test_what_is_the_same_for_everybody_needs_no_column(book: Lawbook) -> None:
    out = book.at(DAY, "pearl", "tide.rest.gross").over(persons(5, 9))
    assert out["pearl"].tolist() == [15_000] * 5


def test_dates_come_out_as_dates(book: Lawbook) -> None:
    columns = persons(3, 10)
    columns["born_on"] = np.array(["1960-02-29", "1970-01-31", "1999-12-31"], "datetime64[D]")
    columns["is_diver"] = np.array([False, True, True])
    assert book.at(DAY, "tide.rest.met_on").over(columns)["tide.rest.met_on"].astype(str).tolist() == [
        "2020-02-29",
        "2022-01-31",
        "2051-12-31",
    ]


def test_given_instead_of_decided(book: Lawbook) -> None:
    columns = persons(50, 11)
    program = book.at(DAY, "tide.rest.gross", given=("tide.rest.catch_reference",))
    assert [fact.name for fact in program.facts()] == ["tide.rest.catch_reference", "tide.months_at_sea"]
    out = program.over({"tide.months_at_sea": columns["tide.months_at_sea"], "tide.rest.catch_reference": np.arange(50) * 1_000})
    for row in range(50):
        facts = {"tide.months_at_sea": columns["tide.months_at_sea"][row].item(), "tide.rest.catch_reference": row * 1_000}
        answer = program.run(facts)
        assert answer["tide.rest.gross"] == out["tide.rest.gross"][row]
        assert answer.trace["tide.rest.catch_reference"].what == "given"
