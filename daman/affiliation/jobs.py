from datetime import date

from daman.affiliation import actions
from daman.foundation.actor import THE_HOUSE
from daman.foundation.queue import every


@every(cron="20 4 * * *")
def withdraw_cards(on: date) -> None:
    """Cards of those who died and of affiliations that end today hold no more."""
    actions.withdraw_cards(actor=THE_HOUSE, on=on)
