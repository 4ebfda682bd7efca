"""Money that goes back, at the doors: the employer or the person asks, one officer decides, another signs, the bank answers."""

from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.casework import actions as casework
from daman.casework.models import Task
from daman.contributions.models import Refund
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.ledger import queries as ledger
from daman.registry.models import Employer, Office, Person
from tests.rooms.contributions.employers import DUE, a_company, receive
from tests.rooms.people import a_person
from tests.screens import employers
from tests.screens.desk import ON, signed_in, staff

pytestmark = pytest.mark.django_db
OFFICE = "99-CNAS-1"
RIB = "00799999002311500797"
LATE = add_months(month_of(ON), -2)


@pytest.fixture(autouse=True)
def office() -> Office:
    names = dict.fromkeys(("name_ar", "name_fr", "name_en", "address_ar", "address_latin"), "وكالة")
    return Office.objects.get_or_create(code=OFFICE, defaults={"fund": "cnas", "wilaya_code": "99", **names})[0]


@pytest.fixture
def person(office: Office) -> Person:
    return a_person()


@pytest.fixture
def company(person: Person) -> Employer:
    """Paid 1 000 DZD more than it owes."""
    made = a_company(LATE, representative=person)
    employers.access.grant_mandate(employer=made, person=person, kind="representative", actor=THE_HOUSE, on=ON)
    receive(made, DUE + 100_000)
    return made


@pytest.fixture
def owner(client: Client, person: Person) -> Client:
    employers.sign_in(client, person)
    return client


def address(company: Employer) -> str:
    return f"/employers/{company.number}/account/refund/"


def asked(owner: Client, company: Employer, **said: Any) -> Refund:
    answer = owner.post(address(company), {"amount": "1000", "account_number": RIB, "key": "one"} | said)
    assert answer.status_code == 302
    return Refund.objects.get()


def drawn_by(officer: Account, refund: Refund) -> None:
    actor = employers.access.actor_for(officer)
    task = casework.draw_next(office_code=OFFICE, officer=actor, competent=[officer.username], barred=[], on=ON)
    assert task is not None and task.about == refund.matter


def contributions_actor(officer: Account) -> Any:
    return employers.access.actor_for(officer)


def test_from_the_request_to_the_bank(owner: Client, company: Employer) -> None:
    first = owner.get(address(company)).content.decode()
    assert "1\u202f000" in first and 'name="account_number"' in first
    refund = asked(owner, company)
    waiting = owner.get(address(company)).content.decode()
    assert refund.reference in waiting and 'name="account_number"' not in waiting
    officer, head = staff("amel", office=OFFICE), staff("rachid", Role.SUPERVISOR, office=OFFICE)
    drawn_by(officer, refund)
    desk, above, page = signed_in(officer), signed_in(head), f"/desk/refunds/{refund.reference}/"
    assert page in desk.get("/desk/").content.decode()
    assert desk.post(page, {"outcome": "yes", "answer": ""}).status_code == 302
    again = desk.get(page).content.decode()
    assert "التوقيع الثاني لغيرك" in again and 'name="outcome"' not in again
    assert page in above.get("/desk/refunds/").content.decode()
    assert above.post(page, {"outcome": "yes", "answer": ""}).status_code == 302
    no_reference = desk.post(page, {"outcome": "yes", "answer": " "})
    assert no_reference.status_code == 422
    for _again in range(2):
        desk.post(page, {"outcome": "yes", "answer": "VIR-77"})
    refund.refresh_from_db()
    assert (refund.state, refund.bank_reference) == ("paid", "VIR-77")
    assert ledger.balance(f"employer:{company.pk}", "employer.receivable").posted == 0
    assert "مبلغ أُعيد إليك" in owner.get(f"/employers/{company.number}/account/").content.decode()


def test_an_account_used_before_is_not_typed_again(owner: Client, company: Employer) -> None:
    Refund.objects.create(
        owner=f"employer:{company.pk}", reference="RFD-OLD", key="old", source="employer", amount=5, account_number=RIB,
        office_code=OFFICE, state="paid", asked_by="x", asked_on=ON, promised_on=ON,
    )  # fmt: skip
    assert f'value="{RIB}"' in owner.get(address(company)).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "1000,01"}, "أكثر مما لك"),
        ({"amount": "-5"}, "أكبر من صفر"),
        ({"amount": "ألف"}, "لم نفهم هذا المبلغ"),
        ({"account_number": "00799999002311500798"}, "role=\"alert\""),
        ({"account_number": "12"}, "20 رقما"),
        ({"account_number": ""}, "هذه الخانة فارغة"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(owner: Client, company: Employer, said: dict[str, str], words: str) -> None:
    answer = owner.post(address(company), {"amount": "1000", "account_number": RIB, "key": "one"} | said)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Refund.objects.exists()


def test_twice_the_same_page_is_one_request(owner: Client, company: Employer) -> None:
    for _again in range(2):
        asked(owner, company)
    assert Refund.objects.count() == 1


def test_arabic_digits_are_read(owner: Client, company: Employer) -> None:
    assert asked(owner, company, amount="٥٠٠", account_number="٠٠٧٩٩٩٩٩٠٠٢٣١١٥٠٠٧٩٧").amount == 50_000


def test_a_refusal_says_why(owner: Client, company: Employer) -> None:
    refund = asked(owner, company)
    officer = staff("amel", office=OFFICE)
    drawn_by(officer, refund)
    desk, page = signed_in(officer), f"/desk/refunds/{refund.reference}/"
    assert desk.post(page, {"outcome": "no", "answer": ""}).status_code == 422
    assert desk.post(page, {"answer": "x"}).status_code == 422
    assert desk.post(page, {"outcome": "no", "answer": "المبلغ يغطي شهرا لم يُصرَّح به"}).status_code == 302
    told = owner.get(address(company)).content.decode()
    assert "المبلغ يغطي شهرا لم يُصرَّح به" in told and 'name="account_number"' in told


def test_who_may_not(owner: Client, company: Employer, person: Person) -> None:
    refund = asked(owner, company)
    page = f"/desk/refunds/{refund.reference}/"
    other = staff("karim", office=OFFICE)
    assert signed_in(other).get(page).status_code == 404  # the lot did not give it to him
    assert signed_in(staff("nadia", office="99-CNAS-2")).get(page).status_code == 404
    Account.objects.filter(pk=other.pk).update(person_key=person.pk)
    Task.objects.filter(about=refund.matter).update(officer="karim", state="assigned", assigned_at=f"{ON}T08:00:00Z")
    assert signed_in(Account.objects.get(pk=other.pk)).get(page).status_code == 302  # his own employer's
    stranger = Client()
    employers.sign_in(stranger, a_person(given_name_ar="نسيم"))
    assert stranger.get(address(company)).status_code == 404


def test_a_person_with_nothing_left_over_is_told_so(owner: Client, person: Person) -> None:
    said = owner.get("/me/pay/refund/").content.decode()
    assert "لا مبلغ زائدا لك" in said and 'name="account_number"' not in said
    refused = owner.post("/me/pay/refund/", {"amount": "10", "account_number": RIB, "key": "one"})
    assert refused.status_code == 422 and not Refund.objects.exists()
    assert owner.get("/me/years/YEA-NONE/refund/").status_code == 404


def test_what_a_person_paid_ahead_goes_back(owner: Client, person: Person, prepaid: int) -> None:
    assert "1\u202f000" in owner.get("/me/pay/refund/").content.decode()
    assert owner.post("/me/pay/refund/", {"amount": "1000", "account_number": RIB, "key": "one"}).status_code == 302
    refund = Refund.objects.get()
    assert (refund.owner, refund.source, refund.amount) == (f"person:{person.pk}", "prepaid", prepaid)


@pytest.fixture
def prepaid(person: Person) -> int:
    from daman.ledger import actions as books

    owner = f"person:{person.pk}"
    books.open_book(owner=owner)
    books.post(
        owner=owner, key="paid", lines=[("fund.cnas.bank", 100_000), ("person.prepaid", -100_000)], reason="payment",
        about="payment:PAY-1", on=ON,
    )  # fmt: skip
    return 100_000
