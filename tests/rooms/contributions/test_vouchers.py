"""Days bought for a worker: priced by the law, worth nothing until paid, then counted."""

from datetime import date, timedelta
from typing import Any

import pytest

from daman.affiliation import queries as affiliations
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions import reactions as hearing
from daman.contributions.receipts import count_in
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.ledger import queries as ledger
from daman.registry.models import Employer, Person
from tests.rooms.contributions.test_filings import an_employer, file, lines, row
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
MONDAY = ON
WAGE = 200_000


def order(employer: Employer, person: Person, *days: date, key: str = "k", wage: int = WAGE) -> contributions.VoucherOrder:
    return contributions.order_vouchers(employer=employer, person=person, days=days or [MONDAY], wage=wage, key=key, **HOW)


def money_comes(made: contributions.VoucherOrder) -> None:
    made.payment.refresh_from_db()
    count_in(made.payment, made.payment.amount, **HOW)
    hear(made, "employer_payment.settled")


def hear(made: contributions.VoucherOrder, act: str) -> None:
    for _ in range(2):
        for entry in Entry.objects.filter(about=f"payment:{made.payment.reference}", act=act):
            (hearing.settle_the_vouchers if act.endswith("settled") else hearing.free_the_days)(entry)


def owed(employer: Employer) -> int:
    return ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted


def test_the_price_is_the_ordinary_contribution_on_the_days_wage() -> None:
    price = contributions.price_day(day=MONDAY, wage=WAGE)
    assert (price.base, price.status) == (WAGE, "to_confirm")
    assert price.due == contributions.price_day(day=MONDAY, wage=WAGE * 2).due // 2 == 70_000
    assert contributions.price_day(day=MONDAY, wage=1).base == 80_000  # a thirtieth of the minimum wage


def test_nothing_is_owed_nor_counted_before_it_is_paid() -> None:
    employer, person = an_employer(), a_person()
    made = order(employer, person, MONDAY, MONDAY + timedelta(days=1))
    assert made.payment.amount == 140_000 and made.payment.about.startswith("vouchers:")
    assert [each.state for each in made.vouchers] == ["ordered", "ordered"]
    assert owed(employer) == 0 and affiliations.career_of(person) == []
    assert contributions.settle_vouchers(payment_reference=made.payment.reference, **HOW) == []


def test_paid_the_days_count_once_and_the_branches_add_up() -> None:
    employer, person = an_employer(), a_person()
    made = order(employer, person, MONDAY, date(2026, 12, 1))
    money_comes(made)
    career = [(each.month.month, each.days, each.contribution_base, each.employer_key) for each in affiliations.career_of(person)]
    assert career == [(11, 1, WAGE, employer.pk), (12, 1, WAGE, employer.pk)]
    assert owed(employer) == made.payment.amount
    assert {each.state for each in queries.vouchers_of(person)} == {"paid"}
    money_comes(order(employer, person, MONDAY + timedelta(days=2), key="more"))
    assert affiliations.career_of(person)[0].days == 2


def test_the_same_order_twice_is_one() -> None:
    employer, person = an_employer(), a_person()
    assert order(employer, person).payment == order(employer, person).payment
    assert queries.vouchers_of_employer(employer.pk).count() == 1


def test_given_up_the_day_may_be_bought_again_and_late_money_does_not_double_it() -> None:
    employer, person = an_employer(), a_person()
    first = order(employer, person)
    with pytest.raises(contributions.DayTaken):
        order(employer, person, key="again")
    contributions.cancel_employer_payment(payment=first.payment, **HOW)
    hear(first, "employer_payment.cancelled")
    second = order(employer, person, key="again")
    money_comes(second)
    money_comes(first)
    assert sorted(each.state for each in queries.vouchers_of(person)) == ["cancelled", "paid"]
    assert affiliations.career_of(person)[0].days == 1 and owed(employer) == second.payment.amount


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"days": []}, contributions.NoDays),
        ({"days": [MONDAY], "wage": 0}, contributions.DayWageNotPossible),
        ({"days": [MONDAY - timedelta(days=32)]}, contributions.DayOutOfBounds),
        ({"days": [MONDAY + timedelta(days=32)]}, contributions.DayOutOfBounds),
        ({"days": [MONDAY + timedelta(days=i) for i in range(-16, 17)]}, contributions.NoDays),
    ],
)
def test_refusals(fields: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        contributions.order_vouchers(employer=an_employer(), person=a_person(), key="k", **({"wage": WAGE} | fields), **HOW)


def test_nobody_buys_days_for_oneself_nor_for_the_dead() -> None:
    employer, person = an_employer(), a_person()
    employer.representative_key = person.pk
    with pytest.raises(contributions.NotAWorker):
        order(employer, person)
    with pytest.raises(contributions.NotAWorker):
        order(an_employer(), a_person(died_on=date(2020, 1, 1)))


LATE_OCTOBER = date(2026, 10, 30)


def declared(employer: Employer, person: Person, days: int) -> None:
    filing = file(lines(row(employer, person.nin, "60000", days)), employer)
    assert filing.state == "filed"


def in_october(person: Person) -> list[tuple[int, int]]:
    return [(each.days, each.contribution_base) for each in affiliations.career_of(person) if each.month == date(2026, 10, 1)]


@pytest.mark.parametrize(("said", "counted"), [(20, 20), (1, 2)])
def test_bought_then_declared_the_month_counts_the_greater_once(said: int, counted: int) -> None:
    employer, person = an_employer(), a_person()
    money_comes(order(employer, person, LATE_OCTOBER, LATE_OCTOBER + timedelta(days=1)))
    assert in_october(person) == [(2, WAGE * 2)]
    declared(employer, person, said)
    assert in_october(person) == [(counted, 6_000_000)]


def test_declared_then_bought_is_refused_and_another_employer_is_not_concerned() -> None:
    employer, person = an_employer(), a_person()
    declared(employer, person, 20)
    with pytest.raises(contributions.MonthIsDeclared):
        order(employer, person, LATE_OCTOBER)
    assert queries.vouchers_of(person).count() == 0 and in_october(person) == [(20, 6_000_000)]
    assert order(an_employer(), person, LATE_OCTOBER).vouchers


def test_declared_in_a_large_filing_is_refused_before_the_career_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daman.contributions.intake.writing.CREDITED_AT_ONCE", 0)
    employer, person = an_employer(), a_person()
    declared(employer, person, 20)
    assert in_october(person) == []
    with pytest.raises(contributions.MonthIsDeclared):
        order(employer, person, LATE_OCTOBER)


def test_ordered_declared_then_paid_the_money_stays_to_the_employers_credit() -> None:
    employer, person = an_employer(), a_person()
    made = order(employer, person, LATE_OCTOBER)
    declared(employer, person, 20)
    due = owed(employer)
    made.payment.refresh_from_db()
    money_comes(made)
    assert owed(employer) == due  # nothing is due for the day a second time
    assert in_october(person) == [(20, 6_000_000)]
    assert [each.state for each in queries.vouchers_of(person)] == ["cancelled"]


def test_bought_then_declared_the_lesser_contribution_comes_back_once() -> None:
    employer, person = an_employer(), a_person()
    money_comes(order(employer, person, LATE_OCTOBER))
    before = owed(employer)
    declared(employer, person, 20)
    assert owed(employer) == before + 2_100_000
    for entry in [*Entry.objects.filter(act="declaration.accepted")] * 2:
        hearing.return_the_vouchers(entry)
    assert owed(employer) == 2_100_000
