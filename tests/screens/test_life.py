"""Proof of life at the doors: the person reads one sentence, an officer visits, sees, or signs; nothing stops by itself."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from daman.access.models import Account, Role
from daman.benefits.actions import life
from daman.benefits.models import LifeCheck, LifeState
from daman.casework import actions as casework
from daman.casework.models import Task
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.registry.models import Office, Person
from tests.rooms.benefits.months import a_payee
from tests.screens.desk import ON, signed_in, staff
from tests.screens.employers import sign_in

pytestmark = pytest.mark.django_db
OFFICE = life.OFFICE


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    names = dict.fromkeys(("name_ar", "name_fr", "name_en", "address_ar", "address_latin"), "وكالة")
    Office.objects.get_or_create(code=OFFICE, defaults={"fund": "cnr", "wilaya_code": "99", **names})


@pytest.fixture
def payee() -> Person:
    return a_payee().person


@pytest.fixture
def officer() -> Account:
    return staff("amel", office=OFFICE)


def check_of(person: Person, state: str, **fields: object) -> LifeCheck:
    return LifeCheck.objects.create(
        person=person, year=ON.year, last_day=date(ON.year, 12, 31), state=state, office_code=OFFICE, **fields
    )  # fmt: skip


def in_hand(check: LifeCheck, kind: str, officer: Account) -> str:
    about = life.about_of(check)
    casework.open_task(
        office_code=OFFICE, kind=kind, about=about, person_key=check.person_id, opened_on=ON, working_days=5, actor=THE_HOUSE
    )  # fmt: skip
    Task.objects.filter(about=about).update(officer=officer.username, state="assigned", assigned_at=timezone.now())
    return about.partition(":")[2]


def test_the_page_of_the_person_says_it_in_one_sentence(client: Client, payee: Person) -> None:
    sign_in(client, payee)
    assert "لا يُنتظر منك شيء" in client.get("/me/life/").content.decode()
    check = check_of(payee, "asked", asked_on=ON, answer_until=ON + timedelta(days=30))
    assert "دفعك متواصل" in client.get("/me/life/").content.decode()
    assert str(LifeState.ASKED.label) in client.get("/me/").content.decode()
    assert client.post("/me/life/", {}).status_code == client.post("/me/life/", {"means": "paper"}).status_code == 422
    assert client.post("/me/life/", {"means": "visit"}).status_code == 302
    check.refresh_from_db()
    assert (check.wishes, check.state) == ("visit", LifeState.VISIT)


def test_a_visit_in_vain_then_a_signature(payee: Person, officer: Account, client: Client) -> None:
    check = check_of(payee, "visit", asked_on=ON)
    page = f"/desk/visits/{in_hand(check, life.VISIT, officer)}/"
    desk = signed_in(officer)
    assert page in desk.get("/desk/").content.decode()
    assert desk.post(page, {"was_seen": "no", "note": ""}).status_code == 422
    assert desk.post(page, {"was_seen": "no", "note": "ذهبت مرتين ولم أجد أحدا."}).status_code == 302
    check.refresh_from_db()
    assert check.state == LifeState.NOT_SEEN and "أن تُحفظ دفعاته" in desk.get(page).content.decode()
    assert desk.post(page).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.held_by_name) == (LifeState.HELD, officer.name)
    sign_in(client, payee)
    assert officer.name in client.get("/me/life/").content.decode()
    assert desk.post("/desk/seen/", {"nin": payee.nin, "means": "counter", "confirmed": "1"}).status_code == 302
    check.refresh_from_db()
    assert check.state == LifeState.PROVED


def test_a_visit_that_found_the_person(payee: Person, officer: Account) -> None:
    check = check_of(payee, "visit", asked_on=ON)
    page = f"/desk/visits/{in_hand(check, life.VISIT, officer)}/"
    assert signed_in(officer).post(page, {"was_seen": "yes", "note": "فتح لي الباب بنفسه."}).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.means) == (LifeState.PROVED, "visit")


def test_at_the_counter_the_name_is_shown_before_it_is_written_down(payee: Person, officer: Account) -> None:
    desk = signed_in(officer)
    shown = desk.post("/desk/seen/", {"nin": payee.nin, "means": "counter"}).content.decode()
    assert payee.family_name_ar in shown and not [e for e in journal.entries_of_person(payee.pk) if e.act == "life.seen"]
    for nin, words in (("12", "كامل"), ("999990000000000001", "لا نعرف أحدا")):
        answer = desk.post("/desk/seen/", {"nin": nin, "means": "counter"})
        assert answer.status_code == 422 and words in answer.content.decode()
    Account.objects.filter(pk=officer.pk).update(person_key=payee.pk)
    assert signed_in(Account.objects.get(pk=officer.pk)).post(
        "/desk/seen/", {"nin": payee.nin, "means": "counter", "confirmed": "1"}
    ).status_code == 422  # fmt: skip


def test_a_death_page_opens_for_its_officer_alone(payee: Person, officer: Account) -> None:
    check = check_of(payee, "deceased")
    page = f"/desk/deaths/{in_hand(check, life.DEATH, officer)}/"
    assert "حين توقّع نسأل السجل من جديد" in signed_in(officer).get(page).content.decode()
    assert signed_in(staff("karim", office=OFFICE)).get(page).status_code == 404
    assert signed_in(staff("nadia", Role.SUPERVISOR, office="16-CNR-1")).get(page).status_code == 404
    for wrong in ("/desk/deaths/x/", "/desk/deaths/1.x/", f"/desk/visits/{payee.pk}.{ON.year}/"):
        assert signed_in(officer).get(wrong).status_code == 404
    Account.objects.filter(pk=officer.pk).update(person_key=payee.pk)
    assert signed_in(Account.objects.get(pk=officer.pk)).get(page).status_code == 302
