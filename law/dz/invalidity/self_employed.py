"""Invalidity of the self-employed: only when it is total and for good. What the pension is counted on was not found."""

from datetime import date

from lawengine import Date, Flag, Money, Months, Rate, add_months, half_up, rule, share


@rule(article="report-inv-3", since=date(2010, 1, 1), status="reported")
def has_stopped_long_enough(today: Date, activity_stopped_on: Date, months_stopped_minimum: Months) -> Flag:
    """The activity stopped so many months ago."""
    return today >= add_months(activity_stopped_on, months_stopped_minimum)


@rule(article="report-inv-3", since=date(2010, 1, 1), status="reported")
def is_affiliated_long_enough(months_affiliated: Months, months_affiliated_minimum: Months) -> Flag:
    """A year in the scheme, at least."""
    return months_affiliated >= months_affiliated_minimum


@rule(article="report-inv-3", since=date(2010, 1, 1), status="reported")
def entitled(
    is_employee: Flag,
    is_total_and_permanent: Flag,
    has_stopped_long_enough: Flag,
    is_affiliated_long_enough: Flag,
    pension__is_settled_self_employed: Flag,
) -> Flag:
    """Wholly invalid and for good, stopped, long enough in the scheme, and nothing owed. Part of the capacity is not enough."""
    return (
        not is_employee
        and is_total_and_permanent
        and has_stopped_long_enough
        and is_affiliated_long_enough
        and pension__is_settled_self_employed
    )


@rule(article="recalled", since=date(2010, 1, 1), status="to_confirm")
def pension_monthly(entitled: Flag, base_yearly: Money, rate: Rate) -> Money:
    """A share of the base."""
    if not entitled:
        return 0
    return half_up(share(base_yearly, rate), 12)
