"""The flat pension law in the manner of TTSIM: scalar functions of floats, joined by their arguments."""

from __future__ import annotations

from ttsim.tt import RoundingSpec, TTSIMUnit, policy_function, policy_input

NONE = TTSIMUnit.DIMENSIONLESS
CENTIME = RoundingSpec(base=0.01, direction="nearest")
PPM = RoundingSpec(base=0.000001, direction="nearest")


def rule(**more):
    """A rule whose units are not checked: the bench measures running, not checking."""
    return policy_function(unit=NONE, verify_units=False, **more)


@policy_input(unit=NONE)
def born_month_number() -> int:
    """Twelve times the year, and the month from 0."""


@policy_input(unit=NONE)
def born_day() -> int:
    """The day of the month."""


@policy_input(unit=NONE)
def is_woman() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def children_raised() -> int:
    """A fact."""


@policy_input(unit=NONE)
def asks_before_age() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def is_education_staff() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def is_moudjahid() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def moudjahid_invalidity_percent() -> int:
    """A fact, in percent: exact as a whole number."""


@policy_input(unit=NONE)
def months_of_war() -> int:
    """A fact."""


@policy_input(unit=NONE)
def months_worked_employee() -> int:
    """A fact."""


@policy_input(unit=NONE)
def months_worked_self_employed() -> int:
    """A fact."""


@policy_input(unit=NONE)
def months_in_both_schemes() -> int:
    """A fact."""


@policy_input(unit=NONE)
def months_credited() -> int:
    """A fact."""


@policy_input(unit=NONE)
def months_voluntary() -> int:
    """A fact."""


@policy_input(unit=NONE)
def is_regularised() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def has_dependent_spouse() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def is_settled_self_employed() -> bool:
    """A fact."""


@policy_input(unit=NONE)
def wage_last_monthly() -> float:
    """A fact, in dinars."""


@policy_input(unit=NONE)
def wage_best_monthly() -> float:
    """A fact, in dinars."""


@policy_input(unit=NONE)
def reference_income_yearly() -> float:
    """A fact, in dinars."""


@rule()
def months_lived(born_month_number: int, born_day: int, this_month_number: int) -> int:
    """Whole months since the birth, on the first day of a month."""
    return this_month_number - born_month_number - 1 if born_day > 1 else this_month_number - born_month_number


@rule()
def months_counted(
    months_worked_employee: int,
    months_credited: int,
    months_voluntary: int,
    is_regularised: bool,
    contributions_voluntary_months_maximum: int,
) -> int:
    voluntary = min(months_voluntary, contributions_voluntary_months_maximum) if is_regularised else 0
    return months_worked_employee + months_credited + voluntary


@rule()
def reduction_children(is_woman: bool, asks_before_age: bool, children_raised: int, old_age_children_maximum: int) -> int:
    return 12 * min(children_raised, old_age_children_maximum) if is_woman and asks_before_age else 0


@rule()
def reduction_veteran(
    is_moudjahid: bool,
    moudjahid_invalidity_percent: int,
    old_age_moudjahid_years: int,
    old_age_moudjahid_invalidity_step_percent: int,
    old_age_moudjahid_step_months: int,
) -> int:
    steps = moudjahid_invalidity_percent // old_age_moudjahid_invalidity_step_percent
    reduction = 12 * old_age_moudjahid_years + steps * old_age_moudjahid_step_months
    return reduction if is_moudjahid else 0


@rule()
def age_on_request(
    is_woman: bool,
    is_education_staff: bool,
    old_age_age_ordinary: int,
    old_age_age_women: int,
    old_age_age_education_men: int,
    old_age_age_education_women: int,
) -> int:
    if is_education_staff:
        age = old_age_age_education_women if is_woman else old_age_age_education_men
    elif is_woman:
        age = old_age_age_women
    else:
        age = old_age_age_ordinary
    return age


@rule()
def age_minimum(
    age_on_request: int,
    asks_before_age: bool,
    is_education_staff: bool,
    reduction_children: int,
    reduction_veteran: int,
    is_moudjahid: bool,
    moudjahid_invalidity_percent: int,
    old_age_age_ordinary: int,
    old_age_moudjahid_invalidity_total_percent: int,
) -> int:
    if is_moudjahid and moudjahid_invalidity_percent >= old_age_moudjahid_invalidity_total_percent:
        age = 0
    elif asks_before_age and is_education_staff:
        age = 12 * age_on_request - reduction_veteran
    elif asks_before_age:
        age = 12 * age_on_request - reduction_children - reduction_veteran
    else:
        age = 12 * old_age_age_ordinary - reduction_children - reduction_veteran
    return age


@rule()
def months_for_right(
    months_counted: int,
    months_worked_self_employed: int,
    old_age_months_required: int,
    months_in_both_schemes: int,
    periods_add_up: bool,
) -> int:
    if months_counted < old_age_months_required and periods_add_up:
        months = months_counted + months_worked_self_employed - months_in_both_schemes
    else:
        months = months_counted
    return months


@rule()
def months_worked_for_right(
    months_worked_employee: int,
    months_worked_self_employed: int,
    old_age_months_worked_required: int,
    months_in_both_schemes: int,
    periods_add_up: bool,
) -> int:
    if months_worked_employee < old_age_months_worked_required and periods_add_up:
        months = months_worked_employee + months_worked_self_employed - months_in_both_schemes
    else:
        months = months_worked_employee
    return months


@rule()
def old_age_entitled(
    months_worked_employee: int,
    months_lived: int,
    age_minimum: int,
    months_for_right: int,
    months_worked_for_right: int,
    old_age_months_required: int,
    old_age_months_worked_required: int,
) -> bool:
    long = months_for_right >= old_age_months_required and months_worked_for_right >= old_age_months_worked_required
    return months_worked_employee > 0 and months_lived >= age_minimum and long


@rule()
def missing_months(
    months_for_right: int,
    months_worked_for_right: int,
    old_age_months_required: int,
    old_age_months_worked_required: int,
) -> int:
    insured = old_age_months_required - months_for_right
    worked = old_age_months_worked_required - months_worked_for_right
    return max(max(insured, worked), 0)


@rule(rounding_spec=CENTIME)
def reference_wage(wage_last_monthly: float, wage_best_monthly: float, old_age_revaluation_of_old_wages: float) -> float:
    return max(wage_last_monthly, wage_best_monthly) * old_age_revaluation_of_old_wages


@rule()
def quarters_counted(months_counted: int, part_year_months: int, quarter_months: int) -> int:
    years = months_counted // 12
    part = months_counted - 12 * years
    return 4 * years + 4 if part > part_year_months else 4 * years + part // quarter_months


@rule(rounding_spec=PPM)
def accrual_of_years(quarters_counted: int, old_age_accrual_per_year: float) -> float:
    return quarters_counted / 4 * old_age_accrual_per_year


@rule(rounding_spec=PPM)
def accrual_of_war(is_moudjahid: bool, months_of_war: int, old_age_accrual_per_year_of_war: float) -> float:
    return 2 * months_of_war / 12 * old_age_accrual_per_year_of_war if is_moudjahid else 0.0


@rule()
def accrual_rate(
    accrual_of_years: float,
    accrual_of_war: float,
    is_moudjahid: bool,
    old_age_rate_maximum: float,
    old_age_rate_maximum_moudjahid: float,
) -> float:
    highest = old_age_rate_maximum_moudjahid if is_moudjahid else old_age_rate_maximum
    return min(accrual_of_years + accrual_of_war, highest)


@rule(rounding_spec=CENTIME)
def gross_monthly(reference_wage: float, accrual_rate: float) -> float:
    return reference_wage * accrual_rate


@rule(rounding_spec=CENTIME)
def floor_whole(
    is_moudjahid: bool,
    minimum_wage_monthly: float,
    old_age_floor_rate: float,
    old_age_floor_rate_moudjahid: float,
) -> float:
    rate = old_age_floor_rate_moudjahid if is_moudjahid else old_age_floor_rate
    return minimum_wage_monthly * rate


@rule(rounding_spec=CENTIME)
def floor_monthly(
    floor_whole: float,
    months_counted: int,
    old_age_months_required: int,
    old_age_floor_follows_share: bool,
    minimum_supplemented: float,
) -> float:
    if months_counted < old_age_months_required and old_age_floor_follows_share:
        floor = max(floor_whole * months_counted / old_age_months_required, minimum_supplemented)
    else:
        floor = max(floor_whole, minimum_supplemented)
    return floor


@rule()
def old_age_pension(
    old_age_entitled: bool,
    gross_monthly: float,
    floor_monthly: float,
    has_dependent_spouse: bool,
    minimum_wage_monthly: float,
    old_age_ceiling_multiple: int,
    old_age_spouse_increase: float,
) -> float:
    bounded = min(max(gross_monthly, floor_monthly), minimum_wage_monthly * old_age_ceiling_multiple)
    increase = old_age_spouse_increase if has_dependent_spouse else 0.0
    return bounded + increase if old_age_entitled else 0.0


@rule()
def trade_age(
    is_woman: bool,
    asks_before_age: bool,
    reduction_children: int,
    reduction_veteran: int,
    self_employed_age_ordinary: int,
    self_employed_age_women: int,
) -> int:
    on_request = is_woman and asks_before_age
    years = self_employed_age_women if on_request else self_employed_age_ordinary
    return 12 * years - reduction_children - reduction_veteran


@rule()
def trade_months_for_right(
    months_worked_self_employed: int,
    months_counted: int,
    self_employed_months_required: int,
    months_in_both_schemes: int,
    periods_add_up: bool,
) -> int:
    if months_worked_self_employed < self_employed_months_required and periods_add_up:
        months = months_worked_self_employed + months_counted - months_in_both_schemes
    else:
        months = months_worked_self_employed
    return months


@rule()
def trade_entitled(
    months_worked_self_employed: int,
    months_lived: int,
    trade_age: int,
    trade_months_for_right: int,
    is_settled_self_employed: bool,
    self_employed_months_required: int,
) -> bool:
    long = trade_months_for_right >= self_employed_months_required
    return months_worked_self_employed > 0 and months_lived >= trade_age and long and is_settled_self_employed


@rule()
def trade_quarters(months_worked_self_employed: int, part_year_months: int, quarter_months: int) -> int:
    years = months_worked_self_employed // 12
    part = months_worked_self_employed - 12 * years
    return 4 * years + 4 if part > part_year_months else 4 * years + part // quarter_months


@rule(rounding_spec=PPM)
def trade_rate(trade_quarters: int, self_employed_accrual_per_year: float, self_employed_rate_maximum: float) -> float:
    return min(trade_quarters / 4 * self_employed_accrual_per_year, self_employed_rate_maximum)


@rule(rounding_spec=CENTIME)
def trade_pension_yearly(reference_income_yearly: float, trade_rate: float) -> float:
    return reference_income_yearly * trade_rate


@rule(rounding_spec=CENTIME)
def trade_pension(trade_entitled: bool, trade_pension_yearly: float) -> float:
    return trade_pension_yearly / 12 if trade_entitled else 0.0


@rule()
def total_monthly(old_age_pension: float, trade_pension: float) -> float:
    return old_age_pension + trade_pension


@rule()
def allowance_entitled(
    months_lived: int,
    months_counted: int,
    old_age_entitled: bool,
    allowance_age: int,
    allowance_months_required: int,
) -> bool:
    old = months_lived >= 12 * allowance_age
    return old and months_counted >= allowance_months_required and not old_age_entitled


@rule()
def allowance_monthly(allowance_entitled: bool, gross_monthly: float, minimum_supplemented: float) -> float:
    return max(gross_monthly, minimum_supplemented) if allowance_entitled else 0.0
