"""Months that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from daman.affiliation.acts import MONTHS_CREDITED
from daman.affiliation.models import Ground, Scheme
from daman.foundation.actor import Actor
from daman.foundation.months import month_of
from daman.journal import actions as journal
from daman.registry.models import Person


@dataclass(frozen=True)
class Credit:
    """Months credited now, and months that counted already (paid twice, or the same message heard twice)."""

    added: list[date]
    already: list[date]


@transaction.atomic
def credit_months(
    *,
    person: Person,
    months: Sequence[date],
    scheme: str,
    ground: str,
    base: int,
    source: str,
    actor: Actor,
    on: date,
    employer_key: int = 0,
    days: int = 30,
) -> Credit:
    """Write months into the person's career. A month counts once for a scheme, a ground and an employer."""
    wanted = sorted({month_of(month) for month in months})
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into affiliation_insuredmonth"
            " (person_id, month, scheme, ground, employer_key, contribution_base, days, source)"
            " select %s, m, %s, %s, %s, %s, %s, %s from unnest(%s::date[]) m"
            " on conflict (person_id, month, scheme, ground, employer_key) do nothing returning month",
            [person.id, Scheme(scheme), Ground(ground), employer_key, base, days, source, wanted],
        )
        added = sorted(row[0] for row in cursor.fetchall())
    if added:
        journal.record(
            MONTHS_CREDITED,
            about=f"person:{person.id}",
            person_key=person.id,
            actor=actor,
            on=on,
            months=added,
            scheme=scheme,
            ground=ground,
            source=source,
        )
    return Credit(added, [month for month in wanted if month not in added])


@transaction.atomic
def restate_months(
    *,
    person: Person,
    months: Sequence[date],
    scheme: str,
    ground: str,
    base: int,
    source: str,
    actor: Actor,
    on: date,
    employer_key: int = 0,
    days: int = 30,
) -> list[date]:
    """Write months that count, or set right those that count on another base. What is so already stays untouched."""
    wanted = sorted({month_of(month) for month in months})
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into affiliation_insuredmonth as i"
            " (person_id, month, scheme, ground, employer_key, contribution_base, days, source)"
            " select %s, m, %s, %s, %s, %s, %s, %s from unnest(%s::date[]) m"
            " on conflict (person_id, month, scheme, ground, employer_key) do update"
            " set contribution_base = excluded.contribution_base, days = excluded.days, source = excluded.source"
            " where (i.contribution_base, i.days) is distinct from (excluded.contribution_base, excluded.days)"
            " returning month",
            [person.id, Scheme(scheme), Ground(ground), employer_key, base, days, source, wanted],
        )
        written = sorted(row[0] for row in cursor.fetchall())
    if written:
        journal.record(
            MONTHS_CREDITED, about=f"person:{person.id}", person_key=person.id, actor=actor, on=on, months=written,
            scheme=scheme, ground=ground, base=base, days=days, source=source,
        )  # fmt: skip
    return written
