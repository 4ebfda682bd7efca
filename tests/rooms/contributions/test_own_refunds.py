"""What a person paid too much goes back: money paid ahead, and a year that turned out cheaper."""

from datetime import date

import pytest

from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import Refund, SelfEmployedYear
from daman.foundation.actor import THE_HOUSE
from daman.ledger import actions as books
from daman.ledger import queries as ledger
from daman.registry.models import Person
from tests.rooms.contributions import test_any_amount as free
from tests.rooms.contributions import test_refunds as money
from tests.rooms.contributions import test_years as years
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON

own_keys, person, trader, office = free.own_keys, free.person, years.trader, money.office
pytestmark = pytest.mark.django_db


def ask(person: Person, source: str, amount: int, key: str = "one", year: SelfEmployedYear | None = None) -> Refund:
    return contributions.ask_own_refund(
        person=person, source=source, amount=amount, account_number=money.RIB, key=key, year=year, actor=THE_HOUSE, on=ON
    )


def test_money_paid_ahead_goes_back_and_buys_nothing_meanwhile(person: Person) -> None:
    free.pay(person, 200_000, "one")
    with pytest.raises(contributions.RefundTooMuch):
        ask(person, "prepaid", 200_001)
    refund = money.ordered(ask(person, "prepaid", 150_000))
    assert queries.prepaid_of(person.pk) == 50_000
    assert free.pay(person, 100_000, "two") == []  # 50 000 and 100 000 are no month
    contributions.confirm_refund(refund=refund, bank_reference="V", officer=money.OFFICER, on=ON)
    assert queries.prepaid_of(person.pk) == 150_000 and free.of(person, free.PREPAID) == -150_000


def test_what_bought_a_month_meanwhile_does_not_go_back(person: Person) -> None:
    free.pay(person, 200_000, "one")
    refund = money.granted(ask(person, "prepaid", 200_000))
    assert free.pay(person, free.PRICE - 200_000, "two") == [date(2026, 11, 1)]
    with pytest.raises(contributions.CreditGone):
        contributions.order_refund(refund=refund, signer=money.HEAD, on=ON)


def test_a_year_that_turned_out_cheaper(post: Operator, trader: Person) -> None:
    first = years.declare(trader, 100_000_000)
    years.pay(first, 15_000_000, "all")
    with pytest.raises(contributions.NothingToRefund):
        ask(trader, "year", 1, year=first)
    standing = years.declare(trader, 0, "again")
    too_much = 15_000_000 - years.DUE_LEAST
    assert queries.year_account(standing).overpaid == too_much
    refund = money.ordered(ask(trader, "year", too_much, year=standing))
    assert queries.year_account(standing).overpaid == 0 and queries.year_account(standing).left == 0
    contributions.confirm_refund(refund=refund, bank_reference="V", officer=money.OFFICER, on=ON)
    assert years.owed(trader) == 0
    assert ledger.balance(f"person:{trader.pk}", "fund.casnos.bank").posted == -too_much


def test_what_another_year_owes_is_not_given_back(post: Operator, trader: Person) -> None:
    first = years.declare(trader, 100_000_000)
    years.pay(first, 15_000_000, "all")
    standing = years.declare(trader, 0, "again")
    owner = f"person:{trader.pk}"
    assert queries.refundable(owner, "year", standing) == 15_000_000 - years.DUE_LEAST
    books.post(owner=owner, key="other", lines=[(years.RECEIVABLE, 10_000_000), (years.INCOME, -10_000_000)],
               reason="contribution", about="year:OTHER", on=ON)  # fmt: skip
    assert queries.refundable(owner, "year", standing) == 680_000
