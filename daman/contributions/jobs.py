from datetime import date, datetime, timedelta
from typing import Any

from daman.contributions import actions
from daman.contributions.models import DeclarationFiling
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.queue import every, job

OPERATOR_HAS = timedelta(minutes=2)  # to call back by itself


@every(cron="* * * * *")
def reconcile_payments(*, on: date, at: datetime) -> None:
    """Ask the operator for payments that it did not call back about."""
    actions.reconcile_payments(on=on, at=at - OPERATOR_HAS)


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
