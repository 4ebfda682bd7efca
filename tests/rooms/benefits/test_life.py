"""Proof of life: found by the house first; nothing is held without a visit and a signature."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from daman.benefits.actions import life
from daman.benefits.acts import OPINION_GIVEN
from daman.benefits.models import Award, LifeCheck, LifeState, Payment
from daman.casework import actions as casework
from daman.correspondence import queries as correspondence
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import actions as journal
from daman.registry.models import Person
from tests.rooms.benefits.months import a_payee, prepared
from tests.rooms.exchange.stub import Registers

ON, LAST = date(2026, 2, 1), date(2026, 3, 31)  # payees of these tests were born in March


@pytest.fixture
def payee(registers: Registers) -> Person:
    person = a_payee().person
    registers.know_person(person.nin, sex=person.sex, born_on=person.born_on.isoformat())
    return person


def check() -> LifeCheck:
    return LifeCheck.objects.get()


def in_hand(officer: Actor, on: date) -> None:
    assert casework.draw_next(office_code=life.OFFICE, officer=officer, competent=[officer.reference], barred=[], on=on)


def visited_in_vain(registers: Registers, officer: Actor) -> LifeCheck:
    registers.silent = {"civil.identity"}
    life.check_lives(on=ON)
    asked = LAST - timedelta(days=20)
    life.follow_up(on=asked)
    late = asked + timedelta(days=31)
    life.follow_up(on=late)
    in_hand(officer, late)
    return life.record_visit(check=check(), was_seen=False, note="ذهبت مرتين ولم أجد أحدا.", officer=officer, on=late)


def test_the_civil_register_proves_it_and_nobody_is_bothered(payee: Person) -> None:
    assert life.check_lives(on=ON) == 1
    found = check()
    assert (found.state, found.means, found.last_day) == (LifeState.PROVED, "register", LAST)
    assert life.check_lives(on=ON) == 0 and LifeCheck.objects.count() == 1
    assert not list(correspondence.messages_to(f"person:{payee.pk}"))


def test_far_from_the_last_day_nothing_is_looked_for(payee: Person) -> None:
    life.check_lives(on=date(2026, 5, 1))
    assert not LifeCheck.objects.exists()


def test_an_opinion_of_the_doctor_is_enough(payee: Person, registers: Registers, officer: Actor) -> None:
    registers.silent = {"civil.identity"}
    journal.record(OPINION_GIVEN, about="claim:CLM-X", person_key=payee.pk, actor=officer, on=date(2025, 9, 1))
    life.check_lives(on=ON)
    assert (check().means, check().about) == ("act", "claim:CLM-X")


def test_a_message_then_a_visit_and_payment_goes_on(payee: Person, registers: Registers, officer: Actor) -> None:
    found = visited_in_vain(registers, officer)
    assert found.state == LifeState.NOT_SEEN
    assert list(correspondence.messages_to(f"person:{payee.pk}"))
    prepared()
    assert not Payment.objects.filter(kept_for="life").exists()


def test_only_a_signed_act_holds_and_any_proof_lets_go(payee: Person, registers: Registers, officer: Actor) -> None:
    registers.silent = {"civil.identity"}
    life.check_lives(on=ON)
    with pytest.raises(life.NotVisitedYet):
        life.hold_payments(check=check(), officer=officer, on=ON)
    found = visited_in_vain(registers, officer)
    with pytest.raises(life.OnlyAnOfficerSees):
        life.hold_payments(check=found, officer=THE_HOUSE, on=LAST)
    life.hold_payments(check=found, officer=officer, on=LAST)
    prepared()
    assert Payment.objects.get().kept_for == "life"
    life.see_person(person=payee, means="counter", officer=officer, on=LAST)
    assert check().state == LifeState.PROVED
    prepared()
    assert Payment.objects.get().kept_for == ""


def test_nobody_proves_a_relative_nor_oneself(payee: Person, officer: Actor) -> None:
    oneself = Actor(ActorKind.OFFICER, "x", "x", person_key=payee.pk)
    with pytest.raises(life.OnlyAnOfficerSees):
        life.see_person(person=payee, means="counter", officer=oneself, on=ON)


def test_a_death_ends_the_right_only_when_an_officer_confirms_it(payee: Person, registers: Registers, officer: Actor) -> None:
    registers.know_person(payee.nin, sex=payee.sex, born_on=payee.born_on.isoformat(), died_on="2026-01-10")
    life.check_lives(on=ON)
    assert check().state == LifeState.DECEASED and Award.objects.get().ends_before is None
    in_hand(officer, ON)
    life.confirm_death(check=check(), officer=officer, on=ON)
    assert Award.objects.get().ends_before == date(2026, 2, 1)


def test_the_database_holds_nothing_without_a_name(payee: Person) -> None:
    life.check_lives(on=ON)
    with pytest.raises(IntegrityError, match="held_by_a_person"), transaction.atomic():
        LifeCheck.objects.update(state="held")


def test_stopped_in_the_middle_it_goes_on(payee: Person, monkeypatch: pytest.MonkeyPatch, registers: Registers) -> None:
    def die(*_args: Any) -> bool:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(life, "_ask_register", die)
        life.check_lives(on=ON)
    assert life.check_lives(on=ON) == 1
