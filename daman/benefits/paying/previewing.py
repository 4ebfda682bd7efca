"""A month against the month before: who enters, who leaves, whose amount changes, and why."""

from typing import Any

from django.db import connection

from daman.benefits.models import PaymentRun
from daman.foundation.months import add_months

SUMS = """
select fund, substr(account_number, 1, 3), state, kept_for, month < %(month)s as is_arrears, count(*), sum(amount)::bigint
from benefits_payment where run_key = %(run)s group by 1, 2, 3, 4, 5
"""
# Both months side by side, right by right. What was kept back is not paid: it leaves.
CHANGES = """
select coalesce(n.person_id, l.person_id) as person_id, coalesce(n.award_id, l.award_id) as award_id,
  l.amount as before, n.amount as after,
  case when l.amount is null then 'enters' when n.amount is null then 'leaves' else 'changes' end as what
from (select person_id, award_id, amount from benefits_payment
      where run_key = %(run)s and month = %(month)s and state <> 'kept') n
full join (select person_id, award_id, amount from benefits_payment
           where month = %(last)s and state in ('held', 'settled', 'scheduled') and run_key = any(%(last_runs)s)) l
  on l.person_id = n.person_id and l.award_id = n.award_id
where n.amount is distinct from l.amount
"""
REASONS = """
select c.*, case
  when c.what = 'enters' and l.award_id is not null then 'resumed'
  when c.what = 'enters' and a.decision_id is null and a.starts_on < %(last)s then 'taken_over'
  when c.what = 'enters' then 'new_right'
  when c.what = 'leaves' and p.died_on is not null then 'deceased'
  when c.what = 'leaves' and a.ends_before is not null and a.ends_before <= %(month)s then 'ended'
  when c.what = 'leaves' then coalesce(nullif(k.kept_for, ''), 'not_drawn')
  when v.award_id is not null then v.reason
  when d.award_id is not null then d.reason
  else 'other' end as why
from ({changes}) c
join benefits_award a on a.person_id = c.person_id and a.id = c.award_id
join registry_person p on p.id = c.person_id
left join benefits_payment k on k.person_id = c.person_id and k.award_id = c.award_id and k.month = %(month)s
left join benefits_payment l on c.what = 'enters' and l.person_id = c.person_id and l.award_id = c.award_id
  and l.month = %(last)s
left join lateral (select award_id, reason from benefits_awardchange x where x.person_id = c.person_id
  and x.award_id = c.award_id and x.from_month <= %(month)s and x.from_month >= %(last)s limit 1) v on true
left join lateral (select award_id, min(reason) as reason from benefits_paymentadjustment x where x.person_id = c.person_id
  and x.award_id = c.award_id and x.month in (%(month)s, %(last)s) group by 1) d on true
"""
COUNTED = f"""
select what, why, count(*), coalesce(sum(before), 0)::bigint, coalesce(sum(after), 0)::bigint
from ({REASONS.format(changes=CHANGES)}) said group by 1, 2 order by 1, 3 desc
"""  # noqa: S608
NAMED = f"""
select said.person_id, said.award_id, said.before, said.after, a.reference, a.benefit, p.given_name_ar, p.family_name_ar,
  p.given_name_latin, p.family_name_latin
from ({REASONS.format(changes=CHANGES)}) said
join benefits_award a on a.person_id = said.person_id and a.id = said.award_id
join registry_person p on p.id = said.person_id
where said.what = %(what)s and said.why = %(why)s order by a.reference limit %(limit)s
"""  # noqa: S608


def summarize(run: PaymentRun) -> dict[str, Any]:
    """Counts and sums: by fund and institution, what is kept back and why, and what differs from last month."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, _told(run))
        sums = cursor.fetchall()
        cursor.execute(COUNTED, _told(run))
        changes = [
            {"what": what, "why": why, "count": count, "before": before, "after": after}
            for what, why, count, before, after in cursor.fetchall()
        ]
    return {
        "paid": _gathered(((fund, bank), n, s) for fund, bank, state, _kept, _late, n, s in sums if state != "kept"),
        "kept": _gathered(((kept,), n, s) for _fund, _bank, state, kept, _late, n, s in sums if state == "kept"),
        "arrears": _gathered((("arrears",), n, s) for _f, _b, state, _k, late, n, s in sums if late and state != "kept"),
        "count": sum(n for *_, state, _k, _l, n, _s in sums if state != "kept"),
        "amount": sum(s for *_, state, _k, _l, _n, s in sums if state != "kept"),
        "changes": changes,
    }


def named(run: PaymentRun, what: str, why: str, limit: int = 100) -> list[dict[str, Any]]:
    """The rights behind one line of the preview."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, _told(run) | {"what": what, "why": why, "limit": limit})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _told(run: PaymentRun) -> dict[str, Any]:
    last = add_months(run.month, -1)
    runs = PaymentRun.objects.filter(month=last).exclude(state="cancelled").values_list("pk", flat=True)
    return {"run": run.pk, "month": run.month, "last": last, "last_runs": list(runs)}


def _gathered(rows: Any) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for key, count, amount in rows:
        kept = found.setdefault(key, [0, 0])
        kept[0] += count
        kept[1] += amount
    return [{"of": list(key), "count": count, "amount": amount} for key, (count, amount) in sorted(found.items())]
