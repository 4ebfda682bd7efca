"""Paying by reference or at the post, and the certificate that anybody verifies."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.access import actions as access
from daman.affiliation import actions as affiliation
from daman.contributions import actions as payments
from daman.contributions import queries as contributions
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.registry.models import Employer, Person
from tests.rooms.contributions.stub import Operator, post
from tests.rooms.exchange.stub import Registers, registers
from tests.rooms.people import a_person
from tests.screens.employers import acting, sign_in, signed_in_company

__all__ = ["post", "registers"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = add_months(month_of(TODAY), -1)


@pytest.fixture
def company(client: Client, db: None, settings: Any, tmp_path: Any) -> Employer:
    """One worker, and every month declared since."""
    settings.SIGNING_KEYS = tmp_path
    made = signed_in_company(client)[1]
    worker = a_person()
    affiliation.affiliate(person=worker, scheme="employee", starts_on=MONTH, employer_key=made.pk, **acting(worker, TODAY))
    declare(client, made, worker)
    return made


def declare(client: Client, company: Employer, worker: Person, month: date = MONTH) -> None:
    posted = {"nin": [worker.nin], "wage": ["50000"], "days": ["30"], "known": [""], "file": "1"}
    done = client.post(f"/employers/{company.number}/months/{month:%Y-%m}/declare/", posted)
    assert done.status_code == 302


def at(company: Employer, rest: str) -> str:
    return f"/employers/{company.number}/account/{rest}"


class TestPaying:
    def test_a_reference_to_write_on_the_transfer(self, client: Client, company: Employer) -> None:
        now = contributions.account(company, TODAY)
        page = client.get(at(company, "pay/"))
        assert page.context["form"].initial["amount"] == now.due_now > 0
        posted = {"key": "p1", "amount": "10 000,50", "channel": "transfer"}
        done = client.post(at(company, "pay/"), posted)
        assert client.post(at(company, "pay/"), posted)["Location"] == done["Location"]
        shown = client.get(done["Location"]).content.decode()
        (payment,) = contributions.employer_payments(company)
        assert payment.reference in shown and "10\u202f000,50" in shown and "اكتب هذا المرجع" in shown
        assert "لم تكتمل" in client.get(at(company, "pay/")).content.decode()
        cancelled = client.post(f"{done['Location']}cancel/", follow=True).content.decode()
        assert "أُلغيت الدفعة" in cancelled
        assert "لم تتم هذه الدفعة" in client.get(done["Location"]).content.decode()

    @pytest.mark.parametrize("amount", ["", "-5", "0", "كثير", "1,234"])
    def test_an_amount_that_is_none(self, client: Client, company: Employer, amount: str) -> None:
        answer = client.post(at(company, "pay/"), {"key": "p", "amount": amount, "channel": "transfer"})
        assert answer.status_code == 422 and contributions.employer_payments(company).count() == 0

    def test_at_the_post_and_back(self, client: Client, company: Employer, post: Operator) -> None:
        owed = contributions.account(company, TODAY).due_now
        done = client.post(at(company, "pay/"), {"key": "p1", "amount": "5000", "channel": "post"})["Location"]
        (payment,) = contributions.employer_payments(company)
        assert "إلى صفحة البريد" in client.get(done).content.decode()
        leaves = client.post(f"{done}post/")
        assert (
            leaves["Location"].startswith("http://post.test/") and client.post(f"{done}post/")["Location"] == leaves["Location"]
        )
        assert "ننتظر جواب البريد" in client.get(f"{done}?back").content.decode()
        assert client.get(f"{done}state/").json() == {"done": False}
        heard = {"reference": payment.reference, "operator_reference": post.reference_of(payment.reference), "amount": 500_000}
        payments.hold_employer_payment(**heard, actor=THE_HOUSE, on=TODAY)
        assert "وصل مبلغ من هذه الدفعة" in client.post(f"{done}cancel/", follow=True).content.decode()
        payments.settle_employer_payment(**heard, actor=THE_HOUSE, on=TODAY)
        assert client.get(f"{done}state/").json() == {"done": True}
        assert "وصل المبلغ" in client.get(f"{done}?back").content.decode()
        assert contributions.account(company, TODAY).due_now == owed - 500_000
        assert "دفع وصل" in client.get(at(company, "")).content.decode()

    def test_a_silent_post_is_said(self, client: Client, company: Employer, post: Operator) -> None:
        post.is_silent = True
        done = client.post(at(company, "pay/"), {"key": "p1", "amount": "5000", "channel": "post"})["Location"]
        assert "البريد لا يجيب الآن" in client.post(f"{done}post/", follow=True).content.decode()


class TestCertificate:
    def test_it_is_issued_at_once_and_anybody_verifies_it(self, client: Client, company: Employer) -> None:
        page = client.get(at(company, "certificates/")).content.decode()
        assert "لا مبلغ متأخرا" in page
        made = client.post(at(company, "certificates/"))
        assert client.post(at(company, "certificates/"))["Location"] == made["Location"]
        shown = client.get(made["Location"]).content.decode()
        certificate = contributions.certificates_of(company).get()
        assert "qr-image" in shown and certificate.reference in shown
        paper = client.get(f"{made['Location']}pdf/")
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
        verdict = Client().post("/verify/", {"card": certificate.code}).content.decode()
        assert "verdict green" in verdict and company.number in verdict and "في وضعية سليمة" in verdict
        forged = certificate.code[:-6] + "AAAAAA"
        assert "verdict red" in Client().post("/verify/", {"card": forged}).content.decode()

    def test_what_stands_in_the_way_is_said(self, client: Client, company: Employer) -> None:
        worker = a_person()
        before = add_months(MONTH, -3)
        affiliation.affiliate(person=worker, scheme="employee", starts_on=before, employer_key=company.pk, **acting(worker))
        answer = client.post(at(company, "certificates/"))
        assert answer.status_code == 422 and "أشهر لم يُصرَّح بها" in answer.content.decode()
        assert contributions.certificates_of(company).count() == 0

    def test_a_certificate_of_others_is_not_found(self, client: Client, company: Employer) -> None:
        made = client.post(at(company, "certificates/"))["Location"]
        paid = client.post(at(company, "pay/"), {"key": "p1", "amount": "5000", "channel": "transfer"})["Location"]
        stranger = signed_in_company(client)[1]
        for page in (made, f"{made}pdf/", paid):
            assert client.get(page).status_code == 404
            assert client.get(page.replace(company.number, stranger.number)).status_code == 404


def test_home_says_what_is_owed(client: Client, company: Employer) -> None:
    home = client.get(f"/employers/{company.number}/").content.decode()
    assert "آخر يوم لدفعها" in home and "كشف الحساب" in home


class TestVouchers:
    @pytest.fixture
    def household(self, client: Client, db: None, registers: Registers) -> Employer:
        person = a_person()
        sign_in(client, person)
        return access.become_household_employer(person=person, **acting(person, TODAY))

    def test_price_then_yes_then_paid(
        self, client: Client, household: Employer, registers: Registers, post: Operator, reactions: Any
    ) -> None:
        worker = a_person()
        registers.know_person(worker.nin)
        here = f"/employers/{household.number}/vouchers/"
        posted = {"nin": worker.nin, "wage": "2 000", "days": [TODAY.isoformat()]}
        to_yes = client.post(f"{here}new/", posted)
        assert to_yes["Location"] == f"{here}new/confirm/"
        page = client.get(to_yes["Location"])
        body = page.content.decode()
        assert worker.name_ar in body and page.context["due"] > 0 and "في انتظار التأكيد" in body
        yes = {**page.context["form"].initial, "channel": "post"}
        done = client.post(to_yes["Location"], yes)
        assert client.post(to_yes["Location"], yes)["Location"] == done["Location"]  # sent twice, one order
        (payment,) = contributions.employer_payments(household)
        assert worker.name_ar in client.get(done["Location"]).content.decode()
        client.post(f"{done['Location']}post/")
        heard = {"reference": payment.reference, "operator_reference": post.reference_of(payment.reference)}
        payments.settle_employer_payment(**heard, amount=payment.amount, actor=THE_HOUSE, on=TODAY)
        reactions()
        assert "tag good" in client.get(here).content.decode()

        again = client.post(f"{here}new/", posted, follow=True)
        taken = client.post(f"{here}new/confirm/", {**again.context["form"].initial, "channel": "post"})
        assert taken.status_code == 422 and "اشتريت من قبل" in taken.content.decode()

    def test_no_day_no_wage_and_nothing_to_confirm(self, client: Client, household: Employer, registers: Registers) -> None:
        here = f"/employers/{household.number}/vouchers/"
        worker = a_person()
        registers.know_person(worker.nin)
        for wrong in ({"wage": "2000"}, {"wage": "0", "days": [TODAY.isoformat()]}, {"wage": "5", "days": ["2000-01-01"]}):
            assert client.post(f"{here}new/", {"nin": worker.nin, **wrong}).status_code == 422
        assert client.get(f"{here}new/confirm/")["Location"] == f"{here}new/"
        assert client.post(f"{here}new/confirm/", {"days": "x"})["Location"] == f"{here}new/"


def make_late(client: Client, company: Employer) -> int:
    """A month whose last day is long over, declared and not paid."""
    worker = a_person()
    old = add_months(MONTH, -4)
    affiliation.affiliate(person=worker, scheme="employee", starts_on=old, employer_key=company.pk, **acting(worker, TODAY))
    declare(client, company, worker, old)
    return contributions.account(company, TODAY).overdue


def test_what_is_late_is_asked_for_in_parts(client: Client, company: Employer) -> None:
    assert "لا مبلغ متأخرا" in client.get(at(company, "plan/")).content.decode()
    overdue = make_late(client, company)
    assert overdue > 0 and "الدفع بالتقسيط" in client.get(at(company, "")).content.decode()
    posted = {"key": "p1", "count": "3", "first_due_on": (TODAY + timedelta(days=20)).isoformat(), "reason": "أزمة سيولة"}
    assert client.post(at(company, "plan/"), {**posted, "first_due_on": TODAY.isoformat()}).status_code == 422
    asked = client.post(at(company, "plan/"), posted, follow=True).content.decode()
    assert "عند عون تختاره القرعة" in asked and "أرسل الطلب" not in asked
    client.post(at(company, "plan/"), posted)
    (view,) = contributions.plans_of(company)
    assert view.plan.amount == overdue and view.plan.count == 3
    assert client.post(at(company, f"plan/{view.plan.reference}/1/pay/")).status_code == 404  # not granted: no parts yet


def test_the_year_is_made_of_its_months(client: Client, company: Employer) -> None:
    make_late(client, company)
    here = f"/employers/{company.number}/yearly/{MONTH.year}/"
    page = client.get(here)
    assert page.context["count"] == 2 or MONTH.month < 5
    early = client.post(here, {"seen": page.context["seen"]})
    assert early.status_code == 422 or MONTH.year < TODAY.year
    assert client.get(f"/employers/{company.number}/yearly/{TODAY.year + 1}/").status_code == 404
