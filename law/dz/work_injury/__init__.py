"""Work injury: pay until cure or consolidation, then an annuity when a lasting incapacity remains."""

from datetime import date

from lawengine import Career, Count, Date, Days, Flag, Money, Rate, half_up, last_total, rule, share


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def entitled(is_employee: Flag) -> Flag:
    """An employee, from the first hour: no length of insurance is asked. The self-employed scheme does not cover work injury."""
    return is_employee


# Until cure or consolidation


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def paid_from(injured_on: Date) -> Date:
    """The day after the accident."""
    return injured_on + 1


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def allowance_daily(sickness__wage_daily: Money, rate: Rate) -> Money:
    """The daily wage, whole."""
    return share(sickness__wage_daily, rate)


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def allowance_total(entitled: Flag, days_until_consolidation: Days, allowance_daily: Money) -> Money:
    """Every day from the day after the accident until cure or consolidation."""
    if not entitled:
        return 0
    return days_until_consolidation * allowance_daily


# When an incapacity remains


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def rate_counted(rate_medical: Rate, rate_social: Rate, rate_social_maximum: Rate, rate_whole: Rate) -> Rate:
    """The doctors' rate, and the social one where it is given; no part of it is halved, nothing was found that says so."""
    return min(rate_medical + min(rate_social, rate_social_maximum), rate_whole)


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def has_annuity(entitled: Flag, rate_counted: Rate, rate_for_annuity: Rate) -> Flag:
    """From this rate on an annuity is paid; below it, one sum."""
    return entitled and rate_counted >= rate_for_annuity


@rule(article="report-at-1", since=date(2010, 1, 1), status="reported")
def wage_of_year_before(wages_before_stop: Career, months_counted: Count) -> Money:
    """The contributory wages of the twelve months before the stop, not those of a later day."""
    return last_total(wages_before_stop, months_counted)


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def base_minimum_yearly(minimum_wage__hourly: Money, hours_of_minimum: Count) -> Money:
    """So many hours of the minimum wage."""
    return minimum_wage__hourly * hours_of_minimum


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def base_yearly(wage_of_year_before: Money, base_minimum_yearly: Money) -> Money:
    """The year's wage, lifted to the minimum."""
    return max(wage_of_year_before, base_minimum_yearly)


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def annuity_yearly(has_annuity: Flag, base_yearly: Money, rate_counted: Rate) -> Money:
    """The base times the rate."""
    if not has_annuity:
        return 0
    return share(base_yearly, rate_counted)


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def help_increase_yearly(annuity_yearly: Money, needs_help: Flag, help_increase_rate: Rate) -> Money:
    """Who needs another person's help gets a share more."""
    if not needs_help:
        return 0
    return share(annuity_yearly, help_increase_rate)


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def annuity_monthly(annuity_yearly: Money, help_increase_yearly: Money) -> Money:
    """A twelfth of the year, the help of another person counted."""
    return half_up(annuity_yearly + help_increase_yearly, 12)


@rule(article="law-83-13", since=date(2010, 1, 1), status="to_confirm")
def sum_paid_once(entitled: Flag, has_annuity: Flag, rate_counted: Rate, sum_by_table: Money) -> Money:
    """Below the rate for an annuity, one sum by a table; the table was not found."""
    if not entitled:
        return 0
    if has_annuity:
        return 0
    if rate_counted == 0:
        return 0
    return sum_by_table
