"""The flat pension law in the manner of OpenFisca: one vector formula a variable, money in dinars, a month as the period."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tools.lawbench.people import ON, Array, Columns

PERIOD = f"{ON:%Y-%m}"
KINDS = {
    "born_on": "date", "is_woman": bool, "children_raised": int, "asks_before_age": bool, "is_education_staff": bool,
    "is_moudjahid": bool, "moudjahid_invalidity_rate": float, "months_of_war": int, "months_worked_employee": int,
    "months_worked_self_employed": int, "months_in_both_schemes": int,
    "months_credited": int, "months_voluntary": int, "is_regularised": bool,
    "has_dependent_spouse": bool, "is_settled_self_employed": bool, "wage_last_monthly": float, "wage_best_monthly": float,
    "reference_income_yearly": float,
}  # fmt: skip
OUT = {
    "pension.old_age.entitled": "old_age_entitled",
    "pension.old_age.pension_monthly": "old_age_pension",
    "pension.old_age.missing_months": "missing_months",
    "pension.self_employed.entitled": "trade_entitled",
    "pension.self_employed.pension_monthly": "trade_pension",
    "pension.total_monthly": "total_monthly",
    "pension.allowance.entitled": "allowance_entitled",
    "pension.allowance.allowance_monthly": "allowance_monthly",
}
PERSON = build_entity(key="person", plural="persons", label="person", is_person=True)
HOUSEHOLD = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "member", "plural": "members", "label": "member"}]
)


def system(values: Mapping[str, float]) -> TaxBenefitSystem:
    """The law as a system of OpenFisca; values in dinars and fractions, by their names in the lawbook."""
    made = TaxBenefitSystem([PERSON, HOUSEHOLD])
    data: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        node[last] = {"values": {"2017-01-01": {"value": value}}}
    made.parameters = ParameterNode("", data=data)
    for name, kind in KINDS.items():
        made.add_variable(_variable(name, _type(kind), ETERNITY))
    for formula, kind in FORMULAS:
        made.add_variable(_variable(formula.__name__, kind, MONTH, formula=formula))
    return made


def inputs(columns: Columns) -> Columns:
    """The facts in the types that OpenFisca holds, ready to be set."""
    ready: Columns = {}
    for name, kind in KINDS.items():
        column = columns[name]
        if kind == "date":
            ready[name] = column.view("datetime64[D]")
        elif kind is float:
            ready[name] = (column / (1_000_000 if name.endswith("rate") else 100)).astype(np.float32)
        else:
            ready[name] = column.astype(np.int32 if kind is int else np.bool_)
    return ready


def calculate(made: TaxBenefitSystem, ready: Columns) -> Columns:
    """A population, as its documentation shows."""
    simulation = SimulationBuilder().build_default_simulation(made, len(ready["born_on"]))
    for name, column in ready.items():
        simulation.set_input(name, "ETERNITY", column)
    return {target: simulation.calculate(variable, PERIOD) for target, variable in OUT.items()}


def calculate_one(made: TaxBenefitSystem, situation: Mapping[str, Any], *, is_traced: bool = False) -> list[Any]:
    """One person from JSON, as its Web API does."""
    simulation = SimulationBuilder().build_from_entities(made, situation)
    simulation.trace = is_traced
    found: list[Any] = [simulation.calculate(variable, PERIOD) for variable in OUT.values()]
    if is_traced:
        found.append(simulation.tracer.computation_log.lines())
    return found


def situation(columns: Columns, row: int) -> dict[str, Any]:
    """One row as the JSON of OpenFisca."""
    person = {name: {"ETERNITY": _plain(column[row])} for name, column in inputs(columns).items()}
    return {"persons": {"one": person}, "households": {"home": {"members": ["one"]}}}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, np.datetime64) else value.item()


def _type(kind: Any) -> Any:
    from datetime import date

    return date if kind == "date" else kind


def _variable(name: str, kind: Any, period: Any, **more: Any) -> Any:
    return type(name, (Variable,), {"value_type": kind, "entity": PERSON, "definition_period": period, "label": name, **more})


FORMULAS: list[tuple[Any, Any]] = []


def _formula(kind: Any = float) -> Any:
    def add(function: Any) -> Any:
        FORMULAS.append((function, kind))
        return function

    return add


def _rounded(amount: Array) -> Array:
    return np.round(amount, 2)


def _quarters_of(months: Array, p: Any) -> Array:
    years, part = np.divmod(months, 12)
    return 4 * years + np.where(part > p.part_year_months, 4, part // p.quarter_months)


@_formula(int)
def months_lived(person, period):
    """Whole months since the birth, on the first day of the period."""
    born_on = person("born_on", period)
    born_month = born_on.astype("datetime64[M]")
    this_month = np.datetime64(period.start, "M")
    return (this_month - born_month).astype(int) - (born_on > born_month)


@_formula(int)
def months_counted(person, period, parameters):
    most = parameters(period).contributions.voluntary.months_maximum
    voluntary = np.minimum(person("months_voluntary", period), most) * person("is_regularised", period)
    return person("months_worked_employee", period) + person("months_credited", period) + voluntary


@_formula(int)
def reduction_children(person, period, parameters):
    most = parameters(period).pension.old_age.children_maximum
    asks = person("is_woman", period) * person("asks_before_age", period)
    return 12 * np.minimum(person("children_raised", period), most) * asks


@_formula(int)
def reduction_veteran(person, period, parameters):
    p = parameters(period).pension.old_age
    steps = np.floor(person("moudjahid_invalidity_rate", period) / p.moudjahid_invalidity_step + 1e-6)
    return person("is_moudjahid", period) * (12 * p.moudjahid_years + steps * p.moudjahid_step_months)


@_formula(int)
def age_minimum(person, period, parameters):
    p = parameters(period).pension.old_age
    woman, asks, teacher = person("is_woman", period), person("asks_before_age", period), person("is_education_staff", period)
    of_teachers = np.where(woman, p.age_education_women, p.age_education_men)
    on_request = np.where(teacher, of_teachers, np.where(woman, p.age_women, p.age_ordinary))
    age = 12 * np.where(asks, on_request, p.age_ordinary) - person("reduction_veteran", period)
    age = np.where(asks & teacher, age, age - person("reduction_children", period))
    wholly_invalid = person("is_moudjahid", period) & (
        person("moudjahid_invalidity_rate", period) >= np.float32(p.moudjahid_invalidity_total)
    )
    return np.where(wholly_invalid, 0, age)


@_formula(int)
def months_for_right(person, period, parameters):
    p = parameters(period).pension
    own = person("months_counted", period)
    other = person("months_worked_self_employed", period) - person("months_in_both_schemes", period)
    adds = p.periods_add_up * other
    return np.where(own >= p.old_age.months_required, own, own + adds)


@_formula(int)
def months_worked_for_right(person, period, parameters):
    p = parameters(period).pension
    own = person("months_worked_employee", period)
    other = person("months_worked_self_employed", period) - person("months_in_both_schemes", period)
    adds = p.periods_add_up * other
    return np.where(own >= p.old_age.months_worked_required, own, own + adds)


@_formula(bool)
def old_age_entitled(person, period, parameters):
    p = parameters(period).pension.old_age
    old = person("months_lived", period) >= person("age_minimum", period)
    long = person("months_for_right", period) >= p.months_required
    worked = person("months_worked_for_right", period) >= p.months_worked_required
    return (person("months_worked_employee", period) > 0) * old * long * worked


@_formula(int)
def missing_months(person, period, parameters):
    p = parameters(period).pension.old_age
    insured = p.months_required - person("months_for_right", period)
    worked = p.months_worked_required - person("months_worked_for_right", period)
    return np.maximum(np.maximum(insured, worked), 0)


@_formula()
def reference_wage(person, period, parameters):
    best = np.maximum(person("wage_last_monthly", period), person("wage_best_monthly", period))
    return _rounded(best * parameters(period).pension.old_age.revaluation_of_old_wages)


@_formula()
def accrual_rate(person, period, parameters):
    p = parameters(period).pension
    veteran = person("is_moudjahid", period)
    years = _quarters_of(person("months_counted", period), p) / 4 * p.old_age.accrual_per_year
    war = 2 * person("months_of_war", period) / 12 * p.old_age.accrual_per_year_of_war
    highest = np.where(veteran, p.old_age.rate_maximum_moudjahid, p.old_age.rate_maximum)
    return np.minimum(np.round(years, 6) + np.round(war * veteran, 6), highest)


@_formula()
def gross_monthly(person, period):
    return _rounded(person("reference_wage", period) * person("accrual_rate", period))


@_formula()
def floor_monthly(person, period, parameters):
    p = parameters(period)
    o = p.pension.old_age
    counted = person("months_counted", period)
    rate = np.where(person("is_moudjahid", period), o.floor_rate_moudjahid, o.floor_rate)
    whole = _rounded(p.minimum_wage.monthly * rate)
    if o.floor_follows_share:
        whole = np.where(counted < o.months_required, _rounded(whole * counted / o.months_required), whole)
    return np.maximum(whole, p.pension.minimum_supplemented)


@_formula()
def old_age_pension(person, period, parameters):
    p = parameters(period)
    ceiling = p.minimum_wage.monthly * p.pension.old_age.ceiling_multiple
    bounded = np.minimum(np.maximum(person("gross_monthly", period), person("floor_monthly", period)), ceiling)
    increase = p.pension.old_age.spouse_increase * person("has_dependent_spouse", period)
    return (bounded + increase) * person("old_age_entitled", period)


@_formula(bool)
def trade_entitled(person, period, parameters):
    p = parameters(period).pension
    s = p.self_employed
    own = person("months_worked_self_employed", period)
    adds = p.periods_add_up * (person("months_counted", period) - person("months_in_both_schemes", period))
    months = np.where(own >= s.months_required, own, own + adds)
    on_request = person("is_woman", period) & person("asks_before_age", period)
    age = 12 * np.where(on_request, s.age_women, s.age_ordinary)
    age = age - person("reduction_children", period) - person("reduction_veteran", period)
    old = person("months_lived", period) >= age
    return (own > 0) * old * (months >= s.months_required) * person("is_settled_self_employed", period)


@_formula()
def trade_pension(person, period, parameters):
    p = parameters(period).pension
    rate = _quarters_of(person("months_worked_self_employed", period), p) / 4 * p.self_employed.accrual_per_year
    rate = np.minimum(np.round(rate, 6), p.self_employed.rate_maximum)
    yearly = _rounded(person("reference_income_yearly", period) * rate)
    return _rounded(yearly / 12) * person("trade_entitled", period)


@_formula()
def total_monthly(person, period):
    return person("old_age_pension", period) + person("trade_pension", period)


@_formula(bool)
def allowance_entitled(person, period, parameters):
    p = parameters(period).pension.allowance
    old = person("months_lived", period) >= 12 * p.age
    return old * (person("months_counted", period) >= p.months_required) * ~person("old_age_entitled", period)


@_formula()
def allowance_monthly(person, period, parameters):
    least = parameters(period).pension.minimum_supplemented
    return np.maximum(person("gross_monthly", period), least) * person("allowance_entitled", period)
