"""The page of a right that the house found, for oneself and for a young child; kin named by what they are."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits.models import Offer, OfferState
from daman.benefits.services import service
from daman.exchange.models import Fact
from daman.registry.models import Person
from daman.web.insured import choosing
from tests.rooms.people import a_person

pytestmark = pytest.mark.django_db


def signed_in(client: Client, person: Person) -> Client:
    account = Account.objects.create(username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, name=person.name_ar)
    client.force_login(account)
    return client


def an_offer(person: Person, **fields: Any) -> Offer:
    given: dict[str, Any] = {"benefit": "survivors_pension", "cause": "death:1", "found_on": date(2026, 3, 1)} | fields
    return Offer.objects.create(person=person, reference=f"OFR-{person.pk}", **given)


def test_a_guardian_sees_the_childs_offer_named_as_such_and_a_stranger_does_not(client: Client) -> None:
    mother, child = a_person(sex="F"), a_person(born_on=date(2018, 1, 1), phone="")
    offer = an_offer(child, guardian_key=mother.pk)
    signed_in(client, mother)
    assert "حق لولد في كفالتك" in client.get("/me/").content.decode()
    page = client.get(f"/me/offers/{offer.reference}/").content.decode()
    assert child.name_ar in page and "لا نعرف المبلغ بعد" in page
    stranger = signed_in(Client(), a_person())
    assert stranger.get(f"/me/offers/{offer.reference}/").status_code == 404
    assert stranger.post(f"/me/offers/{offer.reference}/", {"decline": "1"}).status_code == 404


def test_a_withdrawn_offer_says_that_it_is_no_decision(client: Client) -> None:
    person = a_person()
    offer = an_offer(person, state=OfferState.WITHDRAWN, withdrawn_for="law")
    signed_in(client, person)
    address = f"/me/offers/{offer.reference}/"
    assert "هذا ليس قرارا" in client.get(address).content.decode()
    refused = client.post(address, {"account_number": "00799999002311500797"})
    assert refused.status_code == 422 and "لم يعد هذا العرض قائما" in refused.content.decode()
    assert client.post(address, {"decline": "1"}).status_code == 302


def test_the_dead_of_a_family_are_named_by_their_sex() -> None:
    person, wife, father = a_person(), a_person(sex="F"), a_person()
    rows = [
        {"nin": nin, "kind": kind, "born_on": "1950-01-01", "died_on": "2026-02-20"}
        for nin, kind in ((wife.nin, "spouse"), (father.nin, "parent"), ("990000000000000009", "sibling"))
    ]
    Fact.objects.create(subject=person.nin, kind="family.members", value=rows, source="interior", known_at="2026-03-01T00:00:00Z")
    [question] = [each for each in service("survivors_pension").questions if each.kind == "relative_who_died"]
    said = [words for _nin, words in choosing._choices(person, question)]
    assert ["زوجتك" in said[0], "أبوك" in said[1], "أخوك أو أختك" in said[2]] == [True] * 3
    assert all("تاريخ الوفاة: " in words for words in said)
