from datetime import datetime
from pathlib import Path

from django.conf import settings

from daman.foundation import queue
from daman.journal import actions


@queue.every(cron="* * * * *")
def seal(*, at: datetime) -> None:
    """Seal what was written since, and give it out."""
    actions.seal(at)
    actions.publish(Path(settings.JOURNAL_FOLDER))
