"""Twenty-five rules: conditions of age and months, a rate of a reference wage, bounds, a contribution, a scale of tax."""

from datetime import date

from lawengine import Count, Flag, Money, Months, Rate, Scale, half_up, progressive, round_down_to, rule, share

START = date(2012, 1, 1)


@rule(article="trial", since=START)
def age(year: Count, birth_year: Count) -> Count:
    return year - birth_year


@rule(article="trial", since=START)
def base_age(is_woman: Flag, pension_age_men: Count, pension_age_women: Count) -> Count:
    return pension_age_women if is_woman else pension_age_men


@rule(article="trial", since=START)
def child_years(is_woman: Flag, children: Count, children_max: Count) -> Count:
    if is_woman:
        return min(children, children_max)
    return 0


@rule(article="trial", since=START)
def pension_age(base_age: Count, child_years: Count) -> Count:
    return base_age - child_years


@rule(article="trial", since=START)
def old_enough(age: Count, pension_age: Count) -> Flag:
    return age >= pension_age


@rule(article="trial", since=START)
def enough_months(months: Months, months_required: Months) -> Flag:
    return months >= months_required


@rule(article="trial", since=START)
def eligible(old_enough: Flag, enough_months: Flag) -> Flag:
    return old_enough and enough_months


@rule(article="trial", since=START)
def months_of_reference(months: Months, best_months: Months) -> Months:
    return max(min(months, best_months), 1)


@rule(article="trial", since=START)
def reference_wage(best_wages: Money, months_of_reference: Months) -> Money:
    return half_up(best_wages, months_of_reference)


@rule(article="trial", since=START)
def accrued_rate(months: Months, accrual_per_year: Rate, accrual_max: Rate) -> Rate:
    return min(half_up(months * accrual_per_year, 12), accrual_max)


@rule(article="trial", since=START)
def raw_pension(reference_wage: Money, accrued_rate: Rate) -> Money:
    return share(reference_wage, accrued_rate)


@rule(article="trial", since=START)
def pension_floor(minimum_wage: Money, floor_rate: Rate) -> Money:
    return share(minimum_wage, floor_rate)


@rule(article="trial", since=START)
def pension_cap(minimum_wage: Money, cap_multiple: Count) -> Money:
    return minimum_wage * cap_multiple


@rule(article="trial", since=START)
def bounded_pension(raw_pension: Money, pension_floor: Money, pension_cap: Money) -> Money:
    return min(max(raw_pension, pension_floor), pension_cap)


@rule(article="trial", since=START)
def pension(bounded_pension: Money, eligible: Flag) -> Money:
    return bounded_pension if eligible else 0


@rule(article="trial", since=START)
def spouse_supplement(has_spouse: Flag, eligible: Flag, spouse_amount: Money) -> Money:
    return spouse_amount if has_spouse and eligible else 0


@rule(article="trial", since=START)
def gross(pension: Money, spouse_supplement: Money) -> Money:
    return pension + spouse_supplement


@rule(article="trial", since=START)
def contribution_base(gross: Money, contribution_threshold: Money) -> Money:
    return gross if gross > contribution_threshold else 0


@rule(article="trial", since=START)
def contribution(contribution_base: Money, contribution_rate: Rate) -> Money:
    return share(contribution_base, contribution_rate)


@rule(article="trial", since=START)
def taxable(gross: Money, contribution: Money, tax_step: Money) -> Money:
    return round_down_to(gross - contribution, tax_step)


@rule(article="trial", since=START)
def scale_tax(taxable: Money, tax_scale: Scale) -> Money:
    return progressive(taxable, tax_scale)


@rule(article="trial", since=START)
def abatement(scale_tax: Money, abatement_rate: Rate, abatement_min: Money, abatement_max: Money) -> Money:
    return min(max(share(scale_tax, abatement_rate), abatement_min), abatement_max)


@rule(article="trial", since=START)
def income_tax(taxable: Money, scale_tax: Money, abatement: Money, tax_free_up_to: Money) -> Money:
    if taxable <= tax_free_up_to:
        return 0
    return max(scale_tax - abatement, 0)


@rule(article="trial", since=START)
def net_pension(gross: Money, contribution: Money, income_tax: Money) -> Money:
    return gross - contribution - income_tax


@rule(article="trial", since=START)
def replacement_ppm(net_pension: Money, reference_wage: Money, one: Count) -> Count:
    return half_up(net_pension * one, reference_wage) if reference_wage > 0 else 0
