from datetime import date

from daman.benefits import actions
from daman.benefits.actions import accounts, drafts, life, overpayments, revaluations
from daman.benefits.models import PaymentRun, RevaluationRun
from daman.benefits.standards import DRY_RUN_DAYS, PAY_DAY
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import month_of
from daman.foundation.queue import every, job


@every(cron="*/10 * * * *")
def gather_waiting(on: date) -> None:
    """Ask again the registers that were silent."""
    actions.gather_waiting(on=on)
    actions.gather_provisional(on=on)
    actions.look_again_waiting(on=on)


@every(cron="30 1 * * *")
def find_leavers(on: date) -> None:
    """Orphans who reached the age at which their right ends."""
    actions.find_leavers(on=on)


@every(cron="10 5 * * *")
def expire_provisions(on: date) -> None:
    """Provisional decisions whose time is over go to an officer."""
    actions.expire_provisions(on=on)


@job(lock="payments")
def send_run(reference: str, on: date) -> None:
    """Send the month that two persons signed: to the end, however often it is interrupted."""
    actions.send_run(run=PaymentRun.objects.get(reference=reference), on=on)


@job(lock="payments", once=True)
def prepare_run(month: date, on: date) -> None:
    """Draw up a month, so that it can be looked at."""
    actions.prepare_run(month=month, actor=THE_HOUSE, on=on)


@every(cron="0 3 * * *")
def prepare_ahead(on: date) -> None:
    """Three days before the pay day, the month is drawn up by itself."""
    if on.day == PAY_DAY - DRY_RUN_DAYS and not PaymentRun.objects.filter(month=month_of(on)).exclude(state="cancelled"):
        prepare_run.defer(month=month_of(on), on=on)


@every(cron="0 1 * * *")
def find_rights(on: date) -> None:
    """Every night, who has a right and did not ask is offered it; what is no longer a right is taken back first."""
    actions.withdraw_offers(on=on)
    actions.find_rights(on=on)


@every(cron="*/15 * * * *")
def write_waiting_letters(on: date) -> None:
    """The letters that did not leave with their decision."""
    actions.issue_waiting_letters(on=on)


@job(lock="letters:{reference}")
def tell_revalued(reference: str, after: int, on: date) -> None:
    """A letter to each whose pension was raised, some hundreds at a time."""
    last = revaluations.tell_revalued(run=RevaluationRun.objects.get(reference=reference), after=after, on=on)
    if last:
        tell_revalued.defer(reference=reference, after=last, on=on)


@every(cron="20 4 * * *")
def put_accounts_in_force(on: date) -> None:
    """Ask again whose accounts they are, and use those whose delay is over."""
    accounts.ask_again_waiting(on=on)
    accounts.apply_due_accounts(on=on)


@every(cron="40 4 * * *")
def find_overpayments(on: date) -> None:
    """What was paid after a right had ended; and what came back whole."""
    overpayments.find_overpayments(on=on)
    overpayments.close_recovered(on=on)


@every(cron="50 4 * * *")
def drop_old_drafts(on: date) -> None:
    """Claims begun and left are forgotten."""
    drafts.drop_old_drafts(on=on)


@every(cron="0 2 * * *")
def check_lives(on: date) -> None:
    """Proof of life: what is known proves it, then the civil register is asked; the others are written to, then visited."""
    life.check_lives(on=on)
    life.follow_up(on=on)
