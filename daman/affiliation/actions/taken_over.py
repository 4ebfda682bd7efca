"""Taking over affiliations kept elsewhere: who is insured now outside employment, since when."""

from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation.acts import AFFILIATIONS_TAKEN_OVER
from daman.affiliation.models import Scheme
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import Report, as_dates, fetch, stage
from daman.journal import actions as journal

AFFILIATION = {"nin": "text", "scheme": "text", "starts_on": "date", "reference": "text"}
# Employees are affiliated by their employer's declarations, which name the employer.
SCHEMES = [scheme.value for scheme in Scheme if scheme != Scheme.EMPLOYEE]
FAULTY = """
create temporary table faulty_affiliation on commit drop as
select line, reason from (
    select s.line, case
        when n.nin is null then 'nin_unknown'
        when s.scheme is null or not s.scheme = any(%(schemes)s) then 'scheme_unknown'
        when s.starts_on is null or s.starts_on > %(on)s then 'start_missing_or_in_future'
        when s.starts_on < p.born_on then 'before_birth'
        when p.died_on <= %(on)s then 'after_death'
        when row_number() over (partition by n.person_id, s.scheme order by s.line) > 1 then 'twice_in_file'
        when a.id is not null then 'already_recorded'
    end as reason
    from staged_affiliation s
    left join registry_personnumber n on n.nin = s.nin
    left join registry_person p on p.id = n.person_id
    left join affiliation_affiliation a on a.person_id = n.person_id and a.scheme = s.scheme and a.employer_key is null
        and a.ends_before is null
) judged where reason is not null
"""
INSERT = """
insert into affiliation_affiliation (person_id, reference, scheme, starts_on)
select n.person_id, s.reference, s.scheme, s.starts_on
from staged_affiliation s join registry_personnumber n on n.nin = s.nin
where s.line not in (select line from faulty_affiliation)
order by n.person_id, s.line
on conflict do nothing
"""


@transaction.atomic
def take_over_affiliations(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Affiliate many at once, outside employment; the faulty rows come back, each with its reason.

    Columns: nin, scheme, starts_on. Taken twice, they are there once. One journal entry for the whole file.
    """
    takeover = new_reference("TKO")
    references = pa.array([new_reference("AFF") for _ in range(table.num_rows)], pa.string())
    with connection.cursor() as cursor:
        stage(cursor, "staged_affiliation", as_dates(table, "starts_on").append_column("reference", references), AFFILIATION)
        cursor.execute("drop table if exists faulty_affiliation")
        cursor.execute(FAULTY, {"on": on, "schemes": SCHEMES})
        cursor.execute(INSERT)
        accepted = cursor.rowcount
        rejected = fetch(cursor, "select line, reason from faulty_affiliation order by line")
    counts: dict[str, Any] = {"accepted": accepted, "rejected": rejected.num_rows}
    journal.record(AFFILIATIONS_TAKEN_OVER, about=f"takeover:{takeover}", actor=actor, on=on, **counts)
    if not rejected.num_rows:
        return Report(accepted, rejected)
    said = table.take(pa.array([line - 1 for line in rejected["line"].to_pylist()], pa.int64()))
    for name in rejected.column_names:
        said = said.append_column(name, rejected[name])
    return Report(accepted, said)
