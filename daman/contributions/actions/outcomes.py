"""What became of a payment, as the operator says it: in any order, as often as it likes, or never."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.casework import actions as casework
from daman.contributions import operator, queries
from daman.contributions.actions.payments import AlreadyPaid, OperatorSilent
from daman.contributions.acts import (
    CONTRIBUTION_SETTLED,
    PAYMENT_CANCELLED,
    PAYMENT_CONTRADICTED,
    PAYMENT_FAILED,
    PAYMENT_HELD,
)
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.money import spell
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.ledger import actions as ledger
from daman.registry import queries as registry

# What a payment is for → where the operator holds it, and what it becomes when it settles.
ACCOUNTS = {
    PaymentFor.MONTHS: ("fund.cnas.transit", "fund.cnas.contributions.voluntary"),
    PaymentFor.ANY_AMOUNT: ("fund.cnas.transit", "person.prepaid"),
    PaymentFor.YEAR: ("fund.casnos.transit", "person.receivable.contributions"),
}
REVIEW = "review_payment"  # the kind of task that makes a contradicted payment wait for an officer
REVIEWED_WITHIN = 5  # working days
NEVER_ARRIVED_AFTER = timedelta(days=1)  # the operator does not know it: our question was lost
ASKED_ABOUT_FOR = timedelta(days=7)  # then a payment that nobody confirmed waits for the operator to speak

log = logging.getLogger(__name__)


class UnknownPayment(Refusal):
    code = "unknown_payment"
    message = _("لا نعرف هذه الدفعة. تحقق من مرجعها.")


class WrongAmount(Refusal):
    code = "wrong_amount"
    message = _("المبلغ {said} لا يساوي المبلغ المطلوب {asked}، فلم تُقبل الدفعة. سُجّل هذا للمراجعة.")


class PaymentContradicted(Refusal):
    code = "payment_contradicted"
    message = _("ما قيل عن هذه الدفعة لا يطابق ما نعرفه عنها، فلم يتغير شيء. سُجّل هذا للمراجعة.")


Step = Callable[[ContributionPayment, Actor, date], bool]


def hold_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> ContributionPayment:
    """The operator took the money: it is in transit. Heard late or again, it changes nothing."""
    return _hear(_hold, reference, operator_reference, amount, actor, on)


def settle_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> ContributionPayment:
    """The operator confirmed. Heard before "taken", both are written; heard again, it changes nothing."""
    return _hear(_settle, reference, operator_reference, amount, actor, on)


def fail_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> ContributionPayment:
    """The operator gave up, or the person cancelled: what was held is void."""
    return _hear(_fail, reference, operator_reference, amount, actor, on)


def cancel_payment(*, payment: ContributionPayment, actor: Actor, on: date) -> ContributionPayment:
    """The person gives up a payment that was not made, so that another may be begun. Done twice, it is done once.

    Only while the operator holds nothing for it; what it holds is taken in instead. Its page may still be open somewhere:
    if the person pays there after all, the money is taken in as any other.
    """
    try:
        told = operator.tell(payment.reference)
    except operator.Silent:
        raise OperatorSilent from None
    if told is not None and told.state in STEPS:
        _hear(STEPS[told.state], payment.reference, told.operator_reference, told.amount, THE_HOUSE, on)
    with transaction.atomic():
        locked = ContributionPayment.objects.select_for_update(of=("self",)).get(person_id=payment.person_id, id=payment.id)
        if locked.state in (PaymentState.HELD, PaymentState.SETTLED):
            raise AlreadyPaid
        if locked.state == PaymentState.ASKED:
            locked.cancelled_on = on
            _move(locked, PaymentState.FAILED)
            _record(PAYMENT_CANCELLED, locked, actor, on, amount=locked.amount)
    return locked


def reconcile_payments(*, on: date, at: datetime | None = None, actor: Actor = THE_HOUSE) -> int:
    """Ask the operator what became of payments asked before `at`, one by one. How many found their end."""
    ended = 0
    for payment in queries.hanging_payments(asked_before=at, since=on - ASKED_ABOUT_FOR):
        try:
            told = operator.tell(payment.reference)
        except operator.Silent:
            break  # it will not answer for the others either
        try:
            ended += _reconcile(payment, told, actor, on)
        except Refusal as refusal:
            log.warning("payment not reconciled", extra={"reference": payment.reference, "code": refusal.code})
    return ended


def _reconcile(payment: ContributionPayment, told: operator.Told | None, actor: Actor, on: date) -> bool:
    if told is not None:
        if told.state not in STEPS:
            return False  # the person has not confirmed yet
        after = _hear(STEPS[told.state], payment.reference, told.operator_reference, told.amount, actor, on)
        return after.state not in (*queries.OPEN, payment.state)
    if payment.state == PaymentState.ASKED and on - payment.asked_on > NEVER_ARRIVED_AFTER:
        _hear(_fail, payment.reference, payment.operator_reference, payment.amount, actor, on)
        return True
    return False


def _hear(step: Step, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> ContributionPayment:
    """Take one step under the payment's lock. A refusal leaves its trace in the journal, so it is raised after the commit."""
    with transaction.atomic():
        payment = ContributionPayment.objects.select_for_update(of=("self",)).filter(reference=reference).first()
        if payment is None:
            raise UnknownPayment
        refusal = _contradiction(payment, operator_reference, amount)
        if refusal is None:
            payment.operator_reference = payment.operator_reference or operator_reference
            if not step(payment, actor, on):
                refusal = PaymentContradicted()
        if refusal is not None:
            details = {"heard": step.__name__.strip("_"), "refusal": refusal.code, "operator_reference": operator_reference}
            _record(PAYMENT_CONTRADICTED, payment, actor, on, said_amount=amount, state=payment.state, **details)
            if step is not _fail and payment.state == PaymentState.FAILED:
                _have_reviewed(payment, actor, on)
    if refusal is not None:
        raise refusal
    return payment


def _have_reviewed(payment: ContributionPayment, actor: Actor, on: date) -> None:
    """The operator has money of a payment that ended here: somebody must look, once."""
    office = registry.office_of(registry.person(payment.person_id), "cnas")
    if office is not None:
        casework.open_task(
            office_code=office.code, kind=REVIEW, about=f"payment:{payment.reference}", person_key=payment.person_id,
            opened_on=on, working_days=REVIEWED_WITHIN, actor=actor,
        )  # fmt: skip


def _contradiction(payment: ContributionPayment, operator_reference: str, amount: int) -> Refusal | None:
    if amount != payment.amount:
        return WrongAmount(said=_spelt(amount), asked=_spelt(payment.amount))
    if payment.operator_reference and operator_reference != payment.operator_reference:
        return PaymentContradicted()
    return None


def _spelt(amount: int) -> str:
    return spell(amount, get_language() or "ar")


def _hold(payment: ContributionPayment, actor: Actor, on: date) -> bool:
    if payment.state in (PaymentState.HELD, PaymentState.SETTLED):
        return True
    if payment.state == PaymentState.FAILED and payment.cancelled_on is None:
        return False  # "taken" after the operator said "failed" is money we do not expect
    transit, becomes = ACCOUNTS[PaymentFor(payment.paid_for)]
    ledger.hold(
        owner=_owner(payment),
        key=_hold_key(payment),
        lines=[(transit, payment.amount), (becomes, -payment.amount)],
        reason="contribution",
        about=f"payment:{payment.reference}",
        on=on,
    )
    payment.cancelled_on = None
    _move(payment, PaymentState.HELD)
    _record(PAYMENT_HELD, payment, actor, on, amount=payment.amount)
    return True


def _settle(payment: ContributionPayment, actor: Actor, on: date) -> bool:
    if payment.state == PaymentState.SETTLED:
        return True
    if not _hold(payment, actor, on):
        return False
    ledger.settle(owner=_owner(payment), hold_key=_hold_key(payment), key=f"payment:{payment.reference}:settled", on=on)
    payment.settled_on = on
    _move(payment, PaymentState.SETTLED)
    _record(
        CONTRIBUTION_SETTLED,
        payment,
        actor,
        on,
        amount=payment.amount,
        months=payment.months,
        paid_for=payment.paid_for,
        affiliation=payment.affiliation_reference,
    )
    return True


def _fail(payment: ContributionPayment, actor: Actor, on: date) -> bool:
    if payment.state == PaymentState.FAILED:
        return True
    if payment.state == PaymentState.SETTLED:
        return False
    if payment.state == PaymentState.HELD:
        key = f"payment:{payment.reference}:void"
        ledger.void(owner=_owner(payment), hold_key=_hold_key(payment), key=key, reason="operator_failed", on=on)
    _move(payment, PaymentState.FAILED)
    _record(PAYMENT_FAILED, payment, actor, on, amount=payment.amount)
    return True


STEPS: dict[str, Step] = {"taken": _hold, "settled": _settle, "failed": _fail}  # what the operator says → what is done


def _move(payment: ContributionPayment, state: PaymentState) -> None:
    payment.state = state
    payment.save(update_fields=["state", "settled_on", "cancelled_on", "operator_reference"])


def _record(act: Act, payment: ContributionPayment, actor: Actor, on: date, **details: Any) -> None:
    about = f"payment:{payment.reference}"
    journal.record(act, about=about, person_key=payment.person_id, actor=actor, on=on, **details)


def _owner(payment: ContributionPayment) -> str:
    return f"person:{payment.person_id}"


def _hold_key(payment: ContributionPayment) -> str:
    return f"payment:{payment.reference}:held"
