"""Contributions of the self-employed: the declared yearly income, between a floor and a ceiling."""

from datetime import date

from lawengine import Count, Date, Flag, Money, Rate, date_of, rule, share, year_of


@rule(article="decree-15-289", since=date(2016, 1, 1))
def floor_yearly(minimum_wage_used: Money) -> Money:
    """Twelve minimum wages."""
    return minimum_wage_used * 12


@rule(article="decree-15-289", since=date(2016, 1, 1))
def ceiling_yearly(floor_yearly: Money, ceiling_multiple: Count) -> Money:
    """So many times the floor."""
    return floor_yearly * ceiling_multiple


@rule(article="decree-15-289", since=date(2016, 1, 1))
def base_yearly(income_yearly: Money, floor_yearly: Money, ceiling_yearly: Money) -> Money:
    """The declared income, between the floor and the ceiling."""
    return min(max(income_yearly, floor_yearly), ceiling_yearly)


@rule(article="decree-15-289", since=date(2016, 1, 1))
def rate(rate_social_insurance: Rate, rate_retirement: Rate) -> Rate:
    """Both branches together."""
    return rate_social_insurance + rate_retirement


@rule(article="decree-15-289", since=date(2016, 1, 1))
def due_yearly(base_yearly: Money, rate: Rate) -> Money:
    """What is due for the year."""
    return share(base_yearly, rate)


@rule(article="decree-15-289", since=date(2016, 1, 1))
def minimum_yearly(floor_yearly: Money, rate: Rate) -> Money:
    """What is due on the floor."""
    return share(floor_yearly, rate)


@rule(article="decree-15-289", since=date(2016, 1, 1))
def maximum_yearly(ceiling_yearly: Money, rate: Rate) -> Money:
    """What is due on the ceiling."""
    return share(ceiling_yearly, rate)


# When the income is declared and the contribution paid


@rule(article="report-cas-2", since=date(2016, 1, 1), status="reported")
def declare_by(today: Date, declare_month: Count, declare_day: Count) -> Date:
    """The last day to declare this year's income."""
    return date_of(year_of(today), declare_month, declare_day)


@rule(article="report-cas-2", since=date(2016, 1, 1), status="reported")
def provisional_base_yearly(income_of_year_before: Money, floor_yearly: Money, ceiling_yearly: Money) -> Money:
    """Without a declaration the income of the year before is taken, until the base is assessed again."""
    return min(max(income_of_year_before, floor_yearly), ceiling_yearly)


@rule(article="report-cas-5", since=date(2016, 1, 1), status="reported")
def due_from(today: Date, due_month: Count) -> Date:
    """The first day on which this year's contribution is due."""
    return date_of(year_of(today), due_month, 1)


@rule(article="report-cas-5", since=date(2016, 1, 1), status="reported")
def pay_by(today: Date, is_farmer: Flag, pay_month: Count, pay_month_farmers: Count, pay_day: Count) -> Date:
    """The last day to pay it; farmers pay after the harvest."""
    return date_of(year_of(today), pay_month_farmers if is_farmer else pay_month, pay_day)
