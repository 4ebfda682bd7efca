"""What the registers and the books say of staged lines: each question asked once, of all lines together."""

# ruff: noqa: S608  (only names written in the code enter the statements)

from datetime import date
from typing import Any, NamedTuple

from daman.contributions.findings import ERRORS
from daman.contributions.intake.pricing import AMOUNTS, SHARES

BUILDERS = ("construction", "public_works", "hydraulics")  # sectors whose workers the fund of bad weather covers
JUMPS_ABOVE, JUMPS_BELOW = 150, 50  # per cent of the month before

RESOLVE = f"""
create temporary table staged_resolved on commit drop as
select s.line, e.employer_id, s.month, n.person_id as person_key, s.wage, s.days, s.category, s.is_withdrawn,
    {", ".join(f"s.{share}" for share in SHARES)}
from staged_line s
left join registry_employernumber e on e.number = s.employer_number
left join registry_personnumber n on n.nin = s.nin
order by e.employer_id, s.month, n.person_id
"""
OF_EMPLOYERS = """
insert into staged_found (line, employer_number, month, code, field, said, other)
select t.first_line, t.employer_number, t.month, v.code, v.field, v.said, v.other
from staged_total t
left join registry_employernumber e on e.number = t.employer_number
left join registry_employer w on w.id = e.employer_id
left join contributions_contributiondeclaration d on d.employer_id = e.employer_id and d.month = t.month
    and d.kind = 'nominative'
left join contributions_contributiondeclaration b on b.employer_id = e.employer_id
    and b.month = (t.month - interval '1 month')::date and b.kind = 'nominative'
cross join lateral (values
    ('employer_unknown', 'employer_number', t.employer_number, '', e.number is null),
    ('not_your_employer', 'employer_number', t.employer_number, '', e.employer_id <> %(employer)s),
    ('employer_not_active', 'month', to_char(t.month, 'YYYY-MM'), '',
        t.month < date_trunc('month', w.starts_on) or t.month >= w.ends_before),
    ('not_this_month', 'month', to_char(t.month, 'YYYY-MM'), '', t.month <> %(month)s),
    ('month_declared', 'month', to_char(t.month, 'YYYY-MM'), '', not %(is_correction)s and d.id is not null),
    ('nothing_to_correct', 'month', to_char(t.month, 'YYYY-MM'), '', %(is_correction)s and d.id is null),
    ('category_not_allowed', 'category', 'building', '', t.built > 0 and not w.sector = any(%(builders)s)),
    ('rate_to_confirm', 'category', '', '', t.built > 0 and w.sector = any(%(builders)s)),
    ('total_jumps', 'wage', t.base::text, b.base_total::text, not %(is_correction)s and d.id is null and b.base_total > 0
        and (t.base * 100 > b.base_total * %(above)s or t.base * 100 < b.base_total * %(below)s))
) v(code, field, said, other, is_so)
where v.is_so
"""
OF_PERSONS = """
insert into staged_found (line, employer_number, month, code, field, said, other)
select r.line, s.employer_number, r.month, case when r.person_key is null then 'person_unknown'
    when p.merged_into_id is not null then 'person_merged' else 'person_died' end, 'nin', s.nin, ''
from staged_resolved r
left join registry_person p on p.id = r.person_key
join staged_line s on s.line = r.line
where r.person_key is null or p.merged_into_id is not null or r.month > p.died_on
"""
TWICE = """
insert into staged_found (line, employer_number, month, code, field, said, other)
select r.line, s.employer_number, r.month, case when r.times > 1 then 'line_twice' else 'double_employment' end, 'nin', s.nin, ''
from (
    select r.*, count(*) over (partition by employer_id, month, person_key) as times,
        sum(days) over (partition by month, person_key) as all_days
    from staged_resolved r
    join (select person_key, month from staged_resolved group by 1, 2 having count(*) > 1) again using (person_key, month)
) r join staged_line s on s.line = r.line
where r.times > 1 or r.all_days > 30
"""
DOUBLE = """
insert into staged_found (line, employer_number, month, code, field, said, other)
select r.line, s.employer_number, r.month, 'double_employment', 'nin', s.nin, ''
from staged_resolved r
join contributions_declarationline l on l.person_key = r.person_key and l.month = r.month and l.employer_id <> r.employer_id
join staged_line s on s.line = r.line
where l.month = any(%(months)s) and not l.is_withdrawn and r.is_withdrawn = 0 and not exists (
    select 1 from contributions_declarationline x
    where x.employer_id = l.employer_id and x.month = l.month and x.replaces_key = l.id)
group by r.line, s.employer_number, r.month, s.nin, r.days having r.days + sum(l.days) > 30
"""
# A declaration is whole: one faulty line keeps it back; a line whose month cannot be read keeps back all of its employer's,
# and one whose employer cannot be read all that its sender may speak for.
DECLARATIONS = f"""
create temporary table staged_declaration on commit drop as
select nextval(pg_get_serial_sequence('contributions_contributiondeclaration', 'id')) as id, e.employer_id, t.employer_number,
    t.month, t.lines, t.wage, {", ".join(f"t.{amount}" for amount in AMOUNTS)}
from staged_total t
join registry_employernumber e on e.number = t.employer_number
where not exists (select 1 from staged_found f where f.code = any(%(errors)s)
        and f.employer_number = t.employer_number and (f.month = t.month or f.month is null))
    and not (%(employer)s::bigint is not null
        and exists (select 1 from staged_found f where f.code = any(%(errors)s) and f.employer_number = ''))
"""


class Checked(NamedTuple):
    """What the check came to."""

    lines: int
    errors: int
    warnings: int
    declarations: int  # that could be filed
    lines_good: int  # in them
    totals: dict[str, int]


def check(cursor: Any, *, on: date, employer: int | None, month: date | None, is_correction: bool, lines: int) -> Checked:
    """Find all that is wrong or strange, and which declarations are whole."""
    told = {
        "employer": employer, "month": month, "is_correction": is_correction, "builders": list(BUILDERS),
        "above": JUMPS_ABOVE, "below": JUMPS_BELOW, "errors": list(ERRORS),
    }  # fmt: skip
    cursor.execute(RESOLVE)
    cursor.execute("analyze staged_resolved")
    cursor.execute(OF_EMPLOYERS, told)
    cursor.execute(OF_PERSONS)
    cursor.execute(TWICE)
    cursor.execute("select distinct month from staged_total")
    if not is_correction:
        cursor.execute(DOUBLE, {"months": [row[0] for row in cursor.fetchall()]})
    cursor.execute("analyze staged_found")
    cursor.execute(DECLARATIONS, told)
    cursor.execute("analyze staged_declaration")
    return _summed(cursor, lines)


def _summed(cursor: Any, lines: int) -> Checked:
    cursor.execute(
        "select count(*) filter (where code = any(%s)), count(*) filter (where code <> all(%s)) from staged_found",
        [list(ERRORS)] * 2,
    )
    errors, warnings = cursor.fetchone()
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in ("wage", *AMOUNTS))
    cursor.execute(f"select count(*), coalesce(sum(lines), 0)::bigint, {sums} from staged_declaration")
    declarations, good, *amounts = cursor.fetchone()
    totals = dict(zip(("wage", *AMOUNTS), amounts, strict=True))
    return Checked(lines, errors, warnings, declarations, good, totals)
