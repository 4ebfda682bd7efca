from datetime import date, datetime, timedelta
from typing import Any

from daman.contributions import actions
from daman.contributions.models import DeclarationFiling, InstalmentPlan, PlanState
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.foundation.queue import every, job

OPERATOR_HAS = timedelta(minutes=2)  # to call back by itself


@every(cron="* * * * *")
def reconcile_payments(*, on: date, at: datetime) -> None:
    """Ask the operator for payments that it did not call back about."""
    actions.reconcile_payments(on=on, at=at - OPERATOR_HAS)
    actions.reconcile_employer_payments(on=on, at=at - OPERATOR_HAS)


@every(cron="0 4 * * *")
def note_late_charges(*, on: date) -> None:
    """Note who did not pay in time. The law does not say yet what it costs: nothing is added."""
    while actions.note_late_charges(on=on):
        pass


@every(cron="30 4 * * *")
def follow_plans(*, on: date) -> None:
    """See which plans were paid whole, and which were not kept."""
    for plan in InstalmentPlan.objects.filter(state=PlanState.GRANTED).select_related("employer").iterator(chunk_size=500):
        actions.follow_plan(plan=plan, on=on)


@every(cron="0 2 1 2 *")
def estimate_silent_years(*, on: date) -> None:
    """The day after the last day to declare: who was silent is estimated on the year before, until he declares."""
    actions.estimate_silent_years(year=on.year, actor=THE_HOUSE, on=on)


@every(cron="0 3 5 * *")
def tell_workers(*, on: date) -> None:
    """Tell each worker what was declared of the month whose time to declare has passed."""
    actions.monthly_messages(month=add_months(month_of(on), -2), actor=THE_HOUSE, on=on)


@every(cron="45 3 * * *")
def abandon_filings(*, on: date) -> None:
    """Let go of what was sent two months ago and never filed."""
    while actions.abandon_filings(on=on):
        pass


@job(lock="careers:{filing}")
def credit_careers(*, filing: str, on: date) -> None:
    """Credit the careers of a large filing, some employers at a time. Twice is harmless."""
    actions.credit_careers(filing=filing, on=on)


@job(lock="filing:{filing_id}")
def take_filing(*, filing_id: int, files_it: bool, actor: dict[str, Any], on: date) -> None:
    """Check a file that was received, and file it when its sender asked for that. Twice is harmless."""
    filing = DeclarationFiling.objects.get(pk=filing_id)
    if not files_it:
        actions.check_filing(filing=filing, on=on)
        return
    who = Actor(ActorKind(actor["kind"]), actor["reference"], actor["name"], person_key=actor["person_key"])
    actions.file_filing(filing=filing, key=filing.key, on=on, actor=who)
