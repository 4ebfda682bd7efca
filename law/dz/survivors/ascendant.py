"""Whether a parent of the deceased is a dependent ascendant."""

from datetime import date

from lawengine import Flag, Money, rule


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def qualifies(income_monthly: Money, pension__old_age__minimum_by_wage: Money) -> Flag:
    """An income of one's own below the lowest pension."""
    return income_monthly < pension__old_age__minimum_by_wage
