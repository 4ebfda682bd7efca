"""People who contribute for themselves or by the day: years, vouchers, small amounts, and one who contests a month."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from daman.affiliation import actions as affiliation
from daman.affiliation.models import Scheme
from daman.contributions import actions as contributions
from daman.demo.joined import NOWHERE, pay_and_settle
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.registry import actions as registrations
from daman.registry import queries as registry
from daman.registry.models import Person
from nation import Nation

INCOME = 685_500_00
TURNOVER = 1_240_000_00
PART_OF_YEAR, SMALL_AMOUNT = 20_000_00, 4_000_00
DAY_WAGE, DAYS = 2_500_00, 5
CONTESTED_MONTHS_AGO, SAYS_WAGE = 2, 41_000_00


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    yield "years", "سنوات العاملين لحسابهم", "years of the self-employed", lambda: _years(nation)
    yield "vouchers", "قسائم أيام العمل", "day vouchers", lambda: _vouchers(nation)
    yield "small-amounts", "مبالغ صغيرة", "small amounts", lambda: _small_amounts(nation)
    yield "contest", "اعتراض على شهر", "a month contested", lambda: _contest(nation)


def _years(nation: Nation) -> None:
    """The self-employed declared this year and paid a part; earlier years the law cannot decide, its sources disagree."""
    person, actor = _play(nation, "accountant")
    on = nation.on
    year = contributions.declare_year(
        person=person, scheme=Scheme.SELF_EMPLOYED, year=on.year, income=INCOME, key="demo", actor=actor, on=on
    )
    _, page = contributions.pay_year(
        year=year, amount=PART_OF_YEAR, key="demo:part", return_url=NOWHERE, callback_url=NOWHERE, actor=actor, on=on
    )
    pay_and_settle(page, on)
    person, actor = _play(nation, "auto_entrepreneur")
    affiliation.affiliate(
        person=person, scheme=Scheme.AUTO_ENTREPRENEUR, starts_on=add_months(month_of(on), -18), actor=actor, on=on
    )
    contributions.declare_year(
        person=person, scheme=Scheme.AUTO_ENTREPRENEUR, year=on.year - 1, income=TURNOVER, key="demo", actor=actor, on=on
    )


def _vouchers(nation: Nation) -> None:
    """A household bought days of work of last week, and paid for them at the post."""
    household, actor = _play(nation, "household")
    worker, _ = _play(nation, "day_worker")
    employer = registrations.register_household(person=household, actor=actor, on=nation.on)
    days = [nation.on - timedelta(days=2 + ago) for ago in range(DAYS)]
    order = contributions.order_vouchers(
        employer=employer, person=worker, days=days, wage=DAY_WAGE, key="demo", channel="post", actor=actor, on=nation.on
    )
    contributions.settle_employer_payment(
        reference=order.payment.reference, operator_reference=f"POST-{order.payment.reference}", amount=order.payment.amount,
        actor=Actor(ActorKind.PARTNER, "operator:post", ""), on=nation.on,
    )  # fmt: skip


def _small_amounts(nation: Nation) -> None:
    """Who works by the day is insured by choice too, and paid two small amounts."""
    person, actor = _play(nation, "day_worker")
    on = nation.on
    insured = affiliation.affiliate(
        person=person, scheme=Scheme.VOLUNTARY, starts_on=add_months(month_of(on), -1), actor=actor, on=on
    )
    for number in range(2):
        _, page = contributions.ask_any_amount(
            person=person, affiliation=insured, amount=SMALL_AMOUNT, key=f"demo:{number}", return_url=NOWHERE,
            callback_url=NOWHERE, actor=actor, on=on,
        )  # fmt: skip
        pay_and_settle(page, on)


def _contest(nation: Nation) -> None:
    """A worker says that the wage declared for a month was not the one he was paid."""
    person, actor = _play(nation, "mixed_son")
    number = nation.employers["number"][nation.cast["mixed_son"].role.spells[0].employer].as_py()
    employer = registry.find_employer(number)
    assert employer is not None
    contributions.open_contest(
        person=person, employer=employer, month=add_months(month_of(nation.on), -CONTESTED_MONTHS_AGO), says_wage=SAYS_WAGE,
        says="كشف الأجر يقول واحدا وأربعين ألف دينار، والمصرّح به أقل.", key="demo", actor=actor, on=nation.on,
    )  # fmt: skip


def _play(nation: Nation, role: str) -> tuple[Person, Actor]:
    person = registry.find_person(nation.cast[role].nin)
    assert person is not None, role
    return person, Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id)
