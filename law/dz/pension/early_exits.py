"""Ways to leave before the ordinary age that were closed at the end of 2016, and the one after an economic redundancy.

Only whether they open a right is held: how such a pension was counted, and reduced, was not found.
"""

from datetime import date

from lawengine import Date, Flag, Months, Years, add_years, rule


@rule(article="report-ret-6", since=date(1997, 5, 31), until=date(2017, 1, 1), status="reported")
def opens_without_age(pension__months_worked_employee: Months, months_without_age: Months) -> Flag:
    """Thirty-two years really worked, at any age."""
    return pension__months_worked_employee >= months_without_age


@rule(article="report-ret-6", since=date(1997, 5, 31), until=date(2017, 1, 1), status="reported")
def proportional_age_met_on(born_on: Date, is_woman: Flag, age_proportional: Years, age_proportional_women: Years) -> Date:
    """The day of the proportional pension's age; a woman's comes five years earlier."""
    return add_years(born_on, age_proportional_women if is_woman else age_proportional)


@rule(article="report-ret-6", since=date(1997, 5, 31), until=date(2017, 1, 1), status="reported")
def opens_proportional(
    today: Date,
    proportional_age_met_on: Date,
    is_woman: Flag,
    pension__months_worked_employee: Months,
    months_proportional: Months,
    months_proportional_women: Months,
) -> Flag:
    """Old enough, and worked long enough for one's sex."""
    if today < proportional_age_met_on:
        return False
    return pension__months_worked_employee >= (months_proportional_women if is_woman else months_proportional)


@rule(article="report-ssa-1", since=date(1994, 5, 26), status="to_confirm", note="the report gives the year 1994 and is of 2003")
def redundancy_age_met_on(born_on: Date, is_woman: Flag, age_redundancy: Years, age_redundancy_women: Years) -> Date:
    """The day of the age asked after a redundancy."""
    return add_years(born_on, age_redundancy_women if is_woman else age_redundancy)


@rule(article="report-ssa-1", since=date(1994, 5, 26), status="to_confirm", note="the report gives the year 1994 and is of 2003")
def opens_after_redundancy(
    today: Date,
    is_redundant: Flag,
    redundancy_age_met_on: Date,
    pension__months_worked_employee: Months,
    months_contributed: Months,
    months_contributed_before: Months,
    months_redundancy: Months,
    months_contributed_required: Months,
    months_contributed_before_required: Months,
) -> Flag:
    """The work lost for an economic reason, old enough, twenty years of work, ten of contributions and three just before."""
    if not is_redundant:
        return False
    if today < redundancy_age_met_on:
        return False
    return (
        pension__months_worked_employee >= months_redundancy
        and months_contributed >= months_contributed_required
        and months_contributed_before >= months_contributed_before_required
    )
