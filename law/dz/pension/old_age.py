"""Old-age pension of employees, as it stands since law 16-15 (2017)."""

from datetime import date

from lawengine import (
    Career,
    Count,
    Date,
    Flag,
    Money,
    Months,
    Rate,
    Years,
    add_months,
    best_average,
    floor_div,
    floor_mod,
    half_up,
    last_average,
    rule,
    share,
)

# Who may leave, and when


@rule(article="law-16-15:art-61-bis", since=date(2017, 1, 1), until=date(2019, 1, 1))
def age_base(
    is_woman: Flag,
    asks_before_age: Flag,
    months_worked_employee: Months,
    age_ordinary: Years,
    age_women: Years,
    age_transition: Years,
    months_transition: Months,
) -> Years:
    """In 2017 and 2018, whoever had worked 32 years could still ask to leave before the ordinary age."""
    if not asks_before_age:
        return age_ordinary
    if is_woman:
        return age_women
    if months_worked_employee >= months_transition:
        return age_transition
    return age_ordinary


@rule(article="law-16-15:art-6", since=date(2019, 1, 1), until=date(2026, 1, 1), answers="age_base")
def age_base_2019(is_woman: Flag, asks_before_age: Flag, age_ordinary: Years, age_women: Years) -> Years:
    """The ordinary age; a woman may ask to leave earlier."""
    if asks_before_age and is_woman:
        return age_women
    return age_ordinary


@rule(article="law-16-15:art-6", since=date(2026, 1, 1), answers="age_base")
def age_base_2026(
    is_woman: Flag, asks_before_age: Flag, is_education_staff: Flag, age_ordinary: Years, age_women: Years, age_education: Years
) -> Years:
    """As before, and education staff may ask to leave earlier still."""
    if not asks_before_age:
        return age_ordinary
    if is_education_staff:
        return age_education
    if is_woman:
        return age_women
    return age_ordinary


@rule(article="law-education-2025", since=date(2026, 1, 1), status="to_confirm")
def age_education(is_woman: Flag, age_education_men: Years, age_education_women: Years) -> Years:
    """The age of education staff who ask."""
    return age_education_women if is_woman else age_education_men


@rule(article="law-16-15:art-6", since=date(2017, 1, 1), until=date(2026, 1, 1))
def age_minimum(
    age_base: Count,
    age_reduction_children: Months,
    age_reduction_moudjahid: Months,
    is_moudjahid: Flag,
    moudjahid_invalidity_rate: Rate,
    moudjahid_invalidity_total: Rate,
) -> Months:
    """The age in months, reductions taken off; none is asked of a veteran wholly invalid."""
    if is_moudjahid and moudjahid_invalidity_rate >= moudjahid_invalidity_total:
        return 0
    return 12 * age_base - age_reduction_children - age_reduction_moudjahid


@rule(article="law-16-15:art-6", since=date(2026, 1, 1), answers="age_minimum")
def age_minimum_2026(
    age_base: Count,
    age_reduction_children: Months,
    age_reduction_moudjahid: Months,
    is_moudjahid: Flag,
    moudjahid_invalidity_rate: Rate,
    moudjahid_invalidity_total: Rate,
    is_education_staff: Flag,
    asks_before_age: Flag,
) -> Months:
    """The same; nothing says that a mother takes her years off the age of education staff too."""
    if is_moudjahid and moudjahid_invalidity_rate >= moudjahid_invalidity_total:
        return 0
    if asks_before_age and is_education_staff:
        return 12 * age_base - age_reduction_moudjahid
    return 12 * age_base - age_reduction_children - age_reduction_moudjahid


@rule(article="law-16-15:art-6", since=date(2017, 1, 1))
def age_met_on(born_on: Date, age_minimum: Months) -> Date:
    """The day the age is reached."""
    return add_months(born_on, age_minimum)


@rule(article="law-16-15:art-6", since=date(2017, 1, 1))
def is_old_enough(today: Date, age_met_on: Date) -> Flag:
    """Whether the age is reached."""
    return today >= age_met_on


# How long one must have been insured


@rule(article="law-83-12:art-11", since=date(2017, 1, 1))
def months_counted(months_worked_employee: Months, months_credited: Months, months_voluntary_counted: Months) -> Months:
    """Months worked, and those that count without work."""
    return months_worked_employee + months_credited + months_voluntary_counted


@rule(article="order-1997-05-11", since=date(2017, 1, 1))
def months_for_right(
    months_counted: Months,
    months_worked_self_employed: Months,
    months_in_both_schemes: Months,
    months_required: Months,
    periods_add_up: Flag,
) -> Months:
    """The employees' months; when they are too few, the other months of the other scheme are added to open the right."""
    if months_counted >= months_required:
        return months_counted
    if months_worked_self_employed == 0:
        return months_counted
    return months_counted + months_worked_self_employed - months_in_both_schemes if periods_add_up else months_counted


@rule(article="order-1997-05-11", since=date(2017, 1, 1))
def months_worked_for_right(
    months_worked_employee: Months,
    months_worked_self_employed: Months,
    months_in_both_schemes: Months,
    months_worked_required: Months,
    periods_add_up: Flag,
) -> Months:
    """The same, for months really worked."""
    if months_worked_employee >= months_worked_required:
        return months_worked_employee
    if months_worked_self_employed == 0:
        return months_worked_employee
    if not periods_add_up:
        return months_worked_employee
    return months_worked_employee + months_worked_self_employed - months_in_both_schemes


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def insured_in_scheme(months_worked_employee: Months) -> Flag:
    """Whether the employees' scheme has a part to pay at all."""
    return months_worked_employee > 0


@rule(article="law-16-15", since=date(2017, 1, 1))
def has_enough_months(months_for_right: Months, months_required: Months) -> Flag:
    """Whether the insurance is long enough."""
    return months_for_right >= months_required


@rule(article="law-16-15", since=date(2017, 1, 1))
def has_enough_work(months_worked_for_right: Months, months_worked_required: Months) -> Flag:
    """Whether enough of it was really worked."""
    return months_worked_for_right >= months_worked_required


@rule(article="law-16-15", since=date(2017, 1, 1))
def entitled(insured_in_scheme: Flag, is_old_enough: Flag, has_enough_months: Flag, has_enough_work: Flag) -> Flag:
    """Every condition together."""
    return insured_in_scheme and is_old_enough and has_enough_months and has_enough_work


@rule(article="law-16-15", since=date(2017, 1, 1))
def missing_months(
    months_for_right: Months, months_required: Months, months_worked_for_right: Months, months_worked_required: Months
) -> Months:
    """Months of work still needed: they lengthen the insurance and the real work alike."""
    return max(months_required - months_for_right, months_worked_required - months_worked_for_right, 0)


@rule(article="law-16-15", since=date(2017, 1, 1))
def met_on(today: Date, age_met_on: Date, missing_months: Months) -> Date:
    """The first day when every condition is met, if contributions go on without a gap."""
    return max(age_met_on, add_months(today, missing_months))


# How much


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def quarters_counted(months_counted: Months, part_year_months: Months, quarter_months: Months) -> Count:
    """Whole years; a part above six months counts as a year, a smaller one by whole quarters."""
    years = floor_div(months_counted, 12)
    part = floor_mod(months_counted, 12)
    if part == 0:
        return 4 * years
    if part > part_year_months:
        return 4 * years + 4
    return 4 * years + floor_div(part, quarter_months)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def wage_last_monthly(wages: Career, wages_counted: Count) -> Money:
    """The mean of the last five years."""
    return last_average(wages, wages_counted)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def wage_best_monthly(wages: Career, wages_counted: Count) -> Money:
    """The mean of the best five years."""
    return best_average(wages, wages_counted)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def reference_wage_monthly(wage_last_monthly: Money, wage_best_monthly: Money, revaluation_of_old_wages: Rate) -> Money:
    """The better of both."""
    return share(max(wage_last_monthly, wage_best_monthly), revaluation_of_old_wages)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def accrual_of_war(is_moudjahid: Flag, months_of_war: Months, accrual_per_year_of_war: Rate) -> Rate:
    """Years of war have their own rate and count double."""
    if not is_moudjahid:
        return 0
    return half_up(2 * months_of_war * accrual_per_year_of_war, 12)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def accrual_rate(
    quarters_counted: Count,
    accrual_per_year: Rate,
    accrual_of_war: Rate,
    is_moudjahid: Flag,
    rate_maximum: Rate,
    rate_maximum_moudjahid: Rate,
) -> Rate:
    """So much a year, up to the limit."""
    highest = rate_maximum_moudjahid if is_moudjahid else rate_maximum
    return min(half_up(quarters_counted * accrual_per_year, 4) + accrual_of_war, highest)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def gross_monthly(reference_wage_monthly: Money, accrual_rate: Rate) -> Money:
    """The reference wage times the rate."""
    return share(reference_wage_monthly, accrual_rate)


@rule(article="law-83-12", since=date(2010, 1, 1), status="reported")
def minimum_by_wage(minimum_wage__monthly: Money, floor_rate: Rate) -> Money:
    """The lowest pension as a share of the minimum wage."""
    return share(minimum_wage__monthly, floor_rate)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def floor_monthly(
    is_moudjahid: Flag,
    minimum_wage__monthly: Money,
    floor_rate_moudjahid: Rate,
    minimum_by_wage: Money,
    minimum_supplemented: Money,
    months_counted: Months,
    months_required: Months,
    floor_follows_share: Flag,
) -> Money:
    """The lowest pension, in proportion of the months when the other scheme opened the right; never below the common floor."""
    whole = share(minimum_wage__monthly, floor_rate_moudjahid) if is_moudjahid else minimum_by_wage
    if months_counted < months_required and floor_follows_share:
        whole = half_up(whole * months_counted, months_required)
    return max(whole, minimum_supplemented)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def ceiling_monthly(minimum_wage__monthly: Money, ceiling_multiple: Count) -> Money:
    """So many minimum wages."""
    return minimum_wage__monthly * ceiling_multiple


@rule(article="ordinance-99-03", since=date(2017, 1, 1), status="reported")
def spouse_increase_monthly(has_dependent_spouse: Flag, spouse_increase: Money) -> Money:
    """A fixed amount for a spouse without income, after floor and ceiling."""
    return spouse_increase if has_dependent_spouse else 0


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def pension_monthly(
    entitled: Flag, gross_monthly: Money, floor_monthly: Money, ceiling_monthly: Money, spouse_increase_monthly: Money
) -> Money:
    """Between floor and ceiling, and the spouse increase."""
    if not entitled:
        return 0
    return min(max(gross_monthly, floor_monthly), ceiling_monthly) + spouse_increase_monthly
