"""My account: another one only with the code that came to my phone."""

import re
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits.models import DeductionConsent, Overpayment, PaymentAccount
from daman.correspondence import queries as correspondence
from daman.foundation import queue
from tests.rooms.benefits.months import MONTH, a_payee
from tests.rooms.exchange.stub import Registers, registers

__all__ = ["registers"]
pytestmark = pytest.mark.django_db
OTHER = "00799999000000020091"


@pytest.fixture
def mine(registers: Registers) -> Any:
    award = a_payee()
    registers.know("post.account", award.person.nin, account__number=OTHER, account__holder_matches=True)
    user = Account.objects.create(
        username=f"nin:{award.person.nin}", role=Role.INSURED, person_key=award.person_id, name=award.person.name_ar
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, award


def test_a_code_from_the_phone_changes_the_account_and_a_word_stops_it(mine: Any) -> None:
    client, award = mine
    assert client.post("/me/account/", {"account_number": OTHER})["Location"] == "/me/account/code/"
    queue.run_waiting()
    (text,) = [m for m in correspondence.latest_texts(5) if re.search(r"\b[0-9]{6}\b", m.body)]
    wrong = client.post("/me/account/code/", {"code": "000000"})
    assert wrong.status_code == 422
    client.post("/me/account/code/", {"code": re.search(r"\b[0-9]{6}\b", text.body)[0]})
    asked = PaymentAccount.objects.get(person_id=award.person_id)
    assert asked.state == "confirmed"
    assert "ألغِ الطلب" in client.get("/me/account/").content.decode()
    client.post(f"/me/account/{asked.reference}/stop/")
    asked.refresh_from_db()
    assert asked.state == "cancelled"


def test_a_wrong_key_is_said_at_once_and_no_code_leaves(mine: Any) -> None:
    client, _award = mine
    answer = client.post("/me/account/", {"account_number": "00799999000000020092"})
    assert answer.status_code == 422
    assert "مفتاحه" in answer.content.decode()
    assert client.get("/me/account/code/")["Location"] == "/me/account/"


def code_from_phone() -> str:
    queue.run_waiting()
    (text,) = [m for m in correspondence.latest_texts(5) if re.search(r"\b[0-9]{6}\b", m.body)]
    found = re.search(r"\b[0-9]{6}\b", text.body)
    assert found
    return found[0]


def test_a_third_party_takes_nothing_without_a_code_and_a_word_ends_it(mine: Any) -> None:
    client, award = mine
    wanted = {"payee": "التعاضدية", "amount": "5000"}
    assert client.post("/me/consents/", wanted | {"amount": "900000"}).status_code == 422
    assert client.get("/me/consents/code/")["Location"] == "/me/consents/"
    assert client.post("/me/consents/", wanted)["Location"] == "/me/consents/code/"
    assert client.post("/me/consents/code/", {"code": "000000"}).status_code == 422
    assert not DeductionConsent.objects.exists()
    client.post("/me/consents/code/", {"code": code_from_phone()})
    consent = DeductionConsent.objects.get(person_id=award.person_id)
    assert "التعاضدية" in client.get("/me/consents/").content.decode()
    client.post(f"/me/consents/{consent.reference}/end/")
    consent.refresh_from_db()
    assert consent.revoked_on is not None


def test_what_was_paid_too_much_is_explained_contested_or_agreed_to(mine: Any) -> None:
    client, award = mine
    found = Overpayment.objects.create(
        person=award.person, award=award, reference="OVP-1", reason="ended", from_month=MONTH, to_month=MONTH, amount=4_000_000,
        state="told", found_on=MONTH, lines=[{"month": MONTH.isoformat(), "paid": 4_000_000, "due": 0}],
    )  # fmt: skip
    assert "/me/overpaid/OVP-1/" in client.get("/me/account/").content.decode()
    text = client.get("/me/overpaid/OVP-1/").content.decode()
    assert "بعد انتهاء الحق" in text and "⛔" not in text
    assert client.post("/me/overpaid/OVP-1/", {"agree": "1", "instalment": "40000"}).status_code == 422
    assert client.post("/me/overpaid/OVP-1/", {"agree": "1", "instalment": "20000"}).status_code == 302
    client.post("/me/overpaid/OVP-1/code/", {"code": code_from_phone()})
    found.refresh_from_db()
    assert (found.state, found.instalment, found.agreed_by) == ("recovering", 2_000_000, "phone_code")
    Overpayment.objects.filter(pk=found.pk).update(state="told")
    assert client.post("/me/overpaid/OVP-1/", {"contest": "1", "words": ""}).status_code == 422
    client.post("/me/overpaid/OVP-1/", {"contest": "1", "words": "لست موافقا"})
    found.refresh_from_db()
    assert found.state == "contested"
    assert client.get("/me/overpaid/OVP-2/").status_code == 404
