"""Unemployment insurance of employees who lost their work for economic reasons."""

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
    clamp,
    floor_div,
    floor_mod,
    half_up,
    last_average,
    rule,
    share,
)

# Who is insured


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def has_enough_affiliation(months_affiliated: Months, months_affiliated_required: Months) -> Flag:
    """Three years in all."""
    return months_affiliated >= months_affiliated_required


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def has_contributed_just_before(months_contributed_before: Months, months_before_required: Months) -> Flag:
    """Six months of contributions to this insurance just before the loss."""
    return months_contributed_before >= months_before_required


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def lost_work_as_required(is_open_ended: Flag, is_economic_loss: Flag, is_on_checked_list: Flag) -> Flag:
    """An open-ended contract, an economic reason, a name on the list that the labour inspector checked."""
    return is_open_ended and is_economic_loss and is_on_checked_list


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def is_without_other_means(has_other_income: Flag, has_refused_offer: Flag) -> Flag:
    """No other income, and no job or training refused."""
    return not has_other_income and not has_refused_offer


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def entitled(
    lost_work_as_required: Flag,
    has_enough_affiliation: Flag,
    has_contributed_just_before: Flag,
    is_without_other_means: Flag,
) -> Flag:
    """Every condition together."""
    return lost_work_as_required and has_enough_affiliation and has_contributed_just_before and is_without_other_means


# How much: a reference wage, and four parts that fall


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def wage_average_monthly(pension__wages: Career, wages_counted: Count) -> Money:
    """The mean of the last twelve months."""
    return last_average(pension__wages, wages_counted)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def reference_wage_monthly(wage_average_monthly: Money, minimum_wage__monthly: Money) -> Money:
    """Halfway between that mean and the minimum wage."""
    return half_up(wage_average_monthly + minimum_wage__monthly, 2)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def minimum_monthly(minimum_wage__monthly: Money, minimum_rate: Rate) -> Money:
    """The least that a month pays."""
    return share(minimum_wage__monthly, minimum_rate)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def maximum_monthly(minimum_wage__monthly: Money, maximum_multiple: Count) -> Money:
    """The most that a month pays."""
    return minimum_wage__monthly * maximum_multiple


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def first_part_monthly(reference_wage_monthly: Money, rate_first: Rate, minimum_monthly: Money, maximum_monthly: Money) -> Money:
    """A month of the first quarter of the length."""
    return clamp(share(reference_wage_monthly, rate_first), minimum_monthly, maximum_monthly)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def second_part_monthly(
    reference_wage_monthly: Money, rate_second: Rate, minimum_monthly: Money, maximum_monthly: Money
) -> Money:
    """A month of the second quarter of the length."""
    return clamp(share(reference_wage_monthly, rate_second), minimum_monthly, maximum_monthly)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def third_part_monthly(reference_wage_monthly: Money, rate_third: Rate, minimum_monthly: Money, maximum_monthly: Money) -> Money:
    """A month of the third quarter of the length."""
    return clamp(share(reference_wage_monthly, rate_third), minimum_monthly, maximum_monthly)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def fourth_part_monthly(
    reference_wage_monthly: Money, rate_fourth: Rate, minimum_monthly: Money, maximum_monthly: Money
) -> Money:
    """A month of the last quarter of the length."""
    return clamp(share(reference_wage_monthly, rate_fourth), minimum_monthly, maximum_monthly)


# How long


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def months_earned(
    months_contributed: Months, months_per_year: Months, months_per_part_year: Months, part_year_months: Months
) -> Months:
    """So many months for each year of contributions; a part of six months or less gives half."""
    part = floor_mod(months_contributed, 12)
    earned = floor_div(months_contributed, 12) * months_per_year
    if part == 0:
        return earned
    return earned + (months_per_part_year if part <= part_year_months else months_per_year)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def length_months(entitled: Flag, months_earned: Months, months_minimum: Months, months_maximum: Months) -> Months:
    """The months earned, between a shortest and a longest length."""
    if not entitled:
        return 0
    if months_earned <= months_minimum:
        return months_minimum
    return min(months_earned, months_maximum)


# Month by month: the length has four equal parts, and a month that lies in two of them pays each its weeks


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def part_at_start(month_of_benefit: Count, length_months: Months) -> Count:
    """The part in which the month begins: 0, 1, 2 or 3."""
    return floor_div(4 * (month_of_benefit - 1), max(length_months, 1))


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def part_at_end(month_of_benefit: Count, length_months: Months) -> Count:
    """The part in which the month ends."""
    return floor_div(4 * month_of_benefit - 1, max(length_months, 1))


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def start_monthly(
    part_at_start: Count,
    first_part_monthly: Money,
    second_part_monthly: Money,
    third_part_monthly: Money,
    fourth_part_monthly: Money,
) -> Money:
    """What a month of that part pays."""
    if part_at_start == 0:
        return first_part_monthly
    if part_at_start == 1:
        return second_part_monthly
    if part_at_start == 2:
        return third_part_monthly
    return fourth_part_monthly


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def end_monthly(
    part_at_end: Count,
    first_part_monthly: Money,
    second_part_monthly: Money,
    third_part_monthly: Money,
    fourth_part_monthly: Money,
) -> Money:
    """What a month of that part pays."""
    if part_at_end == 0:
        return first_part_monthly
    if part_at_end == 1:
        return second_part_monthly
    if part_at_end == 2:
        return third_part_monthly
    return fourth_part_monthly


@rule(
    article="decree-94-11",
    since=date(1994, 5, 26),
    status="to_confirm",
    note="how a month that lies in two parts is paid was not found; each part pays its quarters of the month",
)
def month_in_two_parts(
    month_of_benefit: Count, length_months: Months, part_at_end: Count, start_monthly: Money, end_monthly: Money
) -> Money:
    """Each part pays its quarters of the month."""
    after = 4 * month_of_benefit - part_at_end * length_months
    return half_up(start_monthly * (4 - after) + end_monthly * after, 4)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def benefit_monthly(
    month_of_benefit: Count,
    length_months: Months,
    part_at_start: Count,
    part_at_end: Count,
    start_monthly: Money,
    month_in_two_parts: Money,
) -> Money:
    """What a given month pays; nothing after the last one."""
    if month_of_benefit > length_months:
        return 0
    if part_at_start == part_at_end:
        return start_monthly
    return month_in_two_parts


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def benefit_total(
    length_months: Months,
    first_part_monthly: Money,
    second_part_monthly: Money,
    third_part_monthly: Money,
    fourth_part_monthly: Money,
) -> Money:
    """All months together."""
    return half_up(length_months * (first_part_monthly + second_part_monthly + third_part_monthly + fourth_part_monthly), 4)


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def rights_end_on(last_paid_on: Date, months_rights_kept: Months) -> Date:
    """Care and family allowances last one year after the last payment."""
    return add_months(last_paid_on, months_rights_kept)


# What the employer pays to open the right


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def opening_is_due(months_of_service: Months, opening_service_above: Months) -> Flag:
    """Only for a worker with more than three years."""
    return months_of_service > opening_service_above


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def opening_maximum(wage_average_monthly: Money, opening_wages_maximum: Count) -> Money:
    """Twelve months' wages."""
    return wage_average_monthly * opening_wages_maximum


@rule(article="decree-94-11", since=date(1994, 5, 26), status="reported")
def opening_due(
    opening_is_due: Flag,
    months_of_service: Months,
    wage_average_monthly: Money,
    opening_rate_per_year: Rate,
    opening_rate_per_part_year: Rate,
    part_year_months: Months,
    opening_maximum: Money,
) -> Money:
    """A share of the mean wage for each year of service; a year of six months or less counts half, another one whole."""
    if not opening_is_due:
        return 0
    part = floor_mod(months_of_service, 12)
    due = floor_div(months_of_service, 12) * share(wage_average_monthly, opening_rate_per_year)
    if part > part_year_months:
        due = due + share(wage_average_monthly, opening_rate_per_year)
    elif part > 0:
        due = due + share(wage_average_monthly, opening_rate_per_part_year)
    return min(due, opening_maximum)
