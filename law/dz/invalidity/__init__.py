"""Invalidity pension of employees: who has lost half of the capacity to work, in which category, and how much."""

from datetime import date
from enum import IntEnum

from lawengine import (
    Career,
    Count,
    Date,
    Flag,
    Money,
    Months,
    Rate,
    Years,
    add_years,
    best_average,
    half_up,
    last_average,
    rule,
    share,
)


class Category(IntEnum):
    """What an invalid person can still do."""

    CAN_WORK = 1
    CANNOT_WORK = 2
    NEEDS_HELP = 3


# Who


@rule(article="report-inv-2", since=date(2010, 1, 1), status="reported")
def has_lost_capacity(capacity_lost: Rate, capacity_lost_minimum: Rate) -> Flag:
    """Half of the capacity to work, at least."""
    return capacity_lost >= capacity_lost_minimum


@rule(article="report-inv-3", since=date(2010, 1, 1), status="reported")
def is_registered_long_enough(months_registered: Months, months_registered_minimum: Months) -> Flag:
    """A year in the scheme, at least."""
    return months_registered >= months_registered_minimum


@rule(article="report-inv-2", since=date(2017, 1, 1), status="reported")
def is_below_pension_age(today: Date, born_on: Date, pension__old_age__age_ordinary: Years) -> Flag:
    """Not yet of the ordinary pension age."""
    return today < add_years(born_on, pension__old_age__age_ordinary)


@rule(article="report-inv-3", since=date(2017, 1, 1), status="reported")
def entitled(
    is_employee: Flag,
    has_lost_capacity: Flag,
    is_below_pension_age: Flag,
    is_registered_long_enough: Flag,
    sickness__has_enough_work_later: Flag,
) -> Flag:
    """Every condition together; the work asked is that of a long sickness."""
    return (
        is_employee
        and has_lost_capacity
        and is_below_pension_age
        and is_registered_long_enough
        and sickness__has_enough_work_later
    )


# How much


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def reference_wage_yearly(wages_yearly: Career, last_years: Count, best_years: Count) -> Money:
    """The last year's wage, or the mean of the best three when it is better."""
    return max(last_average(wages_yearly, last_years), best_average(wages_yearly, best_years))


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def rate(category: Category, rate_can_work: Rate, rate_cannot_work: Rate) -> Rate:
    """Lower for who can still work."""
    return rate_can_work if category == Category.CAN_WORK else rate_cannot_work


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def computed_yearly(reference_wage_yearly: Money, rate: Rate) -> Money:
    """The reference wage times the rate."""
    return share(reference_wage_yearly, rate)


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def highest_minimum_yearly(minimum_wage__hourly: Money, minimum_wage__monthly: Money, minimum_hours_reported: Count) -> Money:
    """The highest of the minimums that the sources name: above it they all agree."""
    return max(minimum_wage__hourly * minimum_hours_reported, minimum_wage__monthly * 12)


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def main_yearly(computed_yearly: Money, highest_minimum_yearly: Money, minimum_yearly: Money) -> Money:
    """What is above every minimum stands; below, the minimum must be known, and the sources disagree."""
    if computed_yearly >= highest_minimum_yearly:
        return computed_yearly
    return max(computed_yearly, minimum_yearly)


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def help_increase_yearly(
    category: Category, main_yearly: Money, help_increase_rate: Rate, help_increase_minimum_yearly: Money
) -> Money:
    """Who needs another person's help gets a share more, and not less than a yearly amount."""
    if category != Category.NEEDS_HELP:
        return 0
    return max(share(main_yearly, help_increase_rate), help_increase_minimum_yearly)


@rule(article="report-inv-1", since=date(2017, 1, 1), status="reported")
def pension_monthly(entitled: Flag, main_yearly: Money, help_increase_yearly: Money) -> Money:
    """A twelfth of the year, the help of another person counted."""
    if not entitled:
        return 0
    return half_up(main_yearly + help_increase_yearly, 12)


@rule(article="law-83-11", since=date(2017, 1, 1), status="to_confirm")
def at_pension_age_monthly(pension__old_age__pension_monthly: Money, received_monthly: Money) -> Money:
    """The old-age pension that takes its place at pension age is not below it."""
    return max(pension__old_age__pension_monthly, received_monthly)
