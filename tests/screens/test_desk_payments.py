"""The payments manager's pages, walked from the drawing up to the files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Role
from daman.benefits.models import PaymentRun
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
    assert "راجعتها وأوقّع" in page(head, address)
    head.post(f"{address}sign/")
    assert "ينتظر توقيع شخص ثان" in page(head, address)
    head.post(f"{address}sign/")
    assert PaymentRun.objects.get(pk=run.pk).state == "approved"
    other = signed_in(staff("other", Role.SUPERVISOR))
    assert "أوقّع وتُرسل" in page(other, address)
    other.post(f"{address}sign/")
    queue.run_waiting()
    (file,) = run.files.all()
    assert file.name in page(head, address)
    assert b"pain.001.001.09" in b"".join(head.get(f"{address}files/{file.name}/").streaming_content)
    head.post(f"{address}sample/")
    assert "سُئل" in page(head, address)


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
