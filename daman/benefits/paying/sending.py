"""The books: what leaves is held, then settled or voided. The payments follow in the same commit."""

from datetime import date
from typing import Any

from django.db import connection

from daman.benefits.models import PaymentRun
from daman.benefits.paying.drawing import Stretch
from daman.ledger import actions as ledger

# A first month was announced in the books when it was decided; the order to pay takes the announcement's place.
ANNOUNCED = """
select distinct 'person:' || p.person_id as owner, k.key as hold_key, 'ordered:' || k.key as key
from benefits_payment p
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
join ledger_bookowner o on o.owner = 'person:' || p.person_id
join ledger_entrykey k on k.book_id = o.book_id and k.phase = 'held'
  and k.key = 'award:' || a.reference || ':' || to_char(p.month, 'YYYY-MM')
where p.run_key = %(run)s and p.state = 'scheduled' and p.person_id >= %(from)s and p.person_id < %(before)s
  and a.decision_id is not null and (p.month = date_trunc('month', a.starts_on) or a.ends_before is not null)
  and not exists (select from ledger_entrykey v where v.book_id = k.book_id and v.resolves_id = k.id)
"""
ORDERED = """
select 'person:' || p.person_id as owner,
  'pay:' || a.reference || ':' || to_char(p.month, 'YYYY-MM') || ':' || p.attempt as key,
  'pension' as reason, 'award:' || a.reference as about,
  -- A month that came back is owed already: sent again, it is paid out of what is owed.
  'fund.' || p.fund || case when side.sign < 0 then '.bank' when p.attempt > 1 then '.payable' else '.pensions' end as account,
  side.sign * p.amount as amount
from benefits_payment p
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
cross join (values (1), (-1)) side(sign)
where p.run_key = %(run)s and p.state = 'scheduled' and p.person_id >= %(from)s and p.person_id < %(before)s
"""
SENT = """
update benefits_payment set state = 'held'
where run_key = %(run)s and state = 'scheduled' and person_id >= %(from)s and person_id < %(before)s
"""


def order(run: PaymentRun, stretch: Stretch, *, on: date) -> int:
    """Hold in the books what these persons are about to be paid. How many payments; none when it was done before."""
    told: dict[str, Any] = {"run": run.pk, "from": stretch[0], "before": stretch[1]}
    ledger.void_from(query=ANNOUNCED, parameters=told, reason="ordered", on=on)
    ledger.hold_from(query=ORDERED, parameters=told, on=on)
    with connection.cursor() as cursor:
        cursor.execute(SENT, told)
        return int(cursor.rowcount)
