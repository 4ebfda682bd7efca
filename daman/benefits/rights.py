"""How an answer of the law is read for a benefit: is the right open, how much, and if not, what failed and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.benefits.models import Benefit
from daman.benefits.services import Service, Way, service, services
from daman.determinations import queries as law
from daman.determinations.models import Determination

FUNDS = {  # what pays a part → the fund
    "employee": "cnr", "self_employed": "casnos", "social_insurance": "cnas", "unemployment": "cnac", "first_work": "anem",
}  # fmt: skip
AMOUNT: Mapping[Benefit, str] = {benefit: each.amount for benefit, each in services().items()}
PARTS: Mapping[Benefit, Mapping[str, str]] = {  # benefit → scheme → its part of the month
    benefit: {} if each.pays == "falling" else each.parts for benefit, each in services().items()
}


@dataclass(frozen=True)
class Lack:
    """What keeps the right closed: the rule that said no, how many months are missing, and when it would be met."""

    condition: str
    missing_months: int
    met_on: date | None


def is_open(benefit: str, values: Mapping[str, Any]) -> bool:
    """Whether the law gives this right."""
    table = service(benefit)
    needed = all(_is_something(value_of(values, name)) for name in table.opens)
    return needed and (not table.opens_any or any(_is_something(value_of(values, name)) for name in table.opens_any))


def value_of(values: Mapping[str, Any], name: str) -> Any:
    """A value of the law; of a family, the claimant's: the claimant is its first member."""
    value = values.get(name)
    return (value[0] if value else None) if isinstance(value, list | tuple) else value


def amount_monthly(benefit: str, values: Mapping[str, Any]) -> int:
    """The whole month, in centimes; what is paid once, or for all days, in one sum."""
    return int(value_of(values, service(benefit).amount) or 0)


def parts(benefit: str, values: Mapping[str, Any]) -> dict[str, int]:
    """Scheme → what it pays a month, in centimes, where it pays something."""
    found = {scheme: int(value_of(values, name) or 0) for scheme, name in service(benefit).parts.items()}
    return {scheme: amount for scheme, amount in found.items() if amount > 0}


def fund_that_pays(benefit: str, values: Mapping[str, Any]) -> str:
    """The law's name of the fund that pays; where both pay, that of employees, at whose agency the claim lies."""
    first = next(iter(parts(benefit, values)), None)
    return f"funds.{FUNDS[first] if first else service(benefit).fund}"


def fund_of_condition(condition: str, benefit: str = "") -> str:
    """The law's name of the fund whose condition it is; what no table names is the benefit's own fund's."""
    for each in services().values():
        if condition in each.opens:
            return f"funds.{each.fund}"
        for way in each.ways:
            if condition in way.conditions:
                return f"funds.{way.fund or each.fund}"
    return f"funds.{service(benefit).fund}" if benefit else "funds.cnr"


def lack_for(benefit: str, determination: Determination) -> Lack:
    """What failed: of several ways into a right, that which would open first."""
    table = service(benefit)
    values = law.answer_of(determination.trace, *determination.targets).values
    lacks = [_lack_in(way, values) for way in table.ways if values.get(way.insured) is not False]
    known = [each for each in lacks if each.condition]
    if not known:
        return Lack(table.no_way or table.opens[0], 0, None)
    return min(known, key=lambda each: each.met_on or date.max)


def _lack_in(way: Way, values: Mapping[str, Any]) -> Lack:
    failing = next((name for name in way.conditions if _failed(values, name)), "")
    return Lack(failing, int(values.get(way.missing_months) or 0), values.get(way.met_on))


def _failed(values: Mapping[str, Any], name: str) -> bool:
    """False, or nothing where there should be something. What the law did not need to read did not fail."""
    for known in (name, f"{name}[{CLAIMANT}]"):
        if known in values:
            value = value_of(values, known)
            return value is False or (isinstance(value, int) and not isinstance(value, bool) and value == 0)
    return False


def _is_something(value: Any) -> bool:
    return value is True or (isinstance(value, int) and value > 0)


CLAIMANT = "صاحب الطلب"  # how the claimant is called among the family: it is read in letters


def table(benefit: str) -> Service:
    """The table of a benefit."""
    return service(benefit)
