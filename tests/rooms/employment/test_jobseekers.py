from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from daman.employment import actions as employment
from daman.employment import queries
from daman.foundation.actor import THE_HOUSE
from tests.rooms.people import ON, a_person, new_nin

pytestmark = pytest.mark.django_db


def row(nin: str, **fields: Any) -> dict[str, Any]:
    return {
        "nin": nin, "occupation_isco": "9333", "is_first_time": False, "starts_on": date(2026, 5, 1), "ends_before": None,
        **fields,
    }  # fmt: skip


def register(*rows: dict[str, Any]) -> Any:
    return employment.register_jobseekers(table=pa.Table.from_pylist(list(rows)), actor=THE_HOUSE, on=ON)


def test_registers_who_looks_for_work() -> None:
    person = a_person()
    assert register(row(person.nin, is_first_time=True)).accepted == 1
    found = queries.open_jobseeking(person)
    assert found is not None
    assert (found.occupation_isco, found.is_first_time, found.starts_on) == ("9333", True, date(2026, 5, 1))


def test_a_search_that_ended_is_not_going_on_and_leaves_room_for_another() -> None:
    person = a_person()
    register(row(person.nin, ends_before=date(2026, 8, 1)))
    assert queries.open_jobseeking(person) is None
    assert register(row(person.nin, starts_on=date(2026, 10, 1))).accepted == 1


def test_explains_each_faulty_row_and_takes_the_rest() -> None:
    person, other, twice, dead = a_person(), a_person(), a_person(), a_person(died_on=date(2020, 1, 1))
    register(row(person.nin))
    report = register(
        row(other.nin),
        row(new_nin()),
        row(other.nin, occupation_isco="porter"),
        row(other.nin, starts_on=date(2027, 1, 1)),
        row(other.nin, ends_before=date(2026, 5, 1)),
        row(dead.nin),
        row(person.nin),
        row(twice.nin),
        row(twice.nin),
    )
    assert report.rejected["reason"].to_pylist() == [
        "twice_in_file", "nin_unknown", "occupation_malformed", "start_missing_or_in_future", "ends_before_it_starts",
        "after_death", "already_registered", "twice_in_file", "twice_in_file",
    ]  # fmt: skip
    assert report.accepted == 0


def test_one_faulty_row_does_not_stop_the_others() -> None:
    person = a_person()
    report = register(row(person.nin), row(new_nin()))
    assert (report.accepted, report.rejected.num_rows) == (1, 1)
