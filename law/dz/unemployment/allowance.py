"""Unemployment allowance of those who look for their first work."""

from datetime import date

from lawengine import Count, Date, Flag, Money, Months, Years, add_months, add_years, full_years_between, rule

# Who receives it


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def is_of_age(today: Date, born_on: Date, age_minimum: Years, age_maximum: Years, year_of_maximum_counts: Flag) -> Flag:
    """Nineteen to forty."""
    age = full_years_between(born_on, today)
    if age < age_minimum:
        return False
    if age != age_maximum:
        return age < age_maximum
    if today == add_years(born_on, age_maximum):
        return True
    return year_of_maximum_counts


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def registered_since_enough_on(registered_on: Date, months_registered_required: Months) -> Date:
    """Six months after the registration."""
    return add_months(registered_on, months_registered_required)


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def is_registered_long_enough(today: Date, registered_since_enough_on: Date) -> Flag:
    """Registered with the employment agency for six months."""
    return today >= registered_since_enough_on


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def seeks_as_required(
    contributions__hiring__is_first_time_jobseeker: Flag, is_released_prisoner: Flag, released_prisoners_count: Flag
) -> Flag:
    """A first work, or work after prison."""
    if contributions__hiring__is_first_time_jobseeker:
        return True
    if is_released_prisoner:
        return released_prisoners_count
    return False


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def is_without_means(has_income: Flag, spouse_has_income: Flag, has_used_public_scheme: Flag) -> Flag:
    """No income of any kind, none of the spouse, and no public scheme used before."""
    return not has_income and not spouse_has_income and not has_used_public_scheme


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def is_free_to_work(has_settled_service: Flag, is_enrolled: Flag) -> Flag:
    """The national service is settled, and no studies or training go on."""
    return has_settled_service and not is_enrolled


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def keeps_duties(
    offers_refused: Count, offers_refused_limit: Count, has_refused_training: Flag, has_missed_summons: Flag
) -> Flag:
    """Not two suitable offers refused, no training refused, summons answered."""
    return offers_refused < offers_refused_limit and not has_refused_training and not has_missed_summons


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def entitled(
    is_algerian: Flag,
    is_resident: Flag,
    is_of_age: Flag,
    is_registered_long_enough: Flag,
    seeks_as_required: Flag,
    is_without_means: Flag,
    is_free_to_work: Flag,
    keeps_duties: Flag,
) -> Flag:
    """Every condition together."""
    if not is_algerian or not is_resident:
        return False
    if not is_of_age or not is_registered_long_enough or not seeks_as_required:
        return False
    return is_without_means and is_free_to_work and keeps_duties


# How much, and until when to come back


@rule(article="decree-22-70", since=date(2022, 3, 1), status="reported")
def allowance_monthly(entitled: Flag, amount_monthly: Money) -> Money:
    """The amount in force."""
    return amount_monthly if entitled else 0


@rule(article="report-cho-guides", since=date(2022, 3, 1), status="to_confirm")
def revalidate_by(last_validated_on: Date, months_between_validations: Months) -> Date:
    """Six months after the registration was last validated."""
    return add_months(last_validated_on, months_between_validations)
