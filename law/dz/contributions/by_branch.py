"""What one worker's month brings to each branch, whoever pays: the branches add up to all that is due, to the centime."""

from datetime import date

from lawengine import Money, Rate, rule, share


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def social_insurance(
    contributions__employee__base: Money,
    contributions__employee__employer_social_insurance: Rate,
    contributions__employee__employee_social_insurance: Rate,
) -> Money:
    """Sickness, maternity, invalidity and death."""
    return share(
        contributions__employee__base,
        contributions__employee__employer_social_insurance + contributions__employee__employee_social_insurance,
    )


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def work_injury(contributions__employee__base: Money, contributions__employee__employer_work_injury: Rate) -> Money:
    """Work accidents and occupational diseases."""
    return share(contributions__employee__base, contributions__employee__employer_work_injury)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def unemployment(
    contributions__employee__base: Money,
    contributions__employee__employer_unemployment: Rate,
    contributions__employee__employee_unemployment: Rate,
) -> Money:
    """Unemployment insurance."""
    return share(
        contributions__employee__base,
        contributions__employee__employer_unemployment + contributions__employee__employee_unemployment,
    )


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def early_retirement(
    contributions__employee__base: Money,
    contributions__employee__employer_early_retirement: Rate,
    contributions__employee__employee_early_retirement: Rate,
) -> Money:
    """Early retirement."""
    return share(
        contributions__employee__base,
        contributions__employee__employer_early_retirement + contributions__employee__employee_early_retirement,
    )


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def housing(contributions__employee__base: Money, contributions__employee__social_works_housing: Rate) -> Money:
    """Social housing, out of the social works fund."""
    return share(contributions__employee__base, contributions__employee__social_works_housing)


@rule(article="decree-94-187", since=date(2006, 9, 1), status="to_confirm")
def retirement(
    contributions__employee__due_total: Money,
    social_insurance: Money,
    work_injury: Money,
    unemployment: Money,
    early_retirement: Money,
    housing: Money,
) -> Money:
    """Retirement, the half that the social works fund pays included: what the other branches leave of the total.

    Each payer's share is rounded once, each branch's too. No text says which branch bears the difference of a centime; it is
    put on the largest, so that the branches make the total. To confirm.
    """
    return contributions__employee__due_total - social_insurance - work_injury - unemployment - early_retirement - housing
