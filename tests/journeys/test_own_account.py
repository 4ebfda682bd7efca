"""Who works alone pays a year in parts; who works by the day pays any amount; a worker contests a month and is heard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House
from tests.journeys.walk import Walk


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def enter(phone: Walk, house: House, who: str, address: str) -> None:
    member = house.cast[who]
    phone.open(address)
    phone.sign_in(member.nin, member.phone or "")


def pay(phone: Walk, house: House, amount: str) -> None:
    """An amount, the post's own page, and back."""
    phone.page.get_by_label("كم تدفع الآن؟", exact=True).fill(amount)
    phone.press("ادفع عند بريد الجزائر")
    assert phone.page.url.startswith(house.registers)
    phone.page.locator("button[name=does][value=confirm]").click()
    phone.page.wait_for_url(f"{house.address}/me/paid/**")
    expect(phone.page.locator("h1")).to_have_text("وصل المبلغ", timeout=60_000)
    phone.look()


def test_a_year_has_its_price_before_yes_and_is_paid_in_parts(phone: Walk, house: House) -> None:
    enter(phone, house, "accountant", "/me/years/new/")
    phone.page.get_by_label("دخلك في السنة كلها", exact=True).fill("-5")
    phone.press("أرني كم أدفع")
    expect(phone.page.locator(".problem")).to_be_visible()
    phone.page.get_by_label("دخلك في السنة كلها", exact=True).fill("١٠٠٠")
    phone.press("أرني كم أدفع")
    expect(phone.page.locator("main")).to_contain_text("أدنى أساس")
    expect(phone.page.locator(".price")).to_contain_text("دج")
    office.picture(phone, "year-price")
    phone.press("نعم، أصرّح بهذا الدخل")
    expect(phone.page.locator("main")).to_contain_text("بقي عليك")
    pay(phone, house, "1000")
    expect(phone.page.locator("main")).to_contain_text("بقي عليك في سنة")
    office.picture(phone, "year-part-paid")
    phone.press("السنة")
    expect(phone.page.locator(".tag.good")).to_have_count(1)
    office.picture(phone, "year")
    phone.open("/me/career/")
    office.picture(phone, "career-of-one-alone")


def test_any_amount_on_any_day_says_until_when(phone: Walk, house: House) -> None:
    enter(phone, house, "day_worker", "/me/pay/")
    before = phone.page.locator("[data-balance]").inner_text()
    assert before
    office.picture(phone, "any-amount")
    pay(phone, house, "300,50")
    office.picture(phone, "any-amount-paid")
    phone.press("ادفع مبلغا آخر")
    expect(phone.page.locator("main")).to_contain_text("عندك الآن")
    phone.page.get_by_label("كم تدفع الآن؟", exact=True).fill("0")
    phone.press("ادفع عند بريد الجزائر")
    expect(phone.page.locator(".problem")).to_be_visible()


def test_a_month_contested_is_heard_and_put_right(phone: Walk, browser: Browser, house: House) -> None:
    enter(phone, house, "mixed_son", "/me/career/")
    office.picture(phone, "career")
    phone.page.get_by_role("link", name=re.compile("غير صحيح؟")).last.click()
    phone.page.wait_for_load_state("load")
    phone.look()
    phone.page.get_by_label("الأجر الصحيح في الشهر", exact=True).fill("٥٢٠٠٠")
    phone.page.get_by_label("ماذا حدث؟", exact=True).fill("كشف الأجر يقول اثنين وخمسين ألفا.")
    office.picture(phone, "contest-new")
    phone.press("أرسل إلى الوكالة")
    expect(phone.page.locator("main")).to_contain_text("تجيبك الوكالة قبل")
    found = re.search(r"CNT-[0-9A-Z*~$=-]+", phone.page.url)
    assert found

    officer = office.sign_in(browser, house.address, "officer-cnas")
    office.take_files_until(officer, found.group())
    officer.choose("مقبول: يُصحَّح الشهر")
    officer.page.get_by_label("الأجر الذي ثبت لك", exact=True).fill("52000")
    officer.page.get_by_label("الجواب الذي يصل العامل", exact=True).fill("وجدنا الأجر في كشفك، وصححنا الشهر.")
    office.picture(officer, "contest-decide")
    office.submit(officer)
    officer.end()
    phone.open(f"/me/contests/{found.group()}/")
    expect(phone.page.locator("main")).to_contain_text("صُحّح الشهر في مسارك")
    office.picture(phone, "contest-upheld")
    phone.open("/me/career/")
    expect(phone.page.locator("main")).to_contain_text("52\u202f000")
