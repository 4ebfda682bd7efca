"""The letter of every benefit and outcome, on the jurists' worked cases: nothing empty, everything with its source."""

from functools import cache
from itertools import product

import pytest

from daman.benefits import letters
from daman.benefits.models import Benefit, Outcome
from daman.determinations import queries as law
from tools.letter_samples import Sample, others, samples


@cache
def of_each() -> dict[tuple[str, str], Sample]:
    return {(str(each.benefit), str(each.outcome)): each for each in samples()}


@pytest.mark.parametrize(("benefit", "outcome", "language"), list(product(map(str, Benefit), map(str, Outcome), ("ar", "fr"))))
def test_a_letter_is_whole(benefit: str, outcome: str, language: str) -> None:
    sample = of_each()[benefit, outcome]
    letter = sample.letter(language)
    assert all(part.rows or part.paragraphs for part in letter.parts), "a heading stands over nothing"
    assert all(all(cell for cell in row) for row in letter.parts[0].rows), "a number has no name or no source"
    assert law.words("appeals.local", language) in letter.appeal.paragraphs[0]
    assert len(letter.unconfirmed.rows) == len(sample.determination.unconfirmed)
    if sample.outcome == Outcome.GRANTED:
        assert letter.amount is not None and letter.parts[0].rows[0][1] == letter.amount["shown"]
    pages = letters.draw(letter, pixels_per_inch=20)
    assert 1 <= len(pages) <= 4


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_notices_and_decisions_made_for_a_time_are_whole(language: str) -> None:
    found = others(language)
    assert set(found) == {"revaluation", "overpayment", "provisional"}
    for letter in found.values():
        assert all(part.rows or part.paragraphs for part in letter.parts)
        assert law.words("appeals.local", language) in letter.appeal.paragraphs[0]
        assert len(letters.draw(letter, pixels_per_inch=20)) >= 1
