from daman.contributions.acts import CONTRIBUTION_SETTLED, MONTHS_BOUGHT, PAYMENT_CANCELLED, PAYMENT_FAILED
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to
from daman.outreach import actions


@reacts_to(CONTRIBUTION_SETTLED)
def cover_the_person(entry: Entry) -> None:
    assert entry.person_key is not None
    actions.cover(person_key=entry.person_key, payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


@reacts_to(MONTHS_BOUGHT)
def cover_the_bought_months(entry: Entry) -> None:
    assert entry.person_key is not None
    actions.cover_bought_months(
        person_key=entry.person_key,
        payment_reference=_payment(entry),
        months=len(entry.details["months"]),
        actor=THE_HOUSE,
        on=entry.on,
    )


@reacts_to(PAYMENT_FAILED, PAYMENT_CANCELLED)
def let_the_person_pay_again(entry: Entry) -> None:
    assert entry.person_key is not None
    actions.step_back(person_key=entry.person_key, payment_reference=_payment(entry), actor=THE_HOUSE, on=entry.on)


def _payment(entry: Entry) -> str:
    return entry.about.removeprefix("payment:")
