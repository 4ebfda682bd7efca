from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import letters
from daman.benefits.models import Claim, Decision
from daman.determinations import queries as law
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from tests.rooms.benefits.lives import ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers


def letter_of(decision: Decision, claim: Claim, language: str = "ar") -> letters.Letter:
    determination = law.determination_of(claim.person_id, decision.determination_reference)
    return letters.letter_of(decision, claim=claim, person=claim.person, determination=determination, language=language)


@pytest.fixture
def granted(ready: Claim, officer: Actor) -> Decision:
    draw(ready, officer)
    return benefits.grant(claim=ready, officer=officer, on=ON)


@pytest.fixture
def refused(ready_short: Claim, officer: Actor) -> Decision:
    draw(ready_short, officer)
    return benefits.refuse(claim=ready_short, officer=officer, on=ON)


def test_a_grant_explains_every_number_with_its_source(granted: Decision, ready: Claim) -> None:
    letter = letter_of(granted, ready)
    how = letter.parts[0]
    shown = {row[0]: row[1:] for row in how.rows}
    total = law.words("pension.total_monthly", "ar")
    assert how.rows[0][0] == total
    assert letter.amount is not None and letter.amount["shown"] == shown[total][0]
    assert law.words("pension.old_age.accrual_rate", "ar") in shown
    assert all(source for _, source in shown.values())


def test_both_letters_say_how_to_appeal_and_until_when(granted: Decision, ready: Claim) -> None:
    letter = letter_of(granted, ready)
    said = " ".join(letter.appeal.paragraphs)
    assert law.words("appeals.local", "ar") in said
    assert "15 يوما" in said and "16 مارس 2026" in said


def test_a_letter_without_the_appeal_cannot_be_made(granted: Decision, ready: Claim) -> None:
    with pytest.raises(letters.AppealRouteMissing):
        replace(letter_of(granted, ready), appeal=letters.Box(title="", paragraphs=[]))


def test_a_refusal_says_what_is_missing_when_it_is_met_and_what_is_offered(refused: Decision, ready_short: Claim) -> None:
    letter = letter_of(refused, ready_short)
    said = " ".join(words for part in letter.parts for words in part.paragraphs)
    assert law.words("pension.old_age.has_enough_months", "ar") in letter.sentence
    assert "11 شهرا" in said
    assert refused.met_on is not None and letters.spell_day(refused.met_on, "ar") in said
    assert law.words("appeals.local", "ar") in " ".join(letter.appeal.paragraphs)
    determination = law.determination_of(ready_short.person_id, refused.determination_reference)
    assert spell(determination.values["pension.allowance.allowance_monthly"], "ar") in said


def test_what_the_law_leaves_unsure_is_listed(granted: Decision, ready: Claim) -> None:
    determination = law.determination_of(ready.person_id, granted.determination_reference)
    letter = letter_of(granted, ready)
    assert len(letter.unconfirmed.rows) == len(determination.unconfirmed) > 0


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_same_letter_is_the_same_bytes_in_each_language(granted: Decision, ready: Claim, language: str) -> None:
    letter = letter_of(granted, ready, language)
    content = letters.typeset(letter)
    assert content.startswith(b"%PDF") and content == letters.typeset(letter)
    assert letter.rtl is (language == "ar")


def test_the_letter_is_written_once(granted: Decision, ready: Claim, reactions: Any) -> None:
    reactions()
    granted.refresh_from_db()
    first = granted.letter_reference
    again = benefits.issue_letter(person_key=ready.person_id, reference=granted.reference, on=ON)
    assert first and again.letter_reference == first


@pytest.mark.parametrize(
    ("months", "born_on", "outcome", "fund"),
    [
        ({"employee_months": 0, "self_employed_months": 240}, date(1955, 1, 10), "granted", "funds.casnos"),
        ({"employee_months": 0, "self_employed_months": 60}, date(1955, 1, 10), "refused", "funds.casnos"),
        ({"employee_months": 240}, date(1955, 1, 10), "granted", "funds.cnr"),
        ({"employee_months": 240, "self_employed_months": 84}, date(1965, 1, 10), "granted", "funds.cnr"),
        ({"employee_months": 60}, date(1955, 1, 10), "refused", "funds.cnr"),
    ],
)
def test_the_letter_is_headed_by_the_fund_that_decides(
    months: dict[str, int], born_on: date, outcome: str, fund: str, registers: Registers, officer: Actor, reactions: Any
) -> None:
    claim = file(know(registers, a_worker(**months, born_on=born_on)))
    reactions()
    claim.refresh_from_db()
    draw(claim, officer)
    sign = benefits.grant if outcome == "granted" else benefits.refuse
    letter = letter_of(sign(claim=claim, officer=officer, on=ON), claim, "fr")
    assert letter.fund == law.words(fund, "fr")
    assert letter.footer.endswith(letter.fund)


def test_french_writes_the_first_of_a_month_and_spaces_its_colon(granted: Decision, ready: Claim) -> None:
    letter = letter_of(granted, ready, "fr")
    assert letter.marks[1][1] == "1er mars 2026"
    assert all("\u202f: " in row for row in letter.unconfirmed.rows)
    assert letters.spell_day(date(2026, 3, 11), "fr") == "11 mars 2026"
    assert letters.spell_day(ON, "en") == "1 March 2026"
