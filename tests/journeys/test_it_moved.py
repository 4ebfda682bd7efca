"""It moved: the cockpit counts both acts, opens onto the files, and the journal verifies."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import office
from tests.journeys.conftest import House
from tests.journeys.walk import Walk


@pytest.fixture(scope="module", params=["supervisor", "minister"])
def watcher(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Walk]:
    walking = office.sign_in(browser, house.address, request.param)
    yield walking
    walking.end()


def test_the_cockpit_counts_and_opens_onto_the_files(watcher: Walk, house: House) -> None:
    watcher.open("/cockpit/")
    expect(watcher.page.locator(".number-card")).not_to_have_count(0)
    cards = watcher.page.locator(".number-card").all()
    office.picture(watcher, "cockpit")
    links = [card.locator("a").first.get_attribute("href") for card in cards]
    for link in links:
        watcher.open(str(link))
        for member in house.cast.values():
            assert member.name_ar not in watcher.page.locator("main").inner_text()
    office.picture(watcher, "cockpit-behind")


def test_the_cockpit_counts_a_decision_and_no_document_asked(watcher: Walk) -> None:
    watcher.open("/cockpit/")
    decisions = watcher.page.locator("section", has=watcher.page.locator("#i-decisions")).locator(".number-value")
    assert int("".join(c for c in decisions.inner_text() if c.isdecimal())) > 0
    documents = watcher.page.locator("section", has=watcher.page.locator("#i-documents_per_file")).locator(".number-value")
    assert documents.inner_text().strip().startswith("0")


def test_the_journal_is_shown_and_verifies(watcher: Walk, house: House) -> None:
    watcher.open("/cockpit/journal/")
    expect(watcher.page.locator("main")).to_contain_text("bin/daman journal verify")
    office.picture(watcher, "cockpit-journal")
    assert house.daman("journal", "verify")
