"""Putting a paper of the house into print."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

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
    compiler = typst.Compiler(
        str(PAPER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
    )
    moment = int(datetime.combine(paper.day, time(), UTC).timestamp())
    content = compiler.compile(format="pdf", pdf_standards=["a-3a"], timestamp=moment)
    return bytes(content)  # type: ignore[arg-type]  # one document comes as bytes
