"""Covered in three minutes: a person outside the system, a phone, nothing typed that a register knows."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import House
from tests.journeys.walk import Walk

TYPED_MOST = 6
ASK_THE_POST = (
    "from django.utils import timezone; from daman.contributions import actions;"
    "actions.reconcile_payments(on=timezone.localdate(), at=timezone.now())"
)
CAMERA = """
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { return [{ rawValue: %s }]; }
    };
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement("canvas");
        canvas.getContext("2d").fillRect(0, 0, 9, 9);
        return canvas.captureStream(5);
    };
"""
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def walk(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def to_the_price(walk: Walk, house: House, who: str, *, number: str = "") -> None:
    """From the street to the page that says the price."""
    member = house.cast[who]
    walk.open("/")
    walk.press("أريد أن أكون مؤمَّنا")
    walk.choose("خدمات: نقل، حمل، تنظيف، تصليح…", "لعدة أشخاص، مرة هنا ومرة هناك", "طوال السنة تقريبا")
    walk.press("أرني الباب")
    walk.press("تابع")
    walk.sign_in(number or member.nin, member.phone or "")
    expect(walk.page.locator("h1")).to_have_text("هذا ما نعرفه عنك")
    expect(walk.page.locator("main")).to_contain_text(member.name_ar)
    walk.press("نعم، هذا أنا")
    expect(walk.page.locator("h1")).to_have_text("السعر وما يغطيه")


def to_the_post(walk: Walk, house: House, who: str, **how: str) -> None:
    """… and on to the post's own page."""
    to_the_price(walk, house, who, **how)
    walk.press("نعم، أوافق")
    walk.press("ادفع عند بريد الجزائر")
    assert walk.page.url.startswith(house.registers)


def card_code(walk: Walk) -> str:
    """The text inside the QR of the card in front of us."""
    expect(walk.page.get_by_role("img", name=re.compile("رمز البطاقة"))).to_be_visible()
    return walk.page.locator("#card-code").input_value()


def scan(walk: Walk, code: str) -> None:
    """A pharmacist's phone that reads codes, with the card held in front of its camera."""
    phone = walk.context.new_page()
    phone.add_init_script(CAMERA % json.dumps(code))
    phone.goto(f"{walk.house}/verify/")
    phone.get_by_role("button", name="افتح الكاميرا").click()
    expect(phone.locator(".verdict.green")).to_be_visible()
    phone.close()


def test_a_porter_is_covered(walk: Walk, house: House) -> None:
    member = house.cast["porter"]
    to_the_post(walk, house, "porter", number=member.nin.translate(ARABIC_INDIC))
    paying = walk.came_from
    walk.page.locator("button[name=does][value=confirm]").click()
    walk.page.wait_for_url("**/me/card/")
    walk.look()
    assert len(walk.typed) <= TYPED_MOST
    code = card_code(walk)

    walk.open("/verify/")
    walk.page.get_by_label("الرمز المكتوب في البطاقة").fill(code)
    walk.press("تحقق")
    verdict = walk.page.locator(".verdict")
    expect(verdict).to_have_class("verdict green")
    expect(verdict).to_contain_text(member.name_ar)
    scan(walk, code)

    walk.open("/me/")
    expect(walk.page.locator("#paid + ul li")).to_have_count(1)
    expect(walk.page.locator("#paid + ul li")).to_contain_text("مدفوع")
    expect(walk.page.locator("main")).to_contain_text("وزارة الداخلية")
    walk.page.goto(paying)  # the address kept in the history leads to the card, not to a second payment
    walk.page.wait_for_url("**/me/card/")
    operator = urlsplit(house.registers).netloc
    assert walk.hosts <= {urlsplit(house.address).netloc, operator}
    assert house.daman("journal", "verify")


def test_a_seamstress_without_script_is_covered_and_called_back_twice(browser: Browser, house: House) -> None:
    walk = Walk(browser, house.address, has_script=False)
    to_the_post(walk, house, "seamstress")
    walk.page.locator("button[name=does][value=confirm-twice]").dispatch_event("click")
    walk.page.wait_for_url("**/me/card/")
    assert card_code(walk).startswith("DZ1:")
    walk.open("/me/")
    expect(walk.page.locator("#paid + ul li")).to_have_count(1)
    walk.end()


def test_two_tabs_pay_once_and_a_silent_post_is_asked(walk: Walk, house: House) -> None:
    to_the_post(walk, house, "jobseeker")
    tab = walk.context.new_page()
    tab.goto(f"{house.address}/me/join/")
    tab.get_by_role("link", name="لم أدفع بعد: ارجع إلى الدفع").click()
    tab.get_by_role("button", name="ادفع عند بريد الجزائر").click()
    tab.wait_for_url(f"{house.registers}/**")
    assert tab.url == walk.page.url

    walk.page.locator("button[name=does][value=confirm-never]").dispatch_event("click")
    walk.page.wait_for_url("**/return/")
    expect(walk.page.locator("[data-waits-for]")).to_be_visible()
    walk.look()
    house.daman("shell", "-c", ASK_THE_POST)
    walk.page.wait_for_url("**/me/card/")
    walk.open("/me/")
    expect(walk.page.locator("#paid + ul li")).to_have_count(1)


def test_paying_is_cancelled_and_done_again(walk: Walk, house: House) -> None:
    to_the_post(walk, house, "mixed_daughter")
    walk.page.locator("button[name=does][value=cancel]").click()
    walk.page.wait_for_url(f"{house.address}/**")
    expect(walk.page.locator("h1")).to_have_text("لم يتم الدفع")
    walk.look()
    walk.press("أعد الدفع")
    walk.press("ادفع عند بريد الجزائر")
    walk.page.locator("button[name=does][value=confirm]").click()
    walk.page.wait_for_url("**/me/card/")
    walk.page.go_back()  # the back button of the phone, after all is done
    walk.open("/me/join/")
    assert "⛔" not in walk.page.content()
    walk.open("/me/")
    expect(walk.page.locator("#paid + ul li")).to_have_count(2)
    expect(walk.page.locator("#paid + ul")).to_contain_text("مدفوع")


def test_the_dead_get_no_code_and_strangers_learn_nothing(walk: Walk, house: House) -> None:
    shown = []
    for nin in (house.cast["dead"].nin, "123456789012345678", house.cast["no_phone"].nin):
        walk.open("/sign-in/")
        walk.type("رقمك الوطني", nin)
        walk.press("أرسل الرمز")
        shown.append(walk.page.locator("main").inner_text())
        walk.type("الرمز الذي وصلك", "000000")
        walk.press("دخول")
        expect(walk.page.get_by_role("alert")).to_be_visible()
    assert len(set(shown)) == 1
    walk.open("/phone/")
    expect(walk.page.locator("main")).not_to_contain_text(house.cast["dead"].phone or "-")


def test_a_code_is_not_guessed(walk: Walk, house: House) -> None:
    member = house.cast["mixed_son"]
    walk.open("/sign-in/")
    walk.type("رقمك الوطني", member.nin)
    walk.press("أرسل الرمز")
    code = walk.code_sent_to(member.phone or "")
    for _try in range(10):
        walk.type("الرمز الذي وصلك", "111111" if code != "111111" else "222222")
        walk.press("دخول")
    walk.type("الرمز الذي وصلك", code)
    walk.press("دخول")
    expect(walk.page.get_by_role("alert")).to_be_visible()
    walk.open("/me/")
    assert "/sign-in/" in walk.page.url
