from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from tests.rooms.people import ON, a_person, new_nin

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
SINCE = date(2020, 5, 1)


def row(nin: str, **fields: Any) -> dict[str, Any]:
    return {"nin": nin, "scheme": "self_employed", "starts_on": SINCE, **fields}


def take(*rows: dict[str, Any]) -> Any:
    return affiliation.take_over_affiliations(table=pa.Table.from_pylist(list(rows)), **HOW)


def test_many_are_affiliated_at_once_with_one_journal_entry() -> None:
    one, other = a_person(), a_person()
    report = take(row(one.nin), row(other.nin, scheme="auto_entrepreneur"))
    assert (report.accepted, report.rejected.num_rows) == (2, 0)
    [made] = queries.current_affiliations(one)
    assert (made.scheme, made.starts_on, made.ends_before) == ("self_employed", SINCE, None)
    assert made.reference.startswith("AFF-")
    [entry] = Entry.objects.filter(act="affiliation.taken_over")
    assert entry.details["accepted"] == 2


def test_taken_twice_they_are_there_once() -> None:
    person = a_person()
    take(row(person.nin))
    report = take(row(person.nin))
    assert (report.accepted, report.rejected["reason"].to_pylist()) == (0, ["already_recorded"])
    assert len(queries.current_affiliations(person)) == 1


def test_whoever_left_may_enter_again() -> None:
    person = a_person()
    former = affiliation.affiliate(person=person, scheme="self_employed", starts_on=SINCE, **HOW)
    affiliation.end_affiliation(affiliation=former, ends_before=date(2022, 1, 1), **HOW)
    assert take(row(person.nin, starts_on=date(2024, 1, 1))).accepted == 1


def test_each_faulty_row_comes_back_with_its_reason() -> None:
    good, dead = a_person(), a_person(died_on=date(2020, 1, 1))
    report = take(
        row(new_nin()), row(good.nin, scheme="employee"), row(good.nin, starts_on=date(2027, 1, 1)),
        row(good.nin, starts_on=None), row(good.nin, starts_on=date(1980, 1, 1)), row(dead.nin), row(a_person().nin),
    )  # fmt: skip
    assert report.accepted == 1
    assert report.rejected["reason"].to_pylist() == [
        "nin_unknown", "scheme_unknown", "start_missing_or_in_future", "start_missing_or_in_future", "before_birth",
        "after_death",
    ]  # fmt: skip
    assert report.rejected["line"].to_pylist() == [1, 2, 3, 4, 5, 6]


def test_twice_in_a_file_is_taken_once() -> None:
    person = a_person()
    report = take(row(person.nin), row(person.nin, starts_on=date(2021, 1, 1)))
    assert (report.accepted, report.rejected["reason"].to_pylist()) == (1, ["twice_in_file"])


def test_whoever_works_for_himself_and_has_not_left_is_insured_until_the_next_declaration() -> None:
    person = a_person()
    affiliation.credit_months(
        person=person, months=[date(2026, 10, 1)], scheme="self_employed", ground="work", base=1, source="test", **HOW
    )
    assert queries.covered_until(person) == date(2026, 11, 1)
    take(row(person.nin))
    assert queries.covered_until(person) == date(2027, 1, 1)
