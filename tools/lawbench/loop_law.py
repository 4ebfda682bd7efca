"""The pension law by hand as one scalar loop for numba: what an expert would write to be fast, law, values and all."""

from collections.abc import Mapping

import numpy as np
from numba import njit

from tools.lawbench.people import TODAY, Columns

PLAIN = {"error_model": "numpy", "inline": "never", "cache": True, "nogil": True}
FACTS = (
    "born_on", "is_woman", "children_raised", "asks_before_age", "is_education_staff", "is_moudjahid",
    "moudjahid_invalidity_rate", "months_of_war", "months_worked_employee", "months_worked_self_employed",
    "months_in_both_schemes",
    "months_credited",
    "months_voluntary", "is_regularised", "has_dependent_spouse", "is_settled_self_employed", "wage_last_monthly",
    "wage_best_monthly", "reference_income_yearly",
)  # fmt: skip
VALUES = (
    "contributions.voluntary.months_maximum", "minimum_wage.monthly", "pension.allowance.age",
    "pension.allowance.months_required", "pension.minimum_supplemented",
    "pension.part_year_months", "pension.periods_add_up", "pension.quarter_months",
    "pension.old_age.accrual_per_year", "pension.old_age.accrual_per_year_of_war", "pension.old_age.age_education_men",
    "pension.old_age.age_education_women", "pension.old_age.age_ordinary", "pension.old_age.age_women",
    "pension.old_age.ceiling_multiple", "pension.old_age.children_maximum", "pension.old_age.floor_follows_share",
    "pension.old_age.floor_rate", "pension.old_age.floor_rate_moudjahid", "pension.old_age.months_required",
    "pension.old_age.months_worked_required", "pension.old_age.moudjahid_invalidity_step",
    "pension.old_age.moudjahid_invalidity_total", "pension.old_age.moudjahid_step_months", "pension.old_age.moudjahid_years",
    "pension.old_age.rate_maximum", "pension.old_age.rate_maximum_moudjahid", "pension.old_age.revaluation_of_old_wages",
    "pension.old_age.spouse_increase", "pension.self_employed.accrual_per_year",
    "pension.self_employed.age_ordinary", "pension.self_employed.age_women", "pension.self_employed.months_required",
    "pension.self_employed.rate_maximum",
)  # fmt: skip
OUT = (
    ("pension.old_age.entitled", np.bool_),
    ("pension.old_age.pension_monthly", np.int64),
    ("pension.old_age.missing_months", np.int64),
    ("pension.self_employed.entitled", np.bool_),
    ("pension.self_employed.pension_monthly", np.int64),
    ("pension.total_monthly", np.int64),
    ("pension.allowance.entitled", np.bool_),
    ("pension.allowance.allowance_monthly", np.int64),
)


def flat(columns: Columns, values: Mapping[str, int]) -> Columns:
    """The part that needs no career, in one pass."""
    size = len(columns["born_on"])
    out = {name: np.empty(size, kind) for name, kind in OUT}
    _loop(*[columns[n] for n in FACTS], *out.values(), TODAY, *[np.int64(values[n]) for n in VALUES])
    return out


@njit(**PLAIN)
def _month(day):  # months and days of the Gregorian calendar, from days since 1970
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    return (era * 400 + year) * 12 + month + 2, of_year - (153 * month + 2) // 5


@njit(**PLAIN)
def _quarters(months, part_year, quarter):
    part = months % 12
    return months // 12 * 4 + (4 if part > part_year else part // quarter)


@njit(**PLAIN)
def _loop(
    born, women, children, asking, teachers, veterans, invalidities, war, employees, trades, twice,
    credits_, voluntaries, regular,
    spouses, settled, lasts, bests, incomes, out_entitled, out_pension, out_missing, out_trade_entitled, out_trade, out_total,
    out_offered, out_allowance, today, voluntary_most, snmg, allowance_age, allowance_months, least, part_year, adds, quarter,
    accrual, accrual_war, teachers_men, teachers_women, age_ordinary, age_women, ceiling, children_most, floor_shares, floor_rate,
    floor_veteran, needed, work_needed, step, invalid, step_months, veteran_years, rate_most, rate_most_veteran, revaluation,
    spouse_increase, trade_accrual, trade_age, trade_age_women, trade_needed, trade_rate_most,
):  # fmt: skip
    this_month, gone = _month(today)
    length = 31
    while _month(today - gone + length - 1)[0] != this_month:
        length -= 1
    floor_plain, floor_war = (snmg * floor_rate + 500_000) // 1_000_000, (snmg * floor_veteran + 500_000) // 1_000_000
    for i in range(len(born)):
        employed, in_trade, woman, asks, veteran = employees[i], trades[i], women[i], asking[i], veterans[i]
        counted = employed + credits_[i] + (min(voluntaries[i], voluntary_most) if regular[i] else 0)
        for_children = 12 * min(children[i], children_most) if woman and asks else 0
        for_war = 12 * veteran_years + invalidities[i] // step * step_months if veteran else 0
        month, day = _month(born[i])
        is_day = gone >= min(day, length - 1)
        lived = this_month - month - (0 if is_day else 1)

        age = 12 * age_ordinary - for_war
        if asks and teachers[i]:
            age = 12 * (teachers_women if woman else teachers_men) - for_war
        elif asks and woman:
            age = 12 * age_women - for_children - for_war
        if veteran and invalidities[i] >= invalid:
            age = 0
        months, work = counted, employed
        if adds and months < needed:
            months += in_trade - twice[i]
        if adds and work < work_needed:
            work += in_trade - twice[i]
        out_missing[i] = max(needed - months, work_needed - work, 0)
        entitled = employed > 0 and lived >= age and months >= needed and work >= work_needed

        wage = (max(lasts[i], bests[i]) * revaluation + 500_000) // 1_000_000
        rate = (_quarters(counted, part_year, quarter) * accrual + 2) // 4
        if veteran:
            rate += (2 * war[i] * accrual_war + 6) // 12
        gross = (wage * min(rate, rate_most_veteran if veteran else rate_most) + 500_000) // 1_000_000
        pension = 0
        if entitled:
            floor = floor_war if veteran else floor_plain
            if counted < needed and floor_shares:
                floor = (floor * counted + needed // 2) // needed
            pension = min(max(gross, floor, least), snmg * ceiling) + (spouse_increase if spouses[i] else 0)

        months = in_trade
        if months < trade_needed and adds:
            months += counted - twice[i]
        age = 12 * (trade_age_women if woman and asks else trade_age) - for_children - for_war
        entitled_trade = in_trade > 0 and lived >= age and months >= trade_needed and settled[i]
        pension_trade = 0
        if entitled_trade:
            rate = min((_quarters(in_trade, part_year, quarter) * trade_accrual + 2) // 4, trade_rate_most)
            pension_trade = ((incomes[i] * rate + 500_000) // 1_000_000 + 6) // 12

        offered = lived >= 12 * allowance_age and counted >= allowance_months and not entitled
        out_entitled[i], out_pension[i] = entitled, pension
        out_trade_entitled[i], out_trade[i] = entitled_trade, pension_trade
        out_total[i] = pension + pension_trade
        out_offered[i], out_allowance[i] = offered, max(gross, least) if offered else 0
