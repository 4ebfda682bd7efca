"""Somebody of the staff at a desk: signs in with two factors, works on a wide screen."""

import base64
import hashlib
import hmac
import os
import re
import struct
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from daman.demo.sign_ins import STAFF
from tests.journeys.walk import Walk

PICTURES = Path(os.environ.get("DAMAN_VAR", "var")) / "pictures"
MOST_FILES = 25


def one_time_password(secret: str, at: float) -> str:
    """RFC 6238, written again here so that the house's own is not its witness."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    number = struct.unpack(">I", mac[mac[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def sign_in(browser: Browser, house: str, username: str) -> Walk:
    """Password, then the code of the moment; a code that somebody used already is waited out."""
    who = next(each for each in STAFF if each.username == username)
    walk = Walk(browser, house, width=1280)
    walk.open("/staff/login/")
    walk.page.get_by_label("اسم المستخدم").fill(who.username)
    walk.page.get_by_label("كلمة السر").fill(who.password)
    submit(walk)
    for _ in range(3):
        walk.page.get_by_label("الرمز من تطبيق المصادقة").fill(one_time_password(who.totp_secret, time.time()))
        submit(walk)
        if "/2fa/" not in walk.page.url:
            return walk
        time.sleep(30 - time.time() % 30)
    raise AssertionError("the second factor was not accepted")


def submit(walk: Walk) -> None:
    walk.page.locator("main form button.button").first.click()
    walk.page.wait_for_load_state("load")
    walk.look()


def take_files_until(walk: Walk, reference: str) -> None:
    """Serve the queue as it comes until the lot gives this file. The files before it are decided like any other."""
    for _ in range(MOST_FILES):
        walk.open("/desk/")
        walk.press("خذ الملف الموالي")
        assert walk.page.url != f"{walk.house}/desk/", walk.page.locator("main").inner_text()
        if reference in walk.page.url:
            return
        if "/desk/files/" in walk.page.url:
            sign(walk)
        else:  # a contest, a plan, a visit: not today's work
            walk.press("لا يمكنني معالجة هذا الملف")
            walk.page.locator("main form").locator("textarea, input[type=text]").first.fill("ليس من عملي اليوم")
            submit(walk)
    raise AssertionError(f"{reference} never came")


def sign(walk: Walk) -> None:
    """Sign what the law allows in the file in front of us."""
    walk.page.locator("aside a.button.onward").click()
    walk.page.wait_for_load_state("load")
    walk.look()
    walk.page.get_by_label("قرأت الملف", exact=False).check()
    submit(walk)
    expect(walk.page.locator("main")).to_contain_text("وُقِّع القرار")


def open_all_steps(page: Page) -> int:
    """Open the determination down to its leaves; how many articles are shown."""
    page.evaluate("document.querySelectorAll('details.step').forEach(step => step.open = true)")
    return page.locator(".step .article").count()


def picture(walk: Walk, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    walk.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def reference_in(address: str) -> str:
    found = re.search(r"CLM-[0-9A-Z*~$=-]+", address)
    assert found, address
    return found.group()
