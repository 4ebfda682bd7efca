import threading
from datetime import date

import pytest
from django.db import connection

from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.registry import actions as registry
from daman.registry import queries
from daman.registry.identifiers import NumberTooShort
from daman.registry.models import Person, PersonNumber
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import ON, new_nin, settle

HOW = {"purpose": "joining", "legal_basis": "law-83-11", "actor": THE_HOUSE, "on": ON}


@pytest.mark.django_db
class TestKnowPerson:
    @pytest.fixture(autouse=True)
    def places(self) -> None:
        settle()

    def test_makes_the_person_from_what_the_registers_say(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin, sex="F", born_on="1988-04-09")
        person = registry.know_person(nin=nin, **HOW)
        assert (person.name_ar, person.name_latin) == ("سعيد بوعلام", "Said Boualem")
        assert (person.sex, person.born_on, person.phone, person.commune_id) == ("F", date(1988, 4, 9), "0550000001", "9901")
        assert queries.find_person(nin) == person
        assert [entry.act for entry in journal.entries_about(f"person:{person.id}")] == ["person.known"]

    def test_a_number_typed_in_arabic_digits_finds_the_same_person(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin)
        first = registry.know_person(nin=nin, **HOW)
        again = registry.know_person(nin=nin.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), **HOW)
        assert again == first
        assert PersonNumber.objects.filter(nin=nin).count() == 1

    def test_refreshes_what_changed(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin)
        person = registry.know_person(nin=nin, **HOW)
        registers.know_person(nin, died_on="2026-10-01")
        later = {**HOW, "on": date(2028, 1, 1)}
        assert registry.know_person(nin=nin, **later).died_on == date(2026, 10, 1)
        [refreshed] = [e for e in journal.entries_about(f"person:{person.id}") if e.act == "person.refreshed"]
        assert refreshed.details["changed"] == ["died_on"]

    def test_a_dead_person_is_known_as_dead(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin, died_on="2020-02-02")
        assert registry.know_person(nin=nin, **HOW).died_on == date(2020, 2, 2)

    def test_is_known_although_the_register_of_addresses_is_silent(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin)
        registers.silent.add("civil.contact")
        person = registry.know_person(nin=nin, **HOW)
        assert (person.phone, person.commune_id) == ("", "9901")

    def test_refuses_when_the_civil_register_is_silent(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin)
        registers.silent.add("civil.identity")
        with pytest.raises(exchange.RegisterSilent):
            registry.know_person(nin=nin, **HOW)
        assert queries.find_person(nin) is None

    def test_refuses_a_number_that_the_civil_register_does_not_know(self, registers: Registers) -> None:
        with pytest.raises(exchange.NotFoundAtRegister):
            registry.know_person(nin=new_nin(), **HOW)

    def test_refuses_a_number_too_short_before_asking_anybody(self, registers: Registers) -> None:
        with pytest.raises(NumberTooShort):
            registry.know_person(nin="99123", **HOW)
        assert registers.asked == []

    def test_refuses_a_place_that_nobody_knows(self, registers: Registers) -> None:
        nin = new_nin()
        registers.know_person(nin)
        registers.facts["civil.identity", nin]["civil.birth_commune_code"] = "1"
        registers.facts["civil.contact", nin]["contact.residence_commune_code"] = "2"
        with pytest.raises(registry.PlaceUnknown):
            registry.know_person(nin=nin, **HOW)

    def test_follows_a_merge(self, registers: Registers) -> None:
        nin, other = new_nin(), new_nin()
        registers.know_person(nin)
        registers.know_person(other)
        survivor, merged = registry.know_person(nin=nin, **HOW), registry.know_person(nin=other, **HOW)
        Person.objects.filter(id=merged.id).update(merged_into_id=survivor.id)
        assert queries.find_person(other) == survivor


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_person(registers: Registers) -> None:
    nin = new_nin()
    registers.know_person(nin)
    settle()
    keys: list[int] = []
    start = threading.Barrier(4)

    def know() -> None:
        try:
            start.wait()
            keys.append(registry.know_person(nin=nin, **HOW).id)
        finally:
            connection.close()

    threads = [threading.Thread(target=know) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert Person.objects.filter(nin=nin).count() == 1
