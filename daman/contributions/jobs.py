from datetime import date, datetime, timedelta

from daman.contributions import actions
from daman.foundation.queue import every

OPERATOR_HAS = timedelta(minutes=2)  # to call back by itself


@every(cron="* * * * *")
def reconcile_payments(*, on: date, at: datetime) -> None:
    """Ask the operator for payments that it did not call back about."""
    actions.reconcile_payments(on=on, at=at - OPERATOR_HAS)
