"""A pension decided and explained: granted to one, refused to another by an officer's signature, never by a machine."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House
from tests.journeys.walk import Walk

PAGES_MOST = 5


@pytest.fixture(scope="module")
def officer(browser: Browser, house: House) -> Iterator[Walk]:
    walking = office.sign_in(browser, house.address, "officer")
    yield walking
    walking.end()


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def claim(phone: Walk, house: House, who: str) -> str:
    """From the street to a filed claim; nothing typed but number and code."""
    member = house.cast[who]
    phone.open("/me/claims/new/")
    phone.sign_in(member.nin, member.phone or "")
    expect(phone.page.locator("h1")).to_have_text("معاشي")
    office.picture(phone, f"claim-{who}-estimate")
    phone.press("أطلب معاشي")
    phone.press("تابع")
    phone.press("نعم، في هذا الحساب")
    office.picture(phone, f"claim-{who}-check")
    phone.press("أرسل الطلب")
    assert len(phone.typed) == 2
    reference = office.reference_in(phone.page.url)
    expect(phone.page.locator(".waiting")).to_have_count(0, timeout=60_000)
    phone.look()
    return reference


def letter(walk: Walk, words: str) -> bytes:
    """The PDF behind a link."""
    address = walk.page.get_by_role("link", name=words).get_attribute("href")
    answer = walk.context.request.get(f"{walk.house}{address}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.body())


def test_a_mixed_career_gets_a_pension(phone: Walk, officer: Walk, house: House) -> None:
    reference = claim(phone, house, "mixed_career")

    office.take_files_until(officer, reference)
    expect(officer.page.locator("main")).to_contain_text("القانون يقول: له هذا الحق")
    assert officer.page.locator("main table tbody tr").count() >= 5
    office.picture(officer, "desk-file")
    assert office.open_all_steps(officer.page) >= 5
    officer.look()
    office.picture(officer, "desk-file-opened")
    assert "أطلب وثيقة" not in officer.page.content()
    officer.press("إلى توقيع القبول")
    office.picture(officer, "desk-decide")
    officer.page.go_back()
    officer.page.go_forward()
    office.submit(officer)  # unsigned: refused
    expect(officer.page.locator(".problem")).to_contain_text("قبل التوقيع")
    officer.page.get_by_label("قرأت الملف", exact=False).check()
    office.submit(officer)
    expect(officer.page.locator(".tag.good").first).to_have_text("مقبول")
    office.picture(officer, "desk-decided")

    officer.open(f"/desk/files/{reference}/decide/")  # the back button, another tab: nothing is signed twice
    expect(officer.page.locator("main")).to_contain_text("لا يوجد ما يُوقَّع")

    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("قُبل طلبك")
    office.picture(phone, "claim-granted")
    assert letter(phone, "رسالة القرار (PDF)").startswith(b"%PDF")
    assert office.open_all_steps(phone.page) >= 5
    expect(phone.page.locator("main")).to_contain_text("لك أن تطعن")
    phone.open("/me/")
    expect(phone.page.locator("#awards")).to_be_visible()
    expect(phone.page.locator("#awards ~ ul.lines li").first).to_contain_text("مبرمج")
    expect(phone.page.locator("main")).to_contain_text("ملف منحته القرعة")  # who opened my file, and why
    office.picture(phone, "me-with-award")


def test_eleven_months_short_is_refused_by_a_person(phone: Walk, officer: Walk, house: House) -> None:
    reference = claim(phone, house, "short")
    expect(phone.page.locator(".verdict")).to_have_count(0)  # the house refuses nothing by itself

    office.take_files_until(officer, reference)
    expect(officer.page.locator(".notice.wait")).to_contain_text("ليس له هذا الحق الآن")
    expect(officer.page.locator(".notice.wait")).to_contain_text("11")
    expect(officer.page.get_by_role("link", name="إلى توقيع القبول")).to_have_count(0)
    officer.press("إلى توقيع عدم القبول")
    office.picture(officer, "desk-refuse")
    officer.page.get_by_label("قرأت الملف", exact=False).check()
    office.submit(officer)
    expect(officer.page.locator("main")).to_contain_text("غير مقبول")

    phone.open(f"/me/claims/{reference}/")
    expect(phone.page.locator(".verdict")).to_contain_text("لم يُقبل الطلب الآن")
    expect(phone.page.locator(".verdict")).to_contain_text("يكتمل حقك يوم")
    office.picture(phone, "claim-refused")
    assert letter(phone, "رسالة القرار (PDF)").startswith(b"%PDF")


def test_an_officer_does_not_reach_a_file_the_lot_gave_to_another(browser: Browser, house: House, officer: Walk) -> None:
    colleague = office.sign_in(browser, house.address, "officer2")
    officer.open("/desk/")
    colleague.open("/desk/")
    colleague.press("خذ الملف الموالي")
    if "/desk/files/" in colleague.page.url:
        answer = officer.page.goto(colleague.page.url)
        assert answer is not None
        assert answer.status == 404
    for address in ("/cockpit/", "/desk/files/CLM-0000-0000-0/", "/me/"):
        answer = officer.page.goto(house.address + address)
        assert answer is not None
        assert answer.status == 404, address
    colleague.end()
