"""What an employer owes: the balance of the books, and what of it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Min, Q, Sum

from daman.affiliation.models import Affiliation
from daman.contributions.due_days import MONTHS_LOOKED_AT, due_day, last_overdue_month, next_due_day
from daman.contributions.models import (
    ChargeState,
    ContestState,
    ContributionDeclaration,
    DeclarationKind,
    DeclarationState,
    EmployerPayment,
    Instalment,
    InstalmentPlan,
    LateCharge,
    LineContest,
    PlanState,
)
from daman.foundation.money import Money
from daman.foundation.months import add_months, month_of, months_between
from daman.ledger import queries as ledger
from daman.ledger.queries import StatementLine
from daman.registry.models import Employer

RECEIVABLE = "employer.receivable"


@dataclass(frozen=True)
class MonthDue:
    """What was declared (or estimated by the fund) for one month, and the last day to pay it."""

    month: date
    amount: Money
    due_on: date
    is_estimated: bool


@dataclass(frozen=True)
class Account:
    """An employer's account on a day. Payments cover the oldest months first."""

    balance: Money  # of the books: above zero the employer owes, below zero the fund does
    due_now: Money
    overdue: Money  # of it, what should have been paid already
    next_due_on: date
    next_due: Money  # of it, what is to be paid by then
    unpaid: list[MonthDue]  # the months that the balance is made of, oldest first; the amount is what is left
    not_declared: list[date]  # months whose last day is over and that were not declared
    held_charges: list[LateCharge]
    plan: InstalmentPlan | None

    @property
    def is_up_to_date(self) -> bool:
        """All is declared, and nothing is late, or what is late is being paid by a plan that is kept."""
        return not self.not_declared and (not self.overdue or self.plan is not None)


def account(employer: Employer, on: date) -> Account:
    """What an employer owes today, what of it is late, and what comes next."""
    balance = ledger.balance(owner(employer), RECEIVABLE).posted
    unpaid = _unpaid(months_due(employer), balance)
    in_time = sum(each.amount for each in unpaid if each.due_on >= on)
    due_now = max(balance, 0)
    until = next_due_day(on)
    return Account(
        balance=balance,
        due_now=Money(due_now),
        overdue=Money(max(due_now - in_time, 0)),
        next_due_on=until,
        next_due=Money(sum(each.amount for each in unpaid if on <= each.due_on <= until)),
        unpaid=unpaid,
        not_declared=months_missing(employer, on),
        held_charges=list(LateCharge.objects.filter(employer=employer, state=ChargeState.HELD).order_by("month", "id")),
        plan=kept_plan(employer, on),
    )


def owner(employer: Employer) -> str:
    """The name of an employer's book."""
    return f"employer:{employer.pk}"


def statement(employer: Employer, *, limit: int = 50, before: str | None = None) -> list[StatementLine]:
    """The account line by line, newest first: debits are what became due, credits what was paid."""
    return ledger.account_lines(owner(employer), RECEIVABLE, limit=limit, before=before)


def months_due(employer: Employer) -> list[MonthDue]:
    """What is due for each month, corrections applied, oldest first. An estimate that was replaced is left out."""
    total = F("due_employer") + F("due_employee") + F("due_social_works")
    found = (
        ContributionDeclaration.objects.filter(employer=employer)
        .exclude(state=DeclarationState.REPLACED)
        .values("month")
        .annotate(due=Sum(total), first=Min("kind", filter=Q(kind=DeclarationKind.NOMINATIVE)))
        .order_by("month")
    )
    return [MonthDue(each["month"], Money(each["due"] or 0), due_day(each["month"]), each["first"] is None) for each in found]


def months_missing(employer: Employer, on: date, *, since: date | None = None) -> list[date]:
    """Months whose last day is over and that the employer did not declare, oldest first; of the last year, or since a month."""
    declared = set(
        ContributionDeclaration.objects.filter(employer=employer, kind=DeclarationKind.NOMINATIVE).values_list("month", flat=True)
    )
    works_since = Affiliation.objects.filter(employer_key=employer.pk).aggregate(first=Min("starts_on"))["first"]
    proven = _proven_months(employer)
    first = min([*declared, *proven, *([month_of(works_since)] if works_since else [])], default=None)
    if first is None:
        return []
    first = max(first, month_of(employer.starts_on), since or add_months(month_of(on), -MONTHS_LOOKED_AT))
    last = last_overdue_month(on)
    if employer.ends_before:
        last = min(last, month_of(employer.ends_before - timedelta(days=1)))
    wanted = (month for month in months_between(first, add_months(last, 1)) if month not in declared)
    return [month for month in wanted if month in proven or _employed_in(employer, month, declared)]


def _proven_months(employer: Employer) -> set[date]:
    """The months in which the agency found that somebody worked for the employer, though it said nothing."""
    upheld = LineContest.objects.filter(employer_key=employer.pk, state=ContestState.UPHELD, found_wage__isnull=False)
    return set(upheld.values_list("month", flat=True))


def kept_plan(employer: Employer, on: date) -> InstalmentPlan | None:
    """The plan under which arrears are being paid, while no part of it is late."""
    plan = InstalmentPlan.objects.filter(employer=employer, state=PlanState.GRANTED).first()
    return plan if plan and not late_part(plan, on) else None


def late_part(plan: InstalmentPlan, on: date) -> Money:
    """What of a plan should have been paid before a day and was not."""
    due = Instalment.objects.filter(employer_id=plan.employer_id, plan_id=plan.pk, due_on__lt=on).aggregate(sum=Sum("amount"))
    return Money(max(0, (due["sum"] or 0) - paid_to_plan(plan)))


def paid_to_plan(plan: InstalmentPlan) -> Money:
    """What came with payments that name an instalment of the plan."""
    named = EmployerPayment.objects.filter(employer_id=plan.employer_id, about__startswith=f"instalment:{plan.reference}:")
    return Money(named.aggregate(sum=Sum("received"))["sum"] or 0)


def _employed_in(employer: Employer, month: date, declared: Iterable[date]) -> bool:
    """Somebody was affiliated that month, or (employers of the former files, without affiliations) months were declared."""
    of_employer = Affiliation.objects.filter(employer_key=employer.pk)
    still = Q(ends_before=None) | Q(ends_before__gt=month)
    if of_employer.filter(still, starts_on__lt=add_months(month, 1)).exists():
        return True
    return bool(declared) and not of_employer.exists()


def _unpaid(months: list[MonthDue], balance: int) -> list[MonthDue]:
    """The newest months that make up the balance: payments covered the older ones."""
    left, unpaid = balance, []
    for each in reversed(months):
        if left <= 0:
            break
        if each.amount > 0:
            unpaid.append(MonthDue(each.month, Money(min(each.amount, left)), each.due_on, each.is_estimated))
        left -= each.amount
    return unpaid[::-1]
