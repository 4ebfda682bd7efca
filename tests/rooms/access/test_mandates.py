"""Who may act for an employer, and who may say so."""

from typing import Any

import pytest

from daman.access import actions as access
from daman.access import queries
from daman.access.models import Mandate, MandateKind
from daman.foundation.actor import Actor, ActorKind
from daman.journal.models import Entry
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from tests.rooms.exchange.stub import Registers, registers
from tests.rooms.people import ON, a_person

__all__ = ["registers"]


def how(person: Person) -> dict[str, Any]:
    return {"actor": Actor(ActorKind.PERSON, f"person:{person.id}", "", person_key=person.id), "on": ON}


@pytest.fixture
def person(db: None) -> Person:
    return a_person()


@pytest.fixture
def employer(person: Person) -> Employer:
    return access.become_household_employer(person=person, **how(person))


def test_who_registers_represents(person: Person, employer: Employer) -> None:
    ((found, mandate),) = queries.employers_of(person.id)
    assert found == employer and mandate.kind == MandateKind.REPRESENTATIVE
    again = access.become_household_employer(person=person, **how(person))
    assert again == employer and Mandate.objects.filter(employer_key=employer.id).count() == 1
    assert queries.employer_reachable_by(person.id, employer.number) is not None
    assert queries.employer_reachable_by(a_person().id, employer.number) is None
    assert queries.employer_reachable_by(person.id, "0000000000") is None


def test_an_accountant_is_named_by_number_and_told_apart(person: Person, employer: Employer, registers: Registers) -> None:
    accountant = a_person()
    registers.know_person(accountant.nin)
    mandate = access.name_accountant(employer=employer, nin=accountant.nin, **how(person))
    assert access.name_accountant(employer=employer, nin=accountant.nin, **how(person)) == mandate
    assert [each.id for each, _ in queries.people_of(employer)] == [person.id, accountant.id]
    assert Entry.objects.filter(act="mandate.granted", person_key=accountant.id).count() == 1
    with pytest.raises(access.OnlyTheRepresentative):  # an accountant names nobody
        access.name_accountant(employer=employer, nin=a_person().nin, **how(accountant))
    with pytest.raises(access.OneselfAlready):
        registers.know_person(person.nin)
        access.name_accountant(employer=employer, nin=person.nin, **how(person))


def test_a_mandate_ends_once_by_those_whom_it_concerns(person: Person, employer: Employer, registers: Registers) -> None:
    one, other = a_person(), a_person()
    for each in (one, other):
        registers.know_person(each.nin)
    first = access.name_accountant(employer=employer, nin=one.nin, **how(person))
    second = access.name_accountant(employer=employer, nin=other.nin, **how(person))
    with pytest.raises(access.OnlyTheRepresentative):  # one accountant does not send the other away
        access.end_mandate(employer=employer, mandate=first, **how(other))
    assert access.end_mandate(employer=employer, mandate=first, **how(person)).ends_before == ON
    access.end_mandate(employer=employer, mandate=first, **how(person))
    assert Entry.objects.filter(act="mandate.ended").count() == 1
    assert queries.employers_of(one.id) == []
    access.end_mandate(employer=employer, mandate=second, **how(other))  # the accountant goes
    assert len(queries.people_of(employer)) == 1
    with pytest.raises(access.RepresentativeStays):
        access.end_mandate(employer=employer, mandate=queries.people_of(employer)[0][1], **how(person))


def test_a_mandate_of_another_employer_is_not_ended_here(person: Person, employer: Employer) -> None:
    stranger = a_person()
    theirs = access.become_household_employer(person=stranger, **how(stranger))
    mandate = queries.mandate(stranger.id, theirs.id)
    assert mandate is not None
    with pytest.raises(access.NotYourMandate):
        access.end_mandate(employer=employer, mandate=mandate, **how(person))
    with pytest.raises(access.OnlyTheRepresentative):  # nor does one become a representative by asking
        access.grant_mandate(
            employer=registry.employer(employer.id), person=stranger, kind=MandateKind.REPRESENTATIVE, **how(stranger)
        )
