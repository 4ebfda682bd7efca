"""Contributions of the self-employed: the declared yearly income, between a floor and a ceiling."""

from datetime import date

from lawengine import Count, Money, Rate, rule, share


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
