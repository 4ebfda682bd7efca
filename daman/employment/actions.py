"""Who looks for work."""

from datetime import date

import pyarrow as pa
from django.db import connection, transaction

from daman.employment.acts import JOBSEEKERS_REGISTERED
from daman.foundation.actor import Actor
from daman.foundation.staging import Report, as_dates, fetch, stage
from daman.journal import actions as journal

JOBSEEKER = {
    "nin": "text", "occupation_isco": "text", "is_first_time": "boolean", "starts_on": "date", "ends_before": "date",
}  # fmt: skip
FAULTY = """
select s.line, s.nin, case
    when n.nin is null then 'nin_unknown'
    when coalesce(s.occupation_isco, '') !~ '^[0-9]{4}$' then 'occupation_malformed'
    when s.starts_on is null or s.starts_on > %(on)s then 'start_missing_or_in_future'
    when s.ends_before <= s.starts_on then 'ends_before_it_starts'
    when p.died_on <= s.starts_on then 'after_death'
    when j.id is not null then 'already_registered'
    else 'twice_in_file' end as reason
from staged_jobseeker s
left join registry_personnumber n on n.nin = s.nin
left join registry_person p on p.id = n.person_id
left join employment_jobseeker j on j.person_id = n.person_id and j.ends_before is null and s.ends_before is null
left join (select nin from staged_jobseeker where ends_before is null group by nin having count(*) > 1) d
    on d.nin = s.nin and s.ends_before is null
where n.nin is null or coalesce(s.occupation_isco, '') !~ '^[0-9]{4}$' or s.starts_on is null or s.starts_on > %(on)s
    or s.ends_before <= s.starts_on or p.died_on <= s.starts_on or j.id is not null or d.nin is not null
order by s.line
"""


@transaction.atomic
def register_jobseekers(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Take a file of people who look for work; the faulty rows come back, each with its reason.

    Columns: nin, occupation_isco (four digits), is_first_time, starts_on, ends_before (empty while it goes on).
    """
    with connection.cursor() as cursor:
        stage(cursor, "staged_jobseeker", as_dates(table, "starts_on", "ends_before"), JOBSEEKER)
        rejected = fetch(cursor, FAULTY, {"on": on})
        cursor.execute("delete from staged_jobseeker where line = any(%s)", [rejected["line"].to_pylist()])
        cursor.execute(
            "insert into employment_jobseeker (person_id, occupation_isco, is_first_time, starts_on, ends_before)"
            " select n.person_id, s.occupation_isco, coalesce(s.is_first_time, false), s.starts_on, s.ends_before"
            " from staged_jobseeker s join registry_personnumber n on n.nin = s.nin"
        )
        accepted = cursor.rowcount
    journal.record(
        JOBSEEKERS_REGISTERED,
        about="jobseekers:file",
        actor=actor,
        on=on,
        accepted=accepted,
        rejected=rejected.num_rows,
    )
    return Report(accepted, rejected)
