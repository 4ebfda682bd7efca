"""Yearly revaluation of pensions: a rate by the amount of the pension, and who is revalued for the first time."""

from datetime import date

from lawengine import Date, Flag, Money, Rate, Scale, rule, share, year_of


@rule(article="law-83-12", since=date(2005, 5, 1), status="reported")
def is_due(settled_on: Date, effective_on: Date, skips_year_after: Flag) -> Flag:
    """A pension enters late: it skips the revaluation of the year it was settled and, it seems, that of the next year."""
    years = year_of(effective_on) - year_of(settled_on)
    if years >= 2:
        return True
    if years <= 0:
        return False
    return not skips_year_after


@rule(article="law-83-12", since=date(2004, 5, 1), until=date(2005, 5, 1), answers="rate", status="reported")
def rate_2004(
    settled_on: Date, settled_early_before: Date, settled_last_before: Date, rate_settled_early: Rate, rate_settled_later: Rate
) -> Rate:
    """In 2004 the rate went by the day the pension was settled."""
    if settled_on < settled_early_before:
        return rate_settled_early
    if settled_on < settled_last_before:
        return rate_settled_later
    return 0


@rule(article="law-83-12", since=date(2005, 5, 1), until=date(2012, 1, 1), answers="rate", status="reported")
def rate_2005(amount_monthly: Money, rates: Scale, is_due: Flag) -> Rate:
    """The rate of the band in which the pension lies."""
    found = 0
    for low, high, rate in rates:
        if low <= amount_monthly and amount_monthly < high:
            found = rate
    return found if is_due else 0


@rule(article="report-rev-2012", since=date(2012, 1, 1), until=date(2013, 5, 1), answers="rate", status="reported")
def rate_2012(amount_monthly: Money, rates: Scale, rates_edges_below: Scale, edges_belong_above: Flag, is_due: Flag) -> Rate:
    """The same; a pension exactly on an edge that two bands claim is decided by nobody."""
    above = 0
    for low, high, rate in rates:
        if low <= amount_monthly and amount_monthly < high:
            above = rate
    below = 0
    for low, high, rate in rates_edges_below:
        if low <= amount_monthly and amount_monthly < high:
            below = rate
    if not is_due:
        return 0
    if above == below:
        return above
    return above if edges_belong_above else below


@rule(article="law-83-12", since=date(2013, 5, 1), answers="rate", status="reported")
def rate_2013(amount_monthly: Money, rates: Scale, is_due: Flag) -> Rate:
    """The rate of the band in which the pension lies."""
    found = 0
    for low, high, rate in rates:
        if low <= amount_monthly and amount_monthly < high:
            found = rate
    return found if is_due else 0


@rule(article="law-83-12", since=date(2004, 5, 1), status="reported", note="how the increase is rounded was not found")
def increase_monthly(amount_monthly: Money, rate: Rate) -> Money:
    """The rate of the whole pension, not of the part above the edge."""
    return share(amount_monthly, rate)


@rule(article="law-83-12", since=date(2004, 5, 1), status="reported")
def revalued_monthly(amount_monthly: Money, increase_monthly: Money) -> Money:
    """The pension and its increase."""
    return amount_monthly + increase_monthly
