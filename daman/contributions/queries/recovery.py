"""Who is late, what was asked of them, and how arrears are being paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from daman.contributions.due_days import MONTHS_LOOKED_AT, last_overdue_month
from daman.contributions.models import FormalNotice, Instalment, InstalmentPlan, LateCharge
from daman.contributions.queries.accounts import paid_to_plan
from daman.foundation.months import add_months, month_of
from daman.registry import queries as registry
from daman.registry.models import Employer

# The months that an employer owes are the newest that make up its balance. Months are expected of who has somebody affiliated;
# of employers of the former files, without affiliations, since the first month they declared.
LATE = """
with served as (
    select e.id, e.starts_on, e.ends_before from registry_employer e join registry_commune c on c.code = e.commune_id
    where e.office_code = %(office)s or (e.office_code = '' and c.wilaya_code = %(wilaya)s)),
owed as (
    select e.id, coalesce(sum(l.amount), 0) as balance from served e
    join ledger_bookowner o on o.owner = 'employer:' || e.id
    join ledger_line l on l.book_id = o.book_id and l.account_id = 'employer.receivable' and not l.is_held group by 1),
said as (
    select d.employer_id as id, d.month, bool_or(d.kind = 'nominative') as is_declared,
        sum(d.due_employer + d.due_employee + d.due_social_works) filter (where d.state <> 'replaced') as amount
    from contributions_contributiondeclaration d join served e on e.id = d.employer_id group by 1, 2),
in_time as (select id, sum(amount) as amount from said where month > %(last)s group by 1),
first as (
    select e.id, min(s.month) as month from served e join said s on s.id = e.id and s.is_declared group by 1),
worked as (
    select distinct e.id, m.month::date as month from served e
    join affiliation_affiliation a on a.employer_key = e.id
    cross join lateral generate_series(
        greatest(%(since)s::date, date_trunc('month', a.starts_on)),
        least(%(last)s::date, coalesce(a.ends_before - 1, %(last)s::date)), interval '1 month') m (month)),
expected as (
    select id, month from worked
    union
    select e.id, m.month::date from served e join first f on f.id = e.id
    cross join lateral generate_series(
        greatest(%(since)s::date, f.month), least(%(last)s::date, coalesce(e.ends_before - 1, %(last)s::date)),
        interval '1 month') m (month)
    where not exists (select 1 from affiliation_affiliation a where a.employer_key = e.id)),
missing as (
    select x.id, array_agg(x.month order by x.month) as months from expected x
    where not exists (select 1 from said s where s.id = x.id and s.month = x.month and s.is_declared) group by 1)
select e.id, coalesce(m.months, '{}'), greatest(coalesce(o.balance, 0) - greatest(coalesce(t.amount, 0), 0), 0) as overdue
from served e left join missing m on m.id = e.id left join owed o on o.id = e.id left join in_time t on t.id = e.id
where m.months is not null or coalesce(o.balance, 0) - greatest(coalesce(t.amount, 0), 0) > 0
order by cardinality(coalesce(m.months, '{}')) desc, overdue desc, e.id limit %(limit)s
"""


@dataclass(frozen=True)
class LateEmployer:
    """An employer with months not declared or money overdue."""

    employer: Employer
    not_declared: list[date]
    overdue: int
    plan: InstalmentPlan | None = None
    notices: int = 0


@dataclass(frozen=True)
class PlanView:
    """A plan with its parts and what was paid of it."""

    plan: InstalmentPlan
    parts: list[Instalment] = field(default_factory=list)
    paid: int = 0

    @property
    def unpaid(self) -> int:
        return max(0, self.plan.amount - self.paid)


def late_employers(office_code: str, on: date, limit: int = 100) -> list[LateEmployer]:
    """The employers of an agency that are late, those with most months not declared first."""
    office = registry.office(office_code)
    asked: dict[str, Any] = {
        "office": office_code, "wilaya": office.wilaya_code if office else "", "last": last_overdue_month(on),
        "since": add_months(month_of(on), -MONTHS_LOOKED_AT), "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LATE, asked)
        rows = cursor.fetchall()
    keys = [row[0] for row in rows]
    employers = registry.employers_by_key(keys)
    plans = {p.employer_id: p for p in InstalmentPlan.objects.filter(employer_id__in=keys, state__in=["asked", "granted"])}
    notices: Mapping[int, int] = _count_notices(keys)
    return [LateEmployer(employers[k], list(months), int(due), plans.get(k), notices.get(k, 0)) for k, months, due in rows]


def notices_of(employer: Employer) -> QuerySet[FormalNotice]:
    """The notices sent to an employer, the latest first."""
    return FormalNotice.objects.filter(employer=employer).order_by("-id")


def charges_of(employer: Employer) -> QuerySet[LateCharge]:
    """What delays cost an employer, or would if the law said it, the latest first."""
    return LateCharge.objects.filter(employer=employer).order_by("-month", "-id")


def plans_of(employer: Employer) -> list[PlanView]:
    """The plans of an employer, the latest first."""
    return [plan_view(plan) for plan in InstalmentPlan.objects.filter(employer=employer).order_by("-id")]


def plan(reference: str) -> InstalmentPlan | None:
    """One plan, by its reference."""
    return InstalmentPlan.objects.filter(reference=reference).select_related("employer__commune").first()


def plan_view(plan: InstalmentPlan) -> PlanView:
    """A plan with its parts."""
    parts = Instalment.objects.filter(employer_id=plan.employer_id, plan_id=plan.pk).order_by("number")
    return PlanView(plan, list(parts), paid_to_plan(plan))


def _count_notices(keys: list[int]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for key in FormalNotice.objects.filter(employer_id__in=keys).values_list("employer_id", flat=True):
        counted[key] = counted.get(key, 0) + 1
    return counted
