"""Taking over who is insured where today, from the former files."""

from datetime import date

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation.acts import AFFILIATIONS_TAKEN_OVER
from daman.affiliation.models import Scheme
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import Report, as_dates, fetch, stage
from daman.journal import actions as journal

AFFILIATION = {"nin": "text", "scheme": "text", "employer_number": "text", "starts_on": "date", "reference": "text"}
FAULTY = """
select s.line, s.nin, case when n.nin is null then 'nin_unknown' when p.died_on <= %(on)s then 'after_death'
    when not coalesce(s.scheme, '') = any(%(schemes)s) then 'scheme_unknown'
    when s.starts_on is null or s.starts_on < p.born_on then 'start_missing_or_before_birth'
    when s.scheme = 'employee' and e.number is null then 'employer_unknown' else 'twice_in_file' end as reason
from staged_affiliation s
left join registry_personnumber n on n.nin = s.nin
left join registry_person p on p.id = n.person_id
left join registry_employernumber e on e.number = s.employer_number
left join (select nin, scheme, employer_number from staged_affiliation group by 1, 2, 3 having count(*) > 1) t
    on t.nin = s.nin and t.scheme = s.scheme and t.employer_number is not distinct from s.employer_number
where n.nin is null or p.died_on <= %(on)s or not coalesce(s.scheme, '') = any(%(schemes)s) or s.starts_on is null
    or s.starts_on < p.born_on or (s.scheme = 'employee' and e.number is null) or t.nin is not null
order by s.line
"""
INSERT = """
insert into affiliation_affiliation (person_id, reference, scheme, employer_key, starts_on)
select n.person_id, s.reference, s.scheme, e.employer_id, s.starts_on
from staged_affiliation s
join registry_personnumber n on n.nin = s.nin
left join registry_employernumber e on e.number = s.employer_number and s.scheme = 'employee'
order by n.person_id
on conflict do nothing
"""


@transaction.atomic
def take_over_affiliations(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Write who is insured in which scheme since when; those in force already stay as they are.

    Columns: nin, scheme, employer_number (employee scheme only), starts_on. The faulty rows come back with their reason.
    """
    references = pa.array([new_reference("AFF") for _ in range(table.num_rows)], pa.string())
    with connection.cursor() as cursor:
        stage(cursor, "staged_affiliation", as_dates(table, "starts_on").append_column("reference", references), AFFILIATION)
        rejected = fetch(cursor, FAULTY, {"on": on, "schemes": list(Scheme.values)})
        if rejected.num_rows:
            cursor.execute("delete from staged_affiliation where line = any(%s)", [rejected["line"].to_pylist()])
        cursor.execute(INSERT)
        added = cursor.rowcount
    accepted = table.num_rows - rejected.num_rows
    journal.record(
        AFFILIATIONS_TAKEN_OVER,
        about="takeover:affiliations",
        actor=actor,
        on=on,
        accepted=accepted,
        added=added,
        rejected=rejected.num_rows,
    )
    return Report(accepted, rejected)
