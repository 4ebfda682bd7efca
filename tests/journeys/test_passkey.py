"""An officer registers a passkey, then comes in with it alone: no password, no code."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House
from tests.journeys.walk import Walk

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def operator(browser: Browser, house: House) -> Iterator[Walk]:
    walking = office.sign_in(browser, house.address, "operator")
    device = walking.context.new_cdp_session(walking.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield walking
    walking.end()


def test_a_passkey_is_registered_and_opens_the_door_alone(operator: Walk) -> None:
    page = operator.page
    operator.open("/staff/2fa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        page.get_by_label("كلمة السر").fill(next(each.password for each in office.STAFF if each.username == "operator"))
        office.submit(operator)
    page.get_by_label("اسم المفتاح").fill("هاتف التجربة")
    page.get_by_label("الدخول بهذا المفتاح وحده", exact=False).check()
    page.get_by_role("button", name="إضافة", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    operator.look()
    operator.open("/staff/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("هاتف التجربة")

    operator.press("خروج")
    operator.open("/cockpit/")
    assert "/staff/login/" in page.url
    operator.open("/staff/login/")
    page.get_by_role("button", name="الدخول بمفتاح مرور").click()
    page.wait_for_url(lambda url: "/login" not in url)
    operator.open("/cockpit/")
    expect(page.locator("h1")).to_have_text("هل تحرّكت الأمور؟")
