"""Asking for a payment."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.affiliation.models import Affiliation
from daman.contributions import operator
from daman.contributions.acts import PAYMENT_ASKED
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Person


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    message = _("لم تختر أي شهر. اختر شهرا واحدا على الأقل ثم ادفع.")


class AlreadyPaid(Refusal):
    code = "already_paid"
    message = _("دفعت هذا المبلغ من قبل، ولم نأخذ منك شيئا مرة ثانية. افتح صفحتك لترى بطاقتك.")


class PaymentOver(Refusal):
    code = "payment_over"
    message = _("لم تتم هذه الدفعة ولم يؤخذ منك شيء. ابدأ دفعة جديدة.")


class OtherPayment(Refusal):
    code = "other_payment"
    message = _("بدأت دفعة أخرى بمبلغ مختلف في نافذة أخرى. أكملها، أو ألغها عند البريد ثم أعد المحاولة.")


class OperatorSilent(Refusal):
    code = "operator_silent"
    message = _("البريد لا يجيب الآن، ولم يؤخذ منك شيء. طلبك محفوظ: أعد المحاولة بعد قليل.")


def ask_payment(
    *,
    person: Person,
    affiliation: Affiliation,
    months: Sequence[date] = (),
    amount: int,
    key: str,
    paid_for: str = PaymentFor.MONTHS,
    about: str = "",
    return_url: str,
    callback_url: str,
    actor: Actor,
    on: date,
) -> tuple[ContributionPayment, str]:
    """Open a payment at the operator; gives it with the address of the page where the person pays.

    `key` is made once per intention: two tabs, one payment. The payment is committed before the operator is asked, so
    that whatever the operator took is known here.
    """
    wanted = Wanted([month.isoformat() for month in sorted(set(months))], amount, PaymentFor(paid_for), about)
    payment = _open(person, affiliation, wanted, key, actor=actor, on=on)
    try:
        page = operator.ask(
            reference=payment.reference,
            amount=payment.amount,
            description=_now("اشتراك الضمان الاجتماعي"),
            return_url=return_url,
            callback_url=callback_url,
        )
    except operator.Silent:
        raise OperatorSilent from None
    return _keep_reference(payment, page.operator_reference), page.url


@dataclass(frozen=True)
class Wanted:
    """What an intention to pay is made of: another of these under the same key is another intention."""

    months: list[str]
    amount: int
    paid_for: PaymentFor
    about: str


@transaction.atomic
def _open(person: Person, affiliation: Affiliation, wanted: Wanted, key: str, *, actor: Actor, on: date) -> ContributionPayment:
    if wanted.amount <= 0 or (wanted.paid_for == PaymentFor.MONTHS and not wanted.months):
        raise NothingToPay
    if found := ContributionPayment.objects.filter(person=person, key=key).first():
        return _resumed(found, wanted)
    payment = ContributionPayment(
        person=person,
        reference=new_reference("PAY"),
        affiliation_reference=affiliation.reference,
        key=key,
        operator=operator.NAME,
        asked_on=on,
        **asdict(wanted),
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:  # the other tab was quicker
        return _resumed(ContributionPayment.objects.get(person=person, key=key), wanted)
    journal.record(
        PAYMENT_ASKED,
        about=f"payment:{payment.reference}",
        person_key=person.id,
        actor=actor,
        on=on,
        amount=wanted.amount,
        months=wanted.months,
        paid_for=str(wanted.paid_for),
    )
    return payment


def _resumed(found: ContributionPayment, wanted: Wanted) -> ContributionPayment:
    if found.state in (PaymentState.SETTLED, PaymentState.HELD):
        raise AlreadyPaid
    if found.state == PaymentState.FAILED:
        raise PaymentOver
    if Wanted(found.months, found.amount, PaymentFor(found.paid_for), found.about) != wanted:
        raise OtherPayment
    return found


@transaction.atomic
def _keep_reference(payment: ContributionPayment, operator_reference: str) -> ContributionPayment:
    locked = ContributionPayment.objects.select_for_update().get(person_id=payment.person_id, id=payment.id)
    if not locked.operator_reference:
        locked.operator_reference = operator_reference
        locked.save(update_fields=["operator_reference"])
    return locked
