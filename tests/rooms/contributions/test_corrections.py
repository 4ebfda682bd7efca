"""A correction keeps the old line, posts the difference, and sets the career right."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from daman.affiliation import queries as affiliation
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionDeclaration, DeclarationLine
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry.models import Employer, Person
from tests.rooms.contributions.test_filings import OCTOBER, an_employer, codes, file, lines, row
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
Line = contributions.CorrectionLine


@pytest.fixture
def employer() -> Employer:
    return an_employer()


@pytest.fixture
def workers(employer: Employer) -> tuple[Person, Person]:
    one, other = a_person(), a_person()
    file(lines(row(employer, one.nin, "60000"), row(employer, other.nin, "50000")), employer)
    return one, other


def correct(employer: Employer, *changes: Line, key: str = "k", **more: Any) -> ContributionDeclaration:
    told: dict[str, Any] = {"month": OCTOBER, "reason": "خطأ", "actor": THE_HOUSE, "on": ON} | more
    return contributions.correct_lines(employer=employer, lines=changes, key=key, **told)


def owed(employer: Employer) -> int:
    return ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted


def test_the_old_line_stays_and_the_new_one_stands(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, _other = workers
    made = correct(employer, Line(one.id, 7_000_050, 29))
    original = queries.declaration(employer.pk, OCTOBER)
    assert original is not None
    assert (made.kind, made.corrects, made.base_total, made.lines_count) == ("correction", original.reference, 1_000_050, 1)
    standing = {line.person_key: line for line in queries.standing_lines(employer, OCTOBER)}
    assert (standing[one.id].wage, standing[one.id].days, standing[one.id].is_corrected) == (7_000_050, 29, True)
    assert len(standing) == 2
    said = [(line.wage, line.is_standing) for line in queries.lines_of_person(one.id)]
    assert said == [(6_000_000, False), (7_000_050, True)]


def test_the_difference_is_posted_branch_by_branch(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, _other = workers
    before = owed(employer)
    made = correct(employer, Line(one.id, 7_000_050))
    due = sum(line.due_employer + line.due_employee + line.due_social_works for line in queries.standing_lines(employer, OCTOBER))
    assert owed(employer) == due > before
    assert sum(made.due_by_branch.values()) == due - before == made.due_employer + made.due_employee + made.due_social_works  # type: ignore[operator]
    assert queries.inconsistent_declarations() == []


def test_the_career_follows_and_the_person_sees_why(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, other = workers
    correct(employer, Line(one.id, 7_000_000), Line(other.id, 0, is_withdrawn=True))
    assert [month.contribution_base for month in affiliation.career_of(one)] == [7_000_000]
    assert affiliation.career_of(other) == []
    assert [line.person_key for line in queries.standing_lines(employer, OCTOBER)] == [one.id]
    assert "career.months_corrected" in {entry.act for entry in journal.entries_of_person(other.id)}


def test_who_was_forgotten_is_added(employer: Employer, workers: tuple[Person, Person]) -> None:
    forgotten = a_person()
    before = owed(employer)
    correct(employer, Line(forgotten.id, 4_000_000))
    assert owed(employer) == before + 1_400_000
    assert [month.contribution_base for month in affiliation.career_of(forgotten)] == [4_000_000]
    assert [a.employer_key for a in affiliation.current_affiliations(forgotten)] == [employer.pk]


def test_a_withdrawal_and_a_lower_wage_give_back(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, other = workers
    correct(employer, Line(one.id, 0, is_withdrawn=True), Line(other.id, 4_000_000))
    assert owed(employer) == 1_400_000
    correct(employer, Line(one.id, 6_000_000), key="again")  # he worked after all
    assert owed(employer) == 1_400_000 + 2_100_000


def test_corrected_again_only_the_last_stands(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, _other = workers
    for turn, wage in enumerate((7_000_000, 8_000_000, 6_000_000)):
        correct(employer, Line(one.id, wage), key=f"turn {turn}")
    assert [line.wage for line in queries.lines_of_person(one.id) if line.is_standing] == [6_000_000]
    assert owed(employer) == (6_000_000 + 5_000_000) * 35 // 100


def test_the_same_key_is_one_correction(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, _other = workers
    made = [correct(employer, Line(one.id, 7_000_000)).pk for _ in range(2)]
    assert made[0] == made[1]
    assert DeclarationLine.objects.filter(person_key=one.id).count() == 2


def test_what_cannot_be_corrected_is_refused(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, _other = workers
    with pytest.raises(contributions.NothingToCorrect):
        correct(employer, Line(one.id, 1), month=date(2026, 9, 1))
    with pytest.raises(contributions.NothingChanges):
        correct(employer, Line(one.id, 6_000_000))
    with pytest.raises(contributions.NotInDeclaration):
        correct(employer, Line(a_person().id, 0, is_withdrawn=True))
    for wrong in (Line(one.id, -1), Line(one.id, 1, 32), Line(one.id, 1, 0)):
        with pytest.raises(contributions.WageNotPossible):
            correct(employer, wrong)
    with pytest.raises(contributions.CategoryNotAllowed):
        correct(employer, Line(one.id, 1, category="apprentice"))
    assert ContributionDeclaration.objects.filter(employer=employer).count() == 1


def test_a_file_of_corrections(employer: Employer, workers: tuple[Person, Person]) -> None:
    one, other = workers
    header = "month;nin;wage;days;withdrawn"
    content = lines(f"2026-10;{one.nin};70000;30;", f"2026-10;{other.nin};;;yes", header=header)
    filing = file(content, employer, is_correction=True)
    assert (filing.state, codes(filing)) == ("filed", [])
    assert [(line.person_key, line.wage) for line in queries.standing_lines(employer, OCTOBER)] == [(one.id, 7_000_000)]
    assert owed(employer) == 2_450_000
    wrong = file(lines(f"2026-09;{one.nin};70000;30;", header=header), employer, is_correction=True)
    assert (wrong.state, codes(wrong)) == ("checked", [(2, "nothing_to_correct")])


def test_the_database_refuses_to_touch_a_line(employer: Employer, workers: tuple[Person, Person]) -> None:
    for change in ("update contributions_declarationline set wage = 1", "delete from contributions_declarationline"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
