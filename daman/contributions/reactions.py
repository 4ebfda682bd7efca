from datetime import date

from daman.contributions import actions, queries
from daman.contributions.acts import (
    CONTRIBUTION_SETTLED,
    DECLARATION_ACCEPTED,
    EMPLOYER_PAYMENT_CANCELLED,
    EMPLOYER_PAYMENT_FAILED,
    EMPLOYER_PAYMENT_SETTLED,
)
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to


@reacts_to(CONTRIBUTION_SETTLED)
def turn_into_months(entry: Entry) -> None:
    assert entry.person_key is not None
    actions.buy_months(person_key=entry.person_key, payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


@reacts_to(CONTRIBUTION_SETTLED)
def count_for_the_year(entry: Entry) -> None:
    assert entry.person_key is not None
    actions.count_year_payment(person_key=entry.person_key, payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


@reacts_to(EMPLOYER_PAYMENT_SETTLED)
def settle_the_vouchers(entry: Entry) -> None:
    actions.settle_vouchers(payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


@reacts_to(EMPLOYER_PAYMENT_FAILED, EMPLOYER_PAYMENT_CANCELLED)
def free_the_days(entry: Entry) -> None:
    actions.cancel_vouchers(payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


@reacts_to(DECLARATION_ACCEPTED)
def replace_the_estimate(entry: Entry) -> None:
    month = date.fromisoformat(entry.details["month"])
    by = entry.about.removeprefix("declaration:")
    actions.replace_substitute(employer_key=entry.details["employer"], month=month, by=by, actor=THE_HOUSE, on=entry.on)


@reacts_to(DECLARATION_ACCEPTED)
def set_upheld_contests_right(entry: Entry) -> None:
    month = date.fromisoformat(entry.details["month"])
    actions.follow_contests(employer_key=entry.details["employer"], month=month, actor=THE_HOUSE, on=entry.on)


@reacts_to(DECLARATION_ACCEPTED)
def return_the_vouchers(entry: Entry) -> None:
    month, by = date.fromisoformat(entry.details["month"]), entry.about.removeprefix("declaration:")
    actions.return_declared_vouchers(employer_key=entry.details["employer"], month=month, by=by, actor=THE_HOUSE, on=entry.on)


@reacts_to(EMPLOYER_PAYMENT_SETTLED)
def follow_the_plan(entry: Entry) -> None:
    kind, _, rest = str(entry.details.get("pays", "")).partition(":")
    plan = queries.plan(rest.partition(":")[0]) if kind == "instalment" else None
    if plan:
        actions.follow_plan(plan=plan, on=entry.on)


def _payment(entry: Entry) -> str:
    return entry.about.removeprefix("payment:")
