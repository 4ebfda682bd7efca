"""Covered in three minutes: a person outside the system, a phone, nothing typed that a register knows."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import House
from tests.journeys.walk import Walk

TYPED_MOST = 6
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


def test_a_porter_is_covered(walk: Walk, house: House) -> None:
    member = house.cast["porter"]
    to_the_post(walk, house, "porter", number=member.nin.translate(ARABIC_INDIC))
    walk.page.locator("button[name=does][value=confirm]").click()
    walk.page.wait_for_url("**/me/card/")
    walk.look()
    assert len(walk.typed) <= TYPED_MOST
    code = card_code(walk)

    walk.open("/verify/")
    walk.page.get_by_label("الرمز المكتوب في البطاقة").fill(code)
    walk.press("تحقق")
    verdict = walk.page.locator(".verdict")
    expect(verdict).to_have_class(re.compile("green|amber"))  # amber while the cover has not begun
    expect(verdict).to_contain_text(member.name_ar)

    walk.open("/me/")
    expect(walk.page.locator("#paid + ul li")).to_have_count(1)
    expect(walk.page.locator("#paid + ul li")).to_contain_text("مدفوع")
    expect(walk.page.locator("main")).to_contain_text("وزارة الداخلية")
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


def save(walk: Walk, folder: Path, name: str) -> None:
    walk.page.screenshot(path=folder / f"{name}.png", full_page=True)
