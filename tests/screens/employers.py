"""An employer, its representative signed in, and what the tests of its screens need."""

from datetime import date
from typing import Any

from django.test import Client

from daman.access import actions as access
from daman.access.models import Account, Role
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from tests.rooms.people import ON, a_person, employers


def acting(person: Person, on: date = ON) -> dict[str, Any]:
    return {"actor": Actor(ActorKind.PERSON, f"person:{person.id}", "", person_key=person.id), "on": on}


def sign_in(client: Client, person: Person) -> None:
    account, _new = Account.objects.get_or_create(
        username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, defaults={"name": person.name_ar}
    )
    client.force_login(account)


def a_company(representative: Person) -> Employer:
    """A company of the former files, represented by this person."""
    found = registry.find_employer(employers(1)[0])
    assert found is not None
    found.representative_key = representative.id
    found.save(update_fields=["representative_key"])
    access.grant_mandate(employer=found, person=representative, kind="representative", actor=THE_HOUSE, on=ON)
    return found


def signed_in_company(client: Client) -> tuple[Person, Employer]:
    person = a_person(given_name_ar="زهير", family_name_ar="بن شعبان")
    sign_in(client, person)
    return person, a_company(person)
