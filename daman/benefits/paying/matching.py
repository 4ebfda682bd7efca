"""Answers and payments brought together, as sets: by the reference that we gave, then by UETR, then by amount and account."""

from collections.abc import Iterable
from typing import Any

from daman.benefits.paying.answers import REJECTED, SETTLED, WAITING, Line
from daman.benefits.paying.orders import END_TO_END

UNKNOWN_MOST = 200
STAGE = """
create temporary table staged_answer (number serial, end_to_end text, uetr text, state text, reason text, words text,
  amount bigint, account text, file text) on commit drop
"""
COLUMNS = "end_to_end, uetr, state, reason, words, amount, account, file"
# An answer for a whole file is one for each of its payments that has none of its own.
WHOLE_FILES = f"""
insert into staged_answer (end_to_end, state, reason, words, file)
select {END_TO_END}, s.state, s.reason, s.words, ''
from staged_answer s
join benefits_paymentfile f on f.name = s.file
join benefits_payment p on p.run_key = f.run_id and p.fund = f.fund and p.account_number like f.institution || '%%'
  and p.person_id >= f.from_person and (f.before_person is null or p.person_id < f.before_person) and p.state <> 'kept'
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
where s.file <> '' and s.state <> 'waiting'
"""  # noqa: S608
MATCHED = """
create temporary table matched_answer on commit drop as
select distinct on (a.person_id, a.id, p.month) s.number, s.state as answer, s.reason, s.words, a.person_id, a.id as award_id,
  a.reference, p.month, p.attempt, p.amount, p.fund, p.state, p.amount = coalesce(s.amount, p.amount) as is_same_amount
from staged_answer s
join benefits_award a on a.reference = split_part(s.end_to_end, '.', 1)
join benefits_payment p on p.person_id = a.person_id and p.award_id = a.id
  and to_char(p.month, 'YYYYMM') = split_part(s.end_to_end, '.', 2)
  and p.attempt = coalesce(nullif(regexp_replace(split_part(s.end_to_end, '.', 3), '[^0-9]', '', 'g'), ''), '1')::int
where s.file = '' and p.state in ('held', 'settled', 'failed')
order by a.person_id, a.id, p.month, case s.state when 'rejected' then 0 when 'settled' then 1 else 2 end
"""
SENT_RUNS = "p.run_key in (select id from benefits_paymentrun where state = 'sent')"
BY_UETR = f"""
update staged_answer s set end_to_end = {END_TO_END}
from benefits_payment p join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
where s.uetr <> '' and s.file = '' and {SENT_RUNS}
  and not exists (select from benefits_award k where k.reference = split_part(s.end_to_end, '.', 1))
  and replace(s.uetr, '-', '') = overlay(overlay(md5({END_TO_END}) placing '4' from 13 for 1) placing '8' from 17 for 1)
"""  # noqa: S608
BY_ACCOUNT = f"""
update staged_answer s set end_to_end = found.end_to_end from (
  select s.number, min({END_TO_END}) as end_to_end
  from staged_answer s
  join benefits_payment p on p.amount = s.amount and p.account_number = s.account and p.state = 'held' and {SENT_RUNS}
  join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
  where s.file = '' and not exists (select from benefits_award k where k.reference = split_part(s.end_to_end, '.', 1))
  group by 1 having count(*) = 1) found
where found.number = s.number
"""  # noqa: S608
UNKNOWN = """
select s.end_to_end, s.state, s.amount, case when m.number is null then 'unknown' else 'amount' end
from staged_answer s left join matched_answer m
  on m.reference = split_part(s.end_to_end, '.', 1) and to_char(m.month, 'YYYYMM') = split_part(s.end_to_end, '.', 2)
where s.file = '' and s.state <> 'waiting' and (m.number is null or not m.is_same_amount)
order by s.number limit %s
"""
ABSENT = """
select exists (select from staged_answer s where s.file = '' and (s.uetr <> '' or s.account <> '')
  and not exists (select from benefits_award k where k.reference = split_part(s.end_to_end, '.', 1)))
"""
COUNTED = """
select count(*) filter (where answer = 'settled' and state = 'held' and is_same_amount),
  count(*) filter (where answer = 'rejected' and state in ('held', 'settled') and is_same_amount),
  count(*) filter (where answer = 'waiting' and state = 'held'),
  count(*) filter (where is_same_amount and ((answer = 'settled' and state = 'settled') or state = 'failed'))
from matched_answer
"""


def stage(cursor: Any, lines: Iterable[Line]) -> int:
    """Copy the answers beside the payments. How many."""
    cursor.execute("drop table if exists staged_answer, matched_answer")
    cursor.execute(STAGE)
    count = 0
    with cursor.copy(f"copy staged_answer ({COLUMNS}) from stdin") as copy:
        for line in lines:
            if line.state in (SETTLED, REJECTED, WAITING):
                copy.write_row(
                    (line.end_to_end, line.uetr, line.state, line.reason[:4], line.words[:200], line.amount, line.account,
                     line.file)
                )  # fmt: skip
                count += 1
    return count


def match(cursor: Any) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Find the payment of each answer. How many of each kind, and what belongs to nothing we sent."""
    cursor.execute(WHOLE_FILES)
    cursor.execute("analyze staged_answer")
    cursor.execute(ABSENT)
    if cursor.fetchone()[0]:
        cursor.execute(BY_UETR)
        cursor.execute(BY_ACCOUNT)
    cursor.execute(MATCHED)
    cursor.execute("analyze matched_answer")
    cursor.execute(COUNTED)
    counted = dict(zip(("settled", "rejected", "waiting", "already"), cursor.fetchone(), strict=True))
    cursor.execute(UNKNOWN, [UNKNOWN_MOST])
    unknown = [
        {"end_to_end": reference, "state": state, "amount": amount, "why": why}
        for reference, state, amount, why in cursor.fetchall()
    ]
    return counted, unknown
