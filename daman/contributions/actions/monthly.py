"""Each month, one message to each worker: what was declared of the month, or that nothing was. By sets of persons."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import formats, translation
from django.utils.translation import gettext as _

from daman.contributions.acts import MONTH_TOLD
from daman.contributions.queries.lines import IS_STANDING
from daman.correspondence import actions as correspondence
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.months import add_months, month_of
from daman.journal import actions as journal

AT_ONCE = 20_000
# Who was declared for the month, and who worked for somebody all of it and was not; one row an employer.
TOLD = f"""
with mine as (
    select l.person_key, l.employer_id as employer_key, l.wage, l.days
    from contributions_declarationline l
    join contributions_contributiondeclaration d on d.employer_id = l.employer_id and d.id = l.declaration_id
    where l.month = %(month)s and d.kind <> 'substitute' and not l.is_withdrawn and {IS_STANDING}
        and l.person_key > %(after)s
), silent as (
    select a.person_id as person_key, a.employer_key, null::bigint as wage, null::smallint as days
    from affiliation_affiliation a
    where a.scheme = 'employee' and a.employer_key is not null and a.starts_on <= %(month)s and a.person_id > %(after)s
        and (a.ends_before is null or a.ends_before >= %(next)s)
        and not exists (select 1 from mine m where m.person_key = a.person_id and m.employer_key = a.employer_key)
), said as (
    select person_key,
        json_agg(json_build_array(e.name_ar, e.name_latin, wage, days) order by wage desc nulls last, e.id) as lines
    from (select * from mine union all select * from silent) u join registry_employer e on e.id = u.employer_key
    group by person_key
)
select s.person_key, p.language, s.lines from said s join registry_person p on p.id = s.person_key
where p.died_on is null and p.merged_into_id is null and not exists (
    select 1 from correspondence_message m where m.recipient = 'person:' || s.person_key and m.about = %(about)s)
order by s.person_key limit %(limit)s
"""  # noqa: S608


@dataclass(frozen=True)
class Words:
    """The sentences of one language, looked up once."""

    subject: str
    declared: str
    silent: str
    closing: str
    is_latin: bool


def monthly_messages(*, month: date, actor: Actor, on: date) -> int:
    """Tell each worker what was declared of a month, in his language, one message a person. Run again, nobody is told twice."""
    month = month_of(month)
    words = {code: _words(code, month) for code, _name in settings.LANGUAGES}
    after, count = 0, 0
    while found := _tell_some(month, after, words, actor, on):
        after, told = found
        count += told
    if count:
        journal.record(MONTH_TOLD, about=f"month:{month.isoformat()}", actor=actor, on=on, count=count)
    return count


@transaction.atomic
def _tell_some(month: date, after: int, words: dict[str, Words], actor: Actor, on: date) -> tuple[int, int] | None:
    about = f"month:{month.isoformat()}"
    asked: dict[str, Any] = {"month": month, "next": add_months(month, 1), "after": after, "about": about, "limit": AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(TOLD, asked)
        rows = cursor.fetchall()
    if not rows:
        return None
    return rows[-1][0], correspondence.send_many(messages=_messages(rows, words), about=about, actor=actor, on=on)


def _messages(rows: list[Any], words: dict[str, Words]) -> Iterator[correspondence.Outgoing]:
    for person_key, language, lines in rows:
        told = words.get(language) or words[settings.LANGUAGE_CODE]
        said = json.loads(lines) if isinstance(lines, str) else lines
        body = "\n".join([*(_line(told, line, language) for line in said), told.closing])
        yield correspondence.Outgoing(f"person:{person_key}", language, told.subject, body)


def _line(words: Words, line: list[Any], language: str) -> str:
    name_ar, name_latin, wage, days = line
    name = f"\u2068{name_latin if words.is_latin else name_ar}\u2069"
    if wage is None:
        return words.silent.format(employer=name)
    return words.declared.format(employer=name, wage=f"\u2068{spell(wage, language)}\u2069", days=days)


def _words(language: str, month: date) -> Words:
    with translation.override(language):
        shown = formats.date_format(month, "F Y")
        return Words(
            subject=_("ما صُرّح به عنك في {month}").format(month=shown),
            declared=_("صرّح بك {employer}: الأجر {wage}، الأيام {days}."),
            silent=_("لم يصرّح بك {employer} في هذا الشهر بعد."),
            closing=_("إن كان هذا غير صحيح فافتح «مساري» في صفحتك واعترض عليه."),
            is_latin=not language.startswith("ar"),
        )
