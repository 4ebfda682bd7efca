"""The trial law in the manner of ttsim: scalar rules, money in dinars, rounding specs."""

from __future__ import annotations

from types import ModuleType

from ttsim.tt import PiecewisePolynomialParamValue, RoundingSpec, TTSIMUnit, piecewise_polynomial, policy_function, policy_input

D = TTSIMUnit.DIMENSIONLESS
CENT = RoundingSpec(base=0.01, direction="nearest")
PPM = RoundingSpec(base=0.000001, direction="nearest")
TEN = RoundingSpec(base=10, direction="down")


def pf(**options):
    return policy_function(unit=D, verify_units=False, **options)


@policy_input(unit=D)
def birth_year() -> int: ...
@policy_input(unit=D)
def is_woman() -> bool: ...
@policy_input(unit=D)
def children() -> int: ...
@policy_input(unit=D)
def months() -> int: ...
@policy_input(unit=D)
def has_spouse() -> bool: ...
@policy_input(unit=D)
def best_wages() -> float: ...


@pf()
def age(birth_year: int, year: int) -> int:
    return year - birth_year


@pf()
def base_age(is_woman: bool, pension_age_men: int, pension_age_women: int) -> int:
    return pension_age_women if is_woman else pension_age_men


@pf()
def child_years(is_woman: bool, children: int, children_max: int) -> int:
    return min(children, children_max) if is_woman else 0


@pf()
def pension_age(base_age: int, child_years: int) -> int:
    return base_age - child_years


@pf()
def old_enough(age: int, pension_age: int) -> bool:
    return age >= pension_age


@pf()
def enough_months(months: int, months_required: int) -> bool:
    return months >= months_required


@pf()
def eligible(old_enough: bool, enough_months: bool) -> bool:
    return old_enough and enough_months


@pf(rounding_spec=CENT)
def reference_wage(best_wages: float, months: int, best_months: int) -> float:
    return best_wages / max(min(months, best_months), 1)


@pf(rounding_spec=PPM)
def accrued_rate(months: int, accrual_per_year: float, accrual_max: float) -> float:
    return min(months / 12 * accrual_per_year, accrual_max)


@pf(rounding_spec=CENT)
def raw_pension(reference_wage: float, accrued_rate: float) -> float:
    return reference_wage * accrued_rate


@pf()
def bounded_pension(raw_pension: float, minimum_wage: float, floor_rate: float, cap_multiple: float) -> float:
    return min(max(raw_pension, minimum_wage * floor_rate), minimum_wage * cap_multiple)


@pf()
def pension(bounded_pension: float, eligible: bool) -> float:
    return bounded_pension if eligible else 0.0


@pf()
def spouse_supplement(has_spouse: bool, eligible: bool, spouse_amount: float) -> float:
    return spouse_amount if has_spouse and eligible else 0.0


@pf()
def gross(pension: float, spouse_supplement: float) -> float:
    return pension + spouse_supplement


@pf()
def contribution_base(gross: float, contribution_threshold: float) -> float:
    return gross if gross > contribution_threshold else 0.0


@pf(rounding_spec=CENT)
def contribution(contribution_base: float, contribution_rate: float) -> float:
    return contribution_base * contribution_rate


@pf(rounding_spec=TEN)
def taxable(gross: float, contribution: float) -> float:
    return gross - contribution


@pf()
def scale_tax(taxable: float, tax_scale: PiecewisePolynomialParamValue, xnp: ModuleType) -> float:
    return piecewise_polynomial(x=taxable, parameters=tax_scale, xnp=xnp)


@pf(rounding_spec=CENT)
def abatement(scale_tax: float, abatement_rate: float, abatement_min: float, abatement_max: float) -> float:
    return min(max(scale_tax * abatement_rate, abatement_min), abatement_max)


@pf()
def income_tax(taxable: float, scale_tax: float, abatement: float, tax_free_up_to: float) -> float:
    return 0.0 if taxable <= tax_free_up_to else max(scale_tax - abatement, 0.0)


@pf()
def net_pension(gross: float, contribution: float, income_tax: float) -> float:
    return gross - contribution - income_tax


@pf()
def replacement_rate(net_pension: float, reference_wage: float) -> float:
    return net_pension / reference_wage if reference_wage > 0 else 0.0
