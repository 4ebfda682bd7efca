"""What somebody else may take from a person's month: nothing, but for a consent proved twice and ended by a word."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.models import AdjustmentReason, Award, DeductionConsent, Payment, PaymentAdjustment
from daman.benefits.paying.drawing import BY_THE_MONTH
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Person


class NotYourConsent(Refusal):
    code = "not_your_consent"
    message = _("لا يوافق على الاقتطاع إلا صاحب الحق نفسه، من صفحته، برمز يصل إلى هاتفه.")


class NothingToDeductFrom(Refusal):
    code = "nothing_to_deduct_from"
    message = _("لا يُدفع لك أي حق كل شهر الآن، فلا يوجد ما يُقتطع منه.")


class DeductionTooHigh(Refusal):
    code = "deduction_too_high"
    message = _("المبلغ أكبر مما يُدفع لك في الشهر. اكتب مبلغا أصغر.")


class AlreadyAgreed(Refusal):
    code = "already_agreed"
    message = _("وافقت من قبل على اقتطاع لهذه الجهة. أنهِ الموافقة الأولى ثم وافق من جديد.")


class NoSuchConsent(Refusal):
    code = "no_such_consent"
    message = _("لا توجد موافقة سارية بهذا الرقم. عد إلى صفحتك لترى موافقاتك.")


@transaction.atomic
def agree_deduction(
    *, person: Person, payee: str, amount_monthly: int, second_factor: str, actor: Actor, on: date
) -> DeductionConsent:
    """Let somebody take up to so much a month. Alone it moves nothing: it is what a deduction must point at."""
    if actor.kind != ActorKind.PERSON or actor.person_key != person.pk or not second_factor:
        raise NotYourConsent
    list(Award.objects.select_for_update().filter(person=person))  # two consents given at once come one after the other
    check_can_be_taken(person=person, payee=payee, amount_monthly=amount_monthly, on=on)
    consent = DeductionConsent.objects.create(
        person=person, reference=new_reference("CNS"), payee=payee.strip(), amount_monthly=amount_monthly,
        second_factor=second_factor, given_on=on,
    )  # fmt: skip
    journal.record(
        acts.DEDUCTION_AGREED, about=f"consent:{consent.reference}", person_key=person.pk, actor=actor, on=on,
        amount_monthly=amount_monthly,
    )  # fmt: skip
    return consent


def check_can_be_taken(*, person: Person, payee: str, amount_monthly: int, on: date) -> None:
    """Whether a consent would hold, before a code is sent."""
    awards = Award.objects.filter(person=person, ends_before=None, benefit__in=BY_THE_MONTH)
    paid = sum(award.amount_monthly for award in awards)
    if not paid:
        raise NothingToDeductFrom
    given = DeductionConsent.objects.filter(person=person, revoked_on=None)
    if any(each.payee == payee.strip() for each in given):
        raise AlreadyAgreed
    if amount_monthly <= 0 or amount_monthly + sum(each.amount_monthly for each in given) >= paid:
        raise DeductionTooHigh


@transaction.atomic
def revoke_deduction(*, person: Person, reference: str, actor: Actor, on: date) -> DeductionConsent:
    """A word is enough, without a reason. What no run has drawn up yet is not taken."""
    if actor.kind != ActorKind.PERSON or actor.person_key != person.pk:
        raise NotYourConsent
    consent = DeductionConsent.objects.select_for_update().filter(person=person, reference=reference, revoked_on=None).first()
    if consent is None:
        raise NoSuchConsent
    consent.revoked_on = on
    consent.save(update_fields=["revoked_on"])
    planned = PaymentAdjustment.objects.filter(person=person, consent_id=consent.pk, reason=AdjustmentReason.DEDUCTION)
    drawn_up = set(Payment.objects.filter(person=person).exclude(run_key=None).values_list("award_id", "month"))
    gone = [each.pk for each in planned if (each.award_id, each.month) not in drawn_up]
    PaymentAdjustment.objects.filter(person=person, pk__in=gone).delete()
    journal.record(
        acts.DEDUCTION_REVOKED,
        about=f"consent:{consent.reference}",
        person_key=person.pk,
        actor=actor,
        on=on,
        not_taken=len(gone),
    )
    return consent
