"""What I pay for myself, my career, and contesting a month: pages of the insured person and of the desk."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.access.models import Account
from daman.affiliation import actions as affiliation
from daman.affiliation.models import Affiliation, InsuredMonth
from daman.casework.models import Task
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionPayment, DayVoucher, LineContest, SelfEmployedYear
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.registry.models import Employer, Office, Person
from tests.rooms.contributions.stub import Operator, post
from tests.rooms.contributions.test_filings import an_employer, file, lines, row
from tests.rooms.people import a_person
from tests.screens.desk import signed_in, staff
from tests.screens.test_insured import make_person, sign_in

__all__ = ["post"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_MONTH = add_months(month_of(TODAY), -1)
OFFICE = "99-CNAS-1"
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": TODAY}


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS = tmp_path


@pytest.fixture
def person(client: Client) -> Iterator[Person]:
    made = a_person()
    sign_in(client, made)
    yield made


@pytest.fixture
def employer() -> Employer:
    made = an_employer()
    Employer.objects.filter(pk=made.pk).update(office_code=OFFICE)
    made.refresh_from_db()
    return made


def text(response: Any) -> str:
    page = str(response.content.decode()).replace("\u2068", "").replace("\u2069", "")
    assert "⛔" not in page
    return page


def settle(payment: ContributionPayment) -> None:
    contributions.settle_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **HOW
    )


class TestAnyAmount:
    def test_who_did_not_join_is_led_to_joining(self, client: Client, person: Person) -> None:
        assert client.get("/me/pay/")["Location"] == "/me/join/"

    def test_the_sentence_then_a_payment_then_the_sentence(self, client: Client, person: Person, post: Operator) -> None:
        affiliation.affiliate(person=person, scheme="voluntary", starts_on=TODAY, **HOW)
        page = client.get("/me/pay/")
        assert "لا تأمين لك اليوم" in text(page) and "2\u202f880" in text(page)
        sent = {"amount": "١٠٠٠,٥٠", "key": page.context["form"].initial["key"]}
        away = client.post("/me/pay/", sent)
        assert away["Location"].startswith("http://post.test/") and client.post("/me/pay/", sent)["Location"] == away["Location"]
        [payment] = queries.payments_of(person)
        assert (payment.amount, payment.paid_for) == (100_050, "any_amount")
        back = f"/me/paid/{payment.key}/"
        assert "لم يصلنا بعد خبر" in text(client.get(back)) and client.get(f"{back}state/").json() == {"done": False}
        settle(payment)
        assert client.get(f"{back}state/").json() == {"done": True}
        assert "1\u202f879,50" in text(client.get(back))
        assert "1\u202f000,50" in text(client.get("/me/pay/"))

    @pytest.mark.parametrize("amount", ["", "0", "abc", "-5", "999999999"])
    def test_what_is_no_amount_is_said_in_its_place(self, client: Client, person: Person, post: Operator, amount: str) -> None:
        affiliation.affiliate(person=person, scheme="voluntary", starts_on=TODAY, **HOW)
        refused = client.post("/me/pay/", {"amount": amount, "key": "k"})
        assert refused.status_code == 422 and refused.context["form"].errors["amount"] and not post.asked

    def test_a_used_up_key_is_renewed(self, client: Client, person: Person, post: Operator) -> None:
        affiliation.affiliate(person=person, scheme="voluntary", starts_on=TODAY, **HOW)
        client.post("/me/pay/", {"amount": "10", "key": "k"})
        [payment] = queries.payments_of(person)
        contributions.fail_payment(
            reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **HOW
        )
        refused = client.post("/me/pay/", {"amount": "10", "key": "k"})
        assert refused.status_code == 422 and 'value="k"' not in text(refused)


class TestYears:
    @pytest.fixture
    def trader(self, person: Person) -> Person:
        affiliation.affiliate(person=person, scheme="self_employed", starts_on=date(TODAY.year, 1, 5), **HOW)
        return person

    def test_the_price_before_yes_then_paid_in_parts(self, client: Client, trader: Person, post: Operator) -> None:
        assert "أصرّح بدخل سنة" in text(client.get("/me/years/"))
        asked = {"year": TODAY.year, "scheme": "self_employed", "income": "1000000"}
        price = client.get("/me/years/new/", asked)
        assert not SelfEmployedYear.objects.exists()
        for shown in ("150\u202f000", "288\u202f000", "5\u202f760\u202f000", "في انتظار التأكيد"):
            assert shown in text(price)
        yes = asked | {"key": price.context["agreed"].initial["key"], "due": price.context["agreed"].initial["due"]}
        address = client.post("/me/years/new/", yes)["Location"]
        assert client.post("/me/years/new/", yes)["Location"] == address
        page = client.get(address)
        assert "بقي عليك" in text(page)
        client.post(address, {"amount": "50000", "key": "one"})
        [payment] = queries.payments_of(trader)
        settle(payment)
        assert "100\u202f000" in text(client.get(f"/me/paid/{payment.key}/")) and "100\u202f000" in text(client.get(address))
        refused = client.post(address, {"amount": "100001", "key": "two"})
        assert refused.status_code == 422 and refused.context["form"].errors["amount"]

    def test_yes_to_another_price_is_no_yes(self, client: Client, trader: Person) -> None:
        asked = {"year": TODAY.year, "scheme": "self_employed", "income": "1000000"}
        shown = client.post("/me/years/new/", asked | {"key": "k", "due": "1"})
        assert shown.status_code == 200 and "150\u202f000" in text(shown) and not SelfEmployedYear.objects.exists()

    def test_who_has_no_activity_is_told(self, client: Client, person: Person) -> None:
        assert "لا نعرف لك نشاطا" in text(client.get("/me/years/"))
        assert client.get("/me/years/new/")["Location"] == "/me/years/"


class TestCareer:
    def test_one_page_of_everything(self, client: Client, person: Person, employer: Employer) -> None:
        file(lines(row(employer, person.nin, "60000", month=f"{LAST_MONTH:%Y-%m}")), employer)
        for scheme, month in (("voluntary", add_months(LAST_MONTH, -1)), ("self_employed", add_months(LAST_MONTH, -2))):
            InsuredMonth.objects.create(person=person, month=month, scheme=scheme, contribution_base=1, source="x")
        affiliation.affiliate(person=person, scheme="self_employed", starts_on=date(TODAY.year, 1, 5), **HOW)
        contributions.declare_year(person=person, scheme="self_employed", year=TODAY.year, income=0, key="k", **HOW)
        contributions.order_vouchers(employer=an_employer(), person=person, days=[TODAY], wage=300_000, key="k", **HOW)
        DayVoucher.objects.update(state="paid")
        affiliation.credit_months(
            person=person, months=[month_of(TODAY)], scheme="employee", ground="work", base=300_000, source="vouchers:x",
            days=1, employer_key=DayVoucher.objects.get().employer_key, **HOW,
        )  # fmt: skip
        page = text(client.get("/me/career/"))
        for shown in (
            "60\u202f000",
            "الانتساب الإرادي",
            "نظام غير الأجراء",
            "قسائم أيام",
            "3\u202f000",
            "43\u202f200",
            "غير صحيح؟",
        ):
            assert shown in page, shown

    def test_an_empty_career_has_a_page(self, client: Client, person: Person) -> None:
        assert "لا يوجد أي شهر" in text(client.get("/me/career/"))

    def test_contested_answered_and_corrected(self, client: Client, person: Person, employer: Employer) -> None:
        file(lines(row(employer, person.nin, "40000", 20, month=f"{LAST_MONTH:%Y-%m}")), employer)
        address = f"/me/career/contest/{employer.number}/{LAST_MONTH:%Y-%m}/"
        page = client.get(address)
        assert "40\u202f000" in text(page)
        said = {"wage": "60000", "days": "30", "says": "سرّ بيني وبينكم", "key": page.context["form"].initial["key"]}
        mine = client.post(address, said)["Location"]
        assert client.get(address)["Location"] == mine and "تجيبك الوكالة" in text(client.get(mine))
        assert "اعترضت عليه" in text(client.get("/me/career/"))

        officer, colleague = staff("amel", office=OFFICE), staff("samir", office=OFFICE)
        desk, other = signed_in(officer), signed_in(colleague)
        made = LineContest.objects.get()
        at_desk = f"/desk/contests/{made.reference}/"
        assert desk.get(at_desk).status_code == 404
        Task.objects.filter(about=f"contest:{made.reference}").update(
            officer="amel", state="assigned", assigned_at=timezone.now(), drawn_on=TODAY
        )
        assert other.get(at_desk).status_code == 404
        assert "اعتراض عامل" in text(desk.get("/desk/")) and desk.post("/desk/next/")["Location"] == at_desk
        assert "سرّ بيني وبينكم" in text(desk.get(at_desk))
        back = f"/desk/give-back/contest:{made.reference}/"
        assert back in desk.get(at_desk).content.decode() and other.get(back).status_code == 404
        assert desk.post(at_desk, {"is_upheld": "yes", "wage": "60000.00", "days": "30", "answer": ""}).status_code == 422
        desk.post(at_desk, {"is_upheld": "yes", "wage": "60000.00", "days": "30", "answer": "صدقت، وجدنا كشفك."})
        assert "صُحّح الشهر" in text(client.get(mine)) and "وجدنا كشفك" in text(client.get(mine))
        assert "صُحّح" in text(client.get("/me/career/"))
        assert "desk" not in text(client.get("/me/")) and "ملف منحته القرعة" in text(client.get("/me/looked/"))

    def test_a_missing_month_leads_to_a_contest(self, client: Client, person: Person, employer: Employer) -> None:
        month = f"{LAST_MONTH:%Y-%m}"
        assert client.post("/me/career/missing/", {"month": month}).status_code == 422
        assert client.post("/me/career/missing/", {"month": month, "number": "0000000000"}).status_code == 422
        away = client.post("/me/career/missing/", {"month": month, "number": employer.number})["Location"]
        assert away == f"/me/career/contest/{employer.number}/{month}/" and client.get(away).status_code == 200

    def test_a_strange_household_is_not_to_be_found(self, client: Client, person: Person, employer: Employer) -> None:
        Employer.objects.filter(pk=employer.pk).update(kind="household")
        address = f"/me/career/contest/{employer.number}/{LAST_MONTH:%Y-%m}/"
        assert client.get(address).status_code == 404
        Affiliation.objects.create(
            person=person, reference="AFF-1", scheme="employee", employer_key=employer.pk, starts_on=TODAY - timedelta(days=90)
        )
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("address", ["career/contest/0000000000/2026-10/", "contests/CNT-1/", "years/YER-1/", "paid/x/"])
    def test_what_is_not_mine_does_not_exist(self, client: Client, person: Person, address: str) -> None:
        stranger = make_person("999660000000980000", "زواوي")
        LineContest.objects.create(
            person=stranger, reference="CNT-1", key="k", employer_key=1, month=LAST_MONTH, office_code=OFFICE,
            opened_on=TODAY, promised_on=TODAY,
        )  # fmt: skip
        assert client.get(f"/me/{address}").status_code == 404


def test_a_payment_that_contradicts_waits_for_an_officer(client: Client, person: Person, post: Operator) -> None:
    Office.objects.create(code=OFFICE, fund="cnas", wilaya_code="99", name_ar="و", name_fr="A", name_en="A")
    affiliation.affiliate(person=person, scheme="voluntary", starts_on=TODAY, **HOW)
    client.post("/me/pay/", {"amount": "10", "key": "k"})
    [payment] = queries.payments_of(person)
    told: dict[str, Any] = {
        "reference": payment.reference, "operator_reference": payment.operator_reference, "amount": payment.amount, **HOW
    }  # fmt: skip
    contributions.fail_payment(**told)
    for _ in range(2):
        with pytest.raises(contributions.PaymentContradicted):
            contributions.settle_payment(**told)
    task = Task.objects.get(kind="review_payment")
    officer: Account = staff("amel", office=OFFICE)
    desk = signed_in(officer)
    assert desk.get(f"/desk/payments/{payment.reference}/").status_code == 404
    assert desk.post("/desk/next/")["Location"] == f"/desk/payments/{payment.reference}/"
    page = text(desk.get(f"/desk/payments/{payment.reference}/"))
    assert "لم يتم دفع الاشتراك" in page and "لا يطابق" in page
    assert desk.post(f"/desk/payments/{payment.reference}/", {"note": ""}).status_code == 422
    desk.post(f"/desk/payments/{payment.reference}/", {"note": "أعاده البريد"})
    task.refresh_from_db()
    assert task.done_on == TODAY
