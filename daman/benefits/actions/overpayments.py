"""Months paid too much: found in the books, explained month by month, recovered by instalments that the person agreed to.

The law's limit of what may be withheld from a pension was not found: until it is, nothing is withheld without agreement.
"""

import json
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from daman.benefits import acts
from daman.benefits.actions.runs import must_sign
from daman.benefits.models import (
    AdjustmentReason,
    Award,
    Overpayment,
    OverpaymentState,
    Payment,
    PaymentAdjustment,
    PaymentState,
)
from daman.benefits.paying.drawing import BY_THE_MONTH
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act

OPEN = (OverpaymentState.FOUND, OverpaymentState.TOLD, OverpaymentState.CONTESTED)
# Paid for months after the right had ended, or after the month of death.
FIND = """
select p.person_id, p.award_id, min(p.month), max(p.month), sum(p.amount)::bigint,
  case when n.died_on is not null and min(p.month) > n.died_on then 'deceased' else 'ended' end,
  json_agg(json_build_object('month', p.month, 'paid', p.amount, 'due', 0) order by p.month)
from benefits_payment p
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
join registry_person n on n.id = p.person_id
where p.state = 'settled' and (p.month > n.died_on or p.month >= a.ends_before)
  and not exists (select from benefits_overpayment o where o.person_id = p.person_id and o.award_id = p.award_id
    and p.month between o.from_month and o.to_month)
group by p.person_id, p.award_id, n.died_on
"""


class NotAgreed(Refusal):
    code = "recovery_not_agreed"
    message = gettext_lazy("لم يوجد في القانون المدوَّن حدّ لما يُقتطع من المعاش، فلا يُقتطع شيء دون موافقة مكتوبة من صاحبه.")


class InstalmentTooHigh(Refusal):
    code = "instalment_too_high"
    message = gettext_lazy("القسط أكبر من المعاش الشهري أو من المبلغ الباقي. اختر قسطا أصغر.")


class NotRecoverable(Refusal):
    code = "not_recoverable"
    message = gettext_lazy("قُسِّط هذا المبلغ أو سُوّي من قبل، أو انتهى المعاش الذي يُقتطع منه. راجع الملف.")


class WordsMissing(Refusal):
    code = "words_missing"
    message = gettext_lazy("لم تكتب السبب. اكتبه بكلمات قليلة ثم أعد الإرسال.")


@transaction.atomic
def find_overpayments(*, on: date) -> list[Overpayment]:
    """Look through everything that arrived. Found twice, it is there once."""
    with connection.cursor() as cursor:
        cursor.execute(FIND)
        rows = cursor.fetchall()
    return [_keep(*row, on=on) for row in rows]


@transaction.atomic
def plan_recovery(*, overpayment: Overpayment, instalment: int, has_agreed: bool, actor: Actor, on: date) -> Overpayment:
    """Spread it over the coming months, no month losing more than the person agreed to in writing."""
    must_sign(actor)
    if not has_agreed:
        raise NotAgreed
    return _spread(_locked(overpayment), instalment, agreed_by="in_writing", actor=actor, on=on)


@transaction.atomic
def agree_recovery(*, overpayment: Overpayment, instalment: int, second_factor: str, actor: Actor, on: date) -> Overpayment:
    """The person agrees to give it back by so much a month: nobody else can agree in their place."""
    if actor.kind != ActorKind.PERSON or actor.person_key != overpayment.person_id or not second_factor:
        raise NotAgreed
    return _spread(_locked(overpayment), instalment, agreed_by=second_factor, actor=actor, on=on)


@transaction.atomic
def contest(*, overpayment: Overpayment, words: str, actor: Actor, on: date) -> Overpayment:
    """The person says why it is not so. Nothing is recovered until an officer answered."""
    if actor.person_key != overpayment.person_id:
        raise NotAgreed
    found = _locked(overpayment)
    if found.state not in (OverpaymentState.FOUND, OverpaymentState.TOLD):
        raise NotRecoverable
    if not words.strip():
        raise WordsMissing
    found.state, found.contested, found.answer = OverpaymentState.CONTESTED, words.strip(), ""
    found.save(update_fields=["state", "contested", "answer"])
    _record(acts.OVERPAYMENT_CONTESTED, found, actor, on)
    return found


@transaction.atomic
def answer_contest(*, overpayment: Overpayment, words: str, actor: Actor, on: date) -> Overpayment:
    """An officer holds that it is owed, and says why; to hold the contrary is to give it up."""
    must_sign(actor)
    found = _locked(overpayment)
    if found.state != OverpaymentState.CONTESTED:
        raise NotRecoverable
    if not words.strip():
        raise WordsMissing
    found.state, found.answer = OverpaymentState.TOLD, words.strip()
    found.save(update_fields=["state", "answer"])
    _record(acts.OVERPAYMENT_ANSWERED, found, actor, on)
    _tell(found, gettext_lazy("أجبنا عن اعتراضك على استرجاع مبلغ. اقرأ الجواب في صفحتك."), on)
    return found


@transaction.atomic
def waive(*, overpayment: Overpayment, actor: Actor, on: date, reason: str) -> Overpayment:
    """The fund gives it up, and says why."""
    must_sign(actor)
    found = _locked(overpayment)
    if found.state not in OPEN:
        raise NotRecoverable
    if not reason.strip():
        raise WordsMissing
    found.state, found.answer = OverpaymentState.WAIVED, reason.strip()
    found.save(update_fields=["state", "answer"])
    _record(acts.OVERPAYMENT_WAIVED, found, actor, on, reason=reason)
    _tell(found, gettext_lazy("لا يُسترجع منك المبلغ الذي أبلغناك به: تنازل عنه الصندوق."), on)
    return found


@transaction.atomic
def close_recovered(*, on: date) -> int:
    """What came back whole is over. How many."""
    closed = 0
    for found in Overpayment.objects.select_for_update().filter(state=OverpaymentState.RECOVERING).order_by("id"):
        parts = PaymentAdjustment.objects.filter(person_id=found.person_id, about=f"overpayment:{found.reference}")
        settled = Payment.objects.filter(person_id=found.person_id, state=PaymentState.SETTLED)
        arrived = set(settled.values_list("award_id", "month"))
        if all((each.award_id, each.month) in arrived for each in parts):
            found.state = OverpaymentState.RECOVERED
            found.save(update_fields=["state"])
            _record(acts.OVERPAYMENT_RECOVERED, found, THE_HOUSE, on)
            closed += 1
    return closed


def withheld_from(found: Overpayment) -> Award | None:
    """The right in payment out of which it could come back: its own, or another of the same person."""
    rows = Award.objects.filter(person_id=found.person_id, ends_before=None, benefit__in=BY_THE_MONTH)
    return next(iter(sorted(rows, key=lambda each: (each.pk != found.award_id, each.pk))), None)


def check_instalment(found: Overpayment, instalment: int) -> Award:
    """The right it would be taken from; refused when there is none, or when so much a month cannot be."""
    award = withheld_from(found)
    if found.state not in (OverpaymentState.FOUND, OverpaymentState.TOLD) or award is None:
        raise NotRecoverable
    if not 0 < instalment < award.amount_monthly or instalment > found.amount:
        raise InstalmentTooHigh
    return award


def _spread(found: Overpayment, instalment: int, *, agreed_by: str, actor: Actor, on: date) -> Overpayment:
    award = check_instalment(found, instalment)
    month, left = _next_month(award, on), found.amount
    while left > 0:
        part = min(instalment, left)
        PaymentAdjustment.objects.create(
            person_id=found.person_id, award=award, month=month, amount=-part, reason=AdjustmentReason.RECOVERY,
            about=f"overpayment:{found.reference}",
        )  # fmt: skip
        month, left = add_months(month, 1), left - part
    found.state, found.instalment, found.agreed_by = OverpaymentState.RECOVERING, instalment, agreed_by
    found.save(update_fields=["state", "instalment", "agreed_by"])
    _record(acts.OVERPAYMENT_PLANNED, found, actor, on, instalment=instalment, until=add_months(month, -1))
    return found


def _keep(person: int, award: int, first: date, last: date, amount: int, reason: str, lines: Any, *, on: date) -> Overpayment:
    made = Overpayment.objects.create(
        person_id=person, award_id=award, reference=new_reference("OVP"), reason=reason, from_month=first, to_month=last,
        amount=amount, lines=json.loads(lines) if isinstance(lines, str) else lines, found_on=on,
    )  # fmt: skip
    _record(acts.OVERPAYMENT_FOUND, made, THE_HOUSE, on, amount=amount, reason=reason)
    return made


def _next_month(award: Award, on: date) -> date:
    last = Payment.objects.filter(person_id=award.person_id, award_id=award.pk).order_by("-month").first()
    return max(add_months(last.month, 1) if last else month_of(on), month_of(on))


def _record(act: Act, found: Overpayment, actor: Actor, on: date, **details: Any) -> None:
    journal.record(
        act, about=f"overpayment:{found.reference}", person_key=found.person_id, actor=actor, on=on, **details
    )  # fmt: skip


def _tell(found: Overpayment, words: object, on: date) -> None:
    person = found.person
    language = person.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        body, subject = str(words), _("مبلغ دُفع لك بغير حق")
    correspondence.send(
        recipient=f"person:{person.pk}", channel=Channel.PORTAL, body=body, subject=subject, language=language,
        about=f"overpayment:{found.reference}", actor=THE_HOUSE, on=on,
    )  # fmt: skip


def _locked(overpayment: Overpayment) -> Overpayment:
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("award", "person")
    return rows.get(person_id=overpayment.person_id, pk=overpayment.pk)
