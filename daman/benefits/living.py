"""Who is alive by what is known already: acts of our journal, doctors' certificates, answers of the civil register. Set-based."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection

from daman.benefits.acts import LIFE_SEEN, OPINION_GIVEN
from daman.benefits.models import Benefit
from daman.benefits.standards import LIFE_ACT_MONTHS, LIFE_BEFORE_DAYS
from daman.determinations import actions as determinations
from daman.foundation.months import months_later

LAST_DAY = "time_limits.life_proof_last_day"
FOR_LIFE = (  # rights paid month after month for as long as somebody lives
    Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE, Benefit.SURVIVORS_PENSION, Benefit.INVALIDITY_PENSION,
    Benefit.WORK_INJURY_ANNUITY,
)  # fmt: skip
SEEN = (OPINION_GIVEN.key, LIFE_SEEN.key)  # acts for which the person stood before somebody of the house
BY_A_DOCTOR = ("stop.starts_on", "pregnancy.due_on", "accident.injured_on")  # a doctor saw the person and certified it
WAITING = ("open", "asked", "visit", "not_seen", "held")

# Everybody paid for life whose day is near gets one row for the year; the day is the law's, by month of birth.
OPEN = """
insert into benefits_lifecheck (person_id, year, last_day, state, means, about, wishes, office_code, note, held_by, held_by_name)
select distinct a.person_id, extract(year from d.last_day)::smallint, d.last_day, 'open', '', '', '', '', '', '', ''
from benefits_award a
join registry_person p on p.id = a.person_id and p.died_on is null and p.merged_into_id is null
join unnest(%(months)s::int[], %(days)s::date[]) d(month, last_day) on d.month = extract(month from p.born_on)
where a.benefit = any(%(benefits)s) and (a.ends_before is null or a.ends_before > %(on)s) and a.starts_on <= %(on)s
  and d.last_day >= %(on)s and d.last_day <= %(until)s
on conflict (person_id, year) do nothing
"""
BY_ACTS = """
update benefits_lifecheck c set state = 'proved', means = 'act', about = e.about, proved_on = e."on"
from registry_person p cross join lateral (
  select e.about, e."on" from journal_entry e
  where e.person_key = p.id and e.act = any(%(seen)s) and e."on" > %(act_since)s and e."on" <= %(on)s
  order by e."on" desc, e.id desc limit 1) e
where c.person_id = p.id and c.state = any(%(waiting)s) and p.died_on is null
"""
BY_DOCTORS = """
update benefits_lifecheck c set state = 'proved', means = 'act', about = 'evidence:' || f.kind, proved_on = f.seen_on
from registry_person p cross join lateral (
  select f.kind, f.known_at::date as seen_on from exchange_fact f
  where f.subject = p.nin and f.kind = any(%(by_a_doctor)s) and f.value <> 'null'::jsonb and f.certificate <> '{}'::jsonb
    and f.known_at::date > %(act_since)s and f.known_at::date <= %(on)s
  order by f.known_at desc limit 1) f
where c.person_id = p.id and c.state = any(%(waiting)s) and p.died_on is null
"""
# The civil register answered about this person, lately, and told no death.
BY_REGISTER = """
update benefits_lifecheck c set state = 'proved', means = 'register', about = 'request:' || r.reference, proved_on = r.asked_on
from registry_person p cross join lateral (
  select r.reference, r.asked_on from exchange_request r
  where r.subject = p.nin and r.evidence = 'civil.identity' and r.state = 'answered'
    and r.asked_on > %(asked_since)s and r.asked_on <= %(on)s
  order by r.id desc limit 1) r
where c.person_id = p.id and c.state = any(%(waiting)s) and p.died_on is null
"""
PROOFS = (BY_ACTS, BY_DOCTORS, BY_REGISTER)
BACK = " returning c.person_id, c.year, c.means, c.about"


def last_days(on: date) -> list[tuple[int, date]]:
    """Month of birth → the law's last days that may be near: those of this year and of the next."""
    found = []
    for year in (on.year, on.year + 1):
        born = np.array([f"1950-{month:02}-01" for month in range(1, 13)], dtype="datetime64[D]")
        answer = determinations.determine_many(targets=[LAST_DAY], columns={"born_on": born}, on=date(year, 1, 1))
        days = answer[LAST_DAY].astype("datetime64[D]").astype(object)
        found += [(month, day) for month, day in enumerate(days.tolist(), start=1)]
    return found


def open_checks(on: date) -> int:
    """One check for everybody whose day is near. Run again, nothing is added."""
    days = last_days(on)
    return _run(OPEN, {"months": [month for month, _day in days], "days": [day for _month, day in days]}, on)[0]


def prove(on: date) -> list[tuple[int, int, str, str]]:
    """Prove whom something known already proves, in three statements: person, year, means, what proves it."""
    return [row for proof in PROOFS for row in _run(proof + BACK, {}, on)[1]]


def waiting(on: date, after: int, count: int) -> Sequence[tuple[int, str]]:
    """The next persons whom the civil register is asked about: key and national number."""
    sql = """select c.person_id, p.nin from benefits_lifecheck c join registry_person p on p.id = c.person_id
      where c.state = any(%(waiting)s) and p.died_on is null and c.person_id > %(after)s
      order by c.person_id limit %(count)s"""
    return _run(sql, {"after": after, "count": count}, on)[1]


def dead() -> Sequence[tuple[int, int]]:
    """Checks of persons whom the civil register says dead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update benefits_lifecheck c set state = 'deceased' from registry_person p where p.id = c.person_id"
            " and p.died_on is not null and c.state <> 'deceased'"
            " and exists (select from benefits_award a where a.person_id = c.person_id and a.ends_before is null)"
            " returning c.person_id, c.year"
        )
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _run(sql: str, told: Mapping[str, Any], on: date) -> tuple[int, list[Any]]:
    named: dict[str, Any] = {
        "on": on, "until": on + timedelta(days=LIFE_BEFORE_DAYS), "benefits": [str(each) for each in FOR_LIFE],
        "seen": list(SEEN), "by_a_doctor": list(BY_A_DOCTOR), "waiting": list(WAITING),
        "act_since": months_later(on, -LIFE_ACT_MONTHS), "asked_since": on - timedelta(days=LIFE_BEFORE_DAYS),
    } | dict(told)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return cursor.rowcount, cursor.fetchall() if cursor.description else []
