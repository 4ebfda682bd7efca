"""What a granted right pays: each part with its amount, its days, and the month of its first payment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from daman.benefits import rights
from daman.benefits.models import Claim, Decision
from daman.benefits.services import Service, service
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.months import add_months, month_of

MONTH_OF_BENEFIT = "unemployment.insurance.month_of_benefit"


@dataclass(frozen=True)
class Part:
    """One award to open."""

    scheme: str
    amount: int
    starts_on: date
    ends_before: date | None
    pays_in: date | None  # the month of the payment to schedule now; none when an earlier part is scheduled


def parts_of(decision: Decision, claim: Claim, values: Mapping[str, Any], on: date) -> list[Part]:
    """The parts of a granted claim, the first to be paid first."""
    table = service(decision.benefit)
    if table.pays == "falling":
        return list(_falling(table, decision, claim, values))
    amounts = rights.parts(decision.benefit, values)
    if table.pays == "monthly":
        return [Part(scheme, amount, claim.wants_from, None, month_of(claim.wants_from)) for scheme, amount in amounts.items()]
    start, end = _days(table, claim, values, on)
    return [Part(scheme, amount, start, end, month_of(on)) for scheme, amount in amounts.items()]


def days_of(claim: Claim, values: Mapping[str, Any], on: date) -> tuple[date, date | None]:
    """The days that a claim would pay, from the first to the one before the last; a right that goes on has no last day."""
    table = service(claim.benefit)
    return (claim.wants_from, None) if table.pays in ("monthly", "falling") else _days(table, claim, values, on)


def _days(table: Service, claim: Claim, values: Mapping[str, Any], on: date) -> tuple[date, date]:
    """The days that one sum pays for; a sum that pays no days stands in the month in which it is paid."""
    if table.pays == "once":
        return on, add_months(month_of(on), 1)
    start = _day(rights.value_of(values, table.begins) or _fact(claim, table.begins))
    if table.ends_on:
        return start, _day(rights.value_of(values, table.ends_on)) + timedelta(days=1)
    days = rights.value_of(values, table.lasts)
    return start, start + timedelta(days=max(int(days if days is not None else _fact(claim, table.lasts)), 1))


def _falling(table: Service, decision: Decision, claim: Claim, values: Mapping[str, Any]) -> Iterator[Part]:
    """Month by month as the law counts each; months of one amount follow each other in one award."""
    (scheme,) = table.parts
    length = int(values[table.lasts] or 0)
    kept = law.determination_of(claim.person_id, decision.determination_reference)
    amounts = [
        (number, int(determinations.replay(kept, changed={MONTH_OF_BENEFIT: number}).values[table.amount] or 0))
        for number in range(1, length + 1)
    ]
    first = month_of(claim.wants_from)
    for amount, months in groupby(amounts, key=lambda each: each[1]):
        numbers = [number for number, _amount in months]
        start, end = add_months(first, numbers[0] - 1), add_months(first, numbers[-1])
        if amount:
            yield Part(scheme, amount, start, end, start if numbers[0] == 1 else None)


def _fact(claim: Claim, name: str) -> Any:
    kept = law.determination_of(claim.person_id, claim.determination_reference)
    return kept.facts[name]


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
