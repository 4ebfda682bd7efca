"""What the clock starts at the gatehouse."""

from datetime import datetime

from daman.access import actions
from daman.foundation.queue import every


@every(cron="40 2 * * *")
def sweep(*, at: datetime) -> None:
    """Codes and counts of past days are forgotten."""
    actions.forget_old(at=at)
