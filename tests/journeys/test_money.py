"""A month of pensions signed by two and answered by the post; an account that is not one's own is never paid into."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House
from tests.journeys.walk import Walk

STATUS = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def until(walk: Walk, words: str) -> None:
    """Open the page again until it says so: the worker is at it."""
    end = time.monotonic() + 60
    while words not in walk.page.locator("main").inner_text() and time.monotonic() < end:
        time.sleep(0.5)
        walk.page.reload()
    expect(walk.page.locator("main")).to_contain_text(words)
    walk.look()


def test_a_month_is_previewed_signed_by_two_sent_and_answered(browser: Browser, house: House) -> None:
    first = office.sign_in(browser, house.address, "supervisor")
    first.open("/desk/months/")
    first.page.locator("main form button").first.click()
    first.page.wait_for_load_state("load")
    first.open("/desk/months/")
    first.page.locator("main tbody th a").first.click()
    first.page.wait_for_load_state("load")
    until(first, "ما الذي يختلف عن الشهر الماضي")
    office.picture(first, "month-prepared")
    first.press("راجعت الشهر وأوقّع")
    expect(first.page.locator("main")).to_contain_text("ينتظر توقيع شخص ثان")
    expect(first.page.get_by_role("button", name="أوقّع وأرسل الدفعات")).to_have_count(0)  # nobody signs twice

    second = office.sign_in(browser, house.address, "supervisor-cnas")
    second.page.goto(first.page.url)
    second.look()
    second.press("أوقّع وأرسل الدفعات")
    until(second, "بصمته")
    file = second.page.locator("main th a[href*='/files/']").first
    expect(file).to_be_visible(timeout=60_000)
    office.picture(second, "month-sent")
    order = second.context.request.get(f"{house.address}{file.get_attribute('href')}").text()
    assert "pain.001.001.09" in order
    second.end()

    message = re.search(r"<MsgId>([^<]+)</MsgId>", order)
    payments = re.findall(r"<EndToEndId>([^<]+)</EndToEndId>", order)
    assert message and payments
    arrived, came_back = payments[:-1], payments[-1:]
    first.open("/desk/months/answers/")
    for _twice in range(2):  # the same file twice is read once
        first.page.locator("main input[type=file]").set_input_files(
            {"name": "answer.xml", "mimeType": "text/xml", "buffer": _answer(message[1], arrived, came_back)}
        )
        first.press("اقرأ الملف")
    row = first.page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("td").nth(1)).to_have_text(str(len(arrived)))
    expect(row.locator("td").nth(2)).to_have_text("1")
    office.picture(first, "month-answers")
    first.page.locator("main input[type=file]").set_input_files({"name": "a.xml", "mimeType": "text/xml", "buffer": b"<a>"})
    first.press("اقرأ الملف")
    expect(first.page.locator(".problem")).to_be_visible()
    first.open("/desk/months/rejects/")
    office.picture(first, "month-rejects")
    first.open("/desk/months/raises/")
    office.picture(first, "month-raises")
    first.end()


def _answer(message: str, arrived: list[str], came_back: list[str]) -> bytes:
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{each}</OrgnlEndToEndId><TxSts>{state}</TxSts>{why}</TxInfAndSts>"
        for state, why, which in (
            ("ACSC", "", arrived), ("RJCT", "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>", came_back),
        )
        for each in which
    )  # fmt: skip
    return (
        f'<Document xmlns="{STATUS}"><CstmrPmtStsRpt><GrpHdr><MsgId>ANSWER-1</MsgId></GrpHdr>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def test_another_account_needs_the_phone_and_must_be_ones_own(phone: Walk, house: House) -> None:
    member = house.cast["pensioner"]
    phone.open("/me/account/")
    phone.sign_in(member.nin, member.phone or "")
    expect(phone.page.locator("h1")).to_have_text("أين يُدفع لي")
    office.picture(phone, "account")
    wrong = house.cast["porter"].account[:-2] + "00"
    phone.type("رقم الحساب الجديد", wrong)
    phone.press("أرسلوا لي الرمز")
    expect(phone.page.locator(".problem")).to_be_visible()  # its key is wrong: nothing is sent
    office.picture(phone, "account-wrong-key")
    seen = frozenset({phone.code_sent_to(member.phone or "")})
    strangers = house.cast["seamstress"].account
    phone.page.get_by_label("رقم الحساب الجديد", exact=True).fill(strangers)
    phone.press("أرسلوا لي الرمز")
    phone.type("الرمز الذي وصل إلى هاتفك", phone.code_sent_to(member.phone or "", not_these=seen))
    phone.page.locator("main form button.button").first.click()
    phone.page.wait_for_load_state("load")
    until(phone, "ليس باسم")
    office.picture(phone, "account-refused")
    phone.open("/me/")
    expect(phone.page.locator("#awards")).to_be_visible()
