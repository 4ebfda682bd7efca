"""The pension law by hand in NumPy, in exact whole numbers: what a careful statistician would write without the engine."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.lawbench.people import CAREER_MONTHS, TODAY, Array, Columns, widened

ROWS = 16_384  # what one chunk leaves stays in the cache
CAREER_ROWS = 8_192
Values = Mapping[str, int]


def flat(columns: Columns, values: Values) -> Columns:
    """The part that needs no career, chunk by chunk."""
    size = len(columns["born_on"])
    out: Columns = {}
    for start in range(0, size, ROWS):
        rows = slice(start, start + ROWS)
        for name, column in _law(widened({n: c[rows] for n, c in columns.items()}), values).items():
            out.setdefault(name, np.empty(size, column.dtype))[rows] = column
    return out


def whole(columns: Columns, values: Values) -> Columns:
    """The law with careers: their averages first, then the rest, chunk by chunk."""
    size = len(columns["born_on"])
    flat_names = [n for n, c in columns.items() if len(c) == size]
    out: Columns = {}
    for start in range(0, size, CAREER_ROWS):
        rows = slice(start, min(start + CAREER_ROWS, size))
        part = widened({n: columns[n][rows] for n in flat_names})
        wages, lengths = _padded(columns["wages_offsets"], columns["wages"], rows, CAREER_MONTHS)
        part["wage_best_monthly"] = _best(wages, lengths, values["pension.old_age.wages_counted"])
        part["wage_last_monthly"] = _last(wages, values["pension.old_age.wages_counted"], lengths)
        incomes, years = _padded(columns["incomes_offsets"], columns["incomes"], rows, 40)
        part["reference_income_yearly"] = _best(incomes, years, values["pension.self_employed.years_counted"])
        for name, column in _law(part, values).items():
            out.setdefault(name, np.empty(size, column.dtype))[rows] = column
    return out


def _padded(offsets: Array, amounts: Array, rows: slice, width: int) -> tuple[Array, Array]:
    """Careers of a chunk as a matrix, the newest amount in the last column."""
    lengths = offsets[rows.start + 1 : rows.stop + 1] - offsets[rows.start : rows.stop]
    matrix = np.zeros((len(lengths), width), amounts.dtype)
    matrix[np.arange(width) >= (width - lengths)[:, None]] = amounts[offsets[rows.start] : offsets[rows.stop]]
    return matrix, lengths


def _best(matrix: Array, lengths: Array, count: int) -> Array:
    total = np.partition(matrix, matrix.shape[1] - count, axis=1)[:, -count:].sum(1, dtype=np.int64)
    return _half_up(total, np.maximum(np.minimum(lengths, count), 1))


def _last(matrix: Array, count: int, lengths: Array) -> Array:
    total = matrix[:, -count:].sum(1, dtype=np.int64)
    return _half_up(total, np.maximum(np.minimum(lengths, count), 1))


def _half_up(n: Any, d: Any) -> Any:
    return (n + (d >> 1)) // d


def _share(amount: Any, rate: Any) -> Any:
    return (amount * rate + 500_000) // 1_000_000


def _is_old_enough(born_on: Array, age_months: Array) -> Array:
    """The day the age is reached lies in an earlier month, or in this one and not after today."""
    born_month = born_on.view("datetime64[D]").astype("datetime64[M]")
    day = born_on - born_month.astype("datetime64[D]").view(np.int64)
    this_month = np.datetime64(TODAY, "D").astype("datetime64[M]")
    begin, end = (int(m.astype("datetime64[D]").astype(np.int64)) for m in (this_month, this_month + 1))
    length, gone = end - begin, TODAY - begin
    behind = int(this_month.astype(np.int64)) - born_month.view(np.int64) - age_months
    return (behind > 0) | ((behind == 0) & (gone >= np.minimum(day, length - 1)))


def _quarters(months: Array, v: Values) -> Array:
    years, part = months // 12, months % 12
    return 4 * years + np.where(part > v["pension.part_year_months"], 4, part // v["pension.quarter_months"])


def _law(c: Columns, v: Values) -> Columns:
    asks, woman, veteran, teacher = c["asks_before_age"], c["is_woman"], c["is_moudjahid"], c["is_education_staff"]
    employed, in_trade = c["months_worked_employee"], c["months_worked_self_employed"]
    twice = c["months_in_both_schemes"]
    voluntary = np.minimum(c["months_voluntary"], v["contributions.voluntary.months_maximum"])
    counted = employed + c["months_credited"] + np.where(c["is_regularised"], voluntary, 0)
    for_children = np.where(woman & asks, 12 * np.minimum(c["children_raised"], v["pension.old_age.children_maximum"]), 0)
    invalidity = c["moudjahid_invalidity_rate"]
    steps = invalidity // v["pension.old_age.moudjahid_invalidity_step"]
    for_war = 12 * v["pension.old_age.moudjahid_years"] + steps * v["pension.old_age.moudjahid_step_months"]
    for_war = np.where(veteran, for_war, 0)

    # the employees' pension: who
    of_teachers = np.where(woman, v["pension.old_age.age_education_women"], v["pension.old_age.age_education_men"])
    on_request = np.where(
        teacher, of_teachers, np.where(woman, v["pension.old_age.age_women"], v["pension.old_age.age_ordinary"])
    )
    age = 12 * np.where(asks, on_request, v["pension.old_age.age_ordinary"]) - for_war
    age = np.where(asks & teacher, age, age - for_children)
    age = np.where(veteran & (invalidity >= v["pension.old_age.moudjahid_invalidity_total"]), 0, age)
    adds, needed, work_needed = (
        v["pension.periods_add_up"], v["pension.old_age.months_required"], v["pension.old_age.months_worked_required"],
    )  # fmt: skip
    months = np.where(counted >= needed, counted, counted + adds * (in_trade - twice))
    work = np.where(employed >= work_needed, employed, employed + adds * (in_trade - twice))
    entitled = (employed > 0) & _is_old_enough(c["born_on"], age) & (months >= needed) & (work >= work_needed)
    missing = np.maximum(np.maximum(needed - months, work_needed - work), 0)

    # how much
    best = np.maximum(c["wage_last_monthly"], c["wage_best_monthly"])
    wage = _share(best, v["pension.old_age.revaluation_of_old_wages"])
    for_years = _half_up(_quarters(counted, v) * v["pension.old_age.accrual_per_year"], 4)
    for_war_years = _half_up(2 * c["months_of_war"] * v["pension.old_age.accrual_per_year_of_war"], 12)
    highest = np.where(veteran, v["pension.old_age.rate_maximum_moudjahid"], v["pension.old_age.rate_maximum"])
    gross = _share(wage, np.minimum(for_years + np.where(veteran, for_war_years, 0), highest))
    snmg, least = v["minimum_wage.monthly"], v["pension.minimum_supplemented"]
    floor = np.where(
        veteran, _share(snmg, v["pension.old_age.floor_rate_moudjahid"]), _share(snmg, v["pension.old_age.floor_rate"])
    )
    if v["pension.old_age.floor_follows_share"]:
        floor = np.where(counted < needed, _half_up(floor * counted, needed), floor)
    bounded = np.minimum(np.maximum(gross, np.maximum(floor, least)), snmg * v["pension.old_age.ceiling_multiple"])
    spouse = np.where(c["has_dependent_spouse"], v["pension.old_age.spouse_increase"], 0)
    pension = np.where(entitled, bounded + spouse, 0)

    # the pension of the self-employed
    years = np.where(woman & asks, v["pension.self_employed.age_women"], v["pension.self_employed.age_ordinary"])
    needed = v["pension.self_employed.months_required"]
    months = np.where(in_trade >= needed, in_trade, in_trade + adds * (counted - twice))
    old = _is_old_enough(c["born_on"], 12 * years - for_children - for_war)
    entitled_trade = (in_trade > 0) & old & (months >= needed) & c["is_settled_self_employed"]
    rate = _half_up(_quarters(in_trade, v) * v["pension.self_employed.accrual_per_year"], 4)
    yearly = _share(c["reference_income_yearly"], np.minimum(rate, v["pension.self_employed.rate_maximum"]))
    pension_trade = np.where(entitled_trade, _half_up(yearly, 12), 0)

    # the allowance
    sixty = _is_old_enough(c["born_on"], np.full(len(counted), 12 * v["pension.allowance.age"]))
    offered = sixty & (counted >= v["pension.allowance.months_required"]) & ~entitled
    return {
        "pension.old_age.entitled": entitled,
        "pension.old_age.pension_monthly": pension,
        "pension.old_age.missing_months": missing,
        "pension.self_employed.entitled": entitled_trade,
        "pension.self_employed.pension_monthly": pension_trade,
        "pension.total_monthly": pension + pension_trade,
        "pension.allowance.entitled": offered,
        "pension.allowance.allowance_monthly": np.where(offered, np.maximum(gross, least), 0),
    }
