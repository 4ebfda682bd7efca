"""The trial law in the manner of OpenFisca: one vector formula a variable, money in dinars, a month as the period."""

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tools.lawbench.people import Columns
from tools.lawbench.trial.people import MONTH as PERIOD

OUT = {"net_pension": "net_pension", "replacement_ppm": "replacement_rate", "eligible": "eligible"}
VALUES = {
    "pension_age_men": 60, "pension_age_women": 55, "children_max": 3, "months_required": 180, "best_months": 60,
    "accrual_per_year": 0.025, "accrual_max": 0.8, "minimum_wage": 20000.0, "floor_rate": 0.75, "cap_multiple": 15,
    "spouse_amount": 2500.0, "contribution_threshold": 20000.0, "contribution_rate": 0.02, "tax_step": 10.0,
    "tax_free_up_to": 30000.0, "abatement_rate": 0.4, "abatement_min": 1000.0, "abatement_max": 1500.0,
}  # fmt: skip
BANDS = ((0, 0.0), (20_000, 0.23), (40_000, 0.27), (80_000, 0.30), (160_000, 0.33))
FACTS = {"birth_year": int, "is_woman": bool, "children": int, "months": int, "has_spouse": bool, "best_wages": float}
FORMULAS: list[tuple[Any, type]] = []


def _formula(kind: type = float) -> Any:
    def keep(function: Any) -> Any:
        FORMULAS.append((function, kind))
        return function

    return keep


def system() -> Any:
    """The law, its values and its variables."""
    person = build_entity(key="person", plural="persons", label="Person", is_person=True)
    made = TaxBenefitSystem([person])
    data: dict[str, Any] = {name: {"values": {"2012-01-01": {"value": value}}} for name, value in VALUES.items()}
    data["tax_scale"] = {
        "brackets": [{"threshold": {"2012-01-01": {"value": t}}, "rate": {"2012-01-01": {"value": r}}} for t, r in BANDS]
    }
    made.parameters = ParameterNode("", data=data)
    for name, kind in FACTS.items():
        period = MONTH if name == "best_wages" else ETERNITY
        made.add_variable(_variable(name, kind, person, period))
    for function, kind in FORMULAS:
        made.add_variable(_variable(function.__name__, kind, person, MONTH, formula=function))
    return made


def _variable(name: str, kind: type, person: Any, period: Any, **more: Any) -> Any:
    return type(name, (Variable,), {"value_type": kind, "entity": person, "definition_period": period, "label": name, **more})


def inputs(columns: Columns) -> Columns:
    """The facts in its types."""
    return {name: columns[name] / 100 if name == "best_wages" else np.array(columns[name]) for name in FACTS}


def calculate(made: Any, ready: Columns) -> Columns:
    """A population."""
    simulation = SimulationBuilder().build_default_simulation(made, len(ready["months"]))
    for name, column in ready.items():
        simulation.set_input(name, PERIOD if name == "best_wages" else "ETERNITY", column)
    return {name: simulation.calculate(name, PERIOD) for name in OUT.values()}


@_formula(int)
def age(person, period):
    return period.start.year - person("birth_year", period)


@_formula(int)
def base_age(person, period, parameters):
    p = parameters(period)
    return np.where(person("is_woman", period), p.pension_age_women, p.pension_age_men)


@_formula(int)
def child_years(person, period, parameters):
    return np.where(person("is_woman", period), np.minimum(person("children", period), parameters(period).children_max), 0)


@_formula(int)
def pension_age(person, period):
    return person("base_age", period) - person("child_years", period)


@_formula(bool)
def old_enough(person, period):
    return person("age", period) >= person("pension_age", period)


@_formula(bool)
def enough_months(person, period, parameters):
    return person("months", period) >= parameters(period).months_required


@_formula(bool)
def eligible(person, period):
    return person("old_enough", period) * person("enough_months", period)


@_formula()
def reference_wage(person, period, parameters):
    counted = np.maximum(np.minimum(person("months", period), parameters(period).best_months), 1)
    return np.round(person("best_wages", period) / counted, 2)


@_formula()
def accrued_rate(person, period, parameters):
    p = parameters(period)
    return np.minimum(np.round(person("months", period) * p.accrual_per_year / 12, 6), p.accrual_max)


@_formula()
def raw_pension(person, period):
    return np.round(person("reference_wage", period) * person("accrued_rate", period), 2)


@_formula()
def bounded_pension(person, period, parameters):
    p = parameters(period)
    return np.clip(person("raw_pension", period), p.minimum_wage * p.floor_rate, p.minimum_wage * p.cap_multiple)


@_formula()
def pension(person, period):
    return person("bounded_pension", period) * person("eligible", period)


@_formula()
def spouse_supplement(person, period, parameters):
    return parameters(period).spouse_amount * person("has_spouse", period) * person("eligible", period)


@_formula()
def gross(person, period):
    return person("pension", period) + person("spouse_supplement", period)


@_formula()
def contribution_base(person, period, parameters):
    amount = person("gross", period)
    return amount * (amount > parameters(period).contribution_threshold)


@_formula()
def contribution(person, period, parameters):
    return np.round(person("contribution_base", period) * parameters(period).contribution_rate, 2)


@_formula()
def taxable(person, period, parameters):
    step = parameters(period).tax_step
    return np.floor((person("gross", period) - person("contribution", period)) / step) * step


@_formula()
def scale_tax(person, period, parameters):
    return parameters(period).tax_scale.calc(person("taxable", period))


@_formula()
def abatement(person, period, parameters):
    p = parameters(period)
    return np.clip(np.round(person("scale_tax", period) * p.abatement_rate, 2), p.abatement_min, p.abatement_max)


@_formula()
def income_tax(person, period, parameters):
    due = np.maximum(person("scale_tax", period) - person("abatement", period), 0)
    return np.where(person("taxable", period) <= parameters(period).tax_free_up_to, 0, due)


@_formula()
def net_pension(person, period):
    return person("gross", period) - person("contribution", period) - person("income_tax", period)


@_formula()
def replacement_rate(person, period):
    wage = person("reference_wage", period)
    return np.where(wage > 0, person("net_pension", period) / np.where(wage > 0, wage, 1), 0)
