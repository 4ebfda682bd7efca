"""Becoming an employer: nothing is typed, the trade register says it, and only to whom it represents."""

from datetime import date, timedelta
from typing import Any

import pytest

from daman.foundation.actor import Actor, ActorKind
from daman.journal.models import Entry
from daman.registry import actions as registry
from daman.registry import queries
from daman.registry.models import Employer, EmployerKind, Establishment, Person
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import ON, a_person

NUMBER = "99/00-9000001B26"


@pytest.fixture
def person(db: None) -> Person:
    return a_person()


def how(person: Person) -> dict[str, Any]:
    return {"actor": Actor(ActorKind.PERSON, f"person:{person.id}", "", person_key=person.id), "on": ON}


def know(registers: Registers, person: Person, **other: Any) -> None:
    said = {
        "number": NUMBER, "name_ar": "ورشة النور", "name_latin": "Menuiserie En-Nour", "activity": "manufacturing",
        "commune_code": "9902", "starts_on": "2026-11-01", "ends_before": None, **other,
    }  # fmt: skip
    registers.know("trade.register", person.nin, trade__registrations=[said])


def test_the_trade_register_says_everything(person: Person, registers: Registers) -> None:
    know(registers, person)
    made = registry.register_employer(person=person, trade_register_number=NUMBER, **how(person))
    assert (made.name_ar, made.sector, made.commune_id, made.starts_on) == (
        "ورشة النور", "manufacturing", "9902", date(2026, 11, 1),
    )  # fmt: skip
    assert made.representative_key == person.id and made.number.startswith("99") and len(made.number) == 10
    assert queries.find_employer(made.number) == made
    (place,) = queries.establishments(made)
    assert place.number == f"{made.number}0001"
    assert Entry.objects.get(act="employer.registered").about == f"employer:{made.number}"


def test_asked_twice_it_is_one_employer(person: Person, registers: Registers) -> None:
    know(registers, person)
    first = registry.register_employer(person=person, trade_register_number=NUMBER, **how(person))
    assert registry.register_employer(person=person, trade_register_number=NUMBER, **how(person)) == first
    assert Employer.objects.filter(trade_register_number=NUMBER).count() == 1
    assert Entry.objects.filter(act="employer.registered").count() == 1


def test_a_number_of_somebody_else_is_refused(person: Person, registers: Registers) -> None:
    know(registers, person)
    with pytest.raises(registry.NotTheRepresentative):
        registry.register_employer(person=person, trade_register_number="99/00-9000002B26", **how(person))
    stranger = a_person()
    with pytest.raises(registry.NotTheRepresentative):  # the register knows nothing of this person
        registry.register_employer(person=stranger, trade_register_number=NUMBER, **how(stranger))
    assert not Employer.objects.filter(trade_register_number=NUMBER).exists()


def test_struck_off_is_refused_and_a_former_representative_too(person: Person, registers: Registers) -> None:
    know(registers, person, ends_before=ON.isoformat())
    with pytest.raises(registry.StruckOff):
        registry.register_employer(person=person, trade_register_number=NUMBER, **how(person))
    other, third = a_person(), a_person()
    know(registers, other)
    registry.register_employer(person=other, trade_register_number=NUMBER, **how(other))
    know(registers, third)
    with pytest.raises(registry.HeldByAnother):
        registry.register_employer(person=third, trade_register_number=NUMBER, **how(third))


def test_an_employer_of_the_former_files_is_found_again(person: Person, registers: Registers) -> None:
    know(registers, person)
    former = registry.register_employer(person=person, trade_register_number=NUMBER, **how(person))
    Employer.objects.filter(id=former.id).update(representative_key=None)
    assert registry.register_employer(person=person, trade_register_number=NUMBER, **how(person)).id == former.id
    assert queries.employer(former.id).representative_key == person.id


def test_a_household_once_and_not_for_a_child(person: Person) -> None:
    made = registry.register_household(person=person, **how(person))
    assert made.kind == EmployerKind.HOUSEHOLD and made.trade_register_number == ""
    assert registry.register_household(person=person, **how(person)) == made
    child = a_person(born_on=ON - timedelta(days=365 * 12))
    with pytest.raises(registry.TooYoung):
        registry.register_household(person=child, **how(child))


def test_a_place_of_work_once_and_not_after_the_end(person: Person) -> None:
    made = registry.register_household(person=person, **how(person))
    place: dict[str, Any] = {"name_ar": "البيت الثاني", "activity": "household", "commune_code": "9902", "starts_on": ON}
    first = registry.open_establishment(employer=made, **place, **how(person))
    assert first.number == f"{made.number}0002"
    assert registry.open_establishment(employer=made, **place, **how(person)) == first
    assert Establishment.objects.filter(employer=made).count() == 2
    made.ends_before = ON
    with pytest.raises(registry.NotRunning):
        registry.open_establishment(employer=made, **{**place, "name_ar": "آخر"}, **how(person))
