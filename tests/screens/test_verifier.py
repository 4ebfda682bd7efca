"""The page that verifies cards, in a real browser: with network, then in airplane mode; by text, picture and camera."""

import base64
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import cbor2
import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from daman.affiliation import actions as affiliation
from daman.affiliation import base45, card_code, card_keys, cose
from daman.contributions import clearance_code
from daman.foundation.actor import THE_HOUSE
from tests.rooms.people import a_person

pytestmark = pytest.mark.django_db(transaction=True)
SECURE = "http://localhost:{port}"  # keys and workers need a secure place: localhost is one


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Any) -> None:
    settings.SIGNING_KEYS = tmp_path


def today() -> date:
    return timezone.localdate()


def a_card(covers_from: int = -10, covers_before: int = 60, issued: int = 0) -> Any:
    """A card, its days told from today."""
    day = today()
    how: dict[str, Any] = {"actor": THE_HOUSE, "on": day + timedelta(days=issued)}
    made = affiliation.affiliate(person=a_person(), scheme="voluntary", starts_on=day + timedelta(days=covers_from), **how)
    first, before = (day + timedelta(days=n) for n in (covers_from, covers_before))
    return affiliation.issue_card(affiliation=made, covers_from=first, covers_before=before, rights=["sickness_care"], **how)


def a_certificate() -> str:
    status = affiliation.open_status(reference="CLR-1", ends_before=today() + timedelta(days=20))
    return clearance_code.encode(
        clearance_code.Clearance(
            "CLR-7K3M-9QTX-4", "9912345678", "ورشة النور للنجارة", "Atelier Ennour", date(2026, 9, 1), today(),
            today() + timedelta(days=20), False, status,
        )
    )  # fmt: skip


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A cheap phone, held upright."""
    made = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield made
    made.close()


@pytest.fixture
def phone(context: BrowserContext, live_server: Any) -> Iterator[Page]:
    """A phone that has everything it needs; errors in the page fail the test."""
    a_card()  # so that there is a status list
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" and "ERR_" not in said.text else None)
    page.goto(address(live_server))
    expect(page.locator("#lists")).to_contain_text("حُدّثت قائمة الإلغاء اليوم")
    yield page
    assert problems == []


def address(live_server: Any) -> str:
    return SECURE.format(port=live_server.url.rsplit(":", 1)[1]) + "/verify/"


def refreshed(page: Page) -> None:
    """The lists of now, and the page kept by its worker."""
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.reload()
    page.wait_for_load_state("networkidle")  # what was kept is shown at once, what is new comes after
    expect(page.locator("#lists")).to_contain_text("تعمل بلا إنترنت")
    expect(page.locator("#lists")).to_contain_text("حُدّثت قائمة الإلغاء اليوم")


def verdict(page: Page, text: str) -> str:
    """What the page says of a text: its colour, and the words are left to read."""
    page.locator("#answer").evaluate("place => { place.textContent = '' }")
    page.locator("textarea").fill(text)
    page.locator("form button").click()
    page.locator(".verdict").wait_for()
    return (page.locator(".verdict").get_attribute("class") or "").removeprefix("verdict ")


def altered(code: str, **_: Any) -> str:
    packed = bytearray(base45.decode(code.removeprefix("DZ1:")))
    packed[60] ^= 1
    return "DZ1:" + base45.encode(cose.pack(bytes(packed[7:-4])))


def aged(page: Page, days: int) -> None:
    """The same phone, so many days later."""
    page.add_init_script(f"const real = Date.now; Date.now = () => real() + {days} * 86400000")
    page.reload()
    expect(page.locator("#lists p").first).to_be_attached()


def test_with_network_it_tells_good_from_bad(phone: Page) -> None:
    card = a_card()
    refreshed(phone)
    assert verdict(phone, card.code) == "green"
    box = phone.locator(".verdict")
    for words in ("✓", "مؤمَّن", "Assuré", "سعيد بوعلام", "حُدّثت قائمة الإلغاء اليوم", card.serial):
        expect(box).to_contain_text(words)
    assert verdict(phone, a_card(covers_before=0, issued=-5).code) == "amber"
    assert verdict(phone, a_card(covers_from=3).code) == "amber"
    assert verdict(phone, altered(card.code)) == "red"
    expect(box).to_contain_text("falsifié")
    for text in ("hello", "DZ1:", "DZ1:ABC", "HC1:" + card.code[4:], card.code[:-1], card.code + "0", card.code.lower()):
        assert verdict(phone, text) == "red", text
    assert verdict(phone, "  ") == "amber"
    split = f"البطاقة:\n{card.code[:40]}\n{card.code[40:90]}\r\n{card.code[90:]}"
    assert verdict(phone, split) == "green"


def test_somebody_elses_key_is_red(phone: Page) -> None:
    code = a_card().code
    message = cose.unpack(base45.decode(code.removeprefix("DZ1:")))
    payload = cose.verified(message, card_keys.signer(today()).public)
    forger = ec.generate_private_key(ec.SECP256R1())
    forged = "DZ1:" + base45.encode(cose.pack(cose.sign(payload, forger)))
    assert verdict(phone, forged) == "red"
    same_name = bytearray(cose.sign(payload, forger))
    at = bytes(same_name).index(cose.kid_of(forger.public_key()))
    same_name[at : at + 8] = card_keys.signer(today()).kid
    assert verdict(phone, "DZ1:" + base45.encode(cose.pack(bytes(same_name)))) == "red"


def test_in_airplane_mode_it_still_knows_what_was_revoked(phone: Page, context: BrowserContext) -> None:
    good, lost, certificate = a_card(), a_card(), a_certificate()
    affiliation.revoke_card(card=lost, reason="lost", actor=THE_HOUSE, on=today())
    refreshed(phone)
    context.set_offline(True)
    phone.close()
    page = context.new_page()
    page.goto(phone.url)  # opened again without network
    expect(page.locator("#lists")).to_contain_text("تعمل بلا إنترنت")
    assert verdict(page, good.code) == "green"
    assert verdict(page, certificate) == "green"
    expect(page.locator(".verdict")).to_contain_text("En règle")
    expect(page.locator(".verdict")).to_contain_text("ورشة النور للنجارة")
    assert verdict(page, lost.code) == "red"
    expect(page.locator(".verdict")).to_contain_text("Annulée")
    assert verdict(page, altered(good.code)) == "red"


def test_without_network_it_says_how_old_its_list_is_and_stops_saying_green(phone: Page, context: BrowserContext) -> None:
    card = a_card()
    refreshed(phone)
    context.set_offline(True)
    aged(phone, 3)
    assert verdict(phone, card.code) == "green"
    expect(phone.locator(".verdict")).to_contain_text("عدد الأيام منذ آخر تحديث لقائمة الإلغاء: 3")
    aged(phone, 8)  # eleven days in all
    assert verdict(phone, card.code) == "amber"
    expect(phone.locator(".verdict")).to_contain_text("ancienne")


def test_a_card_newer_than_the_list_is_not_green_without_network(phone: Page, context: BrowserContext) -> None:
    refreshed(phone)
    context.set_offline(True)
    affiliation.rotate_card_key(signs_from=today(), actor=THE_HOUSE, on=today())
    unknown = a_card().code
    aged(phone, 2)
    assert verdict(phone, unknown) == "amber"
    context.set_offline(False)
    phone.reload()
    expect(phone.locator("#lists")).to_contain_text("قائمة الإلغاء")
    expect(phone.locator("#lists")).not_to_contain_text("3")


def test_keys_that_are_announced_or_withdrawn_reach_the_phone(phone: Page) -> None:
    old = a_card().code
    affiliation.rotate_card_key(signs_from=today(), actor=THE_HOUSE, on=today())
    new = a_card().code
    refreshed(phone)
    assert (verdict(phone, old), verdict(phone, new)) == ("green", "green")
    affiliation.withdraw_card_key(kid=card_keys.ring()[0].kid.hex(), reason="stolen", actor=THE_HOUSE, on=today())
    refreshed(phone)
    assert (verdict(phone, old), verdict(phone, new)) == ("red", "green")
    expect(phone.locator(".verdict")).to_contain_text("مؤمَّن")


def test_lists_that_another_key_signed_are_not_believed(phone: Page, context: BrowserContext) -> None:
    context.route("**/cards/keys", lambda route: route.fulfill(body=forged_list(), content_type="application/jwt"))
    phone.evaluate("caches.delete('daman-lists')")
    phone.reload()
    expect(phone.locator("#lists")).to_contain_text("لم تصل بعد")
    assert verdict(phone, a_card().code) == "amber"


def forged_list() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    text = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "ES256"}, {"iat": 1, "keys": [], "lists": []})
    )
    return f"{text}.{base64.urlsafe_b64encode(cose.raw(key, text.encode())).decode().rstrip('=')}"


def test_a_large_list_is_unpacked_on_the_phone(phone: Page) -> None:
    """Many revoked among many: the list is long and hardly packs."""
    from daman.affiliation.models import StatusPlace

    day = today()
    many = (
        StatusPlace(reference=f"T-{n}", ends_before=day + timedelta(days=9), revoked_on=day if n * 7919 % 31 < 9 else None)
        for n in range(9_000)
    )
    StatusPlace.objects.bulk_create(many)
    good, lost = a_card(), a_card()
    affiliation.revoke_card(card=lost, reason="lost", actor=THE_HOUSE, on=day)
    refreshed(phone)
    assert (verdict(phone, good.code), verdict(phone, lost.code)) == ("green", "red")


def picture_of(code: str) -> bytes:
    made = io.BytesIO()
    segno.make(code, error="m", micro=False).save(made, kind="png", scale=6, border=4)
    return made.getvalue()


def test_a_picture_is_read_without_the_browsers_help(phone: Page) -> None:
    code = a_card().code
    refreshed(phone)
    with phone.expect_file_chooser() as chosen:
        phone.get_by_role("button", name="اختر صورة").click()
    chosen.value.set_files({"name": "card.png", "mimeType": "image/png", "buffer": picture_of(code)})
    expect(phone.locator(".verdict.green")).to_be_visible()
    assert phone.locator("textarea").input_value() == code
    with phone.expect_file_chooser() as chosen:
        phone.get_by_role("button", name="اختر صورة").click()
    chosen.value.set_files({"name": "x.png", "mimeType": "image/png", "buffer": picture_of("https://example.org")})
    expect(phone.locator("#told")).to_contain_text("هذا المربع ليس بطاقة ولا شهادة")


CAMERA = """
    navigator.mediaDevices.getUserMedia = async () => {
        const image = new Image();
        image.src = "data:image/png;base64,%s";
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [800, 600];
        const pen = canvas.getContext("2d");
        setInterval(() => {
            pen.fillStyle = "#998";
            pen.setTransform(1, 0, 0, 1, 0, 0);
            pen.fillRect(0, 0, 800, 600);
            pen.translate(400, 300);
            pen.rotate(0.2);
            pen.drawImage(image, -220, -220, 440, 440);
        }, 60);
        return canvas.captureStream(10);
    };
"""


def test_the_camera_is_read_without_the_browsers_help(phone: Page) -> None:
    code = a_card().code
    phone.add_init_script(CAMERA % base64.b64encode(picture_of(code)).decode())
    refreshed(phone)
    phone.get_by_role("button", name="افتح الكاميرا").click()
    expect(phone.locator(".verdict.green")).to_be_visible()
    expect(phone.locator("video")).to_be_hidden()


def test_it_is_light_calls_no_other_host_and_reads_well(context: BrowserContext, live_server: Any) -> None:
    weight, hosts = [0], set()

    def weigh(response: Any) -> None:
        hosts.add(response.url.split("/")[2])
        weight[0] += len(response.body())

    page = context.new_page()
    page.on("response", weigh)
    a_card()
    page.goto(address(live_server))
    expect(page.locator("#lists")).to_contain_text("حُدّثت")
    assert len(hosts) == 1 and weight[0] < 150_000
    for name in ("Français", "العربية"):
        assert Axe().run(page).violations_count == 0
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0
        page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("h1")).to_contain_text("Vérifier")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    for code in (a_card().code, "x", a_card(covers_from=2).code):
        verdict(page, code)
        assert Axe().run(page).violations_count == 0


def test_a_status_that_lies_outside_its_list_is_not_green(phone: Page) -> None:
    claims = card_code.decode(a_card().code)
    payload = dict(card_code.opened(card_code.encode(claims)))
    payload[card_code.COVERAGE] = {**payload[card_code.COVERAGE], card_code.STATUS: [0, 1 << 30]}
    text = card_code.seal(payload, on=today())
    assert cbor2.dumps(payload) and verdict(phone, text) == "amber"
