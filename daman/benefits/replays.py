"""A past decision worked out again from what was frozen with it; and what would have been with one fact otherwise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.benefits import rights
from daman.benefits.models import Decision
from daman.benefits.services import service
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.determinations.models import Determination

Applied = Callable[[Mapping[str, Any]], law.Answer]

CHANGEABLE = ("date", "flag", "count", "months", "days", "years", "money", "rate")
MONTHS, WAGES = "pension.months_worked_employee", "pension.wages"
NOT_A_CHOICE = ("pension.asks_before_age",)  # what a claim is, not a fact of a life


@dataclass(frozen=True)
class Difference:
    """One value that is not what it was."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Replay:
    """A decision worked out again."""

    decision: Decision
    determination: Determination
    lawbook: str  # the one in use now
    values: int  # how many were compared
    differences: tuple[Difference, ...]

    @property
    def is_identical(self) -> bool:
        return not self.differences

    @property
    def is_same_lawbook(self) -> bool:
        return self.lawbook == self.determination.lawbook_hash


@dataclass(frozen=True)
class Fact:
    """A fact that may be thought otherwise."""

    name: str
    kind: str
    words: str
    value: Any
    shown: str


@dataclass(frozen=True)
class Line:
    """One number before and after, with its article; empty where the law did not read it."""

    words: str
    before: str
    after: str
    cited: str


@dataclass(frozen=True)
class WhatIf:
    """Before and after one fact was changed."""

    fact: Fact
    after: str
    is_open: tuple[bool, bool]
    amount: tuple[int, int]
    lines: tuple[Line, ...]


def replay(decision: Decision) -> Replay:
    """The law of that day, as it was known that day, on the facts that were frozen: every value must be the same."""
    determination = law.determination_of(decision.person_id, decision.determination_reference)
    again = determinations.replay(determination).to_json()["trace"]
    kept = determination.trace
    differences = tuple(
        Difference(name, kept.get(name, {}).get("value"), again.get(name, {}).get("value"))
        for name in dict.fromkeys([*kept, *again])
        if kept.get(name, {}).get("value") != again.get(name, {}).get("value")
    )
    return Replay(decision, determination, determinations.lawbook_hash(), len(kept), differences)


def decision_by_reference(reference: str) -> Decision | None:
    """A decision, by the number on its letter."""
    return Decision.objects.filter(reference=reference).select_related("person", "claim").first()


def of_decision(determination: Determination) -> Applied:
    """The law applied to a past decision's frozen facts."""
    return lambda changed: determinations.replay(determination, changed=changed)


def of_today(benefit: str, facts: Mapping[str, Any], on: date) -> Applied:
    """The law applied to what is held today."""
    return lambda changed: determinations.simulate(targets=service(benefit).targets, facts={**facts, **changed}, on=on)


def changeable(answer: law.Answer, language: str) -> list[Fact]:
    """The facts that the law read and that a person can think otherwise."""
    found = []
    for name, value in answer.values.items():
        if not law.is_fact(name) or name in NOT_A_CHOICE:
            continue
        kind = law.fact_kind(name)
        if kind in CHANGEABLE:
            found.append(Fact(name, kind, law.words(name, language), value, law.show(name, value, language)))
    return found


def what_if(benefit: str, apply: Applied, fact: Fact, value: Any, language: str) -> WhatIf:
    """Apply the law twice, and tell what moved, from the result down to what it was made of."""
    before = apply({})
    after = apply(_change(fact.name, value, before))
    told = (before, after)
    names = list(dict.fromkeys(name for answer in told for name in _from_result(benefit, answer, language)))
    moved = [name for name in names if before.values.get(name) != after.values.get(name)]
    return WhatIf(
        fact=fact,
        after=law.show(fact.name, value, language),
        is_open=(rights.is_open(benefit, before.values), rights.is_open(benefit, after.values)),
        amount=(rights.amount_monthly(benefit, before.values), rights.amount_monthly(benefit, after.values)),
        lines=tuple(_line(name, before, after, language) for name in moved if not law.is_fact(name)),
    )


def _change(name: str, value: Any, before: law.Answer) -> dict[str, Any]:
    """One fact; months of work more or less also lengthen or shorten the wages that they brought, at the last wage."""
    changed = {name: value}
    wages = list(before.values.get(WAGES) or ())
    if name == MONTHS and wages:
        more = value - len(wages)
        changed[WAGES] = [*wages, *[wages[-1]] * more] if more > 0 else wages[:value]
    return changed


def _from_result(benefit: str, answer: law.Answer, language: str) -> Iterator[str]:
    table = service(benefit)
    for target in (table.amount, *table.opens):
        if target in answer.values:
            waiting = [law.explanation(answer.trace, target, language)]
            while waiting:
                step = waiting.pop(0)
                yield step.name
                waiting.extend(step.reads)


def _line(name: str, before: law.Answer, after: law.Answer, language: str) -> Line:
    def shown(answer: law.Answer) -> str:
        value = answer.values.get(name)
        return "" if value is None else law.show(name, value, language)

    step = law.explanation((after if name in after.values else before).trace, name, language)
    return Line(step.words, shown(before), shown(after), step.cited)
