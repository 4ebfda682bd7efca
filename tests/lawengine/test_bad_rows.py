"""A population run does not stop for one bad row: it is named, and the others get what they always get."""

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lawengine import Lawbook, LawError
from tests.lawengine.persons import DAY, TARGETS, person, persons

EACH = "tide.rest.each_moon"
SMALL = ("tide.rest.rate", "tide.rest.first_and_last", "tide.rest.met_on")


def test_without_bad_rows_it_is_the_same(book: Lawbook) -> None:
    program, columns = book.at(DAY, *TARGETS), persons(600, 20)
    outcome, strict = program.over(columns, bad_rows="report"), program.over(columns)
    assert outcome.bad == () and outcome.decided.all()
    assert all((outcome.columns[t] == strict[t]).all() for t in TARGETS)


def test_amounts_outside_their_bounds_are_named(book: Lawbook) -> None:
    columns = persons(60, 21)
    good = book.at(DAY, *SMALL).over(columns)
    columns["tide.months_at_sea"][7] = 999
    offsets, catches = columns["tide.catches"]
    rows = [r for r in range(60) if offsets[r + 1] > offsets[r] and r != 7]
    catches[offsets[rows[3]]] = -4
    outcome = book.at(DAY, *SMALL).over(columns, bad_rows="report")
    assert {(b.row, b.name) for b in outcome.bad} == {(7, "tide.months_at_sea"), (rows[3], "tide.catches")}
    assert "999 lies outside 0 to 720" in {b.why for b in outcome.bad}
    others = np.setdiff1d(np.arange(60), [7, rows[3]])
    assert all((outcome.columns[t][others] == good[t][others]).all() for t in SMALL)
    assert not outcome.decided[7] and not outcome.columns["tide.rest.rate"][7]


@pytest.mark.parametrize("form", ["arrow", "list", "masked", "object"])
def test_a_gap_matters_only_where_it_is_read(book: Lawbook, form: str) -> None:
    columns = persons(40, 22)
    columns["tide.trade"] = np.array([7, 1] * 20)  # a keeper gets nothing, whether diver or not
    good = book.at(DAY, "tide.allowance").over(columns)["tide.allowance"]
    divers: Any = columns["is_diver"].tolist()
    divers[4], divers[5] = None, None
    if form == "arrow":
        divers = pa.array(divers)
    elif form == "masked":
        divers = np.ma.MaskedArray(columns["is_diver"], mask=[value is None for value in divers])
    elif form == "object":
        divers = np.array(divers, object)
    outcome = book.at(DAY, "tide.allowance").over(columns | {"is_diver": divers}, bad_rows="report")
    assert [(b.row, b.name) for b in outcome.bad] == [(5, "is_diver")]
    assert "missing" in outcome.bad[0].why
    kept = np.arange(40) != 5
    assert (outcome.columns["tide.allowance"][kept] == good[kept]).all()


def test_gaps_in_dates_and_careers(book: Lawbook) -> None:
    columns = persons(30, 23)
    offsets, values = columns["tide.catches"]
    lists = [values[a:b].tolist() for a, b in itertools.pairwise(offsets)]
    lists[3], lists[9] = None, [5, None, 7]
    born = pa.array(columns["born_on"].astype(np.int32)).cast(pa.date32()).to_pylist()
    born[12] = None
    arrow = columns | {"tide.catches": pa.array(lists, pa.list_(pa.int64())), "born_on": pa.array(born)}
    outcome = book.at(DAY, *SMALL).over(arrow, bad_rows="report")
    assert [(b.row, b.name) for b in outcome.bad] == [(3, "tide.catches"), (9, "tide.catches"), (12, "born_on")]


def test_who_reads_what_is_contradictory_is_found_among_many(book: Lawbook) -> None:
    columns = persons(500, 24)
    outcome = book.at(DAY, "tide.rest.thanks").over(columns, bad_rows="report")
    assert {b.row for b in outcome.bad} == set(np.flatnonzero(columns["is_diver"]).tolist())
    assert outcome.bad[0].name == "tide.rest.oracle" and "two oracles" in outcome.bad[0].why
    alone = book.at(DAY, "tide.rest.thanks")
    keeper = int(np.flatnonzero(~columns["is_diver"])[0])
    assert outcome.columns["tide.rest.thanks"][keeper] == alone.run(person(columns, keeper))["tide.rest.thanks"]


def test_nobody_can_read_what_nobody_can_decide(book: Lawbook) -> None:
    outcome = book.at(DAY, "tide.rest.oracle").over({"is_diver": np.array([True, False])}, bad_rows="report")
    assert [b.row for b in outcome.bad] == [0, 1]


def test_a_missing_column_is_refused_for_all(book: Lawbook) -> None:
    columns = persons(5, 25)
    del columns["tide.months_at_sea"]
    with pytest.raises(LawError, match=r"columns are missing: tide\.months_at_sea"):
        book.at(DAY, *SMALL).over(columns, bad_rows="report")
    with pytest.raises(LawError, match=r"bad_rows is 'reprot'; .*did you mean 'report'"):
        book.at(DAY, *SMALL).over(columns, bad_rows="reprot")  # type: ignore[call-overload]
