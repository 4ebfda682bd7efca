"""python -m tools.pictures [ADDRESS]: sign in to a running demonstration and take the pictures of docs/pictures/.

Each main screen in Arabic, at 390 and 1280 px; taken by a program that walks as the journeys do, so that they cannot go stale.
"""

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, sync_playwright

from nation.cast import CastMember, cast
from tests.journeys import office
from tests.journeys.walk import Walk

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTHS = (390, 1280)
TALLEST = 1500
WEIGHT_MOST = 200_000
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> int:
    """Take every picture; 0 when each is light enough."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000").rstrip("/")
    people = cast(datetime.now(ZoneInfo("Africa/Algiers")).date())
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        of_the_street(browser, address)
        of_joining(browser, address, people["porter"])
        of_a_career(browser, address, people["mixed_career"])
        of_an_employer(browser, address, people["employer"])
        of_what_is_known(browser, address, people["pensioner"])
        of_the_desk(browser, address)
        of_the_fund(browser, address)
        of_the_cockpit(browser, address)
        browser.close()
    heavy = [path.name for path in sorted(FOLDER.glob("*.png")) if path.stat().st_size > WEIGHT_MOST]
    print("\n".join(f"too heavy: {name}" for name in heavy) or f"pictures are in {FOLDER}")
    return 1 if heavy else 0


def of_the_street(browser: Browser, address: str) -> None:
    walk = Walk(browser, address)
    for name, path in (("home", "/"), ("doors", "/doors/"), ("price", "/price/"), ("sign-in", "/sign-in/")):
        walk.open(path)
        take(walk, name)
    walk.end()


def of_joining(browser: Browser, address: str, member: CastMember) -> None:
    """The road to the card; when it was walked before, the card alone."""
    walk = Walk(browser, address)
    walk.open("/doors/?does=service&for_whom=several&how_often=daily")
    walk.press("تابع")
    walk.sign_in(member.nin, member.phone or "")
    walk.open("/me/card/")
    if "/me/card/" not in walk.page.url:
        walk.open("/me/join/")
        take(walk, "join-facts")
        walk.press("نعم، هذا أنا")
        take(walk, "join-price")
        walk.press("نعم، أوافق")
        take(walk, "join-pay")
        walk.press("ادفع عند بريد الجزائر")
        walk.page.locator("button[name=does][value=confirm]").click()
        walk.page.wait_for_url("**/me/card/")
    take(walk, "card")
    walk.open("/me/")
    take(walk, "my-page")
    walk.end()


def of_a_career(browser: Browser, address: str, member: CastMember) -> None:
    walk = Walk(browser, address)
    walk.open("/sign-in/?next=/me/claims/new/")
    walk.sign_in(member.nin, member.phone or "")
    steps = walk.page.locator("details.step")
    if steps.count():  # in payment since a journey: no estimate any more
        steps.first.evaluate("step => step.open = true")
        take(walk, "pension-estimate")
    walk.open("/me/")
    take(walk, "career")
    in_french(walk)
    walk.open("/me/career/")
    take(walk, "career-fr")
    walk.end()


def of_an_employer(browser: Browser, address: str, member: CastMember) -> None:
    """An employer's home, a check with errors, the receipt, the account; what was filed before is shown as it stands."""
    walk = Walk(browser, address)
    walk.open("/sign-in/?next=/employers/")
    walk.sign_in(member.nin, member.phone or "")
    home = walk.page.url.removeprefix(address)
    take(walk, "employer-home")
    start = walk.page.get_by_role("link", name="ابدأ")
    if start.count():
        start.first.click()
        walk.page.wait_for_load_state("load")
        wages = walk.page.locator("input[name=wage]")
        right = wages.first.input_value()
        wages.first.fill("-5")
        if wages.count() > 3:
            wages.nth(1).fill("9000")
        walk.press("راجع قبل الإيداع")
        take(walk, "employer-errors")
        walk.page.locator("input[name=wage]").first.fill(right)
        walk.press("راجع من جديد")
        take(walk, "employer-check")
        walk.press("أودع التصريح")
    else:
        walk.open(f"{home}filings/")
        walk.page.locator("main .lines a").first.click()
        walk.page.wait_for_load_state("load")
    take(walk, "employer-receipt")
    receipt = walk.page.url.removeprefix(address)
    walk.open(f"{home}account/")
    take(walk, "employer-account")
    in_french(walk)
    for name, path in (("home", home), ("receipt", receipt), ("account", f"{home}account/")):
        walk.open(path)
        take(walk, f"employer-{name}-fr")
    walk.end()


def of_what_is_known(browser: Browser, address: str, member: CastMember) -> None:
    """A pensioner's page, and every fact held with its source."""
    walk = Walk(browser, address)
    walk.open("/sign-in/?next=/me/")
    walk.sign_in(member.nin, member.phone or "")
    take(walk, "pensioner")
    walk.open("/me/data/")
    take(walk, "my-data")
    walk.end()


def of_the_fund(browser: Browser, address: str) -> None:
    """Employers who are late, and what the bank sent that found no place."""
    walk = office.sign_in(browser, address, "officer-cnas")
    for name, path in (("late", "/desk/late/"), ("bank", "/desk/bank/")):
        walk.open(path)
        take(walk, name)
    walk.end()


def in_french(walk: Walk) -> None:
    """The same browser from now on in French."""
    walk.language = "fr"
    walk.context.add_cookies([{"name": "language", "value": "fr", "url": walk.house}])


def of_the_desk(browser: Browser, address: str) -> None:
    walk = office.sign_in(browser, address, "officer")
    walk.open("/desk/")
    take(walk, "desk")
    mine = walk.page.locator("main a[href*='/desk/files/']")
    if mine.count():
        mine.first.click()
        walk.page.wait_for_load_state("load")
    else:
        walk.press("خذ الملف الموالي")
    if "/desk/files/" in walk.page.url:
        take(walk, "desk-file")
    walk.end()


def of_the_cockpit(browser: Browser, address: str) -> None:
    walk = office.sign_in(browser, address, "minister")
    walk.open("/cockpit/")
    take(walk, "cockpit")
    walk.end()


def take(walk: Walk, name: str) -> None:
    """The page in front, at both widths."""
    for width in WIDTHS:
        walk.page.set_viewport_size({"width": width, "height": 844})
        walk.page.wait_for_timeout(200)
        height = min(TALLEST, walk.page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        walk.page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
    walk.page.set_viewport_size({"width": walk.width, "height": 844})


if __name__ == "__main__":
    sys.exit(main())
