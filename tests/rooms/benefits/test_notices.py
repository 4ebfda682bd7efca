"""Letters that no claim asked for, and letters made many at a time: once each, however often it is begun again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import letters, notices
from daman.benefits.actions import overpayments, revaluations
from daman.benefits.models import Award, AwardChange, Decision, Overpayment, Payment, RevaluationRun
from daman.correspondence.models import Message
from daman.determinations import queries as law
from daman.documents.models import Document, Kind
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.registry.models import Person
from tests.rooms.benefits.lives import ON as DECIDED_ON
from tests.rooms.benefits.lives import draw
from tests.rooms.benefits.months import FIRST, LAST, ON, SECOND, a_payee, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENT_FILES = tmp_path


def raised(*amounts: int) -> RevaluationRun:
    for amount in amounts:
        a_payee(amount)
    run = revaluations.preview_revaluation(effective_on=DAY, actor=FIRST, on=ON)
    run = revaluations.approve_revaluation(run=run, actor=FIRST, on=ON)
    return revaluations.apply_revaluation(run=run, actor=SECOND, on=ON)


def of_change(run: RevaluationRun, language: str = "ar", arrears: int = 0) -> letters.Letter:
    change = AwardChange.objects.select_related("award", "person").get()
    told = revaluations._told(change, run, change.award.starts_on, arrears)
    return notices.revaluation_letter(told, person=change.person, language=language)


def test_a_raise_says_what_was_the_rate_and_what_is_each_with_its_source() -> None:
    letter = of_change(raised(2_000_000), arrears=400_000)
    shown = {row[0]: row[1:] for row in letter.parts[0].rows}
    assert letter.amount is not None and letter.amount["shown"] == spell(2_200_000, "ar")
    assert shown[law.words(notices.AFTER, "ar")][0] == spell(2_200_000, "ar")
    assert shown[law.words(notices.RATE, "ar")][0].replace("\u202f", " ").strip("‎ ") in ("10 %", "% 10", "10\u00a0%")
    assert spell(2_000_000, "ar") in [row[1] for row in letter.parts[0].rows]
    assert all(row[2] for row in letter.parts[0].rows)
    assert spell(400_000, "ar") in " ".join(letter.parts[0].paragraphs)
    assert law.words("appeals.local", "ar") in letter.appeal.paragraphs[0]
    assert letter.signature["name"] == SECOND.name


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_letter_of_a_raise_is_printed_in_each_language(language: str) -> None:
    letter = of_change(raised(2_000_000), language)
    assert letters.typeset(letter).startswith(b"%PDF") and letter.rtl is (language == "ar")


def test_letters_of_a_raise_are_made_in_batches_once_each() -> None:
    run = raised(2_000_000, 2_100_000, 2_200_000, 2_300_000, 2_400_000)
    after, rounds = 0, 0
    while True:
        rounds += 1
        after = revaluations.tell_revalued(run=run, after=after, on=ON, at_once=2)
        if not after:
            break
    assert rounds == 3
    assert Document.objects.filter(kind=Kind.REVALUATION_LETTER).count() == 5
    assert revaluations.tell_revalued(run=run, after=0, on=ON) == 0
    assert Document.objects.count() == 5 == Message.objects.filter(about=f"revaluation:{run.reference}").count()
    for change in AwardChange.objects.all():
        message = Message.objects.get(recipient=f"person:{change.person_id}")
        assert message.document_reference == change.letter_reference
        document = Document.objects.get(person_key=change.person_id, reference=change.letter_reference)
        assert bytes(document.content).startswith(b"%PDF")


def test_a_batch_that_is_killed_leaves_nothing_and_is_made_again(monkeypatch: Any) -> None:
    run = raised(2_000_000, 2_100_000, 2_200_000)
    print_one, printed = letters.typeset, []

    def dies_at_third(letter: letters.Letter) -> bytes:
        printed.append(letter)
        if len(printed) == 3:
            raise KeyboardInterrupt
        return print_one(letter)

    monkeypatch.setattr(letters, "typeset", dies_at_third)
    with pytest.raises(KeyboardInterrupt):
        revaluations.tell_revalued(run=run, after=0, on=ON)
    assert not Document.objects.exists() and not AwardChange.objects.exclude(letter_reference="")
    monkeypatch.setattr(letters, "typeset", print_one)
    revaluations.tell_revalued(run=run, after=0, on=ON)
    assert Document.objects.count() == 3


@pytest.fixture
def paid_after_the_end() -> Overpayment:
    award = a_payee()
    sent(LAST)
    Payment.objects.update(state="settled")
    Award.objects.filter(pk=award.pk).update(ends_before=LAST)
    (found,) = overpayments.find_overpayments(on=ON)
    return found


def test_months_paid_too_much_are_written_once_with_their_sum_and_no_withholding(
    paid_after_the_end: Overpayment, reactions: Any
) -> None:
    reactions()
    found = paid_after_the_end
    document = Document.objects.get(kind=Kind.OVERPAYMENT_LETTER)
    given: dict[str, Any] = {"person_key": found.person_id, "reference": found.reference, "on": ON}
    assert benefits.issue_overpayment_letter(**given) == document.reference
    assert Document.objects.count() == 1
    letter = notices.overpayment_letter(found, person=found.person, language="ar")
    rows = letter.parts[0].rows
    assert rows[-1][1] == spell(found.amount, "ar") == (letter.amount or {})["shown"]
    assert "لا نقتطع شيئا دون موافقتك" in " ".join(letter.parts[1].paragraphs)
    assert "15 يوما" in " ".join(letter.appeal.paragraphs)


def test_nothing_is_written_to_somebody_who_died(paid_after_the_end: Overpayment) -> None:
    Person.objects.filter(pk=paid_after_the_end.person_id).update(died_on=date(2026, 10, 1))
    given: dict[str, Any] = {"person_key": paid_after_the_end.person_id, "reference": paid_after_the_end.reference, "on": ON}
    assert benefits.issue_overpayment_letter(**given) == ""
    assert not Document.objects.exists()


def test_decisions_whose_letter_did_not_leave_get_it_once(ready: Any, officer: Actor) -> None:
    draw(ready, officer)
    benefits.grant(claim=ready, officer=officer, on=DECIDED_ON)
    assert benefits.issue_waiting_letters(on=DECIDED_ON) == 1
    assert benefits.issue_waiting_letters(on=DECIDED_ON) == 0
    assert Decision.objects.get().letter_reference and Document.objects.filter(kind=Kind.DECISION_LETTER).count() == 1
