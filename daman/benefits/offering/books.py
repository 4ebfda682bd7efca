"""What the house's own books and the registers' kept facts say of a stretch of persons, one row each: the law's columns.

Every question takes a range of person keys (`from`, `before`), perhaps a list of them (`keys`), and the day (`on`). The names
of the columns are those of `daman.benefits.derived`, which says the same of one claim.
"""

from daman.benefits.models import Benefit

# Somebody who was not offered this yet, does not ask for it, is not paid it, and was not refused it lately.
MAY = """(
  not exists (select from benefits_award a where a.person_id = {key} and a.benefit = '{benefit}' and a.ends_before is null)
  and not exists (select from benefits_claim c where c.person_id = {key} and c.benefit = '{benefit}'
    and c.state in ('gathering', 'ready'))
  and not exists (select from benefits_decision d where d.person_id = {key} and d.benefit = '{benefit}'
    and d.outcome = 'refused' and coalesce(d.met_on, d.decided_on + %(quiet_days)s::int) > %(on)s)
  and not exists (select from benefits_offer o where o.person_id = {key} and o.benefit = '{benefit}'
    and (o.state = 'offered' or (o.state <> 'withdrawn' and {same_cause}))))"""
IN_REACH = """{who}.id >= %(from)s and {who}.id < %(before)s
  and (%(keys)s::bigint[] is null or {who}.id = any(%(keys)s::bigint[])) and {who}.merged_into_id is null"""


def may(benefit: Benefit, *, key: str, same_cause: str, again: bool) -> str:
    """Whether a right may be offered to somebody; looked at again, everybody counts."""
    return "true" if again else MAY.format(benefit=benefit, key=key, same_cause=same_cause)


# The family of each: as the civil register told it, and as our own book of kinships has it.
FAMILY = """family as materialized (
  select distinct on (id, nin) id, nin, kind, born_on, died_on from (
    select w.id, m.value ->> 'nin' as nin, m.value ->> 'kind' as kind, (m.value ->> 'born_on')::date as born_on,
      (m.value ->> 'died_on')::date as died_on, 1 as rank
    from who w join exchange_fact f on f.subject = w.nin and f.kind = 'family.members' and f.superseded_at is null
    cross join lateral jsonb_array_elements(case jsonb_typeof(f.value) when 'array' then f.value else '[]' end) m
    union all
    select w.id, r.nin, k.kind, r.born_on, r.died_on, 2
    from who w join registry_kinship k on k.person_id = w.id and (k.ends_before is null or k.ends_before >= w.until)
    join registry_person r on r.id = k.relative_key and r.merged_into_id is null) told
  order by id, nin, rank)"""
EARNS = """(exists (select from affiliation_insuredmonth i where i.person_id = {key} and i.month >= %(since)s
    and i.month <= %(on)s)
  or exists (select from benefits_award a where a.person_id = {key} and a.ends_before is null))"""
INCOME = """coalesce(
  (select sum(i.contribution_base) from affiliation_insuredmonth i where i.person_id = {key} and i.month >= %(since)s
    and i.month <= %(on)s group by i.month order by i.month desc limit 1),
  (select sum(a.amount_monthly) from benefits_award a where a.person_id = {key} and a.ends_before is null), 0)::bigint"""
SCHOOL = """(select x.value #>> '{{}}' from exchange_fact x
  where x.subject = {nin} and x.kind = '{kind}' and x.superseded_at is null)"""

# Amounts are read for those alone who have the right: without them the question is much lighter.
AMOUNTS = {
    "wage": "sum(i.contribution_base) filter (where c.kind = 'e')",
    "income": "sum(i.contribution_base) filter (where c.kind = 's')",
    "wages_of_year": "string_agg(wage::text, ' ' order by month) filter (where employee)",
}
NO_AMOUNTS = {"wage": "null::bigint", "income": "null::bigint", "wages_of_year": "null::text"}

CAREERS = """
with who as materialized (
  select p.id, p.nin, p.born_on, p.sex, {pension} as may_pension, {allowance} as may_allowance from registry_person p
  where {in_reach} and p.died_on is null
    and exists (select from affiliation_insuredmonth i where i.person_id = p.id and i.month <= %(on)s)),
told as materialized (
  select f.subject, jsonb_object_agg(f.kind, f.value) as said from exchange_fact f join who w on w.nin = f.subject
  where f.superseded_at is null and f.kind in ('civil.born_on', 'civil.sex', 'service.status', 'service.starts_on',
    'service.ends_before', 'service.months', 'family.members')
  group by 1),
known as materialized (
  select w.id, w.may_pension, w.may_allowance, coalesce((t.said ->> 'civil.born_on')::date, w.born_on) as born_on,
    coalesce(t.said ->> 'civil.sex', w.sex) = 'F' as is_woman,
    case when jsonb_typeof(t.said -> 'family.members') = 'array' then t.said -> 'family.members' else '[]' end as family,
    s.served_from, s.served_before, s.served
  from who w left join told t on t.subject = w.nin
  cross join lateral (select
    case when t.said ->> 'service.status' = 'done' and t.said ->> 'service.starts_on' is not null
      and t.said ->> 'service.ends_before' is not null
      then date_trunc('month', (t.said ->> 'service.starts_on')::date)::date end as served_from,
    case when t.said ->> 'service.status' = 'done' and t.said ->> 'service.starts_on' is not null
      and t.said ->> 'service.ends_before' is not null
      then date_trunc('month', (t.said ->> 'service.ends_before')::date)::date end as served_before,
    case when t.said ->> 'service.status' = 'done' then coalesce((t.said ->> 'service.months')::int, 0) else 0 end as served) s
  where w.may_pension or w.may_allowance),
months as (
  select i.person_id, i.month, bool_or(c.kind = 'e') as employee, bool_or(c.kind = 's') as own, bool_or(c.kind = 'v') as paid,
    bool_or(c.kind = 'c') as credited, {wage} as wage, {income} as income
  from known k join affiliation_insuredmonth i on i.person_id = k.id and i.month <= %(on)s
  cross join lateral (select case when i.ground in ('sickness', 'maternity', 'unemployment', 'national_service') then 'c'
    when i.scheme = 'employee' then 'e' when i.scheme in ('self_employed', 'auto_entrepreneur') then 's'
    when i.scheme = 'voluntary' then 'v' end as kind) c
  group by 1, 2),
yearly as (
  select m.person_id, date_part('year', m.month) as year,
    count(*) filter (where employee) as employee, count(*) filter (where own) as own,
    count(*) filter (where employee and own) as in_both,
    count(*) filter (where paid and not employee and not own and not credited) as paid,
    max(m.month) filter (where employee or own) as worked_last, max(m.month) filter (where paid) as paid_last,
    count(*) filter (where credited and not employee and not own
      and not coalesce(m.month >= k.served_from and m.month < k.served_before, false)) as credited,
    count(*) filter (where (employee or own) and m.month >= k.served_from and m.month < k.served_before) as worked_serving,
    {wages_of_year} as wages, sum(income) filter (where own) as income
  from months m join known k on k.id = m.person_id group by 1, 2),
careers as (
  select person_id, sum(employee) as employee, sum(own) as own, sum(in_both) as in_both, sum(paid) as paid,
    sum(credited) as credited, sum(worked_serving) as worked_serving,
    coalesce(max(worked_last) > max(paid_last), false) as is_regularised,
    string_agg(wages, ' ' order by year) as wages, string_agg(income::text, ' ' order by year) as incomes
  from yearly group by 1),
owing as materialized (
  select b.owner, sum(l.amount) as owed from careers c join ledger_bookowner b on b.owner = 'person:' || c.person_id
  join ledger_line l on l.book_id = b.book_id and l.account_id = 'person.receivable.contributions' and not l.is_held
  where c.own > 0 group by 1)
select k.id as person, k.may_pension, k.may_allowance, k.born_on, k.is_woman, c.employee as months_worked_employee,
  c.own as months_worked_self_employed, c.in_both as months_in_both_schemes, c.paid as months_voluntary, c.is_regularised,
  c.credited + case when k.served_from is null then k.served else greatest(
    (date_part('year', k.served_before) * 12 + date_part('month', k.served_before)
     - date_part('year', k.served_from) * 12 - date_part('month', k.served_from))::int, 0) - c.worked_serving
    end as months_credited,
  coalesce(o.owed, 0) <= 0 as owes_nothing,
  (select count(*) from jsonb_array_elements(k.family) m where m ->> 'kind' = 'child' and date_part('year',
    age(least(coalesce((m ->> 'died_on')::date, %(on)s), %(on)s), (m ->> 'born_on')::date)) >= %(raised)s) as children_raised,
  exists (select from jsonb_array_elements(k.family) m left join registry_personnumber n on n.nin = m ->> 'nin'
    where m ->> 'kind' = 'spouse' and m ->> 'died_on' is null and not coalesce({spouse_earns}, false)) as has_dependent_spouse,
  coalesce(c.wages, '') as wages, coalesce(c.incomes, '') as incomes_self_employed_yearly
from known k join careers c on c.person_id = k.id left join owing o on o.owner = 'person:' || k.id
order by k.id
"""

# Whoever has children in care and an income. Of two parents who both earn, one is offered: the allowances are paid once.
CHILDREN = """
with who as materialized (
  select p.id, p.nin, %(on)s::date as until from registry_person p
  where {in_reach} and p.died_on is null and {may}
    and (exists (select from registry_kinship k where k.person_id = p.id and k.kind = 'child')
      or exists (select from exchange_fact f where f.subject = p.nin and f.kind = 'family.members' and f.superseded_at is null))),
{family},
children as (
  select f.id, count(*) as children, max(f.born_on) as youngest from family f
  where f.kind = 'child' and f.died_on is null and (
    date_part('year', age(%(on)s::date, f.born_on)) < %(young)s
    or (date_part('year', age(%(on)s::date, f.born_on)) < %(studying)s and {school} in ('school', 'university', 'training')))
  group by 1),
spouses as materialized (
  select f.id, count(*) as count, bool_or(coalesce({earns}, false)) as earns,
    bool_or(coalesce(n.person_id < f.id and {earns}, false) or {taken}) as other_parent_first
  from family f left join registry_personnumber n on n.nin = f.nin where f.kind = 'spouse' and f.died_on is null group by 1)
select c.id as person, c.children, e.income_monthly, coalesce(s.count > 0 and not s.earns, false) as has_single_wage,
  'children:' || c.youngest as cause
from children c left join spouses s on s.id = c.id cross join lateral (select {income} as income_monthly offset 0) e
where e.income_monthly > 0 and not coalesce(s.other_parent_first, false)
order by 1
"""
TAKEN = """coalesce(exists (select from benefits_award a where a.person_id = n.person_id and a.benefit = 'family_allowances'
    and a.ends_before is null)
  or exists (select from benefits_claim c where c.person_id = n.person_id and c.benefit = 'family_allowances'
    and c.state in ('gathering', 'ready'))
  or exists (select from benefits_offer o where o.person_id = n.person_id and o.benefit = 'family_allowances'
    and o.state in ('offered', 'accepted')), false)"""

# A woman who gave birth lately: the day of the birth is the last on which the leave can have begun.
BIRTHS = """
with who as materialized (
  select p.id, p.nin, %(on)s::date as until from registry_person p
  where {in_reach} and p.died_on is null and p.sex = 'F'
    and (exists (select from registry_kinship k where k.person_id = p.id and k.kind = 'child')
      or exists (select from exchange_fact f where f.subject = p.nin and f.kind = 'family.members' and f.superseded_at is null))),
{family},
births as (
  select id, max(born_on) as born_on from family
  where kind = 'child' and born_on > %(births_since)s and born_on <= %(on)s group by 1)
select b.id as person, 'birth:' || b.born_on as cause, b.born_on as starts_on, (
    exists (select from affiliation_insuredmonth i where i.person_id = b.id and i.scheme = 'employee'
      and i.ground not in ('sickness', 'maternity', 'unemployment', 'national_service')
      and i.month >= date_trunc('month', b.born_on) - %(presumed)s * interval '1 month' and i.month <= b.born_on)
    or exists (select from affiliation_affiliation a where a.person_id = b.id and a.scheme = 'employee'
      and a.starts_on <= b.born_on and (a.ends_before is null or a.ends_before > b.born_on))) as is_employee
from births b
where {may}
  and not exists (select from benefits_claim c where c.person_id = b.id and c.benefit = 'maternity_allowance'
    and c.state <> 'withdrawn' and c.filed_on > b.born_on - %(quiet_days)s::int)
order by 1
"""

# Whose last employment ended lately, who works nowhere since and is paid nothing. Whether the loss is one that the law
# insures is what the labour inspectorate says: where it has said, that is taken.
ENDED = """
with who as materialized (
  select p.id, p.nin, max(a.ends_before) as ended_on from registry_person p
  join affiliation_affiliation a on a.person_id = p.id and a.scheme = 'employee'
  where {in_reach} and p.died_on is null
  group by p.id having bool_and(a.ends_before is not null) and max(a.ends_before) > %(ended_since)s
    and max(a.ends_before) <= %(on)s),
free as materialized (
  select w.* from who w where {may}
    and not exists (select from benefits_award a where a.person_id = w.id and a.ends_before is null)
    and not exists (select from affiliation_insuredmonth i where i.person_id = w.id and i.month >= w.ended_on
      and i.month <= %(on)s and i.ground in ('work', 'contribution'))),
told as (
  select f.subject, jsonb_object_agg(f.kind, f.value) as said from exchange_fact f join free w on w.nin = f.subject
  where f.superseded_at is null and f.kind like 'layoff.%%' group by 1),
months as (
  select w.id, i.month, sum(i.contribution_base) as wage,
    (date_part('year', i.month) * 12 + date_part('month', i.month))::int as number,
    row_number() over (partition by w.id order by i.month desc) as back,
    max(i.month) over (partition by w.id) >= date_trunc('month', w.ended_on) - interval '1 month' as until_the_end
  from free w join affiliation_insuredmonth i on i.person_id = w.id and i.scheme = 'employee' and i.month <= %(on)s
    and i.ground not in ('sickness', 'maternity', 'unemployment', 'national_service')
  group by w.id, w.ended_on, i.month),
careers as (
  select id, count(*) as affiliated, string_agg(wage::text, ' ' order by month) as wages,
    count(*) filter (where until_the_end and number + back = last) as just_before
  from (select m.*, max(number + back) over (partition by id) as last from months m) m
  group by 1)
select c.id as person, 'work_ended:' || w.ended_on as cause, c.affiliated as months_affiliated,
  c.just_before as months_contributed_before, c.wages,
  coalesce((t.said ->> 'layoff.is_open_ended')::bool, true) as is_open_ended,
  coalesce((t.said ->> 'layoff.is_economic')::bool, true) as is_economic_loss,
  coalesce((t.said ->> 'layoff.is_on_checked_list')::bool, true) as is_on_checked_list
from careers c join free w on w.id = c.id left join told t on t.subject = w.nin
order by 1
"""

# Each survivor of each person who died lately, and what the deceased was paid and earned.
DEATHS = """
with who as materialized (
  select p.id, p.nin, p.died_on, p.died_on as until, date_trunc('month', p.died_on)::date as died_in from registry_person p
  where {in_reach} and p.died_on > %(deaths_since)s and p.died_on <= %(on)s),
{family},
awarded as materialized (
  select a.person_id, sum(a.amount_monthly) as received,
    sum(a.amount_monthly) filter (
      where a.benefit in ('old_age_pension', 'invalidity_pension', 'work_injury_annuity')) as inherited,
    bool_or(a.benefit in ('old_age_pension', 'old_age_allowance')) as pensioner,
    bool_or(a.benefit = 'invalidity_pension') as invalid, bool_or(a.benefit = 'work_injury_annuity') as injured,
    max((t.trace -> 'work_injury.rate_counted' ->> 'value')::int) as rate
  from who w join benefits_award a on a.person_id = w.id and a.starts_on <= w.died_on
    and (a.ends_before is null or a.ends_before > w.died_in)
  left join benefits_decision d on d.person_id = a.person_id and d.id = a.decision_id and a.benefit = 'work_injury_annuity'
  left join determinations_determination t on t.person_key = d.person_id and t.reference = d.determination_reference
  group by 1),
worked as materialized (
  select w.id, i.month, i.scheme = 'employee' as employee, sum(i.contribution_base) as base,
    i.month >= w.died_in - interval '1 year' as lately
  from who w join affiliation_insuredmonth i on i.person_id = w.id and i.month <= w.died_on
    and i.scheme in ('employee', 'self_employed', 'auto_entrepreneur')
    and i.ground not in ('sickness', 'maternity', 'unemployment', 'national_service')
  group by 1, 2, 3, w.died_in),
careers as (
  select id, bool_or(employee and lately) as employee, bool_or(not employee and lately) as own,
    string_agg(base::text, ' ' order by month) filter (where employee and lately) as wages,
    (select sum(y.base) from worked y where y.id = worked.id and not y.employee and date_part('year', y.month)
      = (select max(date_part('year', z.month)) from worked z where z.id = worked.id and not z.employee)) as income
  from worked group by 1),
members as (
  select f.id as deceased, r.id as person, f.kind, r.nin, r.born_on, r.sex = 'F' as is_woman
  from family f join registry_personnumber n on n.nin = f.nin join registry_person r on r.id = n.person_id
  where f.kind in ('spouse', 'child', 'parent') and r.died_on is null and r.merged_into_id is null)
select m.deceased, w.nin as deceased_nin, m.person, {pension} as may_pension, {grant} as may_grant,
  case m.kind when 'spouse' then 1 when 'child' then 2 else 3 end as kinship, m.born_on, m.is_woman,
  {earns} as has_income, coalesce({school} in ('school', 'university', 'training'), false) as is_studying,
  coalesce({school} = 'apprenticeship', false) as is_apprentice, coalesce(nullif({wage}, '')::bigint, 0) as apprentice_wage,
  coalesce({disabled} = 'true', false) as is_disabled, case m.kind when 'parent' then {income} else 0 end as income_monthly,
  coalesce(a.inherited, 0)::bigint as pension, coalesce(a.received, 0)::bigint as received, c.id is not null as worked,
  case when a.pensioner then 2 when a.invalid then 3 when a.injured then 4 when c.employee then 1 when c.own then 5 else 0
    end as quality,
  coalesce(a.rate, 0) as rate, coalesce(c.wages, '') as wages, coalesce(c.income, 0)::bigint as income,
  case when date_part('year', age(%(on)s::date, m.born_on)) < %(young)s then (
    select min(k.relative_key) from registry_kinship k join registry_person g on g.id = k.relative_key and g.died_on is null
    where k.person_id = m.person and k.kind = 'parent' and k.ends_before is null and k.relative_key <> m.deceased) end as guardian
from members m join who w on w.id = m.deceased left join awarded a on a.person_id = m.deceased
left join careers c on c.id = m.deceased
order by m.deceased, m.person
"""
