"""What a delay costs. The engine assesses what the law says; where its sources disagree the charge is held, with the reason."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import override

from daman.contributions.acts import CHARGE_ASSESSED, CHARGE_HELD
from daman.contributions.due_days import due_day, last_overdue_month, months_late
from daman.contributions.models import ChargeState, LateCharge
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.registry.models import Employer

LATE_RATE = "contributions.penalties.late_payment_rate"
RETURN_PENALTY = "contributions.penalties.yearly_return_penalty"
AT_ONCE = 5_000
# The newest months make up what is owed: payments covered the older ones.
LATE_MONTHS = """
with owed as (
    select substring(o.owner from 10)::bigint as employer_id, sum(l.amount) as balance
    from ledger_bookowner o join ledger_line l on l.book_id = o.book_id
    where o.owner like 'employer:%%' and l.account_id = 'employer.receivable' and not l.is_held
    group by 1 having sum(l.amount) > 0),
due as (
    select employer_id, month, sum(due_employer + due_employee + due_social_works) as amount
    from contributions_contributiondeclaration where state <> 'replaced' and employer_id in (select employer_id from owed)
    group by 1, 2),
running as (
    select *, sum(amount) over (partition by employer_id order by month desc) - amount as newer from due)
select r.employer_id, r.month from running r join owed o using (employer_id)
left join contributions_latecharge c
    on c.employer_id = r.employer_id and c.kind = 'late_payment' and c.about = 'month:' || r.month
where o.balance > r.newer and r.amount > 0 and r.month <= %s and c.id is null
order by r.month, r.employer_id limit %s
"""
AGE = """
update contributions_latecharge set months_late = %s where kind = 'late_payment' and state = 'held' and month = %s
    and months_late < %s
"""


@transaction.atomic
def note_late_charges(*, on: date, actor: Actor = THE_HOUSE) -> int:
    """Note each month that is declared and not paid in time. How many were new; noted once each.

    The law refuses to say what such a delay costs: the charge is held, and nothing is added to the account.
    """
    last = last_overdue_month(on)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [0x43_48_47])  # two who note at once note once
        cursor.execute(LATE_MONTHS, [last, AT_ONCE])
        found = cursor.fetchall()
        cursor.execute("select distinct month from contributions_latecharge where kind = 'late_payment' and state = 'held'")
        for (month,) in cursor.fetchall():
            late = months_late(due_day(month), on)
            cursor.execute(AGE, [late, month, late])
    _hold(found, on, actor)
    return len(found)


def charge_late_return(
    *, employer: Employer, year: int, due_yearly: int, late: int, about: str, actor: Actor, on: date
) -> LateCharge:
    """What a yearly return that came late costs: assessed when the law can say, held when it cannot. Within the filing."""
    facts = {
        "contributions.penalties.is_return_late": True,
        "contributions.penalties.return_months_late": late,
        "contributions.penalties.due_yearly": due_yearly,
    }
    amount, why = None, ""
    try:
        amount = int(determinations.simulate(targets=[RETURN_PENALTY], facts=facts, on=on).values[RETURN_PENALTY])
    except Refusal as refusal:
        with override("ar-dz"):
            why = str(refusal)
    charge = LateCharge.objects.create(
        employer=employer, reference=new_reference("CHG"), kind="late_return", about=about, month=date(year, 12, 1),
        months_late=late, amount=amount, state=ChargeState.HELD if amount is None else ChargeState.ASSESSED, why=why, noted_on=on,
    )  # fmt: skip
    told: dict[str, Any] = {
        "employer": employer.pk,
        "kind": charge.kind,
        "lawbook": determinations.lawbook_hash(),
        "facts": facts,
    }
    if amount is None:
        journal.record(CHARGE_HELD, about=f"charge:{charge.reference}", actor=actor, on=on, **told)
        return charge
    key = f"charge:{charge.reference}"
    lines = [("employer.receivable", amount), ("fund.cnas.penalties", -amount)]
    ledger.post(owner=f"employer:{employer.pk}", key=key, lines=lines, reason="late_charge", about=key, on=on)
    journal.record(CHARGE_ASSESSED, about=key, actor=actor, on=on, amount=amount, **told)
    return charge


def _hold(found: Iterable[tuple[int, date]], on: date, actor: Actor) -> None:
    why: dict[date, str] = {}
    charges = []
    for employer, month in found:
        if month not in why:
            why[month] = _why_not(month)
        charges.append(
            LateCharge(
                employer_id=employer,
                reference=new_reference("CHG"),
                kind="late_payment",
                about=f"month:{month}",
                month=month,
                months_late=months_late(due_day(month), on),
                state=ChargeState.HELD,
                why=why[month],
                noted_on=on,
            )
        )
    LateCharge.objects.bulk_create(charges, batch_size=1_000)
    rows = (
        journal.Row(about=f"charge:{c.reference}", details={"employer": c.employer_id, "kind": c.kind, "month": c.month})
        for c in charges
    )
    journal.record_many(CHARGE_HELD, rows, actor=actor, on=on)


def _why_not(month: date) -> str:
    """Why nothing is assessed, in the law's own words."""
    with override("ar-dz"):
        try:
            law.parameter(LATE_RATE, month)
        except Refusal as refusal:
            return str(refusal)
        return _now("نسبة الزيادة معروفة، لكن النص الذي يقول كيف تُحسب غير مدوَّن.")
