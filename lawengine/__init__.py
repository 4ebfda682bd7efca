"""The law engine: rules as short functions, values with their dates and sources, one text for every reader.

It knows no country, no database and no clock.
"""

from lawengine.answer import Answer, Read
from lawengine.exact import (
    add_months,
    add_years,
    at,
    average,
    best_average,
    best_run_total,
    best_total,
    clamp,
    count_above,
    date_of,
    day_of_month,
    divide_up,
    floor_div,
    floor_mod,
    full_months_between,
    full_years_between,
    half_up,
    highest,
    last_average,
    last_total,
    month_begin,
    month_number,
    month_of,
    month_start,
    next_month_start,
    progressive,
    round_down_to,
    round_half_up_to,
    round_up_to,
    share,
    share_down,
    share_up,
    total,
    year_of,
)
from lawengine.explain import Step
from lawengine.kinds import Career, Count, Date, Days, Flag, Kind, Money, Months, Rate, Scale, Years
from lawengine.lawbook import Citing, Debt, Lawbook, Parameter, Reform
from lawengine.loading import load
from lawengine.program import Program
from lawengine.refuse import LawError, NotInForce, Undecidable
from lawengine.rules import CENTIME, WHOLE, Rounding, down_to, half_up_to, rule, up_to

__all__ = [
    "CENTIME", "WHOLE", "Answer", "Career", "Citing", "Count", "Date", "Days", "Debt", "Flag", "Kind", "LawError", "Lawbook", "Money",
    "Months", "NotInForce", "Parameter", "Program", "Rate", "Read", "Reform", "Rounding", "Scale", "Step", "Undecidable", "Years",
    "add_months", "add_years", "at", "average", "best_average", "best_run_total", "best_total", "clamp", "count_above", "date_of",
    "day_of_month", "divide_up", "down_to", "floor_div", "floor_mod", "full_months_between", "full_years_between", "half_up",
    "half_up_to", "highest", "last_average", "last_total", "load", "month_begin", "month_number", "month_of", "month_start",
    "next_month_start", "progressive", "round_down_to", "round_half_up_to", "round_up_to", "rule", "share", "share_down", "share_up",
    "total", "up_to", "year_of",
]  # fmt: skip
