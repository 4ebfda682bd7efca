from datetime import datetime

from daman.foundation import queue
from daman.journal import actions


@queue.every(cron="* * * * *")
def seal(*, at: datetime) -> None:
    """Seal what was written since."""
    actions.seal(at)
