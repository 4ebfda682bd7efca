from datetime import date

from daman.benefits import actions
from daman.foundation.queue import every


@every(cron="*/10 * * * *")
def gather_waiting(on: date) -> None:
    """Ask again the registers that were silent."""
    actions.gather_waiting(on=on)
