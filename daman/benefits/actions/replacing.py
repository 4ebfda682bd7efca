"""A right in payment that a later decision replaces: from which month, and what the months paid meanwhile make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.benefits import acts
from daman.benefits.actions.awards import end_award
from daman.benefits.models import AdjustmentReason, Award, Benefit, Decision, Overpayment, Payment, PaymentAdjustment
from daman.benefits.parts import Part
from daman.foundation.actor import Actor
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.journal import actions as journal

LinesOf = Callable[[set[date]], list[dict[str, Any]]]
FALLING = (Benefit.UNEMPLOYMENT_INSURANCE,)  # several awards, one after the other, each with its end


@dataclass(frozen=True)
class Replaced:
    """The new awards, the first month that they pay, and what the months before are worth by the new decision."""

    awards: tuple[Award, ...]
    from_month: date
    difference: int  # to the person; below zero, paid too much


def replace(
    *, old: Sequence[Award], parts: Sequence[Part], decision: Decision, account: str, since: date, actor: Actor, on: date,
    reason: str, lines_of: LinesOf | None = None,
) -> Replaced:  # fmt: skip
    """End the old awards and open the new ones in the first month that no payment was made for.

    The months from `since` on that were paid at the old amount are made good: arrears in the first new month, or an
    overpayment that goes the way of all overpayments. Without parts, nothing is opened. `lines_of` tells, where it is not what
    the payments say, what these months were worth before and are worth now.
    """
    paid = Payment.objects.filter(person_id=decision.person_id, award__in=list(old)).order_by("month")
    last = max((payment.month for payment in paid), default=None)
    ended = [each.ends_before for each in old if each.ends_before and each.benefit not in FALLING]
    start = max([add_months(last, 1) if last else since, since, *ended])
    for each in old:
        if each.ends_before is None or each.ends_before > start:
            end_award(each, before=max(start, each.starts_on), reason=reason, actor=actor, on=on, decision=decision.reference)
    going_on = [part for part in parts if part.ends_before is None or part.ends_before > start]
    made = tuple(_open(part, max(start, month_of(part.starts_on)), decision, account, actor=actor, on=on) for part in going_on)
    months = {payment.month for payment in paid if payment.month >= since}
    lines = lines_of(months) if lines_of else _lines(old, months, sum(part.amount for part in parts))
    difference = sum(line["due"] - line["paid"] for line in lines)
    if difference > 0 and made:
        PaymentAdjustment.objects.create(
            person_id=decision.person_id, award=made[0], month=start, amount=difference, reason=AdjustmentReason.ARREARS,
            about=f"decision:{decision.reference}",
        )  # fmt: skip
    elif difference < 0:
        overpaid(made[0] if made else old[-1], lines, actor=actor, on=on)
    return Replaced(made, start, difference)


def _lines(old: Sequence[Award], months: set[date], due: int) -> list[dict[str, Any]]:
    """Month by month, what was paid for the right itself, and what the new decision gives."""
    rows = Payment.objects.filter(person_id__in={each.person_id for each in old}, award__in=list(old), month__in=months)
    extra = PaymentAdjustment.objects.filter(person_id__in={each.person_id for each in old}, award__in=list(old))
    taken = {(each.award_id, each.month): 0 for each in extra}
    for each in extra:
        taken[each.award_id, each.month] += each.amount
    paid = dict.fromkeys(months, 0)
    for row in rows:
        adjusted = taken.get((row.award_id, row.month), 0) if row.run_key is not None else 0
        paid[row.month] += row.amount - adjusted
    return [{"month": month.isoformat(), "paid": paid[month], "due": due} for month in sorted(months)]


def _open(part: Part, start: date, decision: Decision, account: str, *, actor: Actor, on: date) -> Award:
    award = Award.objects.create(
        person_id=decision.person_id, decision=decision, reference=new_reference("AWD"), benefit=decision.benefit,
        scheme=part.scheme, amount_monthly=part.amount, account_number=account, starts_on=start, ends_before=part.ends_before,
    )  # fmt: skip
    journal.record(
        acts.AWARD_MADE, about=f"award:{award.reference}", person_key=decision.person_id, actor=actor, on=on,
        decision=decision.reference, scheme=part.scheme, amount_monthly=part.amount,
    )  # fmt: skip
    return award


def overpaid(award: Award, lines: list[dict[str, Any]], *, actor: Actor, on: date) -> None:
    """What was paid too much goes the way of all overpayments: told, contested, given back as the person agrees."""
    amount = sum(line["paid"] - line["due"] for line in lines)
    found = Overpayment.objects.create(
        person_id=award.person_id, award=award, reference=new_reference("OVP"), reason="amount",
        from_month=date.fromisoformat(lines[0]["month"]), to_month=date.fromisoformat(lines[-1]["month"]), amount=amount,
        lines=list(lines), found_on=on,
    )  # fmt: skip
    journal.record(
        acts.OVERPAYMENT_FOUND, about=f"overpayment:{found.reference}", person_key=award.person_id, actor=actor, on=on,
        amount=amount, reason="amount",
    )  # fmt: skip
