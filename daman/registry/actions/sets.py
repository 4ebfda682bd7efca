"""Many at once: a table is staged whole, its faulty rows are found and explained, the rest is written by sets."""

# ruff: noqa: S608  (only names written in the code enter the statements)

from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.foundation.actor import Actor
from daman.foundation.staging import Report, fetch, stage
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.registry.actions.persons import full_name_key
from daman.registry.acts import EMPLOYERS_REGISTERED, KINSHIPS_REGISTERED, PERSONS_REGISTERED
from daman.registry.identifiers import BadNumber, clean_phone
from daman.registry.name_key import sort_key_ar

PERSON = {
    "nin": "text", "family_name_ar": "text", "given_name_ar": "text", "family_name_latin": "text", "given_name_latin": "text",
    "sex": "text", "born_on": "date", "died_on": "date", "commune_code": "text", "phone": "text", "language": "text",
    "name_key": "text", "sort_key_ar": "text",
}  # fmt: skip
KINSHIP = {"nin": "text", "relative_nin": "text", "kind": "text", "starts_on": "date", "ends_before": "date"}
EMPLOYER = {
    "number": "text", "name_ar": "text", "name_latin": "text", "sector": "text", "commune_code": "text",
    "starts_on": "date", "ends_before": "date", "kind": "text", "trade_register_number": "text",
    "office_code": "text", "representative_nin": "text",
}  # fmt: skip
NAMES = ("family_name_ar", "given_name_ar", "family_name_latin", "given_name_latin")

FAULTY_PERSONS = """
select s.line, s.nin, case
    when coalesce(s.nin, '') !~ '^[0-9]{18}$' then 'nin_malformed'
    when d.nin is not null then 'nin_twice_in_file'
    when c.code is null then 'commune_unknown'
    when coalesce(s.sex, '') not in ('M', 'F') then 'sex_unknown'
    when s.born_on is null then 'birth_missing'
    when s.died_on < s.born_on then 'dead_before_birth'
    else 'name_missing' end as reason
from staged_person s
left join registry_commune c on c.code = s.commune_code
left join (select nin from staged_person group by nin having count(*) > 1) d on d.nin = s.nin
where coalesce(s.nin, '') !~ '^[0-9]{18}$' or d.nin is not null or c.code is null or coalesce(s.sex, '') not in ('M', 'F')
    or s.born_on is null or s.died_on < s.born_on or coalesce(s.family_name_ar, '') = '' or coalesce(s.given_name_ar, '') = ''
order by s.line
"""
PERSON_COLUMNS = (
    "family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on, died_on, commune_id, phone,"
    " language, name_key, sort_key_ar"
)
PERSON_VALUES = (
    "s.family_name_ar, s.given_name_ar, coalesce(s.family_name_latin, ''), coalesce(s.given_name_latin, ''), s.sex,"
    " s.born_on, s.died_on, s.commune_code, coalesce(s.phone, ''), coalesce(nullif(s.language, ''), 'ar'),"
    " s.name_key, s.sort_key_ar"
)


@transaction.atomic
def register_persons(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Persons of a register's extract. Those we know already are refreshed.

    Columns: nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on, died_on,
    commune_code, phone, language (the last two may be absent).
    """
    with connection.cursor() as cursor:
        stage(cursor, "staged_person", _with_keys(table), PERSON)
        rejected = _reject(cursor, "staged_person", FAULTY_PERSONS)
        cursor.execute(
            f"update registry_person p set ({PERSON_COLUMNS}) = ({PERSON_VALUES}) from staged_person s"
            " join registry_personnumber n on n.nin = s.nin where p.id = n.person_id"
            f" and ({PERSON_VALUES}) is distinct from ({_prefixed('p', PERSON_COLUMNS)})"
        )
        cursor.execute(
            "with numbered as (insert into registry_personnumber (nin, person_id)"
            " select s.nin, nextval(pg_get_serial_sequence('registry_person', 'id')) from staged_person s"
            " on conflict (nin) do nothing returning nin, person_id)"
            f" insert into registry_person (id, nin, {PERSON_COLUMNS})"
            f" select n.person_id, n.nin, {PERSON_VALUES} from numbered n join staged_person s on s.nin = n.nin"
        )
    return _told(PERSONS_REGISTERED, table, rejected, added=cursor.rowcount, actor=actor, on=on)


@transaction.atomic
def register_kinships(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Who is whose kin: nin, relative_nin, kind (spouse, child, parent, sibling), starts_on, ends_before. Twice is harmless."""
    faulty = """
    select s.line, s.nin, s.relative_nin, case when n.nin is null then 'nin_unknown' when r.nin is null
        then 'relative_unknown' when s.nin = s.relative_nin then 'own_relative' else 'kind_unknown' end as reason
    from staged_kinship s left join registry_personnumber n on n.nin = s.nin
    left join registry_personnumber r on r.nin = s.relative_nin
    where n.nin is null or r.nin is null or s.nin = s.relative_nin
        or coalesce(s.kind, '') not in ('spouse', 'child', 'parent', 'sibling') order by s.line
    """
    with connection.cursor() as cursor:
        stage(cursor, "staged_kinship", table, KINSHIP)
        rejected = _reject(cursor, "staged_kinship", faulty)
        cursor.execute(
            "insert into registry_kinship (person_id, relative_key, kind, starts_on, ends_before)"
            " select n.person_id, r.person_id, s.kind, s.starts_on, s.ends_before from staged_kinship s"
            " join registry_personnumber n on n.nin = s.nin join registry_personnumber r on r.nin = s.relative_nin"
            " on conflict (person_id, relative_key, kind) do nothing"
        )
    return _told(KINSHIPS_REGISTERED, table, rejected, added=cursor.rowcount, actor=actor, on=on)


@transaction.atomic
def register_employers(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Employers: number, name_ar, name_latin, sector, commune_code, starts_on, ends_before. Known ones are refreshed.

    What may be absent: kind, trade_register_number, office_code, representative_nin (a person known already).
    """
    faulty = """
    select s.line, s.number, case when coalesce(s.number, '') !~ '^[0-9]{10}$' then 'number_malformed'
        when d.number is not null then 'number_twice_in_file' when c.code is null then 'commune_unknown'
        else 'start_missing' end as reason
    from staged_employer s left join registry_commune c on c.code = s.commune_code
    left join (select number from staged_employer group by number having count(*) > 1) d on d.number = s.number
    where coalesce(s.number, '') !~ '^[0-9]{10}$' or d.number is not null or c.code is null or s.starts_on is null
    order by s.line
    """
    columns = (
        "name_ar, name_latin, sector, commune_id, starts_on, ends_before, kind, trade_register_number, office_code,"
        " representative_key"
    )
    who = "(select r.person_id from registry_personnumber r where r.nin = s.representative_nin)"
    told = "s.name_ar, coalesce(s.name_latin, ''), coalesce(s.sector, ''), s.commune_code, s.starts_on, s.ends_before"
    values = f"{told}, coalesce(s.kind, 'company'), coalesce(s.trade_register_number, ''), coalesce(s.office_code, ''), {who}"
    # What the file does not say of an employer that we know stays as we know it.
    kept = (
        f"{told}, coalesce(s.kind, e.kind), coalesce(s.trade_register_number, e.trade_register_number),"
        f" coalesce(s.office_code, e.office_code), coalesce({who}, e.representative_key)"
    )
    with connection.cursor() as cursor:
        stage(cursor, "staged_employer", table, EMPLOYER)
        rejected = _reject(cursor, "staged_employer", faulty)
        cursor.execute(
            f"update registry_employer e set ({columns}) = ({kept}) from staged_employer s"
            f" join registry_employernumber n on n.number = s.number where e.id = n.employer_id"
            f" and ({kept}) is distinct from ({_prefixed('e', columns)})"
        )
        cursor.execute(
            "with numbered as (insert into registry_employernumber (number, employer_id)"
            " select s.number, nextval(pg_get_serial_sequence('registry_employer', 'id')) from staged_employer s"
            " on conflict (number) do nothing returning number, employer_id)"
            f" insert into registry_employer (id, number, {columns})"
            f" select n.employer_id, n.number, {values} from numbered n join staged_employer s on s.number = n.number"
        )
    return _told(EMPLOYERS_REGISTERED, table, rejected, added=cursor.rowcount, actor=actor, on=on)


def _with_keys(table: pa.Table) -> pa.Table:
    columns = [[str(value or "").strip() for value in table[name].to_pylist()] for name in NAMES]
    rows = [dict(zip(NAMES, values, strict=True)) for values in zip(*columns, strict=True)]
    table = table.append_column("name_key", pa.array([full_name_key(**row) for row in rows], pa.string()))
    sort_keys = [sort_key_ar(row["family_name_ar"], row["given_name_ar"]) for row in rows]
    table = table.append_column("sort_key_ar", pa.array(sort_keys, pa.string()))
    if "phone" in table.column_names:
        phones = pa.array([_phone(text) for text in table["phone"].to_pylist()], pa.string())
        table = table.set_column(table.column_names.index("phone"), "phone", phones)
    return table


def _phone(text: str | None) -> str:
    try:
        return clean_phone(text or "")
    except BadNumber:
        return ""


def _reject(cursor: Any, staged: str, faulty: str) -> pa.Table:
    """The faulty rows with their reasons; they leave the staging table."""
    rejected = fetch(cursor, faulty)
    if rejected.num_rows:
        cursor.execute(f'delete from "{staged}" where line = any(%s)', [rejected["line"].to_pylist()])
    return rejected


def _prefixed(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{column.strip()}" for column in columns.split(","))


def _told(act: Act, table: pa.Table, rejected: pa.Table, *, added: int, actor: Actor, on: date) -> Report:
    """One journal entry for the whole file."""
    accepted = table.num_rows - rejected.num_rows
    journal.record(
        act, about=f"registry:{act.key}", actor=actor, on=on, accepted=accepted, added=added, rejected=rejected.num_rows
    )
    return Report(accepted, rejected)
