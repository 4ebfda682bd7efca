"""What reaches a browser: no left or right, no other host, nothing inline, nothing heavy."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, name_of

STYLES = sorted((ROOT / "daman").rglob("*.css"))
SCRIPTS = sorted((ROOT / "daman").rglob("static/**/*.js"))
TEMPLATES = sorted((ROOT / "daman").rglob("templates/**/*.html"))
SIDES = re.compile(
    r"(margin|padding|border)-(left|right)|(?<![\w-])(left|right)\s*:|text-align\s*:\s*(left|right)|float\s*:\s*(left|right)"
)
OTHER_HOST = re.compile(r"(?:src|href|action|url\(|@import)\s*[=(]?\s*[\"']?(?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_styles_speak_of_start_and_end(path: Path) -> None:
    assert [m.group() for m in SIDES.finditer(path.read_text())] == []


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS, *TEMPLATES], ids=name_of)
def test_nothing_comes_from_another_host(path: Path) -> None:
    assert [m.group() for m in OTHER_HOST.finditer(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=[\"']", text)
    assert not re.search(r"\son(click|change|submit|load)=", text)
    assert [s for s in re.findall(r"<script\b[^>]*>", text) if "src=" not in s and "application/" not in s] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_arabic_in_templates_is_marked_for_translation(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text(), flags=re.S)
    text = re.sub(r"{%\s*blocktrans(late)?.*?endblocktrans(late)?\s*%}|{%.*?%}|{{.*?}}|<!--.*?-->", "", text, flags=re.S)
    bare = [line.strip() for line in text.splitlines() if re.search(r"[\u0600-\u06ff]", line) and 'lang="ar"' not in line]
    assert bare == []


def test_style_and_script_are_light() -> None:
    assert sum(p.stat().st_size for p in STYLES if "verifier" not in p.parts) < 40_000
    assert sum(p.stat().st_size for p in SCRIPTS if "verifier" not in p.parts) < 12_000


def test_the_page_that_verifies_cards_is_light_with_all_that_it_keeps() -> None:
    """It reads codes, signatures and lists by itself, and stays on the phone."""
    from daman.web.public.verify import FILES

    statics = ROOT / "daman" / "web"
    kept = [path for name in FILES for path in statics.glob(f"*/static/{name}")]
    templates = [statics / "public/templates/public" / name for name in ("verifier.html", "worker.js")]
    assert len(kept) == len(FILES)
    assert sum(path.stat().st_size for path in [*kept, *templates]) < 150_000
