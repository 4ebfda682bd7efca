from datetime import date, datetime

from daman.exchange import actions, queries
from daman.foundation.queue import every, job


@every(cron="* * * * *")
def certify_waiting(at: datetime) -> None:
    """Each register that is due is asked again, in a job of its own: a slow one holds up no other."""
    for provider in queries.providers_due(at):
        certify.defer(provider=provider)


@job(lock="certify:{provider}")
def certify(provider: str, on: date, at: datetime) -> None:
    """Ask one register again what it did not answer."""
    actions.certify_due(provider=provider, on=on, at=at)


@every(cron="25 3 * * *")
def forget_messages(at: datetime) -> None:
    """Messages too old to be replayed."""
    actions.forget_messages(at=at)
