"""python -m tools.pictures [ADDRESS]: sign in to a running demonstration and take the pictures of docs/pictures/.

Each main screen at 390 and 1280 px, in Arabic; taken by a program, so that they cannot go stale.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from nation.cast import CastMember, cast

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTHS = (390, 1280)
TALLEST = 1600
WEIGHT_MOST = 200_000
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def main() -> int:
    """Take every picture; 0 when all were taken and light enough."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000").rstrip("/")
    people = cast(datetime.now(ZoneInfo("Africa/Algiers")).date())
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, path, who in SCREENS:
            with _signed_in(browser, address, people.get(who) if who else None) as page:
                _picture(page, address + path, name)
        browser.close()
    heavy = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > WEIGHT_MOST]
    print("\n".join(f"too heavy: {name}" for name in heavy) or f"pictures are in {FOLDER}")
    return 1 if heavy else 0


SCREENS: tuple[tuple[str, str, str | None], ...] = (
    ("home", "/", None),
    ("doors", "/doors/", None),
    ("price", "/price/", None),
    ("my-page", "/me/", "mixed_career"),
    ("pension-estimate", "/me/claims/new/", "mixed_career"),
)


def _picture(page: Page, address: str, name: str) -> None:
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(200)
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True, clip=clip)  # type: ignore[arg-type]


@contextmanager
def _signed_in(browser: Browser, address: str, member: CastMember | None) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=1).new_page()
    if member is not None:
        _sign_in(page, address, member)
    yield page
    page.context.close()


def _sign_in(page: Page, address: str, member: CastMember) -> None:
    page.goto(f"{address}/sign-in/")
    page.locator("[name=nin]").fill(member.nin)
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in/code/")
    phone = page.context.new_page()
    code = _until(lambda: _code_on(phone, address, member.phone or ""))
    phone.close()
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/**")


def _code_on(phone: Page, address: str, number: str) -> str:
    phone.goto(f"{address}/phone/")
    texts = (text.inner_text() for text in phone.locator(".phone li").all())
    return next((found[0] for words in texts if number in words and (found := CODE.search(words))), "")


def _until(look: Callable[[], str], seconds: float = 30) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.5)
    raise SystemExit("no code came: is the worker running?")


if __name__ == "__main__":
    sys.exit(main())
