"""The street: what anybody may read, and the way in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.affiliation import card_code
from daman.correspondence.models import Message
from daman.exchange.models import DocumentAsked

PAGES = ("/", "/doors/", "/price/", "/protection/", "/documents-still-asked/", "/verify/", "/sign-in/", "/phone/")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("language", "direction"), [("", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_every_page_opens_in_every_language(client: Client, address: str, language: str, direction: str) -> None:
    client.cookies["language"] = language
    response = client.get(address, headers={"Accept-Language": "en"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'lang="{language or "ar-dz"}" dir="{direction}"' in page
    assert "⛔" not in page and page.count("<h1") == 1 and 'class="skip"' in page
    assert "style-src 'self'" in response["Content-Security-Policy"] and "unsafe" not in response["Content-Security-Policy"]


def test_the_language_is_kept_and_leads_back_to_our_own_pages_only(client: Client) -> None:
    response = client.post("/language/", {"language": "fr", "next": "/price/"})
    assert response["Location"] == "/price/" and response.cookies["language"].value == "fr"
    elsewhere = client.post("/language/", {"language": "fr", "next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/"
    unknown = client.post("/language/", {"language": "xx", "next": "/"})
    assert "language" not in unknown.cookies


def test_what_does_not_exist_is_said_in_arabic(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404 and "لم نجد هذه الصفحة" in response.content.decode()


def test_our_own_failure_is_said_in_arabic(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("daman.web.public.pages.exchange.document_debt", fail)
    client.raise_request_exception = False
    response = client.get("/documents-still-asked/")
    assert response.status_code == 500 and "الخطأ منا وليس منك" in response.content.decode()


def test_the_doors_ask_three_questions_and_say_what_is_missing(client: Client) -> None:
    incomplete = client.get("/doors/", {"does": "service"})
    assert incomplete.status_code == 422 and "لم تقل لمن تعمل" in incomplete.content.decode()
    answered = client.get("/doors/", {"does": "service", "for_whom": "several", "how_often": "daily"})
    assert answered.status_code == 200 and "/me/join/" in answered.content.decode()


def test_an_unconfirmed_price_says_so_before_anything_is_opened(client: Client) -> None:
    page = client.get("/price/").content.decode()
    price, explanation = page.index('class="price"'), page.index('<details class="step"')
    assert "في انتظار التأكيد" in page[price:explanation]


def test_the_price_is_the_laws(client: Client) -> None:
    page = client.get("/price/").content.decode()
    assert "2\u202f880" in page and "<details" in page and "في انتظار التأكيد" in page


def test_a_stranger_and_a_known_person_get_the_same_answer(client: Client) -> None:
    answers = []
    for nin in ("٩٩٩ ٩٢٠ ٠٠٠ ٠٠٠ ٠١٠ ٠٠٠", "111111111111111111"):
        response = client.post("/sign-in/", {"nin": nin}, follow=True)
        answers.append((response.redirect_chain, response.status_code))
        assert "إن كان الرقم صحيحا" in response.content.decode()
    assert answers[0] == answers[1]


def test_a_number_cut_short_is_told_so(client: Client) -> None:
    response = client.post("/sign-in/", {"nin": "12"})
    page = response.content.decode()
    assert response.status_code == 422 and 'aria-invalid="true"' in page and 'href="#id_nin"' in page and "<title>خطأ:" in page


def test_a_wrong_code_lets_nobody_in(client: Client) -> None:
    client.post("/sign-in/", {"nin": "111111111111111111"})
    response = client.post("/sign-in/code/", {"code": "000000"})
    assert response.status_code == 422 and "_auth_user_id" not in client.session
    assert client.get("/sign-in/code/").status_code == 200


def test_the_code_page_without_a_number_goes_back(client: Client) -> None:
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_after_signing_in_nobody_is_sent_to_another_house(client: Client) -> None:
    client.get("/sign-in/", {"next": "https://elsewhere.example/"})
    assert client.session["sign_in_next"] == "/me/"
    client.get("/sign-in/", {"next": "join_pay"})  # the name of a view is no address
    assert client.session["sign_in_next"] == "/me/"
    client.get("/sign-in/", {"next": "/me/claims/new/"})
    assert client.session["sign_in_next"] == "/me/claims/new/"


@pytest.mark.parametrize("text", ["hello", "DZ1:", "DZ1:6BFOXN", "x" * 2000])
def test_what_is_not_our_card_is_red(client: Client, text: str) -> None:
    page = client.post("/verify/", {"card": text}).content.decode()
    assert "verdict red" in page and "verdict green" not in page


def a_card(serial: str, *, today: date) -> str:
    """The text of a card in force."""
    return card_code.encode(
        card_code.Claims(
            serial=serial, affiliation="AFF-1", name_ar="رابح قويدر", name_latin="Rabah Kouider", birth_year=1990,
            scheme="voluntary", rights=("sickness",), issued_on=today, covers_from=today,
            covers_before=today + timedelta(days=30),
        )
    )  # fmt: skip


def test_a_card_is_read_however_it_was_pasted(client: Client) -> None:
    today = timezone.localdate()
    with_space = next(text for n in range(200) if " " in (text := a_card(f"CRD-{n}", today=today))[40:])
    space = with_space.index(" ", 40)
    pasted = (
        f"  {with_space}\n",
        f"{with_space[:30]}\r\n{with_space[30:60]}\n{with_space[60:]}",
        f"{with_space[:space]}\n{with_space[space + 1 :]}",  # a line broken where a space stood
        f"البطاقة:\n{with_space}",
    )
    for text in pasted:
        page = client.post("/verify/", {"card": text}).content.decode()
        assert "verdict green" in page and "رابح قويدر" in page, text
    forged = client.post("/verify/", {"card": with_space[:60] + with_space[61:]}).content.decode()
    assert "verdict red" in forged and "رابح قويدر" not in forged


def test_the_camera_is_open_to_the_page_that_reads_cards_alone(client: Client) -> None:
    assert "camera=(self)" in client.get("/verify/")["Permissions-Policy"]
    elsewhere = client.get("/")["Permissions-Policy"]
    assert "camera=()" in elsewhere and "microphone=()" in elsewhere


def test_an_empty_or_endless_card_is_refused_in_the_form(client: Client) -> None:
    assert client.post("/verify/", {"card": ""}).status_code == 422
    assert client.post("/verify/", {"card": "x" * 9000}).status_code == 422


def test_papers_still_asked_are_counted_in_public(client: Client) -> None:
    assert "لم نطلب من أحد أي وثيقة" in client.get("/documents-still-asked/").content.decode()
    DocumentAsked.objects.create(
        subject="1", evidence="abroad.career", service="claim:CLM-1", legal_reason="الاتفاقيات الثنائية", asked_on="2026-11-03"
    )
    page = client.get("/documents-still-asked/").content.decode()
    assert "مدة العمل في الخارج" in page and "الاتفاقيات الثنائية" in page and "CLM-1" not in page


def test_the_phone_exists_only_in_a_demonstration(client: Client, settings: Any) -> None:
    Message.objects.create(
        recipient="phone:0550000000", reference="MSG-1", channel="sms", address="0550000000", body="رمزك 123456", language="ar"
    )
    assert "رمزك 123456" in client.get("/phone/").content.decode()
    settings.DEMO = False
    assert client.get("/phone/").status_code == 404


def test_signing_out_needs_a_button(client: Client) -> None:
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
