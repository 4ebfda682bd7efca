"""An employer announces a payment, and the money comes: by transfer with its reference, or through the post's page."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.contributions import operator, receipts
from daman.contributions.actions.outcomes import PaymentContradicted, UnknownPayment, WrongAmount
from daman.contributions.actions.payments import OperatorSilent
from daman.contributions.acts import (
    EMPLOYER_PAYMENT_ASKED,
    EMPLOYER_PAYMENT_CANCELLED,
    EMPLOYER_PAYMENT_CONTRADICTED,
    EMPLOYER_PAYMENT_FAILED,
    EMPLOYER_PAYMENT_TAKEN,
)
from daman.contributions.models import EmployerPayment, EmployerPaymentState
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.money import spell
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.ledger import actions as ledger
from daman.ledger import queries as books
from daman.registry.models import Employer

PREFIX = "EPY"  # of the references that employers write on their transfers
CHANNELS = ("transfer", "post")
TRANSIT, RECEIVABLE = "fund.cnas.transit", "employer.receivable"
ASKED_ABOUT_FOR = timedelta(days=7)

log = logging.getLogger(__name__)


class AmountNotPossible(Refusal):
    code = "amount_not_possible"
    message = _("المبلغ يجب أن يكون أكبر من الصفر. اكتب ما تريد دفعه ثم أعد المحاولة.")


class PaymentKeyReused(Refusal):
    code = "payment_key_reused"
    message = _("بدأت من قبل دفعة أخرى بهذا الرقم ({reference})، ولم نأخذ شيئا. افتحها أو ابدأ دفعة جديدة.")


class MoneyOnItsWay(Refusal):
    code = "money_on_its_way"
    message = _("وصل مبلغ من هذه الدفعة أو هو في الطريق، فلا يمكن إلغاؤها. راجع كشف الحساب.")


class NotByPost(Refusal):
    code = "not_by_post"
    message = _("هذه الدفعة ليست في انتظار الدفع عند البريد. ابدأ دفعة جديدة.")


@transaction.atomic
def ask_employer_payment(
    *, employer: Employer, amount: int, about: str = "", channel: str = "transfer", key: str, actor: Actor, on: date
) -> EmployerPayment:
    """Announce a payment: the reference it gives finds the account by itself. The same key twice is the same payment."""
    if amount <= 0 or channel not in CHANNELS:
        raise AmountNotPossible
    if found := EmployerPayment.objects.filter(employer=employer, key=key[:80]).first():
        return _same(found, amount, about)
    payment = EmployerPayment(
        employer=employer, reference=new_reference(PREFIX), key=key[:80], amount=amount, about=about, channel=channel, asked_on=on
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:  # the other window was quicker
        return _same(EmployerPayment.objects.get(employer=employer, key=key[:80]), amount, about)
    receipts.tell(EMPLOYER_PAYMENT_ASKED, payment, actor, on, amount=amount, channel=channel)
    return payment


def open_post_page(*, payment: EmployerPayment, return_url: str, callback_url: str) -> str:
    """The address of the post's page where this payment is made. Asked again, it is the same page."""
    payment = EmployerPayment.objects.get(employer_id=payment.employer_id, pk=payment.pk)
    if payment.channel != "post" or payment.state != EmployerPaymentState.ASKED:
        raise NotByPost
    try:
        page = operator.ask(
            reference=payment.reference, amount=payment.amount, description=_now("اشتراكات صاحب العمل"),
            return_url=return_url, callback_url=callback_url,
        )  # fmt: skip
    except operator.Silent:
        raise OperatorSilent from None
    with transaction.atomic():
        locked = _locked(payment.reference)
        if locked and not locked.operator_reference:
            locked.operator_reference = page.operator_reference
            locked.save(update_fields=["operator_reference"])
    return page.url


@transaction.atomic
def cancel_employer_payment(*, payment: EmployerPayment, actor: Actor, on: date) -> EmployerPayment:
    """Give up a payment of which nothing came. Money that comes with its reference after all still finds the account."""
    locked = _locked(payment.reference)
    assert locked is not None
    if locked.state == EmployerPaymentState.CANCELLED:
        return locked
    if locked.received or locked.state != EmployerPaymentState.ASKED or is_taken(locked):
        raise MoneyOnItsWay
    _move(locked, EmployerPaymentState.CANCELLED)
    receipts.tell(EMPLOYER_PAYMENT_CANCELLED, locked, actor, on)
    return locked


def hold_employer_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> EmployerPayment:
    """The operator took the money: it is in transit. Heard again, it changes nothing."""
    return _hear(_hold, reference, operator_reference, amount, actor, on)


def settle_employer_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> EmployerPayment:
    """The operator confirmed: the account is credited. Heard again, it changes nothing."""
    return _hear(_settle, reference, operator_reference, amount, actor, on)


def fail_employer_payment(*, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> EmployerPayment:
    """The operator gave up: what was held is void."""
    return _hear(_fail, reference, operator_reference, amount, actor, on)


def is_taken(payment: EmployerPayment) -> bool:
    """The operator holds the money of this payment."""
    hold = books.entry_key(_owner(payment), _hold_key(payment))
    return hold is not None and books.open_holds(_owner(payment)).filter(pk=hold.pk).exists()


Step = Callable[[EmployerPayment, Actor, date], bool]


def _hear(step: Step, reference: str, operator_reference: str, amount: int, actor: Actor, on: date) -> EmployerPayment:
    """Take one step under the payment's lock. A refusal leaves its trace, so it is raised after the commit."""
    with transaction.atomic():
        payment = _locked(reference)
        if payment is None:
            raise UnknownPayment
        refusal = _contradiction(payment, operator_reference, amount)
        if refusal is None:
            payment.operator_reference = payment.operator_reference or operator_reference
            if not step(payment, actor, on):
                refusal = PaymentContradicted()
        if refusal is not None:
            heard = {"heard": step.__name__.strip("_"), "refusal": refusal.code, "said_amount": amount}
            receipts.tell(EMPLOYER_PAYMENT_CONTRADICTED, payment, actor, on, **heard)
    if refusal is not None:
        raise refusal
    return payment


def _contradiction(payment: EmployerPayment, operator_reference: str, amount: int) -> Refusal | None:
    if amount != payment.amount:
        language = get_language() or "ar"
        return WrongAmount(said=spell(amount, language), asked=spell(payment.amount, language))
    if payment.channel != "post" or (payment.operator_reference and operator_reference != payment.operator_reference):
        return PaymentContradicted()
    return None


def _hold(payment: EmployerPayment, actor: Actor, on: date) -> bool:
    if books.entry_key(_owner(payment), _hold_key(payment)):
        return books.entry_key(_owner(payment), f"payment:{payment.reference}:void") is None
    lines = [(TRANSIT, payment.amount), (RECEIVABLE, -payment.amount)]
    about = f"payment:{payment.reference}"
    ledger.hold(owner=_owner(payment), key=_hold_key(payment), lines=lines, reason="payment", about=about, on=on)
    if payment.state == EmployerPaymentState.CANCELLED:
        payment.state = EmployerPaymentState.ASKED  # given up here, paid on a page left open
    payment.save(update_fields=["state", "operator_reference"])
    receipts.tell(EMPLOYER_PAYMENT_TAKEN, payment, actor, on, amount=payment.amount)
    return True


def _settle(payment: EmployerPayment, actor: Actor, on: date) -> bool:
    key = f"payment:{payment.reference}:settled"
    if books.entry_key(_owner(payment), key):
        return True
    if not _hold(payment, actor, on):
        return False
    ledger.settle(owner=_owner(payment), hold_key=_hold_key(payment), key=key, on=on)
    payment.save(update_fields=["operator_reference"])
    receipts.count_in(payment, payment.amount, actor=actor, on=on, through="post")
    return True


def _fail(payment: EmployerPayment, actor: Actor, on: date) -> bool:
    if books.entry_key(_owner(payment), f"payment:{payment.reference}:settled"):
        return False
    if payment.state == EmployerPaymentState.CANCELLED:
        return True
    if books.entry_key(_owner(payment), _hold_key(payment)):
        key = f"payment:{payment.reference}:void"
        ledger.void(owner=_owner(payment), hold_key=_hold_key(payment), key=key, reason="operator_failed", on=on)
    payment.save(update_fields=["operator_reference"])
    _move(payment, EmployerPaymentState.CANCELLED)
    receipts.tell(EMPLOYER_PAYMENT_FAILED, payment, actor, on, amount=payment.amount)
    return True


def _same(found: EmployerPayment, amount: int, about: str) -> EmployerPayment:
    if (found.amount, found.about) != (amount, about):
        raise PaymentKeyReused(reference=found.reference)
    return found


def _locked(reference: str) -> EmployerPayment | None:
    return EmployerPayment.objects.select_for_update(of=("self",)).filter(reference=reference).first()


def _move(payment: EmployerPayment, state: EmployerPaymentState) -> None:
    payment.state = state
    payment.save(update_fields=["state"])


def _owner(payment: EmployerPayment) -> str:
    return f"employer:{payment.employer_id}"


def _hold_key(payment: EmployerPayment) -> str:
    return f"payment:{payment.reference}:held"


def reconcile_employer_payments(*, on: date, at: datetime | None = None, actor: Actor = THE_HOUSE) -> int:
    """Ask the operator what became of employers' payments that it did not call back about. How many found their end."""
    hanging = EmployerPayment.objects.filter(
        channel="post", state=EmployerPaymentState.ASKED, asked_on__gte=on - ASKED_ABOUT_FOR
    ).exclude(operator_reference="")
    if at is not None:
        hanging = hanging.filter(recorded_at__lt=at)
    ended = 0
    for payment in list(hanging.order_by("id")[:500]):
        try:
            told = operator.tell(payment.reference)
        except operator.Silent:
            break  # it will not answer for the others either
        if told is None or told.state not in STEPS:
            continue
        try:
            _hear(STEPS[told.state], payment.reference, told.operator_reference, told.amount, actor, on)
        except Refusal as refusal:
            log.warning("payment not reconciled", extra={"reference": payment.reference, "code": refusal.code})
            continue
        ended += told.state != "taken"
    return ended


STEPS: dict[str, Step] = {"taken": _hold, "settled": _settle, "failed": _fail}  # what the operator says → what is done
