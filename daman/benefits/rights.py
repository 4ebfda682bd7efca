"""How an answer of the law is read for a benefit: is the right open, how much, and if not, what failed and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.benefits.models import Benefit
from daman.determinations import queries as law
from daman.determinations.models import Determination

OPENS = {Benefit.OLD_AGE_PENSION: "pension.entitled", Benefit.OLD_AGE_ALLOWANCE: "pension.allowance.entitled"}
AMOUNT = {Benefit.OLD_AGE_PENSION: "pension.total_monthly", Benefit.OLD_AGE_ALLOWANCE: "pension.allowance.allowance_monthly"}
PARTS = {  # benefit → scheme → its part of the month
    Benefit.OLD_AGE_PENSION: {
        "employee": "pension.old_age.pension_monthly",
        "self_employed": "pension.self_employed.pension_monthly",
    },
    Benefit.OLD_AGE_ALLOWANCE: {"employee": "pension.allowance.allowance_monthly"},
}
FUNDS = {"employee": "cnr", "self_employed": "casnos"}  # scheme → the fund that pays
CONDITIONS = {"pension.old_age": law.CONDITIONS, "pension.self_employed": law.SELF_EMPLOYED_CONDITIONS}


@dataclass(frozen=True)
class Lack:
    """What keeps the right closed: the rule that said no, how many months are missing, and when it would be met."""

    condition: str
    missing_months: int
    met_on: date | None


def is_open(benefit: str, values: Mapping[str, Any]) -> bool:
    """Whether the law gives this right."""
    return values.get(OPENS[Benefit(benefit)]) is True


def amount_monthly(benefit: str, values: Mapping[str, Any]) -> int:
    """The whole month, in centimes."""
    return int(values.get(AMOUNT[Benefit(benefit)]) or 0)


def parts(benefit: str, values: Mapping[str, Any]) -> dict[str, int]:
    """Scheme → what it pays a month, in centimes, where it pays something."""
    found = {scheme: int(values.get(name) or 0) for scheme, name in PARTS[Benefit(benefit)].items()}
    return {scheme: amount for scheme, amount in found.items() if amount > 0}


def fund_that_pays(benefit: str, values: Mapping[str, Any]) -> str:
    """The law's name of the fund that pays; where both pay, that of employees, at whose agency the claim lies."""
    return f"funds.{FUNDS[next(iter(parts(benefit, values)), 'employee')]}"


def fund_of_condition(condition: str) -> str:
    """The law's name of the fund whose condition it is."""
    return f"funds.{FUNDS['self_employed' if condition.startswith('pension.self_employed.') else 'employee']}"


def lack(determination: Determination) -> Lack:
    """For a pension: the scheme that would open first decides what to say."""
    values = law.answer_of(determination.trace, *determination.targets).values
    insured = [name for name in CONDITIONS if values.get(f"{name}.insured_in_scheme") is not False]
    ways = [_lack_in(name, determination, values) for name in insured]
    known = [way for way in ways if way.condition]
    if not known:
        return Lack("pension.old_age.insured_in_scheme", 0, None)
    return min(known, key=lambda way: way.met_on or date.max)


def lack_of_allowance(determination: Determination) -> Lack:
    """For the allowance: whoever has a pension lacks no condition of its own, and gets the rule itself as the reason."""
    values = law.answer_of(determination.trace, *determination.targets).values
    failing = law.failing_condition(determination.trace, law.ALLOWANCE_CONDITIONS)
    if not failing:
        return Lack(OPENS[Benefit.OLD_AGE_ALLOWANCE], 0, None)
    return Lack(failing, int(values.get("pension.allowance.missing_months") or 0), values.get("pension.allowance.met_on"))


def lack_for(benefit: str, determination: Determination) -> Lack:
    """What failed, for either benefit."""
    return lack_of_allowance(determination) if benefit == Benefit.OLD_AGE_ALLOWANCE else lack(determination)


def _lack_in(part: str, determination: Determination, values: Mapping[str, Any]) -> Lack:
    condition = law.failing_condition(determination.trace, CONDITIONS[part])
    return Lack(condition, int(values.get(f"{part}.missing_months") or 0), values.get(f"{part}.met_on"))
