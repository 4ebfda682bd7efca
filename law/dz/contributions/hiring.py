"""Abatements of the employer's share for hiring. The deficit is paid by the unemployment fund."""

from datetime import date

from lawengine import Count, Flag, Months, Rate, rule, share


@rule(article="law-06-21", since=date(2010, 1, 1), status="reported")
def is_eligible(is_up_to_date: Flag, is_in_economic_sector: Flag, months_since_hired: Months, years_maximum: Count) -> Flag:
    """The employer owes nothing and is in the economic sector, hydrocarbons apart; for three years from the hiring."""
    return is_up_to_date and is_in_economic_sector and months_since_hired < 12 * years_maximum


@rule(article="law-06-21", since=date(2010, 1, 1), status="reported")
def abatement(
    is_eligible: Flag,
    is_registered_jobseeker: Flag,
    is_first_time_jobseeker: Flag,
    is_in_high_plateaux_or_south: Flag,
    contract_months: Months,
    contract_months_minimum: Months,
    abatement_jobseeker: Rate,
    abatement_first_time: Rate,
    abatement_high_plateaux_and_south: Rate,
) -> Rate:
    """The largest abatement that the hiring opens."""
    if not is_eligible:
        return 0
    if is_in_high_plateaux_or_south:
        return abatement_high_plateaux_and_south
    if is_first_time_jobseeker:
        return abatement_first_time
    if is_registered_jobseeker and contract_months >= contract_months_minimum:
        return abatement_jobseeker
    return 0


@rule(article="law-06-21", since=date(2010, 1, 1), status="reported")
def rate_employer(contributions__employee__rate_employer: Rate, abatement: Rate) -> Rate:
    """The employer's rate, less the abatement."""
    return contributions__employee__rate_employer - share(contributions__employee__rate_employer, abatement)
