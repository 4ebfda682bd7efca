"""The fund officer's pages about employers: who is late, what may be done, the bank, a request to pay in parts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daman.access.models import Account, Role
from daman.contributions import actions as contributions
from daman.contributions import queries as money
from daman.contributions.models import BankLine, FormalNotice, InstalmentPlan
from daman.foundation.months import add_months, month_of
from daman.registry.models import Employer, Office
from tests.rooms.contributions.bank import entry, statement
from tests.rooms.contributions.employers import DUE, HOW, a_company
from tests.rooms.people import a_person
from tests.screens.desk import ON, signed_in, staff

pytestmark = pytest.mark.django_db
OFFICE = "99-CNAS-1"
BEFORE_LAST = add_months(month_of(ON), -3)
LATE = add_months(month_of(ON), -2)


@pytest.fixture
def office() -> Office:
    names = dict.fromkeys(("name_ar", "name_fr", "name_en", "address_ar", "address_latin"), "وكالة")
    return Office.objects.get_or_create(code=OFFICE, defaults={"fund": "cnas", "wilaya_code": "99", **names})[0]


@pytest.fixture
def officer(office: Office) -> Account:
    return staff("amel", office=OFFICE)


@pytest.fixture
def desk(officer: Account) -> Client:
    return signed_in(officer)


@pytest.fixture
def silent(office: Office) -> Employer:
    """Declared once, silent since."""
    return a_company(BEFORE_LAST, representative=a_person())


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    text = answer.content.decode()
    assert "⛔" not in text
    return text


class TestLate:
    def test_lists_the_late_of_the_agency(self, desk: Client, silent: Employer) -> None:
        assert silent.number in page(desk, "/desk/late/")
        assert "21\u202f000" in page(desk, f"/desk/late/{silent.number}/")

    def test_an_agency_of_another_fund_does_not_see_it(self, silent: Employer) -> None:
        names = dict.fromkeys(("name_ar", "name_fr", "name_en", "address_ar", "address_latin"), "وكالة")
        Office.objects.get_or_create(code="99-CNR-9", defaults={"fund": "cnr", "wilaya_code": "99", **names})
        other = signed_in(staff("karim", office="99-CNR-9"))
        for address in ("/desk/late/", f"/desk/late/{silent.number}/", "/desk/bank/"):
            assert other.get(address).status_code == 404

    def test_a_relatives_employer_is_not_reachable(self, officer: Account, desk: Client, silent: Employer) -> None:
        Account.objects.filter(pk=officer.pk).update(person_key=silent.representative_key)
        assert silent.number not in page(desk, "/desk/late/")
        assert desk.get(f"/desk/late/{silent.number}/").status_code == 404

    def test_an_employer_of_elsewhere_is_not_found(self, desk: Client, silent: Employer) -> None:
        Employer.objects.filter(pk=silent.pk).update(office_code="16-CNAS-1")
        assert desk.get(f"/desk/late/{silent.number}/").status_code == 404

    def test_sends_a_notice(self, desk: Client, silent: Employer) -> None:
        address = f"/desk/late/{silent.number}/notice/not_declared/{LATE:%Y-%m}/"
        assert "إعذار" in page(desk, address)
        assert desk.post(address, {"answer_by": ON.isoformat()}).status_code == 422
        answer = desk.post(address, {"answer_by": (ON + timedelta(days=10)).isoformat()})
        assert answer.status_code == 302
        assert FormalNotice.objects.get(employer=silent).document_reference
        assert "أُعذر" in page(desk, f"/desk/late/{silent.number}/")

    @pytest.mark.parametrize("wrong", ["notice/shouted/2026-09/", "notice/not_paid/2026-99/", "estimate/yesterday/"])
    def test_an_address_that_means_nothing_is_not_found(self, desk: Client, silent: Employer, wrong: str) -> None:
        assert desk.get(f"/desk/late/{silent.number}/{wrong}").status_code == 404

    def test_estimates_a_silent_month(self, desk: Client, silent: Employer) -> None:
        address = f"/desk/late/{silent.number}/estimate/{LATE:%Y-%m}/"
        assert "5" in page(desk, address)
        assert desk.post(address).status_code == 302
        assert [each.is_estimated for each in money.months_due(silent)] == [False, True]
        assert "قدّره الصندوق" in page(desk, f"/desk/late/{silent.number}/")
        refused = desk.post(f"/desk/late/{silent.number}/estimate/{BEFORE_LAST:%Y-%m}/")
        assert refused.status_code == 422 and "لا يُقدَّر هذا الشهر" in refused.content.decode()

    def test_what_the_law_does_not_say_is_shown_as_held(self, desk: Client, silent: Employer) -> None:
        contributions.note_late_charges(**{**HOW, "on": ON})
        assert "غير محسوب" in page(desk, f"/desk/late/{silent.number}/")

    def test_a_supervisor_reads_and_does_not_act(self, office: Office, silent: Employer) -> None:
        head = signed_in(staff("head", role=Role.SUPERVISOR, office=OFFICE))
        text = page(head, f"/desk/late/{silent.number}/")
        assert "أرسل إليه إعذارا" not in text
        assert head.get(f"/desk/late/{silent.number}/estimate/{LATE:%Y-%m}/").status_code == 404


class TestPlan:
    def ask(self, employer: Employer) -> InstalmentPlan:
        return contributions.ask_plan(
            employer=employer, count=2, first_due_on=ON + timedelta(days=20), key="k", reason="أزمة", **{**HOW, "on": ON}
        )

    def test_comes_by_lot_and_is_decided(self, desk: Client, silent: Employer) -> None:
        plan = self.ask(silent)
        address = f"/desk/plans/{plan.reference}/"
        assert desk.get(address).status_code == 404  # nobody chooses
        assert desk.post("/desk/next/")["Location"] == address
        assert plan.reference in page(desk, "/desk/")
        assert "أزمة" in page(desk, address)
        assert desk.post(address, {"outcome": "refuse", "answer": ""}).status_code == 422
        assert desk.post(address, {"outcome": "grant", "answer": ""}).status_code == 302
        assert "ممنوح" in page(desk, address)

    def test_the_tray_leads_to_the_late_and_the_bank(self, desk: Client) -> None:
        text = page(desk, "/desk/")
        assert "/desk/late/" in text and "/desk/bank/" in text


class TestBank:
    def bring(self, desk: Client, *entries: str, moved: int, name: str = "S1") -> Any:
        content = b"".join(statement(entries, moved, message=name, day=ON.isoformat()))
        return desk.post("/desk/bank/", {"file": SimpleUploadedFile("camt.xml", content)})

    def test_takes_a_statement_and_queues_the_rest(self, desk: Client, silent: Employer) -> None:
        payment = contributions.ask_employer_payment(employer=silent, amount=DUE, key="k", **{**HOW, "on": ON})
        found, lost = entry(DUE, end_to_end=payment.reference), entry(500_00, remittance=f"loyer {silent.number}", name="EURL X")
        assert self.bring(desk, found, lost, moved=DUE + 500_00).status_code == 302
        text = page(desk, "/desk/bank/")
        assert "EURL X" in text and "500" in text
        line = BankLine.objects.get(state="waiting")
        address = f"/desk/bank/{line.statement.reference}/{line.number}/"
        assert "رقمه مكتوب في التحويل" in page(desk, address)
        assert desk.post(address, {"act": "assign", "number": "123"}).status_code == 422
        assert desk.post(address, {"act": "return", "reason": " "}).status_code == 422
        assert desk.post(address, {"act": "assign", "number": silent.number}).status_code == 302
        assert "لا شيء ينتظر" in page(desk, "/desk/bank/")
        stale = desk.post(address, {"act": "return", "reason": "x"})
        assert stale.status_code == 422 and desk.post(address, {"act": "undo", "reason": " "}).status_code == 422
        assert "لا شيء ينتظر" in page(desk, "/desk/bank/")
        assert desk.post(address, {"act": "undo", "reason": "لصاحب عمل آخر"}).status_code == 302
        line.refresh_from_db()
        assert (line.state, line.employer_key) == ("waiting", None)

    def test_a_bad_file_is_refused_in_words(self, desk: Client, office: Office) -> None:
        answer = desk.post("/desk/bank/", {"file": SimpleUploadedFile("x.xml", b"<nothing/>")})
        assert answer.status_code == 422 and "camt.053" in answer.content.decode()

    def test_a_line_that_is_not_there(self, desk: Client, office: Office) -> None:
        assert desk.get("/desk/bank/STM-0000-0000-0/1/").status_code == 404


class TestVerifyPage:
    @pytest.mark.parametrize(("language", "words"), [("ar", "الشهادة صحيحة"), ("fr", "")])
    def test_a_certificate_is_read_on_the_public_page(self, client: Client, office: Office, language: str, words: str) -> None:
        employer = a_company(add_months(month_of(ON), -2))
        payment = contributions.ask_employer_payment(employer=employer, amount=DUE, channel="post", key="k", **{**HOW, "on": ON})
        contributions.settle_employer_payment(
            reference=payment.reference, operator_reference="P", amount=DUE, **{**HOW, "on": ON}
        )
        certificate = contributions.issue_clearance(employer=employer, **{**HOW, "on": ON})
        client.post("/language/", {"language": language, "next": "/"})
        answer = client.post("/verify/", {"card": certificate.code})
        text = answer.content.decode()
        assert answer.status_code == 200 and 'class="verdict green"' in text
        assert employer.number in text and certificate.reference in text and words in text
        contributions.revoke_clearance(certificate=certificate, reason="خطأ", **{**HOW, "on": ON})
        assert 'class="verdict red"' in client.post("/verify/", {"card": certificate.code}).content.decode()
