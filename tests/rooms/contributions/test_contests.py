"""A worker contests a month: the agency decides, the employer's line is corrected, the worker is answered."""

from datetime import date
from typing import Any

import pytest
from django.db.models import F

from daman.affiliation import queries as affiliations
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionDeclaration, FormalNotice, LineContest
from daman.correspondence import queries as correspondence
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry.models import Employer, Person
from tests.rooms.contributions.test_filings import OCTOBER, an_employer, file, lines, row
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
OFFICE = "99-CNAS-1"
OFFICER = Actor(ActorKind.OFFICER, "amel", "العون")
COLLEAGUE = Actor(ActorKind.OFFICER, "samir", "العون")


@pytest.fixture
def employer() -> Employer:
    made = an_employer()
    Employer.objects.filter(pk=made.pk).update(office_code=OFFICE)
    made.refresh_from_db()
    return made


@pytest.fixture
def worker(employer: Employer) -> Person:
    person = a_person()
    file(lines(row(employer, person.nin, "40000", 20)), employer)
    return person


def contest(person: Person, employer: Employer, key: str = "k", **fields: Any) -> LineContest:
    said = {"month": OCTOBER, "says_wage": 6_000_000, "says_days": 30, "says": "عملت الشهر كله"} | fields
    return contributions.open_contest(person=person, employer=employer, key=key, **said, **HOW)


def draw(officer: Actor = OFFICER) -> None:
    casework.draw_next(office_code=OFFICE, officer=officer, competent=[officer.reference], barred=[], on=ON)


def decide(made: LineContest, officer: Actor = OFFICER, **fields: Any) -> LineContest:
    said = {"is_upheld": True, "answer": "وجدنا كشف أجرك.", "wage": None, "days": None} | fields
    return contributions.decide_contest(contest=made, officer=officer, on=ON, **said)


def standing(employer: Employer) -> list[tuple[int, int]]:
    return [(line.wage, line.days) for line in queries.standing_lines(employer, OCTOBER)]


def test_it_waits_at_the_employers_agency(worker: Person, employer: Employer) -> None:
    made = contest(worker, employer)
    assert (made.office_code, made.state) == (OFFICE, "open") and made.declaration_reference
    assert contest(worker, employer) == made
    [task] = tasks.queue(OFFICE)
    assert (task.kind, task.due_on) == ("decide_contest", made.promised_on)


def test_one_at_a_time_for_a_month_and_employer(worker: Person, employer: Employer) -> None:
    made = contest(worker, employer)
    with pytest.raises(contributions.AlreadyContested) as refused:
        contest(worker, employer, "other")
    assert made.reference in str(refused.value)
    assert contest(worker, an_employer_of_the_office(), "third").pk


def an_employer_of_the_office() -> Employer:
    other = an_employer()
    Employer.objects.filter(pk=other.pk).update(office_code=OFFICE, kind=F("kind"))
    other.refresh_from_db()
    return other


def test_the_employer_sees_the_correction_not_the_words(worker: Person, employer: Employer) -> None:
    contest(worker, employer)
    [asked] = queries.corrections_asked(employer)
    assert (asked.wage, asked.days, asked.person_key) == (6_000_000, 30, worker.pk)
    assert "عملت" not in repr(asked)


def test_upheld_the_line_is_corrected_and_the_worker_answered(worker: Person, employer: Employer) -> None:
    made = contest(worker, employer)
    draw()
    done = decide(made, wage=5_500_000)
    assert (done.state, done.officer, bool(done.correction_reference)) == ("upheld", "amel", True)
    assert standing(employer) == [(5_500_000, 30)]
    assert [each.contribution_base for each in affiliations.career_of(worker)] == [5_500_000]
    [letter] = correspondence.messages_to(f"person:{worker.pk}")
    assert "كشف أجرك" in letter.body and made.reference in letter.body
    with pytest.raises(contributions.ContestAnswered):
        decide(made)
    assert contest(worker, employer, "again").state == "open"


def test_dismissed_nothing_changes_and_the_worker_knows_why(worker: Person, employer: Employer) -> None:
    made = contest(worker, employer)
    draw()
    assert decide(made, is_upheld=False).correction_reference == ""
    assert standing(employer) == [(4_000_000, 20)]
    assert correspondence.messages_to(f"person:{worker.pk}").count() == 1


def test_only_whom_the_lot_chose_decides_and_must_answer(worker: Person, employer: Employer) -> None:
    made = contest(worker, employer)
    with pytest.raises(casework.NotInHand):
        decide(made)
    draw()
    with pytest.raises(casework.NotInHand):
        decide(made, COLLEAGUE)
    with pytest.raises(contributions.AnswerMissing):
        decide(made, answer="  ")
    with pytest.raises(contributions.NothingChanges):
        decide(made, wage=4_000_000, days=20)
    made.refresh_from_db()
    assert made.state == "open" and standing(employer) == [(4_000_000, 20)]


def test_a_worker_who_was_forgotten_is_added(worker: Person, employer: Employer) -> None:
    forgotten = a_person()
    made = contest(forgotten, employer)
    draw()
    assert decide(made).correction_reference
    assert len(standing(employer)) == 2


SEPTEMBER = date(2026, 9, 1)


def upheld(person: Person, employer: Employer, month: date) -> LineContest:
    made = contest(person, employer, month=month)
    assert made.declaration_reference == ""
    draw()
    return decide(made)


def test_upheld_of_a_silent_month_the_fund_assesses_it(worker: Person, employer: Employer) -> None:
    file(lines(row(employer, a_person().nin, "40000", 20)).replace("2026-10", "2026-08"), employer)
    done = upheld(worker, employer, SEPTEMBER)
    assert (done.state, done.correction_reference, done.found_wage, done.found_days) == ("upheld", "", 6_000_000, 30)
    substitute = ContributionDeclaration.objects.get(employer=employer, kind="substitute", month=SEPTEMBER)
    assert done.led_to == f"declaration:{substitute.reference}"
    [letter] = correspondence.messages_to(f"person:{worker.pk}")
    assert "قدّر الصندوق" in letter.body and "ما ثبت للوكالة" in letter.body


def test_with_nothing_to_assess_on_the_employer_gets_a_formal_notice(worker: Person, employer: Employer) -> None:
    done = upheld(worker, employer, SEPTEMBER)
    notice = FormalNotice.objects.get(employer=employer, month=SEPTEMBER)
    assert (notice.kind, notice.sent_on, done.led_to) == ("not_declared", ON, f"notice:{notice.reference}")
    [letter] = correspondence.messages_to(f"person:{worker.pk}")
    assert "إعذارا" in letter.body


def test_a_month_too_old_to_be_assessed_is_asked_of_the_employer(worker: Person, employer: Employer) -> None:
    boss = a_person()
    Employer.objects.filter(pk=employer.pk).update(representative_key=boss.pk)
    done = upheld(worker, employer, date(2024, 5, 1))
    assert done.led_to == "asked"
    [letter] = correspondence.messages_to(f"person:{boss.pk}")
    assert worker.name_ar in letter.body and "صرّح به" in letter.body
    assert "عملت" not in letter.body


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (None, [(4_500_000, 10), (6_000_000, 30)]),  # forgotten again: added
        ("50000", [(6_000_000, 30)]),
        ("60000", [(6_000_000, 30)]),  # as found
        ("70000", [(7_000_000, 30)]),  # better than found
    ],
)
def test_declared_after_all_the_worker_has_what_was_found(
    worker: Person, employer: Employer, declared: str | None, expected: list[tuple[int, int]]
) -> None:
    upheld(worker, employer, SEPTEMBER)
    line = row(employer, worker.nin, declared, 30) if declared else row(employer, a_person().nin, "45000", 10)
    file(lines(line).replace("2026-10", "2026-09"), employer)
    for _ in range(2):
        contributions.follow_contests(employer_key=employer.pk, month=SEPTEMBER, **HOW)
    assert sorted((each.wage, each.days) for each in queries.standing_lines(employer, SEPTEMBER)) == expected
    corrected = declared in (None, "50000")
    assert bool(LineContest.objects.get(person=worker, month=SEPTEMBER).correction_reference) == corrected
    assert correspondence.messages_to(f"person:{worker.pk}").count() == 1 + corrected
    assert max(e.contribution_base for e in affiliations.career_of(worker) if e.month == SEPTEMBER) == max(expected)[0]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"says_wage": None, "says_days": None, "says": " "}, contributions.NothingContested),
        ({"says_days": 32}, contributions.SaidNotPossible),
        ({"says_wage": -1}, contributions.SaidNotPossible),
        ({"month": date(2026, 11, 1)}, contributions.MonthNotOver),
    ],
)
def test_refusals(worker: Person, employer: Employer, fields: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        contest(worker, employer, **fields)
    assert not tasks.queue(OFFICE)
