"""An employer's first pages: registering, workers, mandates; nothing of others."""

import pytest
from django.test import Client
from django.utils import timezone

from daman.access import actions as access
from daman.access import queries as mandates
from daman.affiliation import queries as affiliation
from daman.exchange.models import Request
from daman.registry.models import Employer, Person
from tests.rooms.exchange.stub import Registers, registers
from tests.rooms.people import a_person
from tests.screens.employers import acting, sign_in, signed_in_company

__all__ = ["registers"]
pytestmark = pytest.mark.django_db
NUMBER = "99/00-9000001B26"


@pytest.fixture
def company(client: Client) -> Employer:
    return signed_in_company(client)[1]


@pytest.fixture
def person(client: Client) -> Person:
    made = a_person()
    sign_in(client, made)
    return made


def said(client: Client, address: str, **posted: str) -> str:
    answer = client.post(address, posted, follow=True) if posted else client.get(address, follow=True)
    return str(answer.content.decode())


class TestRegistering:
    def know(self, registers: Registers, person: Person) -> None:
        registration = {
            "number": NUMBER, "name_ar": "ورشة النور", "name_latin": "Menuiserie En-Nour", "activity": "manufacturing",
            "commune_code": "9901", "starts_on": "2026-01-01", "ends_before": None,
        }  # fmt: skip
        registers.know("trade.register", person.nin, trade__registrations=[registration])

    def test_nothing_is_typed(self, client: Client, person: Person, registers: Registers) -> None:
        self.know(registers, person)
        page = said(client, "/employers/")
        assert "ورشة النور" in page and NUMBER in page and 'type="text"' not in page
        made = client.post("/employers/new/", {"number": NUMBER})
        ((employer, _mandate),) = mandates.employers_of(person.pk)
        assert made["Location"] == f"/employers/{employer.number}/" and employer.trade_register_number == NUMBER
        assert client.post("/employers/new/", {"number": NUMBER})["Location"] == made["Location"]
        assert "مسجل عندنا" in said(client, "/employers/new/")

    def test_a_number_of_somebody_else_is_said_in_words(self, client: Client, person: Person, registers: Registers) -> None:
        self.know(registers, person)
        answer = client.post("/employers/new/", {"number": "99/00-9999999B26"})
        assert answer.status_code == 422 and "لا يذكر أنك تمثّل" in answer.content.decode()
        assert mandates.employers_of(person.pk) == []

    def test_a_silent_register_does_not_stop_a_household(self, client: Client, person: Person, registers: Registers) -> None:
        registers.silent.add("trade.register")
        page = said(client, "/employers/new/")
        assert "لم نحصل على جواب" in page and "سجّل أسرتي" in page
        client.post("/employers/new/", {"household": "1"})
        assert len(mandates.employers_of(person.pk)) == 1


class TestReach:
    @pytest.mark.parametrize("page", ["", "workers/", "workers/new/", "about/", "about/accountant/", "about/places/new/"])
    def test_others_find_nothing(self, client: Client, company: Employer, page: str) -> None:
        address = f"/employers/{company.number}/{page}"
        assert client.get(address).status_code == 200
        sign_in(client, a_person())
        assert client.get(address).status_code == 404
        client.logout()
        assert client.get(address)["Location"].startswith("/sign-in/")

    def test_an_ended_mandate_closes_the_door(self, client: Client, company: Employer, registers: Registers) -> None:
        accountant = a_person()
        registers.know_person(accountant.nin)
        assert "أعطيت التفويض" in said(client, f"/employers/{company.number}/about/accountant/", nin=accountant.nin)
        mandate = mandates.mandate(accountant.pk, company.pk)
        assert mandate is not None
        sign_in(client, accountant)
        assert client.get("/employers/")["Location"] == f"/employers/{company.number}/"
        assert "أعط تفويضا" not in said(client, f"/employers/{company.number}/about/")
        refused = client.post(f"/employers/{company.number}/about/accountant/", {"nin": accountant.nin})
        assert refused.status_code == 422 and "ممثل صاحب العمل" in refused.content.decode()
        ended = client.post(f"/employers/{company.number}/about/mandates/{mandate.pk}/end/")
        assert ended["Location"] == "/employers/"
        assert client.get(f"/employers/{company.number}/").status_code == 404

    def test_several_employers_are_chosen_by_name(self, client: Client) -> None:
        person, first = signed_in_company(client)
        second = access.become_household_employer(person=person, **acting(person))
        page = said(client, "/employers/")
        assert "باسم من تعمل اليوم" in page and first.number in page and second.number in page


class TestWorkers:
    def test_number_then_name_then_yes(self, client: Client, company: Employer, registers: Registers) -> None:
        worker, today = a_person(), timezone.localdate()
        registers.know_person(worker.nin)
        address = f"/employers/{company.number}/workers/new/"
        posted = {"nin": worker.nin, "starts_on": today.isoformat()}
        page = said(client, address, **posted)
        assert "هل هو هذا العامل" in page and worker.name_ar in page
        assert affiliation.workers_of(company.pk) == []
        assert Request.objects.get(subject=worker.nin, evidence="civil.identity").purpose.endswith(company.number)
        assert worker.name_ar in said(client, f"{address}confirm/")  # reloaded, or come back to
        assert worker.name_ar in said(client, f"{address}confirm/", **posted)
        said(client, f"{address}confirm/", **posted)
        (made,) = affiliation.workers_of(company.pk)
        assert made.person_id == worker.id and made.starts_on == today

        end = f"/employers/{company.number}/workers/{made.reference}/end/"
        assert client.post(end, {"last_day": "2000-01-01"}).status_code == 422
        said(client, end, last_day=today.isoformat())
        assert affiliation.workers_of(company.pk) == []
        assert client.post(end, {"last_day": today.isoformat()}).status_code == 302  # sent twice
        assert client.get(end).status_code == 404

    def test_a_number_nobody_bears_and_a_day_too_early(self, client: Client, company: Employer, registers: Registers) -> None:
        address = f"/employers/{company.number}/workers/new/"
        today = timezone.localdate().isoformat()
        unknown = client.post(address, {"nin": "999660000000990000", "starts_on": today})
        assert unknown.status_code == 422 and "هذا الرقم غير موجود" in unknown.content.decode()
        early = client.post(address, {"nin": "999660000000990000", "starts_on": "1990-01-01"})
        assert early.status_code == 422 and "هذا اليوم مبكر" in early.content.decode()
        assert "18 رقما" in said(client, address, nin="12", starts_on=today)
        assert client.get(f"{address}confirm/")["Location"] == address  # nothing to confirm

    def test_the_dead_are_not_let_in(self, client: Client, company: Employer, registers: Registers) -> None:
        gone = a_person()
        registers.know_person(gone.nin, died_on="2026-01-05")
        posted = {"nin": gone.nin, "starts_on": timezone.localdate().isoformat()}
        client.post(f"/employers/{company.number}/workers/new/", posted)
        answer = client.post(f"/employers/{company.number}/workers/new/confirm/", posted)
        assert answer.status_code == 422 and "متوفى" in answer.content.decode()
        assert affiliation.workers_of(company.pk) == []


def test_a_place_of_work_is_added_once(client: Client, company: Employer) -> None:
    address = f"/employers/{company.number}/about/places/new/"
    posted = {"name_ar": "ورشة الجنوب", "activity": "construction", "commune": "9902", "starts_on": "2026-02-01"}
    assert "ورشة الجنوب" in said(client, address, **posted)
    said(client, address, **posted)
    assert said(client, f"/employers/{company.number}/about/").count("ورشة الجنوب") == 1
    assert client.post(address, {**posted, "name_ar": ""}).status_code == 422
