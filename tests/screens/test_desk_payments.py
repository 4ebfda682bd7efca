"""The payments manager's pages, walked from the drawing up to the files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Role
from daman.benefits.models import Overpayment, Payment, PaymentAccount, PaymentRun
from daman.foundation import queue
from tests.rooms.benefits.months import MONTH, a_payee, prepared, sent
from tests.rooms.benefits.test_replies import line, of, read, status
from tests.screens.desk import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENT_FILES = tmp_path


@pytest.fixture
def head() -> Client:
    return signed_in(staff("head", Role.SUPERVISOR))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    text = answer.content.decode()
    assert "⛔" not in text
    return text


def test_a_month_is_drawn_up_signed_by_two_and_its_files_can_be_fetched(head: Client) -> None:
    a_payee()
    run = prepared()
    address = f"/desk/months/{run.reference}/"
    assert "راجعت الشهر وأوقّع" in page(head, address)
    head.post(f"{address}sign/")
    assert "ينتظر توقيع شخص ثان" in page(head, address)
    head.post(f"{address}sign/")
    assert PaymentRun.objects.get(pk=run.pk).state == "approved"
    other = signed_in(staff("other", Role.SUPERVISOR))
    assert "أوقّع وأرسل الدفعات" in page(other, address)
    other.post(f"{address}sign/")
    queue.run_waiting()
    (file,) = run.files.all()
    assert file.name in page(head, address)
    assert b"pain.001.001.09" in b"".join(head.get(f"{address}files/{file.name}/").streaming_content)
    head.post(f"{address}sample/")
    assert "أشخاص سألناهم" in page(head, address)


def test_the_months_and_each_line_of_the_preview_open(head: Client) -> None:
    award = a_payee()
    run = prepared()
    assert run.reference in page(head, "/desk/months/")
    (row,) = run.summary["changes"]
    assert award.reference in page(head, f"/desk/months/{run.reference}/changes/{row['what']}/{row['why']}/")


def test_a_payment_that_came_back_is_dealt_with(head: Client) -> None:
    award = a_payee()
    sent(MONTH)
    read(status(line(of(award), "RJCT", "MD07")))
    text = page(head, "/desk/months/rejects/")
    assert award.reference in text
    assert "اسأل الحالة المدنية" in text
    assert "S1" in page(head, "/desk/months/answers/")


def test_pensions_are_previewed_by_band(head: Client) -> None:
    a_payee(2_000_000, starts_on=date(2020, 1, 1))
    head.post("/desk/months/raises/", {"effective_on": "2026-01-01"})
    assert "10 %" in page(head, "/desk/months/raises/")


def test_an_officer_finds_nothing_here() -> None:
    assert signed_in(staff("amel")).get("/desk/months/").status_code == 404


def test_a_month_is_given_up_with_a_reason_and_closed_when_all_is_answered(head: Client) -> None:
    award = a_payee()
    run = prepared()
    address = f"/desk/months/{run.reference}/"
    head.post(f"{address}cancel/", {"reason": " "})
    assert PaymentRun.objects.get(pk=run.pk).state == "prepared"
    head.post(f"{address}cancel/", {"reason": "خطأ في اليوم"})
    assert PaymentRun.objects.get(pk=run.pk).state == "cancelled"
    again = sent(MONTH)
    address = f"/desk/months/{again.reference}/"
    assert "أقفل الشهر" not in page(head, address)
    head.post(f"{address}close/")
    assert PaymentRun.objects.get(pk=again.pk).state == "sent"
    read(status(line(of(award), "ACSC")))
    Payment.objects.update(state="settled")
    assert "أقفل الشهر" in page(head, address)
    head.post(f"{address}close/")
    assert PaymentRun.objects.get(pk=again.pk).state == "closed"


def test_what_was_paid_too_much_is_answered_recovered_or_given_up(head: Client) -> None:
    award = a_payee()
    found = Overpayment.objects.create(
        person=award.person, award=award, reference="OVP-1", reason="ended", from_month=MONTH, to_month=MONTH, amount=4_000_000,
        state="contested", contested="كنت صاحب الحق", found_on=MONTH, lines=[],
    )  # fmt: skip
    address = "/desk/months/overpaid/OVP-1/"
    assert award.person.name_ar in page(head, "/desk/months/overpaid/")
    assert "كنت صاحب الحق" in page(head, address)
    assert head.post(address, {"answer": "1", "words": ""}).status_code == 422
    assert head.post(address, {"answer": "1", "words": "انتهى في أكتوبر"}).status_code == 302
    plan = {"plan": "1", "instalment": "20000"}
    assert head.post(address, plan).status_code == 422  # nobody agreed
    assert head.post(address, plan | {"has_agreed": "on"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.instalment, found.answer) == ("recovering", 2_000_000, "انتهى في أكتوبر")
    assert head.post(address, {"waive": "1", "words": "لا"}).status_code == 422


@pytest.mark.parametrize(("said", "state"), [("yes", "confirmed"), ("no", "refused")])
def test_what_a_bank_said_is_written_by_hand(head: Client, said: str, state: str) -> None:
    award = a_payee()
    asked = PaymentAccount.objects.create(
        person=award.person, reference="ACC-1", account_number="0" * 20, asked_on=MONTH, second_factor="phone_code"
    )
    assert award.person.name_ar in page(head, "/desk/months/accounts/")
    assert head.post("/desk/months/accounts/", {"account": "ACC-1", "do": "perhaps"}).status_code == 404
    head.post("/desk/months/accounts/", {"account": "ACC-1", "do": said})
    asked.refresh_from_db()
    assert asked.state == state
    assert award.person.name_ar not in page(head, "/desk/months/accounts/")
