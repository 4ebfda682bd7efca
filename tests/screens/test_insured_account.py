"""My account: another one only with the code that came to my phone."""

import re
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits.models import PaymentAccount
from daman.correspondence import queries as correspondence
from daman.foundation import queue
from tests.rooms.benefits.months import a_payee
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
