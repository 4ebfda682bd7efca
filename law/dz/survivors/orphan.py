"""Whether a child of the deceased is a dependent orphan: by age, by studies or apprenticeship, or whatever the age."""

from datetime import date

from lawengine import Count, Date, Flag, Money, Rate, Years, full_years_between, rule, share


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def age(today: Date, born_on: Date) -> Years:
    """Whole years."""
    return full_years_between(born_on, today)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def apprentice_wage_limit(minimum_wage__monthly: Money, apprentice_wage_rate: Rate) -> Money:
    """Half the minimum wage."""
    return share(minimum_wage__monthly, apprentice_wage_rate)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def counts_as_apprentice(is_apprentice: Flag, apprentice_wage_monthly: Money, apprentice_wage_limit: Money) -> Flag:
    """In apprenticeship, and paid below the limit."""
    return is_apprentice and apprentice_wage_monthly < apprentice_wage_limit


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def qualifies(
    age: Count,
    age_ordinary: Years,
    age_studies: Years,
    age_apprentices: Years,
    is_disabled: Flag,
    is_woman: Flag,
    has_income: Flag,
    is_studying: Flag,
    counts_as_apprentice: Flag,
) -> Flag:
    """Young enough, or disabled, or a daughter without income."""
    if age < age_ordinary:
        return True
    if is_disabled:
        return True
    if is_woman and not has_income:
        return True
    if is_studying and age < age_studies:
        return True
    if not counts_as_apprentice:
        return False
    if age < age_studies:  # both texts on apprentices agree this far
        return True
    return age < age_apprentices
