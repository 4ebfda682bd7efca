"""The national guaranteed minimum wage: many other amounts are expressed in it."""

from datetime import date

from lawengine import Count, Money, half_up, rule


@rule(article="decree-2009-12-16", since=date(2010, 1, 1))
def hourly(monthly: Money, hours_monthly_hundredths: Count) -> Money:
    """The monthly wage over the legal hours of a month, to the nearest centime."""
    return half_up(monthly * 100, hours_monthly_hundredths)


@rule(article="report-snmg-6", since=date(2010, 1, 1), status="reported")
def difference_due(gross_total: Money, monthly: Money) -> Money:
    """What the employer adds when everything paid stays below the minimum wage."""
    return max(monthly - gross_total, 0)
