"""What the documents point to exists."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, name_of

PAGES = [p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if p.name != "LICENSE"]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_the_three_readmes_say_the_same() -> None:
    commands = [set(re.findall(r"bin/\w+", (ROOT / name).read_text())) for name in ("README.md", "README.fr.md", "README.ar.md")]
    assert commands[0] == commands[1] == commands[2]
