from datetime import date

import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Person
from tests.rooms.people import ON, a_person

HOW = {"actor": THE_HOUSE, "on": ON}
NOVEMBER = date(2026, 11, 1)
pytestmark = pytest.mark.django_db


def a_worker(last_month: date = NOVEMBER) -> Person:
    person = a_person()
    affiliation.affiliate(person=person, scheme="employee", starts_on=date(2020, 1, 1), employer_key=7, **HOW)
    affiliation.credit_months(
        person=person, months=[last_month], scheme="employee", ground="work", base=1, source="x", employer_key=7, **HOW
    )
    return person


def test_who_works_is_given_a_card_until_the_next_declaration_is_due() -> None:
    person = a_worker()
    card = affiliation.give_card(person=person, **HOW)
    assert (card.affiliation.scheme, card.covers_from, card.covers_before) == ("employee", ON, date(2027, 2, 1))
    assert affiliation.give_card(person=person, **HOW) == card
    assert queries.verify_card(card.code, ON).state == "green"


def test_a_month_later_declared_gives_a_longer_one() -> None:
    person = a_worker()
    card = affiliation.give_card(person=person, **HOW)
    affiliation.credit_months(
        person=person, months=[date(2026, 12, 1)], scheme="employee", ground="work", base=1, source="y", employer_key=7, **HOW
    )
    longer = affiliation.give_card(person=person, **HOW)
    assert longer != card and longer.covers_before == date(2027, 3, 1)


@pytest.mark.parametrize("last_month", [None, date(2025, 1, 1)])
def test_who_is_not_insured_is_given_none(last_month: date | None) -> None:
    person = a_worker(last_month) if last_month else a_person()
    with pytest.raises(affiliation.NothingToCover):
        affiliation.give_card(person=person, **HOW)
    assert queries.current_card(person) is None


def test_who_left_is_covered_no_longer_than_the_last_month() -> None:
    person = a_worker()
    affiliation.end_affiliation(affiliation=queries.current_affiliations(person)[0], ends_before=date(2026, 12, 20), **HOW)
    assert affiliation.give_card(person=person, **HOW).covers_before == date(2026, 12, 1)
