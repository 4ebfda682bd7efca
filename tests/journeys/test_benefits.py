"""Rights other than the pension, from the question to the letter: nothing typed but number and code, no paper anywhere."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House, today
from tests.journeys.walk import Walk


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def claim(
    phone: Walk, house: House, who: str, benefit: str, answers: dict[str, str] | None = None, *, is_advised: bool = False
) -> str:
    """From the list of rights to a claim that waits for nobody; every page as it comes."""
    member = house.cast[who]
    phone.open("/me/claims/")
    phone.sign_in(member.nin, member.phone or "")
    phone.page.get_by_role("button", name=f"أطلب {benefit}", exact=True).click()
    for _page in range(8):
        phone.page.wait_for_load_state("load")
        phone.look()
        place = phone.page.url
        if place.endswith("/check/"):
            break
        if "/question/" in place:
            _answer(phone, answers or {})
            office.picture(phone, f"{who}-{benefit}-question")
            phone.press("تابع")
        elif place.endswith("/when/"):
            phone.press("تابع")
        else:
            phone.press("نعم، في هذا الحساب")
    office.picture(phone, f"{who}-{benefit}-check")
    phone.press("أرسل الطلب")
    assert len(phone.typed) == 2
    if is_advised:
        expect(phone.page.locator("main")).to_contain_text("طبيب", timeout=60_000)
    else:
        expect(phone.page.locator(".waiting")).to_have_count(0, timeout=60_000)
    phone.look()
    office.picture(phone, f"{who}-{benefit}-sent")
    return office.reference_in(phone.page.url)


def _answer(phone: Walk, answers: dict[str, str]) -> None:
    """A day is filled, of several answers one is chosen: the one said here, else the first."""
    day = phone.page.locator("main input[type=date]")
    if day.count():
        day.fill(answers["day"])
        return
    for words in answers.values():
        if phone.page.get_by_label(words, exact=True).count():
            phone.choose(words)
            return
    phone.page.locator("main input[type=radio]").first.check()


def letter(phone: Walk) -> None:
    """The letter follows the decision within moments, and is a PDF."""
    link = phone.page.get_by_role("link", name="رسالة القرار (PDF)")
    end = time.monotonic() + 30
    while not link.count() and time.monotonic() < end:
        time.sleep(0.5)
        phone.page.reload()
    answer = phone.context.request.get(f"{phone.house}{link.get_attribute('href')}")
    assert answer.status == 200 and bytes(answer.body()).startswith(b"%PDF")


def decide(officer: Walk, reference: str) -> None:
    """The lot gives the file; what the law says is signed."""
    office.take_files_until(officer, reference)
    office.open_all_steps(officer.page)
    assert "أطلب وثيقة" not in officer.page.content()
    officer.look()
    office.picture(officer, f"desk-{reference[:3]}-{len(officer.looked_at)}")
    office.sign(officer)


@pytest.fixture(scope="module")
def officer_cnas(browser: Browser, house: House) -> Iterator[Walk]:
    walking = office.sign_in(browser, house.address, "officer-cnas")
    yield walking
    walking.end()


DAYS = [
    ("ill_worker", "تعويض المرض", {}),
    ("injured", "تعويض حادث العمل", {}),
    ("mother", "تعويض الأمومة", {"extension": "لا"}),
    ("laid_off", "تعويض التأمين عن البطالة", {}),
]


@pytest.mark.parametrize(("who", "benefit", "answers"), DAYS, ids=[who for who, _benefit, _answers in DAYS])
def test_work_lost_is_paid(
    phone: Walk, officer_cnas: Walk, house: House, who: str, benefit: str, answers: dict[str, str]
) -> None:
    reference = claim(phone, house, who, benefit, answers | {"day": (today() - timedelta(days=20)).isoformat()})
    decide(officer_cnas, reference)
    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("قُبل طلبك")
    expect(phone.page.locator(".verdict strong.amount").first).to_contain_text("دج")
    expect(phone.page.locator("main")).to_contain_text("لك أن تطعن")
    office.picture(phone, f"{who}-granted")
    letter(phone)


def test_a_widow_gets_her_share_and_her_card(phone: Walk, browser: Browser, house: House) -> None:
    reference = claim(phone, house, "widow", "معاش ذوي الحقوق")
    officer = office.sign_in(browser, house.address, "officer2")
    decide(officer, reference)
    officer.end()
    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("قُبل طلبك")
    office.picture(phone, "widow-granted")
    letter(phone)
    phone.open("/me/")
    expect(phone.page.locator("main")).to_contain_text("مع أول معاش لك")
    phone.press("بطاقتي")
    expect(phone.page.locator("h1")).to_have_text("تمّ، بطاقتك جاهزة")
    office.picture(phone, "widow-card")
    phone.open("/me/data/")
    expect(phone.page.locator("main")).to_contain_text("موقّعة من السجل")
    office.picture(phone, "widow-data")


def test_the_adviser_answers_what_the_law_asks_and_an_officer_signs(
    phone: Walk, officer_cnas: Walk, browser: Browser, house: House
) -> None:
    reference = claim(phone, house, "injured", "ريع حادث العمل", is_advised=True)
    adviser = office.sign_in(browser, house.address, "adviser-cnas")
    office.take_files_until(adviser, reference)
    office.submit(adviser)  # nothing answered: nothing recorded
    expect(adviser.page.locator(".problem").first).to_be_visible()
    adviser.page.get_by_label("نسبة العجز الدائم، من مئة", exact=True).fill("30")
    adviser.page.get_by_label("النسبة الاجتماعية المضافة", exact=False).fill("0")
    adviser.choose("لا")
    office.picture(adviser, "adviser")
    office.submit(adviser)
    expect(adviser.page.locator("main")).to_contain_text("سُجِّل رأيك")
    adviser.end()
    decide(officer_cnas, reference)
    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("قُبل طلبك")
    office.picture(phone, "annuity-granted")
    letter(phone)


def test_family_allowances_without_children_are_refused_by_a_person(phone: Walk, officer_cnas: Walk, house: House) -> None:
    reference = claim(phone, house, "mixed_son", "المنح العائلية")
    expect(phone.page.locator(".verdict")).to_have_count(0)
    decide(officer_cnas, reference)
    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("لم يُقبل الطلب الآن")
    office.picture(phone, "family-refused")
    letter(phone)
