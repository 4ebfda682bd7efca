from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months
from daman.journal.models import Entry
from daman.registry import queries as registry
from tests.rooms.people import ON, a_person, employers, new_nin

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
JANUARY = date(2020, 1, 1)


def row(nin: str, month: Any = JANUARY, **fields: Any) -> dict[str, Any]:
    return {
        "nin": nin, "month": month, "scheme": "employee", "ground": "work", "employer_number": None, "base": 4_000_000,
        "days": 30, **fields,
    }  # fmt: skip


def test_writes_months_with_their_employer() -> None:
    person, [number] = a_person(), employers(1)
    rows = [row(person.nin, add_months(JANUARY, i), employer_number=number) for i in range(36)]
    report = affiliation.take_over_careers(table=pa.Table.from_pylist(rows), **HOW)
    assert (report.accepted, report.rejected.num_rows) == (36, 0)
    career = queries.career_of(person)
    employer = registry.find_employer(number)
    assert employer is not None
    assert {m.employer_key for m in career} == {employer.id}
    assert career[0].contribution_base == 4_000_000


def test_explains_each_faulty_row_and_takes_the_rest() -> None:
    person, dead = a_person(), a_person(died_on=date(2019, 5, 1))
    rows = [
        row(person.nin),
        row(new_nin()),
        row(person.nin, date(2020, 2, 15)),
        row(person.nin, None),
        row(person.nin, date(2027, 1, 1)),
        row(person.nin, date(1980, 1, 1)),
        row(dead.nin),
        row(person.nin, date(2020, 3, 1), base=-1),
        row(person.nin, date(2020, 3, 1), base=None),
        row(person.nin, date(2020, 3, 1), days=32),
        row(person.nin, date(2020, 3, 1), scheme="club"),
        row(person.nin, date(2020, 3, 1), ground="luck"),
        row(person.nin, date(2020, 3, 1), employer_number="1"),
        row(person.nin, base=5_000_000),
        row(person.nin, date(2020, 4, 1)),
    ]
    report = affiliation.take_over_careers(table=pa.Table.from_pylist(rows), **HOW)
    assert report.accepted == 2
    assert report.rejected["reason"].to_pylist() == [
        "nin_unknown", "month_malformed", "month_malformed", "month_in_future", "before_birth", "after_death",
        "base_negative_or_missing", "base_negative_or_missing", "days_out_of_bounds", "scheme_unknown", "ground_unknown",
        "employer_unknown", "twice_in_file",
    ]  # fmt: skip
    assert report.rejected["line"].to_pylist() == list(range(2, 15))
    assert report.rejected["base"].to_pylist()[-1] == 5_000_000
    assert [m.month for m in queries.career_of(person)] == [JANUARY, date(2020, 4, 1)]


def test_text_from_a_file_is_read_or_refused() -> None:
    person = a_person()
    said = [("2020-01-01", "4000000"), ("2020-13-01", "1"), ("2020-02-01", "4,5")]
    rows = [row(person.nin, month, base=base) for month, base in said]
    report = affiliation.take_over_careers(table=pa.Table.from_pylist(rows), **HOW)
    assert report.accepted == 1
    assert report.rejected["reason"].to_pylist() == ["month_malformed", "base_negative_or_missing"]


def test_the_same_file_twice_adds_nothing() -> None:
    person = a_person()
    table = pa.Table.from_pylist([row(person.nin), row(person.nin, add_months(JANUARY, 1))])
    assert affiliation.take_over_careers(table=table, **HOW).accepted == 2
    again = affiliation.take_over_careers(table=table, **HOW)
    assert again.accepted == 0
    assert again.rejected["reason"].to_pylist() == ["already_recorded", "already_recorded"]
    assert len(queries.career_of(person)) == 2


def test_one_entry_in_the_journal_for_one_file() -> None:
    person = a_person()
    before = Entry.objects.count()
    table = pa.Table.from_pylist([row(person.nin, add_months(JANUARY, i)) for i in range(24)])
    affiliation.take_over_careers(table=table, **HOW)
    assert Entry.objects.count() == before + 1
    assert Entry.objects.order_by("-id")[0].details == {"accepted": 24, "rejected": 0}
