"""The page that explains how a pension is decided tells the amounts that the law gives."""

from pathlib import Path

from law.cases import read_cases
from lawengine import Lawbook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "why" / "how-a-pension-is-decided.md"
TOLD = (
    "pension.old_age.reference_wage_monthly", "pension.old_age.accrual_rate", "pension.old_age.gross_monthly",
    "pension.self_employed.met_on", "pension.self_employed.pension_monthly", "pension.total_monthly",
)  # fmt: skip


def test_amounts_of_the_one_life(book: Lawbook) -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\u00a0", " ")
    lives = [c for c in read_cases() if c.title.startswith(("twenty years employed", "the same person at sixty-five"))]
    assert len(lives) == 2
    shown = set()
    for case in lives:
        answer = case.run(book)
        shown |= {book.show(answer.values[n], n, "en").replace("\u00a0", " ") for n in TOLD if answer.values.get(n)}
    assert len(shown) >= 6
    assert [one for one in shown if one not in text] == []


def test_the_day_of_the_one_who_is_short(book: Lawbook) -> None:
    case = next(c for c in read_cases() if c.title.startswith("eleven months short"))
    assert book.show(case.run(book).values["pension.old_age.met_on"], "pension.old_age.met_on", "en") in PAGE.read_text(
        encoding="utf-8"
    )
