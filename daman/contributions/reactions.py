from daman.contributions import actions
from daman.contributions.acts import (
    CONTRIBUTION_SETTLED,
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


def _payment(entry: Entry) -> str:
    return entry.about.removeprefix("payment:")
