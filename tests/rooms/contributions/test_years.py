"""The year of the self-employed: declared, provisional, replaced, paid in parts."""

from datetime import date
from typing import Any

import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import SelfEmployedYear
from daman.determinations.queries import LawUndecided
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry.models import Person
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
FLOOR, DUE_LEAST = 28_800_000, 4_320_000
RECEIVABLE, INCOME, TRANSIT = "person.receivable.contributions", "fund.casnos.contributions", "fund.casnos.transit"


@pytest.fixture
def trader() -> Person:
    made = a_person()
    affiliation.affiliate(person=made, scheme="self_employed", starts_on=date(2019, 5, 3), actor=THE_HOUSE, on=ON)
    return made


def declare(person: Person, income: int, key: str = "k", *, year: int = 2026, scheme: str = "self_employed") -> SelfEmployedYear:
    return contributions.declare_year(person=person, scheme=scheme, year=year, income=income, key=key, actor=THE_HOUSE, on=ON)


def owed(person: Person) -> int:
    return ledger.balance(f"person:{person.pk}", RECEIVABLE).posted


def pay(year: SelfEmployedYear, amount: int, key: str) -> None:
    payment, _url = contributions.pay_year(
        year=year, amount=amount, key=key, return_url="r", callback_url="c", actor=THE_HOUSE, on=ON
    )
    contributions.settle_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=amount, actor=THE_HOUSE, on=ON
    )
    for _ in range(2):
        contributions.count_year_payment(person_key=year.person_id, payment_reference=payment.reference, actor=THE_HOUSE, on=ON)


class TestEstimate:
    @pytest.mark.parametrize(
        ("income", "base", "due"),
        [(0, FLOOR, DUE_LEAST), (100_000_000, 100_000_000, 15_000_000), (10**10, 20 * FLOOR, 20 * DUE_LEAST)],
    )
    def test_between_floor_and_ceiling(self, income: int, base: int, due: int) -> None:
        said = queries.estimate_year(scheme="self_employed", year=2026, income=income)
        assert (said.base, said.due, said.floor, said.ceiling) == (base, due, FLOOR, 20 * FLOOR)
        assert (said.is_at_floor, said.is_at_ceiling) == (income < FLOOR, income > 20 * FLOOR)
        assert (said.declare_by, said.status) == (date(2026, 1, 31), "to_confirm")

    def test_the_auto_entrepreneur_pays_a_flat_price(self) -> None:
        said = queries.estimate_year(scheme="auto_entrepreneur", year=2026, income=600_000_000)
        assert (said.due, said.floor, said.is_above_turnover, said.status) == (2_400_000, None, True, "reported")

    def test_where_the_sources_contradict_nothing_is_guessed(self, trader: Person) -> None:
        with pytest.raises(LawUndecided):
            declare(trader, 100_000_000, year=2025)
        assert owed(trader) == 0 and not queries.years_of(trader)


class TestDeclare:
    def test_is_posted_and_owed(self, trader: Person) -> None:
        year = declare(trader, 100_000_000)
        assert (year.base, year.due, year.kind) == (100_000_000, 15_000_000, "declared")
        assert owed(trader) == 15_000_000
        assert ledger.balance(f"person:{trader.pk}", INCOME).posted == -15_000_000
        assert [e.act for e in journal.entries_about(f"year:{year.reference}")] == ["law.applied", "self_employed_year.declared"]

    def test_twice_is_once(self, trader: Person) -> None:
        assert declare(trader, 100_000_000) == declare(trader, 100_000_000) == declare(trader, 100_000_000, "other")
        with pytest.raises(contributions.YearKeyReused):
            declare(trader, 1)
        assert owed(trader) == 15_000_000

    def test_said_again_it_replaces_by_reversal(self, trader: Person) -> None:
        first, second = declare(trader, 100_000_000), declare(trader, 0, "again")
        first.refresh_from_db()
        assert (first.replaced_by, second.replaces) == (second.reference, first.reference)
        assert owed(trader) == DUE_LEAST
        assert len(list(ledger.statement(f"person:{trader.pk}"))) == 3
        assert list(queries.years_of(trader)) == [second]

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"income": -1}, contributions.IncomeNotPossible),
            ({"income": 1, "year": 2027}, contributions.YearOutOfBounds),
            ({"income": 1, "year": 2015}, contributions.YearOutOfBounds),
            ({"income": 1, "scheme": "auto_entrepreneur"}, contributions.NotSelfEmployed),
        ],
    )
    def test_refusals(self, trader: Person, fields: dict[str, Any], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            declare(trader, **fields)
        assert owed(trader) == 0


class TestPay:
    def test_in_parts_and_the_months_count_when_it_is_whole(self, trader: Person, post: Operator) -> None:
        year = declare(trader, 0)
        pay(year, 2_000_000, "one")
        assert queries.year_account(year).left == 2_320_000 and affiliations.career_of(trader) == []
        with pytest.raises(contributions.MoreThanDue):
            pay(year, 2_320_001, "two")
        pay(year, 2_320_000, "two")
        career = affiliations.career_of(trader)
        assert len(career) == 12 and sum(each.contribution_base for each in career) == FLOOR
        assert owed(trader) == 0 and ledger.balance(f"person:{trader.pk}", TRANSIT).posted == DUE_LEAST
        with pytest.raises(contributions.NothingLeft):
            pay(year, 1, "three")

    def test_what_was_paid_counts_for_what_replaces(self, trader: Person, post: Operator) -> None:
        year = declare(trader, 100_000_000)
        pay(year, 5_000_000, "one")
        lower = declare(trader, 0, "again")
        assert queries.year_account(lower).overpaid == 680_000 and owed(trader) == -680_000
        assert len(affiliations.career_of(trader)) == 12
        higher = declare(trader, 100_000_001, "more")
        assert queries.year_account(higher).left == 10_000_000
        with pytest.raises(contributions.YearReplaced):
            pay(year, 1, "two")

    def test_the_first_year_counts_from_the_month_it_began(self, post: Operator) -> None:
        person = a_person()
        affiliation.affiliate(person=person, scheme="self_employed", starts_on=date(2026, 9, 20), actor=THE_HOUSE, on=ON)
        pay(declare(person, 0), DUE_LEAST, "one")
        assert [each.month.month for each in affiliations.career_of(person)] == [9, 10, 11, 12]

    def test_the_auto_entrepreneur_too(self, post: Operator) -> None:
        person = a_person()
        affiliation.affiliate(person=person, scheme="auto_entrepreneur", starts_on=date(2026, 1, 20), actor=THE_HOUSE, on=ON)
        pay(declare(person, 50_000_000, scheme="auto_entrepreneur"), 2_400_000, "one")
        assert len(affiliations.career_of(person)) == 12 and owed(person) == 0


class TestSilence:
    def estimate(self, year: int = 2027) -> int:
        return contributions.estimate_silent_years(year=year, actor=THE_HOUSE, on=date(year, 2, 1))

    def test_the_base_of_the_year_before_until_it_is_declared(self, trader: Person, post: Operator) -> None:
        declare(trader, 100_000_000)
        assert (self.estimate(), self.estimate()) == (1, 0)
        provisional = queries.standing_year(trader, "self_employed", 2027)
        assert provisional is not None
        assert (provisional.kind, provisional.base, provisional.due) == ("provisional", 100_000_000, 15_000_000)
        assert owed(trader) == 30_000_000
        real = contributions.declare_year(
            person=trader, scheme="self_employed", year=2027, income=0, key="real", actor=THE_HOUSE, on=date(2027, 3, 1)
        )
        assert real.replaces == provisional.reference and owed(trader) == 15_000_000 + real.due

    def test_nothing_is_guessed_without_a_year_before_nor_for_who_left(self, trader: Person) -> None:
        assert self.estimate() == 0
        declare(trader, 100_000_000)
        [insured] = affiliations.current_affiliations(trader)
        affiliation.end_affiliation(affiliation=insured, ends_before=date(2026, 12, 31), actor=THE_HOUSE, on=ON)
        assert self.estimate() == 0 and owed(trader) == 15_000_000
