"""What is due in a month: one payment for each right in force and each month owed, in stretches of persons."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection

from daman.benefits import rights
from daman.benefits.models import Benefit, PaymentRun

STRETCH = 50_000  # payees drawn, checked and sent in one commit
BY_THE_MONTH = (  # rights that go on by themselves; the others pay the days or the sum that was decided
    Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE, Benefit.SURVIVORS_PENSION, Benefit.INVALIDITY_PENSION,
    Benefit.WORK_INJURY_ANNUITY, Benefit.FAMILY_ALLOWANCES, Benefit.UNEMPLOYMENT_INSURANCE, Benefit.UNEMPLOYMENT_ALLOWANCE,
)  # fmt: skip

BOUNDS = """
select person_id from (
  select person_id, row_number() over (order by person_id) as number
  from benefits_award where ends_before is null or ends_before > %(month)s
) numbered where number %% %(stretch)s = 0 order by 1
"""

# Months that no run has paid yet: the month itself, and what was left out since the last one. What was taken over from the
# former files was paid there until now.
OWED = """
select a.person_id, a.id as award_id, owed.month::date as month
from benefits_award a
join registry_person p on p.id = a.person_id
left join lateral (
  select max(month) as month from benefits_payment where person_id = a.person_id and award_id = a.id) paid on true
cross join lateral generate_series(
  coalesce(paid.month + interval '1 month', case when a.decision_id is null then %(month)s::timestamp
    else date_trunc('month', a.starts_on) end), %(month)s::timestamp, interval '1 month') owed(month)
where a.person_id >= %(from)s and a.person_id < %(before)s and a.benefit = any(%(monthly)s)
  and a.starts_on < %(month)s::date + interval '1 month'
  and (a.ends_before is null or owed.month < a.ends_before)
  and (p.died_on is null or owed.month <= p.died_on)
"""
DUE = """
select o.person_id, o.award_id, o.month,
  coalesce(before.amount_before, a.amount_monthly) + coalesce(adjusted.amount, 0) as amount,
  coalesce(%(funds)s::jsonb ->> a.scheme, 'cnr') as fund, a.account_number,
  case
    when p.died_on is not null then 'deceased'
    when a.ends_before is not null and o.month >= a.ends_before then 'ended'
    when r.route is not null then r.route
    when exists (select from benefits_lifecheck l where l.person_id = o.person_id and l.state = 'held') then 'life'
    when coalesce(before.amount_before, a.amount_monthly) + coalesce(adjusted.amount, 0) <= 0 then 'nothing_left'
    when a.account_number !~ '^[0-9]{{20}}$' then 'account'
    when substr(a.account_number, 19, 2)::int
      <> 97 - ((substr(a.account_number, 4, 15) || '00')::numeric %% 97) then 'account'
    else '' end as kept_for
from ({owed}) o
join benefits_award a on a.person_id = o.person_id and a.id = o.award_id
join registry_person p on p.id = o.person_id
left join lateral (
  select c.amount_before from benefits_awardchange c
  where c.person_id = o.person_id and c.award_id = o.award_id and c.from_month > o.month
  order by c.from_month, c.id limit 1) before on true
left join lateral (
  select sum(d.amount) as amount from benefits_paymentadjustment d
  where d.person_id = o.person_id and d.award_id = o.award_id and d.month = o.month) adjusted on true
left join lateral (
  select case t.route when 'check_death' then 'death_check' else 'reject' end as route from benefits_paymentreject t
  where t.person_id = o.person_id and t.award_id = o.award_id and t.resolved_on is null
  order by (t.route = 'check_death') desc limit 1) r on true
"""
DRAW = f"""
insert into benefits_payment
  (person_id, award_id, month, amount, due_on, state, run_key, fund, account_number, attempt, kept_for)
select person_id, award_id, month, amount, %(pay_on)s, case when kept_for = '' then 'scheduled' else 'kept' end,
  %(run)s, fund, account_number, 1, kept_for
from ({DUE.format(owed=OWED)}) due order by person_id, award_id, month
on conflict (person_id, award_id, month) do nothing
"""  # noqa: S608
# What was scheduled before the run (a first month, a payment sent again, a month that an earlier run kept back for a reason
# that can pass) is taken into it, at today's amount unless the law fixed it for that payment alone.
WAITING = """
select w.person_id, w.award_id, w.month from benefits_payment w
where w.person_id >= %(from)s and w.person_id < %(before)s and w.state in ('scheduled', 'kept') and w.month <= %(month)s
  and (w.run_key is null or (w.state = 'kept' and w.kept_for not in ('deceased', 'ended')
    and w.run_key in (select id from benefits_paymentrun where state in ('sent', 'closed'))))
"""
TAKE = f"""
update benefits_payment w set run_key = %(run)s, fund = due.fund, account_number = due.account_number, due_on = %(pay_on)s,
  amount = case when a.benefit = any(%(monthly)s) and w.attempt = 1 then due.amount else w.amount end,
  kept_for = due.kept_for, state = case when due.kept_for = '' then 'scheduled' else 'kept' end
from ({DUE.format(owed=WAITING)}) due
join benefits_award a on a.person_id = due.person_id and a.id = due.award_id
where w.person_id = due.person_id and w.award_id = due.award_id and w.month = due.month
"""  # noqa: S608
# Seen again just before the money leaves: who died, what ended, what came back since.
ABOUT_TO_LEAVE = """
select w.person_id, w.award_id, w.month from benefits_payment w
where w.run_key = %(run)s and w.state = 'scheduled' and w.person_id >= %(from)s and w.person_id < %(before)s
"""
LOOK_AGAIN = f"""
update benefits_payment w set kept_for = due.kept_for, state = 'kept'
from ({DUE.format(owed=ABOUT_TO_LEAVE)}) due
where due.kept_for <> '' and w.person_id = due.person_id and w.award_id = due.award_id and w.month = due.month
"""  # noqa: S608
LET_GO = """
update benefits_payment set run_key = null, kept_for = '', state = 'scheduled'
where run_key = %s and state in ('scheduled', 'kept')
"""

Stretch = tuple[int, int]
ENDLESS = 2**62


def stretches(month: date, size: int = STRETCH) -> Iterator[Stretch]:
    """Ranges of persons that hold about so many rights each, and together everybody."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS, {"month": month, "stretch": size})
        bounds = [row[0] for row in cursor.fetchall()]
    edges = [0, *sorted(set(bounds)), ENDLESS]
    return pairwise(edges)


def draw(run: PaymentRun, stretch: Stretch) -> int:
    """Write down what is due to these persons. Done twice, it is there once. How many payments the run has here now."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, _told(run, stretch))
        taken = cursor.rowcount
        cursor.execute(DRAW, _told(run, stretch))
        return int(taken + cursor.rowcount)


def look_again(run: PaymentRun, stretch: Stretch) -> int:
    """Keep back what should not leave any more."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AGAIN, _told(run, stretch))
        return int(cursor.rowcount)


def let_go(run: PaymentRun) -> int:
    """What was not sent waits for another run."""
    with connection.cursor() as cursor:
        cursor.execute(LET_GO, [run.pk])
        return int(cursor.rowcount)


def _told(run: PaymentRun, stretch: Stretch) -> dict[str, Any]:
    return {
        "run": run.pk, "month": run.month, "pay_on": run.pay_on, "from": stretch[0], "before": stretch[1],
        "monthly": [str(benefit) for benefit in BY_THE_MONTH], "funds": json.dumps(rights.FUNDS),
    }  # fmt: skip
