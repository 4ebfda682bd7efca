"""What is known of me: each fact with who said it and what rests on it; a wrong one is asked of its register again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from daman.access.models import Account, Role
from daman.exchange import actions as exchange
from daman.exchange.models import Fact
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Person
from tests.rooms.benefits.lives import a_worker, know
from tests.rooms.exchange.stub import Registers, registers

__all__ = ["registers"]
pytestmark = pytest.mark.django_db
SERVICE = "defence.national_service"


@pytest.fixture
def person(registers: Registers) -> Person:
    made = know(registers, a_worker(employee_months=12), served=24)
    yesterday = timezone.localdate() - timedelta(days=1)
    for evidence in ("civil.identity", SERVICE):
        exchange.obtain(
            subject=made.nin, evidence=evidence, purpose="claim:CLM-1", legal_basis="نص", actor=THE_HOUSE, on=yesterday,
            person_key=made.pk,
        )  # fmt: skip
    exchange.note_use(subjects=[made.nin], kinds=["service.months"], about="decision:DEC-1", on=yesterday, person_key=made.pk)
    exchange.note_use(subjects=[made.nin], kinds=["service.months"], about="decision:DEC-2", on=yesterday, person_key=made.pk + 1)
    return made


@pytest.fixture
def mine(person: Person) -> Client:
    account = Account.objects.create(username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, name="x")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_fact_says_who_said_it_and_what_rests_on_it(mine: Client) -> None:
    mine.get("/me/data/")
    with CaptureQueriesContext(connection) as queries:
        text = mine.get("/me/data/").content.decode()
    assert "⛔" not in text and "وزارة الدفاع الوطني" in text and "24" in text
    assert "DEC-1" in text and "DEC-2" not in text  # a relative's file is the relative's
    assert len(queries) <= 12
    assert "<input" not in text.split("<main")[1].replace('<input type="hidden"', "")  # nothing can be typed over


def test_a_wrong_fact_is_asked_of_its_register_once_a_day(mine: Client, person: Person, registers: Registers) -> None:
    know(registers, person, served=12)
    assert "صحّح السجل" in mine.post(f"/me/data/{SERVICE}/anew/", follow=True).content.decode()
    assert Fact.objects.get(subject=person.nin, kind="service.months", superseded_at=None).value == 12
    know(registers, person, served=6)
    assert "سألنا هذا السجل عنك اليوم" in mine.post(f"/me/data/{SERVICE}/anew/", follow=True).content.decode()
    assert Fact.objects.get(subject=person.nin, kind="service.months", superseded_at=None).value == 12


def test_the_same_answer_and_no_answer_are_said(mine: Client, registers: Registers) -> None:
    assert "قال السجل الشيء نفسه" in mine.post(f"/me/data/{SERVICE}/anew/", follow=True).content.decode()
    registers.silent = {"civil.identity"}
    answer: Any = mine.post("/me/data/civil.identity/anew/", follow=True)
    assert answer.status_code == 200 and 'class="notice' in answer.content.decode()
    assert mine.post("/me/data/nothing/anew/").status_code == 404
