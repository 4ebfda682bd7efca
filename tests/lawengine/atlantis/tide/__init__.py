"""What the sea owes to those who worked in it."""

from datetime import date
from enum import IntEnum

from lawengine import Count, Date, Flag, Money, full_years_between, rule


class Trade(IntEnum):
    """How one worked in the sea."""

    FISHER = 1
    SPONGE = 2
    KEEPER = 7


@rule(article="first-tablet:art-2", since=date(1990, 1, 1))
def age(born_on: Date, today: Date) -> Count:
    """Whole years."""
    return full_years_between(born_on, today)


@rule(article="first-tablet:art-3", since=date(1990, 1, 1), status="reported")
def allowance(trade: Trade, pearl: Money, is_diver: Flag) -> Money:
    """By trade."""
    if trade in (Trade.FISHER, Trade.SPONGE):
        return pearl if is_diver else pearl // 2
    return 0
