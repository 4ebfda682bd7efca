"""Who has a right and did not ask is offered it, once; the person confirms the account, or says no."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Claim, Offer, OfferState
from daman.correspondence.models import Message
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import actions as journal
from daman.registry.acts import PERSON_REFRESHED
from daman.registry.models import Kinship, Person
from tests.rooms.benefits.lives import ACCOUNT, OFFICE, ON, a_worker, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person


def _self(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)


def test_the_night_offers_a_pension_to_who_has_it_and_nobody_else(worker: Person, short: Person) -> None:
    young = a_worker(employee_months=240, born_on=date(1990, 1, 1))
    dead = a_worker(employee_months=240, died_on=date(2025, 1, 1))
    assert benefits.find_rights(on=ON, at_once=2) == 2
    found = Offer.objects.get(person=worker)
    assert (found.person_id, found.cause) == (worker.pk, "age")
    answer = queries.estimate(worker, ON)
    assert found.amount_monthly == answer.values["pension.total_monthly"]
    assert Offer.objects.get(person=short).benefit == "old_age_allowance"  # eleven months short of a pension
    assert not Offer.objects.filter(person__in=[young, dead])
    told = Message.objects.filter(recipient=f"person:{worker.pk}")
    assert {message.channel for message in told} == {"portal", "sms"}
    assert all("معاش" not in message.body for message in told if message.channel == "sms")


def test_the_next_night_offers_nothing_again_even_declined(worker: Person) -> None:
    benefits.find_rights(on=ON)
    benefits.decline_offer(offer=Offer.objects.get(), actor=_self(worker), on=ON)
    assert benefits.find_rights(on=ON) == 0
    assert Offer.objects.get().state == OfferState.DECLINED
    with pytest.raises(benefits.OfferClosed):
        benefits.accept_offer(offer=Offer.objects.get(), account_number=ACCOUNT, office_code=OFFICE, actor=_self(worker), on=ON)


def test_confirming_the_account_files_the_claim_once(worker: Person) -> None:
    benefits.find_rights(on=ON)
    given: dict[str, Any] = {"account_number": ACCOUNT, "office_code": OFFICE, "actor": _self(worker), "on": ON}
    first = benefits.accept_offer(offer=Offer.objects.get(), **given)
    assert benefits.accept_offer(offer=Offer.objects.get(), **given).pk == first.pk
    assert Claim.objects.count() == 1
    assert Offer.objects.get().claim_reference == first.reference


def test_a_death_offers_the_spouse_what_it_opens(db: None, registers: Registers, reactions: Any) -> None:
    late = a_worker(employee_months=240, died_on=date(2026, 2, 20))
    widow, child = know(registers, a_person(sex="F")), a_person(born_on=date(2000, 1, 1))
    for relative, kind in ((widow, "spouse"), (child, "child")):
        Kinship.objects.create(person=late, relative_key=relative.pk, kind=kind)
    for _twice in range(2):
        journal.record(
            PERSON_REFRESHED, about=f"person:{late.pk}", person_key=late.pk, actor=THE_HOUSE, on=ON, changed=["died_on"]
        )
        reactions()
    offers = Offer.objects.filter(person=widow)
    assert {each.benefit for each in offers} == {"survivors_pension", "death_grant"}
    assert all(each.asks_as == {"deceased": late.nin} for each in offers)
    assert not Offer.objects.filter(person=child)


def test_the_page(worker: Person, client: Client) -> None:
    account = Account.objects.create(username=f"nin:{worker.nin}", role=Role.INSURED, person_key=worker.pk, name=worker.name_ar)
    client.force_login(account)
    benefits.find_rights(on=ON)
    address = f"/me/offers/{Offer.objects.get().reference}/"
    assert "حق لم تطلبه" in client.get("/me/").content.decode()
    page = client.get(address)
    assert page.context["offer"].amount_monthly
    assert 'class="article"' in page.content.decode() and page.context["unconfirmed"]
    wrong = client.post(address, {"account_number": "00799999002311500796"})
    assert wrong.status_code == 422
    done = client.post(address, {"account_number": ACCOUNT})
    assert done["Location"] == f"/me/claims/{Claim.objects.get().reference}/"
    assert client.get("/me/offers/OFR-0000-0000-0/").status_code == 404


def test_the_account_that_the_post_knows_is_filled_in_already(worker: Person, registers: Registers, client: Client) -> None:
    registers.know("post.account", worker.nin, account__number=ACCOUNT, account__holder_matches=True)
    account = Account.objects.create(username=f"nin:{worker.nin}", role=Role.INSURED, person_key=worker.pk, name=worker.name_ar)
    client.force_login(account)
    benefits.find_rights(on=ON)
    page = client.get(f"/me/offers/{Offer.objects.get().reference}/")
    assert page.context["form"].initial["account_number"] == ACCOUNT and page.context["source"]


def test_a_declined_page_says_so_and_offers_no_button(worker: Person, client: Client) -> None:
    account = Account.objects.create(username=f"nin:{worker.nin}", role=Role.INSURED, person_key=worker.pk, name=worker.name_ar)
    client.force_login(account)
    benefits.find_rights(on=ON)
    address = f"/me/offers/{Offer.objects.get().reference}/"
    assert client.post(address, {"decline": "1"}).status_code == 302
    page = client.get(address).content.decode()
    assert "لا تريده" in page and '<button class="button onward"' not in page
    assert address not in client.get("/me/").content.decode()
