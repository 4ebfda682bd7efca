"""Filing a claim, and taking it back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.mandates import check_may_claim
from daman.benefits.models import CLAIM_MOVES, Award, Benefit, Claim, ClaimState, Decision, Outcome
from daman.benefits.services import Service, services
from daman.benefits.standards import DECIDE_WITHIN_WORKING_DAYS
from daman.benefits.wording import spell_day
from daman.casework import actions as casework
from daman.casework import calendar
from daman.casework import queries as tasks
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.foundation.months import month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.identifiers import clean_account
from daman.registry.models import Person

TASK = "decide_claim"
ADVISE = "advise_claim"  # the medical adviser's part
SETTLE = "settle_claim"  # a claim decided provisionally, of which everything is known now
STUCK = "claim_stuck"  # a claim that a silent register holds
OPEN = (ClaimState.GATHERING, ClaimState.READY)


class AlreadyClaimed(Refusal):
    code = "already_claimed"
    message = _("لك طلب مفتوح لهذا الحق رقمه {reference}. تابعه من صفحتك، ولا حاجة إلى طلب آخر.")


class AlreadyInPayment(Refusal):
    code = "already_in_payment"
    message = _("هذا الحق يُدفع لك منذ {since}. إن كان المبلغ غير صحيح فأخبر وكالتك.")


class ClaimantDead(Refusal):
    code = "claimant_dead"
    message = _("سجل الحالة المدنية يقول إن صاحب هذا الرقم متوفى. إن كان هذا خطأ فاتصل ببلدية الميلاد لتصحيحه.")


class WantedTooEarly(Refusal):
    code = "wanted_too_early"
    message = _("لا يبدأ هذا الحق قبل شهر إيداع الطلب. اختر هذا الشهر أو شهرا بعده.")


class NotServed(Refusal):
    code = "not_served"
    message = _("هذا الحق لا يُطلب من هنا. اختر حقا من القائمة.")


class NoSuchDeath(Refusal):
    code = "no_such_death"
    message = _("سجل الحالة المدنية لا يعرف وفاة هذا الشخص في عائلتك. إن كان هذا خطأ فاتصل ببلديتك لتصحيحه.")


class AlreadyGranted(Refusal):
    code = "already_granted"
    message = _("صدر من قبل قرار بقبول هذا الحق عن الوفاة نفسها، رقمه {reference}. لا حاجة إلى طلب آخر.")


class AnswerMissing(Refusal):
    code = "answer_missing"
    message = _("ينقص جواب لا يعرفه غيرك: {words}. أجب عنه ثم أعد الإرسال.")


class NotWithdrawable(Refusal):
    code = "not_withdrawable"
    message = _("صدر القرار في هذا الطلب أو سُحب من قبل، فلا يمكن سحبه. إن لم توافق على القرار فقدّم طعنا.")


@transaction.atomic
def file_claim(
    *,
    person: Person,
    benefit: str,
    wants_from: date,
    account_number: str,
    asks_as: Mapping[str, Any],
    key: str,
    office_code: str,
    actor: Actor,
    on: date,
) -> Claim:
    """A person asks for a right. Sent twice with the same key, it is filed once. No fact is asked here."""
    sent = Claim.objects.filter(person=person, key=key).first()
    if sent:
        return sent
    account = clean_account(account_number)
    table = services().get(benefit)  # type: ignore[call-overload]
    if table is None:
        raise NotServed
    check_may_claim(person, benefit, actor, on)
    _check_answers(table, person, asks_as)
    try:
        _check(person, benefit, wants_from, on)
        with transaction.atomic():
            claim = Claim.objects.create(
                person=person,
                reference=new_reference("CLM"),
                benefit=Benefit(benefit),
                key=key,
                wants_from=wants_from,
                office_code=office_code,
                account_number=account,
                asks_as=dict(asks_as),
                filed_by_key=actor.person_key if actor.person_key != person.pk else None,
                filed_on=on,
                promised_on=calendar.working_day_after(on, DECIDE_WITHIN_WORKING_DAYS),
            )
    except (AlreadyClaimed, IntegrityError):  # sent twice at the same moment, or another claim was opened meanwhile
        sent = Claim.objects.filter(person=person, key=key).first()
        if sent:
            return sent
        _check(person, benefit, wants_from, on)
        raise
    journal.record(
        acts.CLAIM_FILED, about=f"claim:{claim.reference}", person_key=person.pk, office_code=office_code,
        actor=actor, on=on, benefit=str(claim.benefit), promised_on=claim.promised_on,
    )  # fmt: skip
    return claim


@transaction.atomic
def withdraw(*, claim: Claim, actor: Actor, on: date) -> Claim:
    """The person does not want it any more. Nothing is decided."""
    claim = locked(claim)
    is_decided = Decision.objects.filter(person_id=claim.person_id, claim=claim).exists()  # for a time, or for good
    if is_decided or ClaimState.WITHDRAWN not in CLAIM_MOVES[ClaimState(claim.state)]:
        raise NotWithdrawable
    claim.state = ClaimState.WITHDRAWN
    claim.save(update_fields=["state"])
    about = f"claim:{claim.reference}"
    for kind in (TASK, SETTLE, ADVISE, STUCK):
        if tasks.task(claim.office_code, kind, about) is not None:
            casework.finish(office_code=claim.office_code, kind=kind, about=about, officer=actor, on=on)
    journal.record(
        acts.CLAIM_WITHDRAWN, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=actor, on=on
    )  # fmt: skip
    return claim


def locked(claim: Claim) -> Claim:
    """The claim as it is now, kept for this transaction."""
    rows = Claim.objects.select_for_update(of=("self",)).select_related("person")
    return rows.get(person_id=claim.person_id, pk=claim.pk)


def _check(person: Person, benefit: str, wants_from: date, on: date) -> None:
    if person.died_on:
        raise ClaimantDead
    if wants_from < month_of(on):
        raise WantedTooEarly
    waiting = Claim.objects.filter(person=person, benefit=benefit, state__in=OPEN).first()
    if waiting:
        raise AlreadyClaimed(reference=waiting.reference)
    paid = Award.objects.filter(person=person, benefit=benefit, ends_before=None).first()
    if paid:
        raise AlreadyInPayment(since=spell_day(paid.starts_on, get_language() or "ar"))


def _check_answers(table: Service, person: Person, said: Mapping[str, Any]) -> None:
    language = (get_language() or "ar")[:2]
    for question in table.questions:
        if not question.is_optional and said.get(question.name) in (None, ""):
            raise AnswerMissing(words=question.words.get(language, question.words["ar"]))
        if question.kind == "relative_who_died":
            _check_death(table, person, str(said[question.name]))


def _check_death(table: Service, person: Person, deceased: str) -> None:
    """Only somebody of one's own family, dead by the civil register, opens a right of survivors."""
    held = evidence.current(person.nin, "family.members")
    if not any(row["nin"] == deceased and row.get("died_on") for row in (held.value if held and held.value else ())):
        raise NoSuchDeath
    granted = Decision.objects.filter(
        person=person, benefit=table.benefit, outcome=Outcome.GRANTED, claim__asks_as__deceased=deceased
    ).first()
    if granted:
        raise AlreadyGranted(reference=granted.reference)
