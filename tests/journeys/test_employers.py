"""An employer registers, insures a worker, declares and is left in peace; an accountant sends one file."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import House, today
from tests.journeys.walk import Walk


@pytest.fixture
def walk(browser: Browser, house: House) -> Iterator[Walk]:
    walking = Walk(browser, house.address)
    yield walking
    walking.end()


def enter(walk: Walk, house: House, who: str) -> None:
    """From the street to the employers' pages."""
    member = house.cast[who]
    walk.open("/")
    walk.page.get_by_role("link", name="أصرّح بعمالي").click()
    walk.page.wait_for_load_state("load")
    walk.sign_in(member.nin, member.phone or "")


def follow(walk: Walk, name: str) -> None:
    """A link that says this and more."""
    walk.page.get_by_role("link", name=re.compile(name)).first.click()
    walk.page.wait_for_load_state("load")
    walk.look()


def let_in(walk: Walk, house: House, worker: str) -> None:
    """A worker enters by national number; the register says the name."""
    walk.press("العمال")
    walk.press("سجّل عاملا جديدا")
    walk.type("الرقم الوطني للعامل", house.cast[worker].nin)
    walk.page.get_by_label("أول يوم عمل").fill(today().isoformat())
    walk.press("ابحث عنه")
    expect(walk.page.locator("main")).to_contain_text(house.cast[worker].name_ar)
    walk.press("نعم، سجّله")
    expect(walk.page.locator("table")).to_contain_text(house.cast[worker].name_ar)


def pay_at_the_post(walk: Walk, house: House) -> None:
    """All that is owed, on the post's page, and back to the account."""
    walk.press("ادفع")
    walk.choose("عند بريد الجزائر، الآن")
    walk.press("تابع")
    walk.press("إلى صفحة البريد")
    assert walk.page.url.startswith(house.registers)
    walk.page.locator("button[name=does][value=confirm]").click()
    walk.page.wait_for_url(f"{house.address}/employers/**")
    expect(walk.page.locator(".verdict.green h1")).to_have_text("وصل المبلغ")
    walk.press("كشف الحساب")


def certificate_verifies(walk: Walk) -> None:
    """Asked for with one button; anybody reads it."""
    walk.press("شهادة أداء المستحقات")
    walk.press("أصدر الشهادة")
    code = walk.page.locator("#card-code").input_value()
    walk.open("/verify/")
    walk.page.get_by_label("الرمز المكتوب في البطاقة").fill(code)
    walk.press("تحقق")
    expect(walk.page.locator(".verdict")).to_have_class("verdict green")
    walk.open("/employers/")


def test_a_founder_registers_insures_declares_and_has_a_receipt(walk: Walk, house: House) -> None:
    enter(walk, house, "founder")
    expect(walk.page.locator("main")).to_contain_text("ورشة النور للنجارة")
    walk.press("سجّل هذا النشاط")
    expect(walk.page.locator("h1")).to_have_text("ما عليك الآن")
    let_in(walk, house, "mixed_spouse")

    walk.press("التصريحات")
    follow(walk, "قبل نهايته")
    expect(walk.page.locator("table.edit")).to_contain_text(house.cast["mixed_spouse"].name_ar)
    wage = walk.page.locator("input[name=wage]").first
    wage.fill("٤٥٠٠O")  # a letter among the digits
    walk.press("راجع قبل الإيداع")
    problem = walk.page.get_by_role("alert")
    expect(problem).to_contain_text("ليس عددا")
    problem.get_by_role("link").first.click()
    assert walk.page.url.endswith("#line-1")
    walk.page.locator("input[name=wage]").first.fill("٤٥٠٠٠,٥٠")
    walk.press("راجع من جديد")
    expect(walk.page.locator("main")).to_contain_text("45\u202f000,50")
    walk.press("أودع التصريح")
    expect(walk.page.locator(".verdict.green h1")).to_have_text("تمّ إيداع التصريح")
    receipt = walk.page.url
    walk.page.go_back()  # what was filed is not there to be filed again
    expect(walk.page.locator("h1")).to_contain_text("تصريح")
    assert "/declare/" not in walk.page.url
    walk.page.goto(receipt)
    walk.look()

    walk.press("الحساب")
    expect(walk.page.locator("table.statement tbody tr")).to_have_count(1)
    pay_at_the_post(walk, house)
    expect(walk.page.locator("table.statement tbody tr")).to_have_count(2)
    expect(walk.page.locator("table.statement")).to_contain_text("دفع وصل")
    expect(walk.page.locator(".standing-words")).to_have_text(re.compile(r"^0\s"))
    certificate_verifies(walk)
    walk.press("التصريحات")
    expect(walk.page.locator("main .lines")).to_contain_text("مودع")


def test_an_accountant_sends_one_file_for_one_of_several(walk: Walk, house: House) -> None:
    enter(walk, house, "accountant")
    expect(walk.page.locator("h1")).to_have_text("باسم من تعمل اليوم؟")
    expect(walk.page.locator("main .lines li")).to_have_count(3)
    walk.page.locator("main .lines a").nth(1).click()
    walk.page.wait_for_load_state("load")
    walk.press("التصريحات")
    walk.press("صرّح بملف")
    with walk.page.expect_download() as downloading:
        walk.page.get_by_role("link", name="CSV").click()
    template = downloading.value.path().read_text("utf-8-sig")
    lines = template.strip().splitlines()
    assert len(lines) >= 2

    send(walk, "\n".join([*lines, "", "x;123;;5;30;general"]))
    expect(walk.page.get_by_role("alert")).to_contain_text("18 رقما")
    walk.press("صحّح الملف وأرسله من جديد")
    send(walk, template)
    expect(walk.page.locator("h1")).to_have_text("نتيجة الفحص")
    walk.press("أودع")
    expect(walk.page.locator(".verdict.green h1")).to_have_text("تمّ إيداع التصريح")
    with walk.page.expect_download() as returning:
        walk.page.get_by_role("link", name="CSV").click()
    answers = returning.value.path().read_text("utf-8-sig").strip().splitlines()
    assert len(answers) == len(lines) and all("filed" in answer for answer in answers[1:])
    walk.press("الآن")
    expect(walk.page.locator("main")).to_contain_text("لا شيء متأخر عليك")


def test_a_spreadsheet_goes_back_as_it_came(walk: Walk, house: House) -> None:
    enter(walk, house, "accountant")
    walk.page.locator("main .lines a").nth(2).click()
    walk.page.wait_for_load_state("load")
    walk.press("التصريحات")
    walk.press("صرّح بملف")
    with walk.page.expect_download() as downloading:
        walk.page.get_by_role("link", name="XLSX").click()
    walk.page.get_by_label("الملف", exact=True).set_input_files(downloading.value.path())
    walk.press("أرسل وافحص")
    expect(walk.page.locator("h1")).to_have_text("نتيجة الفحص")
    walk.press("أودع")
    expect(walk.page.locator(".verdict.green h1")).to_have_text("تمّ إيداع التصريح")


def send(walk: Walk, content: str) -> None:
    file = {"name": "wages.csv", "mimeType": "text/csv", "buffer": content.encode()}
    walk.page.get_by_label("الملف", exact=True).set_input_files(file)  # type: ignore[arg-type]
    walk.press("أرسل وافحص")
    expect(walk.page.locator("h1")).to_have_text("نتيجة الفحص")


def test_a_household_registers_without_script(browser: Browser, house: House) -> None:
    walk = Walk(browser, house.address, has_script=False)
    enter(walk, house, "householder")
    walk.press("سجّل أسرتي")
    let_in(walk, house, "seamstress")
    walk.press("القسائم")
    walk.press("اشتر قسائم")
    walk.type("الرقم الوطني لمن يعمل عندك", house.cast["seamstress"].nin)
    walk.type("أجر اليوم الواحد بالدينار", "2000")
    walk.page.locator("input[name=days]").nth(13).check()
    walk.press("أرني الثمن")
    expect(walk.page.locator("main")).to_contain_text(house.cast["seamstress"].name_ar)
    walk.choose("تحويل من بنكي، بمرجع أكتبه على التحويل")
    walk.press("نعم، اطلب القسائم")
    expect(walk.page.locator("h1")).to_have_text("اكتب هذا المرجع على التحويل")
    walk.press("الملف")
    expect(walk.page.locator("main")).to_contain_text("ممثل صاحب العمل")
    walk.press("أعط تفويضا لمحاسب")
    walk.type("الرقم الوطني للمحاسب", house.cast["mixed_daughter"].nin)
    walk.press("أعط التفويض")
    expect(walk.page.locator("main")).to_contain_text(house.cast["mixed_daughter"].name_ar)
    walk.page.get_by_role("button", name="أنهِ التفويض").click()
    walk.page.wait_for_load_state("load")
    expect(walk.page.locator("main .lines").last).not_to_contain_text(house.cast["mixed_daughter"].name_ar)
    walk.end()


def test_a_stranger_finds_no_employer(walk: Walk, house: House) -> None:
    enter(walk, house, "short")
    expect(walk.page.locator("main")).to_contain_text("لا يذكر أي نشاط تمثّله")
    answer = walk.page.goto(f"{house.address}/employers/9900000007/")
    assert answer is not None and answer.status == 404
