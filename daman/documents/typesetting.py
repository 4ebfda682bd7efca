"""Putting a paper of the house into print."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
PAPER = HERE / "templates" / "documents" / "paper.typ"


@dataclass(frozen=True)
class Paper:
    """A short paper in one language: to whom, what it says, a table, a code to scan, who signs."""

    lang: str
    day: date
    title: str
    fund: str
    office: str
    marks: Sequence[tuple[str, str]]
    name: str
    lines: Sequence[str]
    paragraphs: Sequence[str]
    footer: str
    page_word: str
    specimen: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    code_svg: str = ""
    code_words: str = ""


def typeset(paper: Paper) -> bytes:
    """The paper as PDF/A-3a. The same paper, the same bytes."""
    said = asdict(paper) | {"rtl": paper.lang == "ar", "day": [paper.day.year, paper.day.month, paper.day.day]}
    return pdf(PAPER, said, paper.day)


def pdf(template: Path, said: Mapping[str, Any], day: date) -> bytes:
    """What a template makes of what is said, as PDF/A-3a: to be kept for ever, and read aloud by a screen reader."""
    moment = int(datetime.combine(day, time(), UTC).timestamp())
    content = _press(template).compile(
        format="pdf", pdf_standards=["a-3a"], timestamp=moment, sys_inputs={"said": json.dumps(said, ensure_ascii=False)}
    )
    return bytes(content)  # type: ignore[arg-type]  # one document comes as bytes


def pictures(template: Path, said: Mapping[str, Any], *, pixels_per_inch: int) -> list[bytes]:
    """The same, a picture a page, to be looked at."""
    inputs = {"said": json.dumps(said, ensure_ascii=False)}
    pages = _press(template).compile(format="png", ppi=pixels_per_inch, sys_inputs=inputs)
    return [bytes(page) for page in (pages if isinstance(pages, list) else [pages])]  # type: ignore[arg-type]


PRESSES = threading.local()


def _press(template: Path) -> typst.Compiler:
    """Kept by each thread: fonts and templates are read once, and a letter is set a third faster."""
    held: dict[Path, typst.Compiler] = PRESSES.__dict__.setdefault("held", {})
    if template not in held:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        held[template] = typst.Compiler(str(template), font_paths=fonts)
    return held[template]
