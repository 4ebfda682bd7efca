from datetime import date

from daman.foundation import queue
from daman.ledger import months

MONTHS_AHEAD = 6


@queue.every(cron="15 3 * * *")
def open_months(*, on: date) -> None:
    """Make the tables of the next months, so that no posting has to."""
    months.open_ahead(on, count=MONTHS_AHEAD)
