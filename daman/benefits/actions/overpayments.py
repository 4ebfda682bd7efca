"""Months paid too much: found in the books, explained month by month, recovered by instalments that the person agreed to.

The law's limit of what may be withheld from a pension was not found: until it is, nothing is withheld without agreement.
"""

import json
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.runs import must_sign
from daman.benefits.models import AdjustmentReason, Overpayment, OverpaymentState, Payment, PaymentAdjustment
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

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
    message = _("لم يوجد في القانون المدوَّن حدّ لما يُقتطع من المعاش، فلا يُقتطع شيء دون موافقة مكتوبة من صاحبه.")


class InstalmentTooHigh(Refusal):
    code = "instalment_too_high"
    message = _("القسط أكبر من المعاش الشهري أو من المبلغ الباقي. اختر قسطا أصغر.")


class NotRecoverable(Refusal):
    code = "not_recoverable"
    message = _("قُسِّط هذا المبلغ أو سُوّي من قبل، أو انتهى المعاش الذي يُقتطع منه. راجع الملف.")


@transaction.atomic
def find_overpayments(*, on: date) -> list[Overpayment]:
    """Look through everything that arrived. Found twice, it is there once."""
    with connection.cursor() as cursor:
        cursor.execute(FIND)
        rows = cursor.fetchall()
    return [_keep(*row, on=on) for row in rows]


@transaction.atomic
def plan_recovery(*, overpayment: Overpayment, instalment: int, has_agreed: bool, actor: Actor, on: date) -> Overpayment:
    """Spread it over the coming months, no month losing more than the person agreed to."""
    must_sign(actor)
    found = _locked(overpayment)
    if found.state not in (OverpaymentState.FOUND, OverpaymentState.TOLD) or found.award.ends_before is not None:
        raise NotRecoverable
    if not has_agreed:
        raise NotAgreed
    if not 0 < instalment < found.award.amount_monthly or instalment > found.amount:
        raise InstalmentTooHigh
    month, left = _next_month(found, on), found.amount
    while left > 0:
        part = min(instalment, left)
        PaymentAdjustment.objects.create(
            person_id=found.person_id, award=found.award, month=month, amount=-part, reason=AdjustmentReason.RECOVERY,
            about=f"overpayment:{found.reference}",
        )  # fmt: skip
        month, left = add_months(month, 1), left - part
    found.state, found.instalment = OverpaymentState.RECOVERING, instalment
    found.save(update_fields=["state", "instalment"])
    journal.record(
        acts.OVERPAYMENT_PLANNED, about=f"overpayment:{found.reference}", person_key=found.person_id, actor=actor, on=on,
        instalment=instalment, until=add_months(month, -1),
    )  # fmt: skip
    return found


@transaction.atomic
def waive(*, overpayment: Overpayment, actor: Actor, on: date, reason: str) -> Overpayment:
    """The fund gives it up, and says why."""
    must_sign(actor)
    found = _locked(overpayment)
    if found.state not in (OverpaymentState.FOUND, OverpaymentState.TOLD):
        raise NotRecoverable
    found.state = OverpaymentState.WAIVED
    found.save(update_fields=["state"])
    journal.record(
        acts.OVERPAYMENT_WAIVED, about=f"overpayment:{found.reference}", person_key=found.person_id, actor=actor, on=on,
        reason=reason,
    )  # fmt: skip
    return found


def _keep(person: int, award: int, first: date, last: date, amount: int, reason: str, lines: Any, *, on: date) -> Overpayment:
    made = Overpayment.objects.create(
        person_id=person, award_id=award, reference=new_reference("OVP"), reason=reason, from_month=first, to_month=last,
        amount=amount, lines=json.loads(lines) if isinstance(lines, str) else lines, found_on=on,
    )  # fmt: skip
    journal.record(
        acts.OVERPAYMENT_FOUND, about=f"overpayment:{made.reference}", person_key=person, actor=THE_HOUSE, on=on, amount=amount,
        reason=reason,
    )  # fmt: skip
    return made


def _next_month(found: Overpayment, on: date) -> date:
    last = Payment.objects.filter(person_id=found.person_id, award_id=found.award_id).order_by("-month").first()
    return max(add_months(last.month, 1) if last else month_of(on), month_of(on))


def _locked(overpayment: Overpayment) -> Overpayment:
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("award")
    return rows.get(person_id=overpayment.person_id, pk=overpayment.pk)
