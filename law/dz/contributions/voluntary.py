"""Voluntary affiliation of working people whom no scheme covers: a share of the minimum wage, care in kind, three years."""

from datetime import date

from lawengine import Date, Flag, Money, Months, Rate, rule, share


@rule(article="ordinance-15-01:art-60", since=date(2015, 7, 23))
def price_monthly(in_force: Flag, minimum_wage__monthly: Money, rate: Rate) -> Money:
    """A share of the minimum wage; nothing when the scheme is closed."""
    if not in_force:
        return 0
    return share(minimum_wage__monthly, rate)


@rule(
    article="ordinance-15-01:art-60",
    since=date(2015, 7, 23),
    status="to_confirm",
    note="no waiting period was found in the sources",
)
def starts_on(today: Date) -> Date:
    """The day of the first payment."""
    return today


@rule(article="ordinance-15-01:art-60", since=date(2015, 7, 23))
def months_left(pension__months_voluntary: Months, months_maximum: Months) -> Months:
    """How many months of the transition remain."""
    return max(months_maximum - pension__months_voluntary, 0)
