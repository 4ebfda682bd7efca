"""Somebody walks through the house with a phone: what is typed is counted, every page is looked at."""

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

WEIGHT_MOST = 150_000
PATIENCE_MS = 30_000
ADDRESSES = itertools.cycle(range(1, 255))
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass
class Walk:
    """One person, one phone, one browser without memory."""

    browser: Browser
    house: str
    has_script: bool = True
    language: str = "ar-dz"
    scheme: Any = "light"
    width: int = 390
    typed: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    loaded: list[Request] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    came_from: str = ""

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": self.width, "height": 844},
            locale="fr-FR",  # the browser's language must not matter
            java_script_enabled=self.has_script,
            color_scheme=self.scheme,
            extra_http_headers={"X-Forwarded-For": f"192.0.2.{next(ADDRESSES)}"},  # another phone, another address
        )
        self.context.set_default_timeout(PATIENCE_MS)
        if self.language != "ar-dz":
            self.context.add_cookies([{"name": "language", "value": self.language, "url": self.house}])
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("requestfinished", lambda request: self.loaded.append(request))
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "422" not in message.text and "404" not in message.text:
            self.problems.append(f"console: {message.text}")

    def open(self, path: str) -> None:
        self.page.goto(self.house + path)
        self.look()

    def press(self, words: str) -> None:
        """Press a button or a link that says these words, and look at what comes."""
        self.came_from = self.page.url
        target = self.page.get_by_role("button", name=words, exact=True).or_(
            self.page.get_by_role("link", name=words, exact=True)
        )
        target.first.click()
        self.page.wait_for_load_state("load")
        if self.page.url.startswith(self.house):
            self.look()

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def type(self, label: str, text: str) -> None:
        self.typed.append(label)
        self.page.get_by_label(label, exact=True).fill(text)

    def look(self) -> None:
        """The page in front of us: Arabic, light enough, no way to scroll sideways, nothing axe complains about."""
        address = urlsplit(self.page.url).path
        self._weigh(address)
        expect(self.page.locator("h1")).to_have_count(1)
        direction = "rtl" if self.language == "ar-dz" else "ltr"
        expect(self.page.locator("html")).to_have_attribute("dir", direction)
        shown = self.page.locator("body").inner_text()
        assert "حدث خلل عندنا" not in shown, f"{address} failed"
        assert "⛔" not in shown and "<bdi" not in shown, f"{address} shows the inside of a template"
        is_of_payroll = address.startswith(("/employers/", "/desk/bank/", "/desk/months/"))  # declarations, what banks sent
        assert is_of_payroll or 'type="file"' not in self.page.content(), f"{address} asks for a document"
        if not self.has_script:
            return
        sideways = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{address} scrolls sideways by {sideways}px"
        shape = re.sub(r"[A-Z]{3}-[0-9A-Z-]+", "*", address)
        if shape not in self.looked_at:
            self.looked_at.add(shape)
            result = Axe().run(self.page)
            assert result.violations_count == 0, f"{address}\n{result.generate_report()}"

    def _weigh(self, address: str) -> None:
        ours = [r for r in self.loaded if r.resource_type != "font"]
        weight = sum(r.sizes()["responseBodySize"] for r in ours if r.response() is not None)
        self.loaded.clear()
        assert weight < WEIGHT_MOST, f"{address} weighs {weight} bytes"

    def code_sent_to(self, phone: str, *, not_these: frozenset[str] = frozenset()) -> str:
        """Read the demonstration's phone until the code comes."""
        other = self.context.new_page()
        try:
            end = time.monotonic() + PATIENCE_MS / 1000
            while time.monotonic() < end:
                other.goto(f"{self.house}/phone/")
                for text in other.locator(".phone li").all():
                    words = text.inner_text()
                    found = CODE.search(words)
                    if phone in words and found and found[0] not in not_these:
                        return found[0]
                time.sleep(0.5)
        finally:
            other.close()
        raise AssertionError(f"no code came to {phone}")

    def sign_in(self, nin: str, phone: str) -> None:
        """From the page that asks who you are, to wherever one was going."""
        self.type("رقمك الوطني", nin)
        self.press("أرسل الرمز")
        self.type("الرمز الذي وصلك", self.code_sent_to(phone))
        self.press("دخول")

    def end(self) -> None:
        self.context.close()
        assert not self.problems, "\n".join(self.problems)
