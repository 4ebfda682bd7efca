"""Contributions besides the ordinary branches: building and public works, pensioners, pre-employment contracts."""

from datetime import date

from lawengine import Money, Rate, rule, share

# Building, public works and hydraulics: bad weather and paid leave, on the base of the ordinary contributions


@rule(article="report-b2", since=date(2015, 9, 1), status="to_confirm")
def weather_due_employer(contributions__employee__base: Money, weather_rate_employer: Rate) -> Money:
    """What the employer adds against bad weather."""
    return share(contributions__employee__base, weather_rate_employer)


@rule(article="recalled", since=date(2015, 9, 1), status="to_confirm")
def weather_due_employee(contributions__employee__base: Money, weather_rate_employee: Rate) -> Money:
    """What is withheld from the worker against bad weather."""
    return share(contributions__employee__base, weather_rate_employee)


@rule(article="recalled", since=date(2015, 9, 1), status="to_confirm")
def leave_due_employer(contributions__employee__base: Money, leave_rate_employer: Rate) -> Money:
    """What the employer pays so that the fund pays the leave."""
    return share(contributions__employee__base, leave_rate_employer)


@rule(article="decree-97-45", since=date(1997, 2, 4), status="reported")
def weather_pay_maximum(base_wage_stopped: Money, weather_pay_rate_maximum: Rate) -> Money:
    """The most that the fund pays for the wage lost to bad weather."""
    return share(base_wage_stopped, weather_pay_rate_maximum)


# Others


@rule(article="recalled", since=date(2017, 1, 1), status="to_confirm")
def pensioner_due(gross_pension_monthly: Money, minimum_wage__monthly: Money, pensioner_rate: Rate) -> Money:
    """A pension above the minimum wage contributes to health care."""
    if gross_pension_monthly <= minimum_wage__monthly:
        return 0
    return share(gross_pension_monthly, pensioner_rate)


@rule(article="recalled", since=date(2010, 1, 1), status="to_confirm")
def pre_employment_due_state(contributions__employee__base: Money, pre_employment_rate: Rate) -> Money:
    """Paid by the State, for health alone."""
    return share(contributions__employee__base, pre_employment_rate)
