# ruff: noqa: S608  the questions are put together from constants of this file only
"""The questions behind the indicators. Each counts transactions; none reads a name."""

DECIDED = """
benefits_decision d join benefits_claim c on c.person_id = d.person_id and c.id = d.claim_id
"""

DAYS = f"""
select round(percentile_cont(%(part)s) within group (order by d.decided_on - c.filed_on)::numeric, 1)
from {DECIDED} where d.decided_on > %(since)s and d.decided_on <= %(on)s
"""
DAYS_BY_MONTH = f"""
select date_trunc('month', d.decided_on)::date,
    round(percentile_cont(%(part)s) within group (order by d.decided_on - c.filed_on)::numeric, 1)
from {DECIDED} where d.decided_on >= %(first_month)s and d.decided_on <= %(on)s group by 1
"""

DOCUMENTS_PER_FILE = """
select round(
    (select count(*) from exchange_documentasked where asked_on > %(since)s and asked_on <= %(on)s)::numeric
    / nullif((select count(*) from benefits_decision where decided_on > %(since)s and decided_on <= %(on)s), 0), 2)
"""
DOCUMENTS_BY_MONTH = """
select month, round(coalesce(asked, 0)::numeric / decided, 2) from (
    select date_trunc('month', decided_on)::date as month, count(*) as decided
    from benefits_decision where decided_on >= %(first_month)s and decided_on <= %(on)s group by 1
) d left join (
    select date_trunc('month', asked_on)::date as month, count(*) as asked
    from exchange_documentasked where asked_on >= %(first_month)s and asked_on <= %(on)s group by 1
) a using (month)
"""

DECISIONS = "select count(*) from benefits_decision where decided_on >= %(month)s and decided_on <= %(on)s"
DECISIONS_BY_MONTH = """
select date_trunc('month', decided_on)::date, count(*) from benefits_decision
where decided_on >= %(first_month)s and decided_on <= %(on)s group by 1
"""

LATE = "select count(*) from benefits_claim where state in ('gathering', 'ready') and promised_on < %(on)s"

VOLUNTARY = "select count(*) from affiliation_insuredmonth where scheme = 'voluntary' and month = %(month)s"
VOLUNTARY_BY_MONTH = """
select month, count(*) from affiliation_insuredmonth
where scheme = 'voluntary' and month >= %(first_month)s and month < %(next_month)s group by 1
"""

# Whoever began this year is looked at alone: then only their own earlier affiliations and months are searched.
FIRST_TIME = """
affiliation_affiliation a
where a.starts_on >= {since} and a.starts_on < %(next_month)s
    and not exists (
        select 1 from affiliation_affiliation b
        where b.person_id = a.person_id and (b.starts_on, b.id) < (a.starts_on, a.id))
    and not exists (
        select 1 from affiliation_insuredmonth m
        where m.person_id = a.person_id and m.month < date_trunc('month', a.starts_on)::date)
"""
NEWLY_COVERED = f"select count(*) from {FIRST_TIME.format(since='%(month)s')}"
NEWLY_COVERED_BY_MONTH = f"""
select date_trunc('month', a.starts_on)::date, count(*) from {FIRST_TIME.format(since="%(first_month)s")} group by 1
"""

DEBT = "select count(*) from exchange_documentasked where asked_on <= %(on)s"
DEBT_BY_MONTH = """
select date_trunc('month', asked_on)::date, count(*) from exchange_documentasked
where asked_on >= %(first_month)s and asked_on <= %(on)s group by 1
"""

UNANSWERED = "exchange_request where state in ('silent', 'not_trusted') and asked_on <= %(on)s"
SILENT = f"select count(*) from {UNANSWERED} and asked_on > %(since)s"
SILENT_BY_MONTH = f"""
select date_trunc('month', asked_on)::date, count(*) from {UNANSWERED} and asked_on >= %(first_month)s group by 1
"""

# reference, office, day, days, words
_SLOWEST = f"""
select c.reference, c.office_code, d.decided_on, d.decided_on - c.filed_on, d.reference
from {DECIDED} where d.decided_on > %(since)s and d.decided_on <= %(on)s
order by 4 desc, c.id limit %(limit)s
"""
_DEBT_FILES = """
select evidence, '', asked_on, null::int, legal_reason from exchange_documentasked
where asked_on <= %(on)s order by asked_on desc, id desc limit %(limit)s
"""
FILES = {
    "decision_days_median": _SLOWEST,
    "decision_days_p90": _SLOWEST,
    "decisions": f"""
select c.reference, c.office_code, d.decided_on, d.decided_on - c.filed_on, d.reference
from {DECIDED} where d.decided_on >= %(month)s and d.decided_on <= %(on)s
order by d.decided_on desc, d.id desc limit %(limit)s
""",
    "claims_late": """
select reference, office_code, filed_on, %(on)s - promised_on, ''
from benefits_claim where state in ('gathering', 'ready') and promised_on < %(on)s
order by promised_on, id limit %(limit)s
""",
    "voluntary_months": """
select source, '', month, null::int, '' from affiliation_insuredmonth
where scheme = 'voluntary' and month = %(month)s order by id desc limit %(limit)s
""",
    "newly_covered": f"""
select a.reference, '', a.starts_on, null::int, a.scheme from {FIRST_TIME.format(since="%(month)s")}
order by a.starts_on desc, a.id desc limit %(limit)s
""",
    "documents_per_file": _DEBT_FILES,
    "document_debt": _DEBT_FILES,
    "registers_silent": f"""
select reference, '', asked_on, null::int, provider from {UNANSWERED} and asked_on > %(since)s
order by id desc limit %(limit)s
""",
}
