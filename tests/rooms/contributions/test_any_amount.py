"""Any amount on any day: kept, turned into whole months, said in one sentence."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions import reactions as hearing
from daman.contributions.models import ContributionPayment
from daman.correspondence import queries as correspondence
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.ledger import queries as ledger
from daman.outreach import actions as outreach
from daman.outreach import reactions as hearing_above
from daman.registry.models import Person
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
PRICE = 288_000
TRANSIT, INCOME, PREPAID = "fund.cnas.transit", "fund.cnas.contributions.voluntary", "person.prepaid"
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS = tmp_path


@pytest.fixture
def person(post: Operator) -> Person:
    made = a_person()
    affiliation.affiliate(person=made, scheme="voluntary", starts_on=ON, actor=THE_HOUSE, on=ON)
    return made


def ask(person: Person, amount: int, key: str, *, on: date = ON) -> ContributionPayment:
    [insured] = affiliations.current_affiliations(person)
    payment, _url = contributions.ask_any_amount(
        person=person, affiliation=insured, amount=amount, key=key, return_url="http://h/back", callback_url="http://h/cb",
        actor=THE_HOUSE, on=on,
    )  # fmt: skip
    return payment


def pay(person: Person, amount: int, key: str, *, on: date = ON) -> list[date]:
    """Asked, settled, heard twice."""
    payment = ask(person, amount, key, on=on)
    contributions.settle_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=amount, actor=THE_HOUSE, on=on
    )
    told = {"person_key": person.pk, "payment_reference": payment.reference, "actor": THE_HOUSE, "on": on}
    bought = contributions.buy_months(**told)
    assert contributions.buy_months(**told) == []
    return bought


def of(person: Person, account: str) -> int:
    return ledger.balance(f"person:{person.pk}", account).posted


def months(person: Person) -> list[date]:
    return [each.month for each in affiliations.career_of(person)]


def test_a_part_of_the_price_is_kept_and_buys_nothing(person: Person) -> None:
    assert pay(person, 100_050, "one") == []
    assert (of(person, TRANSIT), of(person, PREPAID), of(person, INCOME)) == (100_050, -100_050, 0)
    assert months(person) == [] and affiliations.covered_until(person) is None


def test_parts_make_a_month_to_the_centime_from_the_day_of_the_first(person: Person) -> None:
    assert pay(person, 100_000, "one") == []
    assert pay(person, 187_999, "two", on=ON + timedelta(days=10)) == []
    assert pay(person, 1, "three", on=ON + timedelta(days=20)) == [NOVEMBER]
    assert (of(person, PREPAID), of(person, INCOME), of(person, TRANSIT)) == (0, -PRICE, PRICE)
    assert [(each.month, each.scheme, each.contribution_base) for each in affiliations.career_of(person)] == [
        (NOVEMBER, "voluntary", 2_400_000)
    ]


def test_much_money_makes_several_months_and_the_rest_stays(person: Person) -> None:
    assert pay(person, 2 * PRICE + 500, "one") == [NOVEMBER, DECEMBER]
    assert of(person, PREPAID) == -500
    assert queries.balance_of(person, ON).missing == PRICE - 500


def test_a_month_not_paid_long_ago_is_not_bought_with_todays_money(person: Person) -> None:
    assert pay(person, PRICE, "one") == [NOVEMBER]
    assert pay(person, PRICE, "two", on=date(2027, 6, 15)) == [date(2027, 6, 1)]


def test_a_month_that_counts_already_is_not_bought_again(person: Person) -> None:
    affiliation.credit_months(
        person=person, months=[NOVEMBER], scheme="employee", ground="work", base=1, source="x", actor=THE_HOUSE, on=ON
    )
    assert pay(person, PRICE, "one") == [DECEMBER]


def test_the_law_sells_no_more_than_its_months(person: Person) -> None:
    with pytest.raises(contributions.TooMuch):
        ask(person, 36 * PRICE + 1, "one")
    assert len(pay(person, 36 * PRICE, "one")) == 36
    with pytest.raises(contributions.TooMuch):
        ask(person, 1, "two")


def test_only_who_joined_pays(person: Person, post: Operator) -> None:
    other = a_person()
    insured = affiliation.affiliate(person=other, scheme="employee", starts_on=ON, actor=THE_HOUSE, on=ON)
    for whose in (other, person):
        with pytest.raises(contributions.NotVoluntary):
            contributions.ask_any_amount(
                person=whose, affiliation=insured, amount=1, key="k", return_url="r", callback_url="c", actor=THE_HOUSE, on=ON
            )
    with pytest.raises(contributions.NothingToPay):
        ask(person, 0, "k")


def test_the_same_key_is_the_same_payment(person: Person) -> None:
    assert ask(person, 100, "k") == ask(person, 100, "k")
    with pytest.raises(contributions.OtherPayment):
        ask(person, 200, "k")


class TestSentence:
    def said(self, person: Person, language: str = "ar") -> str:
        with translation.override(language):
            return queries.balance_sentence(person, ON).replace("\u2068", "").replace("\u2069", "")

    def test_before_the_first_payment(self, person: Person) -> None:
        said = self.said(person)
        assert said.startswith("لا تأمين لك اليوم") and "2\u202f880" in said and "حين يكتمل ثمنها" in said
        assert said.count(".") == 1

    def test_with_something_paid(self, person: Person) -> None:
        pay(person, 100_050, "one")
        said = self.said(person)
        assert "1\u202f000,50" in said and "1\u202f879,50" in said

    def test_when_covered(self, person: Person) -> None:
        settle_and_hear(person, PRICE + 1000)
        said = self.said(person)
        assert said.startswith("تأمينك سارٍ إلى غاية 22/12/2026") and "22/01/2027" in said and "2\u202f870" in said


def settle_and_hear(person: Person, amount: int) -> ContributionPayment:
    payment = ask(person, amount, f"k{amount}")
    contributions.settle_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=amount, actor=THE_HOUSE, on=ON
    )
    for _ in range(2):
        for entry in Entry.objects.filter(about=f"payment:{payment.reference}").order_by("id"):
            if entry.act == "contribution_payment.settled":
                hearing.turn_into_months(entry)
                hearing.count_for_the_year(entry)
                hearing_above.cover_the_person(entry)
            elif entry.act == "contribution.months_bought":
                hearing_above.cover_the_bought_months(entry)
    return payment


def test_a_whole_month_brings_one_card_and_one_message(person: Person) -> None:
    settle_and_hear(person, PRICE)
    card = affiliations.current_card(person)
    assert card is not None and (card.covers_from, card.covers_before) == (ON, date(2026, 12, 23))
    assert len(correspondence.messages_to(f"person:{person.pk}")) == 1


def test_who_joined_and_pays_freely_is_covered(post: Operator) -> None:
    made, how = a_person(), {"actor": THE_HOUSE, "on": ON}
    answers = {"does": "service", "for_whom": "several", "how_often": "daily"}
    joining = outreach.agree(joining=outreach.start_joining(person=made, answers=answers, **how), **how)
    settle_and_hear(made, PRICE)
    joining.refresh_from_db()
    assert joining.state == "covered"
