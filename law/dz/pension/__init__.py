"""Pensions: what employees and the self-employed share, and the sum of a life in both schemes."""

from datetime import date

from lawengine import Count, Flag, Money, Months, Rate, floor_div, rule


@rule(article="ordinance-15-01:art-60", since=date(2015, 7, 23))
def months_voluntary_counted(
    months_voluntary: Months, is_regularised: Flag, contributions__voluntary__months_maximum: Months
) -> Months:
    """Voluntary months count for the pension once the situation is regularised, up to the length of the transition."""
    if months_voluntary == 0:
        return 0
    if not is_regularised:
        return 0
    return min(months_voluntary, contributions__voluntary__months_maximum)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def months_insured(
    pension__old_age__months_counted: Months, months_worked_self_employed: Months, months_in_both_schemes: Months
) -> Months:
    """Every month insured, in whichever scheme; a month insured in both is one month."""
    return pension__old_age__months_counted + months_worked_self_employed - months_in_both_schemes


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def months_worked(months_worked_employee: Months, months_worked_self_employed: Months, months_in_both_schemes: Months) -> Months:
    """Months worked and contributed, in whichever scheme; a month worked in both is one month."""
    return months_worked_employee + months_worked_self_employed - months_in_both_schemes


@rule(article="law-83-12:art-8", since=date(2017, 1, 1))
def age_reduction_children(
    is_woman: Flag, asks_before_age: Flag, children_raised: Count, pension__old_age__children_maximum: Count
) -> Months:
    """A mother who asks may leave one year earlier for each child she raised."""
    if not is_woman:
        return 0
    if not asks_before_age:
        return 0
    return 12 * min(children_raised, pension__old_age__children_maximum)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def age_reduction_moudjahid(
    is_moudjahid: Flag,
    moudjahid_invalidity_rate: Rate,
    pension__old_age__moudjahid_years: Count,
    pension__old_age__moudjahid_invalidity_step: Rate,
    pension__old_age__moudjahid_step_months: Months,
) -> Months:
    """A veteran leaves years earlier, and earlier still by invalidity."""
    if not is_moudjahid:
        return 0
    steps = floor_div(moudjahid_invalidity_rate, pension__old_age__moudjahid_invalidity_step)
    return 12 * pension__old_age__moudjahid_years + steps * pension__old_age__moudjahid_step_months


@rule(article="order-1997-05-11", since=date(2017, 1, 1))
def total_monthly(pension__old_age__pension_monthly: Money, pension__self_employed__pension_monthly: Money) -> Money:
    """Each fund pays its own part; the person receives both."""
    return pension__old_age__pension_monthly + pension__self_employed__pension_monthly


@rule(article="order-1997-05-11", since=date(2017, 1, 1))
def entitled(pension__old_age__entitled: Flag, pension__self_employed__entitled: Flag) -> Flag:
    """Whether one fund or the other has a part to pay today."""
    return pension__old_age__entitled or pension__self_employed__entitled
