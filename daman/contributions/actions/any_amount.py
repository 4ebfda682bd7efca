"""Any amount on any day: kept for the person, turned into months as soon as one is whole."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as careers
from daman.affiliation.models import Affiliation, Ground, Scheme
from daman.contributions.actions.payments import ask_payment
from daman.contributions.acts import MONTHS_BOUGHT
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState
from daman.contributions.queries import own_account
from daman.contributions.queries.payments import payment as payment_of
from daman.determinations import queries as law
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.registry.models import Person

INCOME = "fund.cnas.contributions.voluntary"
MINIMUM_WAGE = "minimum_wage.monthly"
LOCK = 0x4F574E  # one purchase of months of a person at a time


class NotVoluntary(Refusal):
    code = "not_voluntary"
    message = _("لست منتسبا إراديا، فلا يمكن أن تدفع هنا. ابدأ من «أريد أن أكون مؤمَّنا».")


class TooMuch(Refusal):
    code = "too_much"
    message = _("هذا أكثر مما بقي لك في الانتساب الإرادي حسب القانون. ادفع {most} على الأكثر.")


def ask_any_amount(
    *,
    person: Person,
    affiliation: Affiliation,
    amount: int,
    key: str,
    return_url: str,
    callback_url: str,
    actor: Actor,
    on: date,
) -> tuple[ContributionPayment, str]:
    """Open a payment of any amount; gives it with the page where the person pays. Not more than what the law still sells."""
    is_of_person = affiliation.person_id == person.pk and affiliation.scheme == Scheme.VOLUNTARY
    if not is_of_person or (affiliation.ends_before is not None and affiliation.ends_before <= on):
        raise NotVoluntary
    balance = own_account.balance_of(person, on)
    most = balance.price_monthly * balance.months_left - balance.prepaid
    if amount > most:
        raise TooMuch(most=spell(max(0, most), get_language() or "ar"))
    return ask_payment(
        person=person, affiliation=affiliation, amount=amount, key=key, paid_for=PaymentFor.ANY_AMOUNT,
        return_url=return_url, callback_url=callback_url, actor=actor, on=on,
    )  # fmt: skip


@transaction.atomic
def buy_months(*, person_key: int, payment_reference: str, actor: Actor, on: date) -> list[date]:
    """A free amount arrived: each whole month's price that is there becomes a month, the oldest first. Heard twice, once.

    What is left stays the person's. A month that is bought stays bought: a mistake is reversed, never edited.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, person_key % 2**31])
    payment = payment_of(person_key, payment_reference)
    if payment is None or payment.paid_for != PaymentFor.ANY_AMOUNT or payment.state != PaymentState.SETTLED:
        return []
    bought = []
    while month := _buy_one(payment, actor, on):
        bought.append(month)
    if bought:
        journal.record(
            MONTHS_BOUGHT, about=f"payment:{payment_reference}", person_key=person_key, actor=actor, on=on, months=bought,
            affiliation=payment.affiliation_reference, left=own_account.prepaid_of(person_key),
        )  # fmt: skip
    return bought


def _buy_one(payment: ContributionPayment, actor: Actor, on: date) -> date | None:
    person = payment.person
    month = own_account.next_month_to_buy(person, on)
    price, _status = own_account.price_of(month, on)
    if not 0 < price <= own_account.prepaid_of(person.pk) or own_account.voluntary_months_left(person, on) < 1:
        return None
    credit = careers.credit_months(
        person=person, months=[month], scheme=Scheme.VOLUNTARY, ground=Ground.CONTRIBUTION,
        base=law.parameter(MINIMUM_WAGE, min(month, on)).value, source=f"payment:{payment.reference}", actor=actor, on=on,
    )  # fmt: skip
    assert credit.added == [month]
    ledger.post(
        owner=f"person:{person.pk}", key=f"prepaid:{payment.reference}:{month.isoformat()}",
        lines=[(own_account.PREPAID, price), (INCOME, -price)], reason="contribution",
        about=f"payment:{payment.reference}", on=on,
    )  # fmt: skip
    return month
