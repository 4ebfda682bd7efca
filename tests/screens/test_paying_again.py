"""Coming back to the payment page with another number of months in mind."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.contributions import actions as contributions
from daman.contributions import queries as payments
from daman.foundation.actor import THE_HOUSE
from daman.outreach import actions as outreach
from tests.rooms.contributions.stub import Operator, post
from tests.screens.test_insured import make_person, sign_in

__all__ = ["post"]
pytestmark = pytest.mark.django_db


def test_three_months_not_paid_then_one(client: Client, post: Operator, settings: Any, tmp_path: Any) -> None:
    settings.SIGNING_KEYS = tmp_path
    person = make_person("999660000000970000", "قويدر")
    sign_in(client, person)
    how: dict[str, Any] = {"actor": THE_HOUSE, "on": timezone.localdate()}
    answers = {"does": "service", "for_whom": "several", "how_often": "daily"}
    joining = outreach.agree(joining=outreach.start_joining(person=person, answers=answers, **how), **how)
    address = f"/me/join/{joining.reference}/pay/"

    def pay(months: int) -> str:
        page = client.get(address)
        return str(client.post(address, {"months": months, "key": page.context["form"].initial["key"]})["Location"])

    assert "بدأت دفعة" not in client.get(address).content.decode()
    three = pay(3)
    assert "بدأت دفعة بمبلغ" in client.get(address).content.decode()
    one = pay(1)
    assert one != three and pay(1) == one
    wanted, given_up = payments.payments_of(person)
    assert (given_up.state, wanted.state, len(wanted.months)) == ("failed", "asked", 1)
    assert "قال البريد" not in client.get(address).content.decode()  # the person gave it up: the post said nothing

    post.move(wanted.reference, "taken")
    refused = client.post(address, {"months": 2, "key": wanted.key})
    assert refused.status_code == 422 and "دفعت هذا المبلغ من قبل" in refused.content.decode()
    assert client.get(address)["Location"] == f"/me/join/{joining.reference}/return/"


def test_a_key_that_is_used_up_is_renewed_in_the_page(client: Client, post: Operator, settings: Any, tmp_path: Any) -> None:
    settings.SIGNING_KEYS = tmp_path
    person = make_person("999660000000960000", "قويدر")
    sign_in(client, person)
    how: dict[str, Any] = {"actor": THE_HOUSE, "on": timezone.localdate()}
    answers = {"does": "service", "for_whom": "several", "how_often": "daily"}
    joining = outreach.agree(joining=outreach.start_joining(person=person, answers=answers, **how), **how)
    address = f"/me/join/{joining.reference}/pay/"
    key = client.get(address).context["form"].initial["key"]
    client.post(address, {"months": 1, "key": key})
    [payment] = payments.payments_of(person)
    contributions.fail_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **how
    )
    refused = client.post(address, {"months": 1, "key": key})
    fresh = refused.context["form"]["key"].value()
    assert refused.status_code == 422 and fresh != key
    assert client.post(address, {"months": 1, "key": fresh})["Location"].startswith("http://post.test/")
