from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.benefits import actions as benefits
from daman.benefits.actions.awards import end_award
from daman.benefits.models import Award
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Person
from tests.rooms.benefits.lives import ACCOUNT, ON
from tests.rooms.people import a_person

HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
SINCE = date(2020, 1, 1)
pytestmark = pytest.mark.django_db


def a_pensioner(benefit: str = "old_age_pension", schemes: tuple[str, ...] = ("employee",)) -> Person:
    person = a_person()
    rows = [
        {"nin": person.nin, "benefit": benefit, "scheme": scheme, "amount_monthly": 4_000_000, "account_number": ACCOUNT,
         "starts_on": SINCE}
        for scheme in schemes
    ]  # fmt: skip
    assert benefits.take_over_awards(table=pa.Table.from_pylist(rows), **HOW).accepted == len(rows)
    return person


def schemes_of(person: Person) -> list[str]:
    return [each.scheme for each in affiliations.current_affiliations(person, ON)]


@pytest.mark.parametrize("schemes", [("employee",), ("employee", "self_employed")])
def test_pensions_taken_over_insure_once_for_care(schemes: tuple[str, ...]) -> None:
    person = a_pensioner(schemes=schemes)
    assert schemes_of(person) == ["pension"]
    assert affiliations.standing(person, ON) == affiliations.Standing(is_insured=True)
    card = benefits.give_card(person=person, **HOW)
    assert affiliations.verify_card(card.code, ON).state == "green"


def test_what_is_no_pension_insures_nobody() -> None:
    person = a_pensioner("unemployment_allowance")
    assert schemes_of(person) == [] and not affiliations.standing(person, ON).is_insured
    with pytest.raises(affiliation.NothingToCover):
        benefits.give_card(person=person, **HOW)


def test_a_pension_made_gives_the_card_without_being_asked(reactions: Any) -> None:
    person = a_person()
    Award.objects.create(
        person=person, reference="AWD-1", benefit="survivors_pension", scheme="employee", amount_monthly=1, starts_on=SINCE,
        account_number=ACCOUNT,
    )  # fmt: skip
    for _twice in range(2):
        benefits.follow_pension(person_key=person.pk, on=ON)
    assert schemes_of(person) == ["pension"] and person.cards.count() == 1


def test_care_goes_with_the_last_pension(reactions: Any) -> None:
    person = a_pensioner(schemes=("employee", "self_employed"))
    card = benefits.give_card(person=person, **HOW)
    first, last = Award.objects.filter(person=person)
    end_award(first, before=ON, reason="test", **HOW)
    benefits.follow_pension(person_key=person.pk, on=ON)
    assert affiliations.verify_card(card.code, ON).state == "green"
    end_award(last, before=ON, reason="test", **HOW)
    benefits.follow_pension(person_key=person.pk, on=ON)
    assert affiliations.verify_card(card.code, ON).state == "red" and schemes_of(person) == []


def test_a_pension_that_begins_next_month_gives_a_card_from_that_day() -> None:
    person, first = a_person(), date(ON.year + 1, 1, 1)
    Award.objects.create(
        person=person, reference="AWD-1", benefit="survivors_pension", scheme="employee", amount_monthly=1, starts_on=first,
        account_number=ACCOUNT,
    )  # fmt: skip
    card = benefits.give_card(person=person, **HOW)
    assert card.covers_from == first and not affiliations.standing(person, ON).is_insured
    assert (
        affiliations.verify_card(card.code, ON).state == "amber" and affiliations.verify_card(card.code, first).state == "green"
    )
