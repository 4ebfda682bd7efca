"""Retirement allowance of employees who worked too little for a pension. It is offered, never imposed."""

from datetime import date

from lawengine import Date, Flag, Money, Months, Rate, Years, add_months, add_years, rule, share


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def is_old_enough(today: Date, born_on: Date, age: Years) -> Flag:
    """Whether the age is reached."""
    return today >= add_years(born_on, age)


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def has_enough_months(pension__old_age__months_counted: Months, months_required: Months) -> Flag:
    """Five years in the employees' scheme."""
    return pension__old_age__months_counted >= months_required


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def entitled(is_old_enough: Flag, has_enough_months: Flag, pension__old_age__entitled: Flag) -> Flag:
    """Old enough, worked enough for this, not enough for a pension."""
    return is_old_enough and has_enough_months and not pension__old_age__entitled


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def missing_months(pension__old_age__months_counted: Months, months_required: Months) -> Months:
    """Months of employment still needed."""
    return max(months_required - pension__old_age__months_counted, 0)


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def met_on(today: Date, born_on: Date, age: Years, missing_months: Months) -> Date:
    """The first day when age and length are met, if contributions go on without a gap."""
    return max(add_years(born_on, age), add_months(today, missing_months))


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def gross_monthly(pension__old_age__reference_wage_monthly: Money, pension__old_age__accrual_rate: Rate) -> Money:
    """Proportional to the years, as a pension."""
    return share(pension__old_age__reference_wage_monthly, pension__old_age__accrual_rate)


@rule(article="report-ret-9", since=date(2017, 1, 1), status="reported")
def allowance_monthly(entitled: Flag, gross_monthly: Money, minimum_supplemented: Money) -> Money:
    """Brought to the floor of all pensions and allowances."""
    return max(gross_monthly, minimum_supplemented) if entitled else 0
