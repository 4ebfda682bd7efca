import time
from datetime import date

import pytest

from daman.foundation.actor import THE_HOUSE
from daman.registry import actions as registry
from daman.registry import queries
from daman.registry.models import Kinship, Person
from tests.rooms.people import ON, a_person, employers, new_nin, person_row, settle, table_of

pytestmark = pytest.mark.django_db
HOW = {"actor": THE_HOUSE, "on": ON}


def reasons(report: object) -> list[str]:
    return report.rejected["reason"].to_pylist()  # type: ignore[attr-defined, no-any-return]


class TestRegisterPersons:
    @pytest.fixture(autouse=True)
    def places(self) -> None:
        settle()

    def test_takes_the_good_and_explains_the_faulty(self) -> None:
        twice = new_nin()
        rows = [
            person_row(),
            person_row(nin="123"),
            person_row(nin=twice),
            person_row(nin=twice),
            person_row(commune_code="0000"),
            person_row(sex="X"),
            person_row(born_on=None),
            person_row(died_on=date(1980, 1, 1)),
            person_row(given_name_ar=""),
            person_row(died_on=date(2020, 1, 1)),
        ]
        report = registry.register_persons(table=table_of(rows), **HOW)
        assert report.accepted == 2
        assert report.rejected["line"].to_pylist() == [2, 3, 4, 5, 6, 7, 8, 9]
        assert reasons(report) == [
            "nin_malformed", "nin_twice_in_file", "nin_twice_in_file", "commune_unknown", "sex_unknown", "birth_missing",
            "dead_before_birth", "name_missing",
        ]  # fmt: skip
        found = queries.find_person(rows[0]["nin"])
        assert found is not None
        assert found.name_key == "sd blm"
        assert queries.find_person(twice) is None

    def test_refreshes_those_we_know_and_changes_nothing_else(self) -> None:
        person, bystander = a_person(), a_person(phone="0661234567")
        row = person_row(nin=person.nin, phone="+213 770 11 22 33", commune_code="9902", given_name_ar="رشيد")
        registry.register_persons(table=table_of([row | {"died_on": date(2026, 1, 1)}]), **HOW)
        after = queries.person(person.id)
        assert (after.phone, after.commune_id, after.died_on) == ("0770112233", "9902", date(2026, 1, 1))
        assert after.name_key.startswith("rcd blm")
        assert queries.person(bystander.id).phone == "0661234567"

    def test_twenty_thousand_take_seconds(self) -> None:
        rows = [person_row(given_name_ar=f"سعيد {i % 50}") for i in range(20_000)]
        table = table_of(rows)
        started = time.perf_counter()
        assert registry.register_persons(table=table, **HOW).accepted == 20_000
        assert time.perf_counter() - started < 15  # about 2 s on a quiet machine


class TestSearchPersons:
    def test_finds_in_either_script_whatever_was_typed(self) -> None:
        porter = a_person(
            given_name_ar="عبد القادر", family_name_ar="بن تونس", given_name_latin="Kada", family_name_latin="Bentounes"
        )
        a_person(given_name_ar="ليلى", family_name_ar="زيتوني", given_name_latin="Leila", family_name_latin="Zitouni")
        for text in ("عبد القادر بن تونس", "Abdelkader Ben Tounes", "bentounes", "بن تونس", "Kada", "ABDELKADIR"):
            assert porter in queries.search_persons(text, 5), text

    def test_the_nearest_comes_first(self) -> None:
        a_person(given_name_ar="سعيد", family_name_ar="بن تونسي")
        exact = a_person(given_name_ar="مراد", family_name_ar="قسنطيني", given_name_latin="Mourad", family_name_latin="Kacentini")
        assert queries.search_persons("مراد قسنطيني")[0] == exact

    def test_a_whole_number_finds_its_bearer_only(self) -> None:
        person = a_person()
        assert queries.search_persons(f" {person.nin[:9]} {person.nin[9:]}") == [person]
        assert queries.search_persons(new_nin()) == []
        assert queries.search_persons("12345") == []

    @pytest.mark.parametrize("text", ["", "  ", "؟؟", "%"])
    def test_nothing_typed_finds_nobody(self, text: str) -> None:
        a_person()
        assert queries.search_persons(text) == []

    def test_asks_one_question(self, django_assert_num_queries: object) -> None:
        people = [a_person(family_name_ar="مخلوفي", family_name_latin="Makhloufi") for _ in range(5)]
        with django_assert_num_queries(1):  # type: ignore[operator]
            found = queries.search_persons("Makhloufi", 3)
            assert [person.commune.name_ar for person in found] == ["عين الزيتون"] * 3
        assert set(found) <= set(people)


class TestKinships:
    def test_relatives_are_known_from_both_sides(self) -> None:
        mother, child, stranger = a_person(sex="F"), a_person(), a_person()
        row = {"nin": child.nin, "relative_nin": mother.nin, "kind": "parent", "starts_on": date(1990, 3, 1), "ends_before": None}
        table = table_of([row])
        assert registry.register_kinships(table=table, **HOW).accepted == 1
        registry.register_kinships(table=table, **HOW)
        assert Kinship.objects.filter(person=child).count() == 1
        assert queries.relatives_of(child.id) == {mother.id}
        assert queries.relatives_of(mother.id) == {child.id}
        assert queries.relatives_of(stranger.id) == set()

    def test_refuses_strangers_and_unknown_kinds(self) -> None:
        one, other = a_person(), a_person()
        rows = [
            {"nin": one.nin, "relative_nin": new_nin(), "kind": "spouse"},
            {"nin": new_nin(), "relative_nin": one.nin, "kind": "spouse"},
            {"nin": one.nin, "relative_nin": one.nin, "kind": "spouse"},
            {"nin": one.nin, "relative_nin": other.nin, "kind": "friend"},
        ]
        report = registry.register_kinships(table=table_of(rows), **HOW)
        assert report.accepted == 0
        assert reasons(report) == ["relative_unknown", "nin_unknown", "own_relative", "kind_unknown"]


class TestRegisterEmployers:
    def test_takes_employers_and_finds_them_by_number(self) -> None:
        numbers = employers(3)
        found = [queries.find_employer(number) for number in numbers]
        assert [e.number for e in found if e] == numbers
        keys = [e.id for e in found if e]
        assert set(queries.employers_by_key([*keys, 0])) == set(keys)

    def test_refuses_malformed_numbers_and_unknown_places(self) -> None:
        settle()
        base = {"name_ar": "x", "name_latin": "x", "sector": "x", "starts_on": date(2020, 1, 1)}
        rows = [{**base, "number": "12", "commune_code": "9901"}, {**base, "number": "9123456789", "commune_code": "0"}]
        report = registry.register_employers(table=table_of(rows), **HOW)
        assert reasons(report) == ["number_malformed", "commune_unknown"]


def test_a_person_is_one_row_whatever_the_file_says() -> None:
    person = a_person()
    registry.register_persons(table=table_of([person_row(nin=person.nin)]), **HOW)
    assert Person.objects.filter(nin=person.nin).count() == 1
