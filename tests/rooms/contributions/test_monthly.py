"""One message a worker a month: what was declared, or that nothing was."""

from typing import Any

import pytest

from daman.affiliation import actions as affiliation
from daman.contributions import actions as contributions
from daman.correspondence import queries as correspondence
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Person
from tests.rooms.contributions.test_filings import OCTOBER, SEPTEMBER, an_employer, file, lines, row
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}


def tell() -> int:
    return contributions.monthly_messages(month=OCTOBER, **HOW)


def words_to(person: Person) -> list[str]:
    return [each.body.replace("\u2068", "").replace("\u2069", "") for each in correspondence.messages_to(f"person:{person.pk}")]


def test_each_worker_is_told_once_in_one_message() -> None:
    one, other, person, alone = an_employer(), an_employer(), a_person(), a_person()
    file(lines(row(one, person.nin, "60000"), row(one, alone.nin, "45000.50", 20)), one)
    file(lines(row(other, person.nin, "30000", 10)), other)
    assert (tell(), tell()) == (2, 0)
    [said] = words_to(person)
    assert "60\u202f000" in said and "30\u202f000" in said and "مؤسسة البناء" in said
    [said] = words_to(alone)
    assert "45\u202f000,50" in said and "20" in said and "60\u202f000" not in said


def test_who_worked_and_was_not_declared_is_told_so() -> None:
    employer, forgotten = an_employer(), a_person()
    affiliation.affiliate(person=forgotten, scheme="employee", employer_key=employer.pk, starts_on=SEPTEMBER, **HOW)
    assert tell() == 1
    assert "لم يصرّح بك" in words_to(forgotten)[0]


def test_what_was_corrected_is_said_as_it_stands() -> None:
    employer, person, withdrawn = an_employer(), a_person(), a_person()
    file(lines(row(employer, person.nin, "60000"), row(employer, withdrawn.nin, "60000")), employer)
    changes = [
        contributions.CorrectionLine(person.pk, 7_000_000),
        contributions.CorrectionLine(withdrawn.pk, 0, is_withdrawn=True),
    ]
    contributions.correct_lines(employer=employer, month=OCTOBER, lines=changes, reason="x", key="k", **HOW)
    tell()
    assert "70\u202f000" in words_to(person)[0]
    assert not any("60\u202f000" in said for said in words_to(withdrawn))


def test_in_the_language_of_the_person() -> None:
    employer, person = an_employer(), a_person()
    Person.objects.filter(pk=person.pk).update(language="fr")
    file(lines(row(employer, person.nin, "60000")), employer)
    tell()
    assert "Etablissement du batiment" in words_to(person)[0]
