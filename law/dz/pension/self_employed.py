"""Old-age pension of the self-employed: its own age, its own length, its own reference income."""

from datetime import date

from lawengine import (
    Career,
    Count,
    Date,
    Flag,
    Money,
    Months,
    Rate,
    add_months,
    best_average,
    floor_div,
    floor_mod,
    half_up,
    rule,
    share,
)


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def age_minimum(
    is_woman: Flag,
    asks_before_age: Flag,
    age_ordinary: Count,
    age_women: Count,
    age_reduction_children: Months,
    age_reduction_moudjahid: Months,
) -> Months:
    """The age in months, reductions taken off."""
    years = age_women if is_woman and asks_before_age else age_ordinary
    return 12 * years - age_reduction_children - age_reduction_moudjahid


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def age_met_on(born_on: Date, age_minimum: Months) -> Date:
    """The day the age is reached."""
    return add_months(born_on, age_minimum)


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def is_old_enough(today: Date, age_met_on: Date) -> Flag:
    """Whether the age is reached."""
    return today >= age_met_on


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def insured_in_scheme(months_worked_self_employed: Months) -> Flag:
    """Whether the scheme has a part to pay at all."""
    return months_worked_self_employed > 0


@rule(article="order-1997-05-11", since=date(2017, 1, 1))
def months_for_right(
    months_worked_self_employed: Months,
    pension__old_age__months_counted: Months,
    months_in_both_schemes: Months,
    months_required: Months,
    periods_add_up: Flag,
) -> Months:
    """The scheme's own months; when they are too few, the other months of the employees' scheme are added to open the right."""
    if months_worked_self_employed >= months_required:
        return months_worked_self_employed
    if pension__old_age__months_counted == 0:
        return months_worked_self_employed
    if not periods_add_up:
        return months_worked_self_employed
    return months_worked_self_employed + pension__old_age__months_counted - months_in_both_schemes


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def has_enough_months(months_for_right: Months, months_required: Months) -> Flag:
    """Whether the contribution is long enough."""
    return months_for_right >= months_required


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def is_settled(insured_in_scheme: Flag, is_settled_self_employed: Flag) -> Flag:
    """Contributions and surcharges are all paid before any benefit."""
    return insured_in_scheme and is_settled_self_employed


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def entitled(insured_in_scheme: Flag, is_old_enough: Flag, has_enough_months: Flag, is_settled: Flag) -> Flag:
    """Every condition together."""
    return insured_in_scheme and is_old_enough and has_enough_months and is_settled


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def missing_months(months_for_right: Months, months_required: Months) -> Months:
    """Months of contribution still needed."""
    return max(months_required - months_for_right, 0)


@rule(article="report-cas-12", since=date(2017, 1, 1), status="reported")
def met_on(today: Date, age_met_on: Date, missing_months: Months) -> Date:
    """The first day when age and length are met, if contributions go on without a gap and all is paid."""
    return max(age_met_on, add_months(today, missing_months))


@rule(article="report-cas-13", since=date(2017, 1, 1), status="reported")
def quarters_counted(months_worked_self_employed: Months, part_year_months: Months, quarter_months: Months) -> Count:
    """Whole years; a part above six months counts as a year, a smaller one by whole quarters."""
    years = floor_div(months_worked_self_employed, 12)
    part = floor_mod(months_worked_self_employed, 12)
    if part == 0:
        return 4 * years
    if part > part_year_months:
        return 4 * years + 4
    return 4 * years + floor_div(part, quarter_months)


@rule(article="report-cas-13", since=date(2017, 1, 1), status="reported")
def reference_income_yearly(incomes_self_employed_yearly: Career, years_counted: Count) -> Money:
    """The mean of the ten best years, or of all when there are fewer."""
    return best_average(incomes_self_employed_yearly, years_counted)


@rule(article="report-cas-13", since=date(2017, 1, 1), status="reported")
def accrual_rate(quarters_counted: Count, accrual_per_year: Rate, rate_maximum: Rate) -> Rate:
    """So much a year, up to the limit."""
    return min(half_up(quarters_counted * accrual_per_year, 4), rate_maximum)


@rule(article="report-cas-13", since=date(2017, 1, 1), status="reported")
def pension_yearly(reference_income_yearly: Money, accrual_rate: Rate) -> Money:
    """The reference income times the rate. No floor was found for this scheme."""
    return share(reference_income_yearly, accrual_rate)


@rule(article="report-cas-13", since=date(2017, 1, 1), status="reported")
def pension_monthly(entitled: Flag, pension_yearly: Money) -> Money:
    """A twelfth of the year."""
    return half_up(pension_yearly, 12) if entitled else 0
