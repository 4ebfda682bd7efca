"""The same arguments give the same nation; its numbers cannot exist; the cast plays its parts whatever the size."""

import re
from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

import nation
from nation import Nation
from nation.numbers import post_account
from nation.wages import minimum_wages, month_number

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def small() -> Nation:
    return nation.make(1200, 1, ON)


def tables(made: Nation) -> dict[str, pa.Table]:
    return {name: value for name, value in vars(made).items() if isinstance(value, pa.Table)}


def months(made: Nation, role: str) -> list[dict[str, object]]:
    return [row for row in made.careers.to_pylist() if row["nin"] == made.cast[role].nin]


def test_the_same_seed_gives_the_same_tables(small: Nation) -> None:
    again, other = nation.make(1200, 1, ON), nation.make(1200, 2, ON)
    assert all(table.equals(tables(again)[name]) for name, table in tables(small).items())
    assert not small.persons.equals(other.persons)


def test_sizes() -> None:
    assert nation.make(300, 5, ON).persons.num_rows == 300
    with pytest.raises(ValueError, match="300"):
        nation.make(299, 5, ON)


def test_a_wilaya_of_twenty_thousand() -> None:
    made = nation.make(20_000, 1, ON)
    assert made.persons.num_rows == 20_000
    assert made.employers.num_rows == 600
    assert made.careers.num_rows > 300_000
    assert made.awards.num_rows > 400
    assert made.informal.num_rows > 1_000
    assert made.jobseekers.num_rows > 300


def test_identifiers_have_the_shape_and_cannot_exist(small: Nation) -> None:
    nins = small.persons["nin"].to_pylist()
    assert len(set(nins)) == len(nins)
    for person in small.persons.to_pylist():
        assert re.fullmatch(rf"99{person['born_on'].year % 1000:03d}0000\d{{7}}00", person["nin"])
        assert person["phone"] is None or re.fullmatch(r"0500\d{6}", person["phone"])
    phones = [phone for phone in small.persons["phone"].to_pylist() if phone]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"99\d{8}", number) for number in small.employers["number"].to_pylist())
    assert all(code.startswith("99") for code in small.communes["code"].to_pylist())


def test_accounts_have_the_right_key() -> None:
    assert post_account(1) == "007999999900000001" + f"{97 - (99999 * 10**12 + 9900000001 * 100) % 97:02d}"
    assert len(post_account(123)) == 20


def test_the_cast_keeps_its_numbers(small: Nation) -> None:
    tiny, other = nation.make(300, 9, ON), nation.make(2000, 4, ON)
    assert tiny.cast == other.cast == small.cast
    known = {row["nin"]: row for row in tiny.persons.to_pylist()}
    for member in tiny.cast.values():
        assert known[member.nin]["born_on"] == member.born_on


def test_mixed_career_is_sixty_with_twenty_seven_years(small: Nation) -> None:
    rows = months(small, "mixed_career")
    assert small.cast["mixed_career"].born_on == date(1966, 11, 23)
    assert Counter(row["scheme"] for row in rows) == {"employee": 240, "self_employed": 84}
    assert max(row["month"] for row in rows) == date(2026, 10, 1)
    assert len({row["month"] for row in rows}) == 27 * 12


def test_short_is_eleven_months_short(small: Nation) -> None:
    rows = months(small, "short")
    assert len(rows) == 15 * 12 - 11
    assert {row["scheme"] for row in rows} == {"employee"}
    service = {row["nin"]: row["months"] for row in small.services.to_pylist()}
    assert service[small.cast["short"].nin] == 0


def test_who_is_outside_is_unknown_to_the_funds(small: Nation) -> None:
    known = set(small.funds_persons["nin"].to_pylist())
    assert small.cast["porter"].nin not in known
    assert small.cast["seamstress"].nin not in known
    assert small.cast["mixed_career"].nin in known
    assert set(small.careers["nin"].to_pylist()) <= known
    assert set(small.awards["nin"].to_pylist()) <= known
    assert set(small.jobseekers["nin"].to_pylist()) <= known


def test_errors_are_known(small: Nation) -> None:
    truth = {row["nin"]: row for row in small.persons.to_pylist()}
    listed = {(row["nin"], row["field"]) for row in small.errors.to_pylist() if row["register"] == "funds"}
    found = {
        (row["nin"], field) for row in small.funds_persons.to_pylist() for field in row if row[field] != truth[row["nin"]][field]
    }
    assert found == listed
    assert {row["kind"] for row in small.errors.to_pylist()} == {"silent", "latin_spelling", "no_phone", "born_on"}
    silent = small.cast["silent"].nin
    assert ("interior", silent) in {(row["register"], row["nin"]) for row in small.silences.to_pylist()}


def test_families_fit(small: Nation) -> None:
    born = dict(zip(small.persons["nin"].to_pylist(), small.persons["born_on"].to_pylist(), strict=True))
    rows = {(row["nin"], row["relative_nin"], row["kind"]) for row in small.kinships.to_pylist()}
    returns = {"spouse": "spouse", "child": "parent", "parent": "child", "sibling": "sibling"}
    assert len(rows) == small.kinships.num_rows
    for nin, other, kind in rows:
        assert (other, nin, returns[kind]) in rows
        if kind == "child":
            assert born[other].year - born[nin].year >= 16
    officer = small.cast["officer"].nin
    assert (officer, small.cast["officer_relative"].nin, "sibling") in rows


def test_careers_are_possible(small: Nation) -> None:
    careers = small.careers
    keys = set(zip(careers["nin"].to_pylist(), careers["month"].to_pylist(), strict=True))
    assert len(keys) == careers.num_rows, "one month is worked once"
    assert max(careers["month"].to_pylist()) < date(2026, 11, 1)
    born = dict(zip(small.persons["nin"].to_pylist(), small.persons["born_on"].to_pylist(), strict=True))
    opened = dict(zip(small.employers["number"].to_pylist(), small.employers["starts_on"].to_pylist(), strict=True))
    for row in careers.to_pylist():
        assert row["month"].year - born[row["nin"]].year >= 16
        assert (row["scheme"] == "employee") == (row["employer_number"] != "")
        assert row["employer_number"] == "" or opened[row["employer_number"]] <= row["month"]
        assert row["base"] > 0


def test_wages_follow_the_minimum(small: Nation) -> None:
    assert minimum_wages(np.array([month_number(date(2025, 12, 1)), month_number(date(2026, 1, 1))])).tolist() == [
        2_000_000,
        2_400_000,
    ]
    full = [row for row in small.careers.to_pylist() if row["days"] == 30]
    minimum = minimum_wages(np.array([month_number(row["month"]) for row in full]))
    assert (np.array([row["base"] for row in full]) >= minimum).all()


def test_on_the_last_day_of_february() -> None:
    made = nation.make(300, 1, date(2028, 2, 29))
    assert made.cast["porter"].born_on.year == 1994
    assert Counter(row["scheme"] for row in months(made, "mixed_career"))["employee"] == 240
