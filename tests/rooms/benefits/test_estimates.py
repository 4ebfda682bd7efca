"""Before the estimate: the registers are asked as a decision would ask them; a silent one is tolerated and said."""

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.exchange import queries as exchange
from daman.foundation.actor import Actor, ActorKind
from daman.registry.models import Person
from tests.rooms.benefits.lives import ON, a_worker, know
from tests.rooms.exchange.stub import Registers

SERVICE = "defence.national_service"


def prepare(person: Person) -> list[str]:
    actor = Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)
    return benefits.prepare_estimate(person=person, actor=actor, on=ON)


def counted(person: Person) -> int:
    return int(queries.estimate(person, ON).trace["pension.old_age.months_counted"].value)


def test_what_registers_know_is_in_the_estimate(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=200), served=24)
    assert counted(person) == 200
    assert prepare(person) == []
    assert counted(person) == 224
    assert {asked.purpose for asked in exchange.requests_of(person.nin)} == {"benefit.estimate"}


def test_asked_again_on_the_same_day_no_register_is_troubled(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=200))
    prepare(person)
    asked = len(registers.asked)
    assert prepare(person) == [] and len(registers.asked) == asked


def test_a_silent_register_leaves_an_estimate_without_it(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=200), served=24)
    registers.silent.add(SERVICE)
    assert prepare(person) == [SERVICE]
    assert counted(person) == 200
    registers.silent.clear()
    assert prepare(person) == []
    assert counted(person) == 224


def test_a_silent_register_is_not_asked_a_second_thing(db: None, registers: Registers) -> None:
    person = know(registers, a_worker(employee_months=200))
    registers.silent.add("civil.identity")
    assert prepare(person) == ["civil.identity", "civil.family"]
    assert "civil.family" not in {question["evidence"] for question in registers.asked}


def test_who_is_in_no_register_has_an_estimate_too(db: None, registers: Registers) -> None:
    person = a_worker(employee_months=200)
    assert prepare(person) == []
    assert queries.estimate(person, ON).values["pension.old_age.entitled"] is True
