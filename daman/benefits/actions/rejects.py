"""Payments that came back, put right: a death is checked at the civil register, an account is changed, a month is sent again."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.replies import RejectResolved, about_of, office_of
from daman.benefits.models import Award, Payment, PaymentReject, PaymentState, RejectRoute
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.exchange import queries as exchange
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import actions as registry

IDENTITY = "civil.identity"


class NotADeathCheck(Refusal):
    code = "not_a_death_check"
    message = _("هذه الدفعة لم ترجع بسبب وفاة. عالجها حسب السبب المكتوب أمامها.")


class AccountNotChanged(Refusal):
    code = "account_not_changed"
    message = _("ما زال حساب الشخص هو الحساب الذي رفض المبلغ. اطلب منه تغيير الحساب من صفحته، ثم أعد الإرسال.")


class DeathNotChecked(Refusal):
    code = "death_not_checked"
    message = _("قيل إن صاحب هذا الحساب توفي. تحقق أولا من سجل الحالة المدنية.")


@transaction.atomic
def check_death(*, reject: PaymentReject, actor: Actor, on: date) -> PaymentReject:
    """Ask the civil register anew. Dead: the right ends with the month of death. Alive: the account is what must be put right."""
    reject = _open(reject)
    if reject.route != RejectRoute.CHECK_DEATH:
        raise NotADeathCheck
    person = registry.know_person(
        nin=reject.person.nin, purpose="payment.death_check", legal_basis=exchange.evidence_type(IDENTITY).legal_basis.text,
        actor=actor, on=on, anew=True,
    )  # fmt: skip
    if person.died_on is None:
        reject.route = RejectRoute.CHECK_ACCOUNT
        reject.save(update_fields=["route"])
        _finish(reject, RejectRoute.CHECK_DEATH, actor=actor, on=on)
        casework.open_task(
            office_code=office_of(reject), kind=RejectRoute.CHECK_ACCOUNT, about=about_of(reject), person_key=reject.person_id,
            opened_on=on, working_days=3, actor=actor,
        )  # fmt: skip
        journal.record(
            acts.REJECT_RESOLVED, about=f"award:{reject.award.reference}", person_key=reject.person_id, actor=actor, on=on,
            month=reject.month, resolution="alive",
        )  # fmt: skip
        return reject
    end_awards(person_key=reject.person_id, died_on=person.died_on, actor=actor, on=on)
    return _resolve(reject, "deceased", actor=actor, on=on)


@transaction.atomic
def send_again(*, reject: PaymentReject, actor: Actor, on: date) -> PaymentReject:
    """The month goes into the next run, to the account that is in force by then."""
    reject = _open(reject)
    if reject.route == RejectRoute.CHECK_DEATH:
        raise DeathNotChecked
    payment = Payment.objects.select_for_update().get(
        person_id=reject.person_id, award_id=reject.award_id, month=reject.month
    )  # fmt: skip
    if reject.route == RejectRoute.CHECK_ACCOUNT and reject.award.account_number == payment.account_number:
        raise AccountNotChanged
    if payment.state == PaymentState.FAILED:
        payment.state, payment.run_key, payment.attempt = PaymentState.SCHEDULED, None, payment.attempt + 1
        payment.save(update_fields=["state", "run_key", "attempt"])
    return _resolve(reject, "sent_again", actor=actor, on=on)


@transaction.atomic
def end_awards(*, person_key: int, died_on: date, actor: Actor, on: date) -> int:
    """Every right of a dead person ends with the month of death. How many ended."""
    before = add_months(month_of(died_on), 1)
    ended = 0
    for award in Award.objects.select_for_update().filter(person_id=person_key, starts_on__lt=before):
        if award.ends_before is not None and award.ends_before <= before:
            continue
        award.ends_before = before
        award.save(update_fields=["ends_before"])
        journal.record(
            acts.AWARD_ENDED, about=f"award:{award.reference}", person_key=person_key, actor=actor, on=on, ends_before=before,
            reason="deceased",
        )  # fmt: skip
        ended += 1
    return ended


def _open(reject: PaymentReject) -> PaymentReject:
    rows = PaymentReject.objects.select_for_update(of=("self",)).select_related("person", "award")
    found = rows.get(person_id=reject.person_id, pk=reject.pk)
    if found.resolved_on is not None:
        raise RejectResolved
    return found


def _resolve(reject: PaymentReject, resolution: str, *, actor: Actor, on: date) -> PaymentReject:
    reject.resolved_on, reject.resolution = on, resolution
    reject.save(update_fields=["resolved_on", "resolution"])
    _finish(reject, RejectRoute(reject.route), actor=actor, on=on)
    journal.record(
        acts.REJECT_RESOLVED, about=f"award:{reject.award.reference}", person_key=reject.person_id, actor=actor, on=on,
        month=reject.month, resolution=resolution,
    )  # fmt: skip
    return reject


def _finish(reject: PaymentReject, route: RejectRoute, *, actor: Actor, on: date) -> None:
    """The payments manager acts outside the lot: the queue's task is closed by what was done."""
    task = tasks.task(office_of(reject), route, about_of(reject))
    if task is not None:
        casework.finish(office_code=task.office_code, kind=task.kind, about=task.about, officer=THE_HOUSE, on=on)
