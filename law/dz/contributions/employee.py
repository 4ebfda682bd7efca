"""Contributions of employees: one base, the rates of each branch, one rounding for each payer."""

from datetime import date

from lawengine import Count, Money, Rate, half_up, rule, share


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def floor(minimum_wage__monthly: Money, days: Count, days_of_full_month: Count) -> Money:
    """The minimum wage, in proportion of the days paid."""
    return half_up(minimum_wage__monthly * min(days, days_of_full_month), days_of_full_month)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def base(wage_monthly: Money, floor: Money, minimum_wage__monthly: Money) -> Money:
    """The contributory wage, at least the minimum wage. There is no ceiling."""
    if wage_monthly >= minimum_wage__monthly:
        return wage_monthly
    return max(wage_monthly, floor)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def rate_employer(
    employer_social_insurance: Rate,
    employer_work_injury: Rate,
    employer_retirement: Rate,
    employer_unemployment: Rate,
    employer_early_retirement: Rate,
) -> Rate:
    """The employer's branches together."""
    return (
        employer_social_insurance + employer_work_injury + employer_retirement + employer_unemployment + employer_early_retirement
    )


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def rate_employee(
    employee_social_insurance: Rate, employee_retirement: Rate, employee_unemployment: Rate, employee_early_retirement: Rate
) -> Rate:
    """The employee's branches together."""
    return employee_social_insurance + employee_retirement + employee_unemployment + employee_early_retirement


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def rate_social_works(social_works_retirement: Rate, social_works_housing: Rate) -> Rate:
    """The two halves that the social works fund pays; the press puts them on the employer (26 %)."""
    return social_works_retirement + social_works_housing


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def due_employer(base: Money, rate_employer: Rate) -> Money:
    """What the employer owes for the month."""
    return share(base, rate_employer)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def due_employee(base: Money, rate_employee: Rate) -> Money:
    """What is withheld from the employee for the month."""
    return share(base, rate_employee)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def due_social_works(base: Money, rate_social_works: Rate) -> Money:
    """What the social works fund owes for the month."""
    return share(base, rate_social_works)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="reported")
def due_total(due_employer: Money, due_employee: Money, due_social_works: Money) -> Money:
    """The three together."""
    return due_employer + due_employee + due_social_works
