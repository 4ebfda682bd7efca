"""Anybody's facts for any program of the law, as hypothesis draws them."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from lawengine import Lawbook, Undecidable
from lawengine.entries import Fact
from lawengine.program import Program
from lawengine.refuse import NotInForce
from lawengine.rules import Rule

ON = date(2026, 11, 23)
HIGHEST = {"money": 50_000_000, "rate": 1_000_000, "months": 500, "days": 400, "count": 400, "years": 60}
TURNS = (0, 1, 6, 12, 15, 60, 90, 180, 400, 1_500_000, 2_000_000, 2_400_000)  # where rules often turn
BOTH, EITHER = "pension.months_in_both_schemes", ("pension.months_worked_employee", "pension.months_worked_self_employed")


def anybody(program: Program) -> st.SearchStrategy[dict[str, Any]]:
    """Facts for a program, none that cannot be true together."""
    return st.fixed_dictionaries({fact.name: _of(fact) for fact in program.facts()}).map(_true_together)


def _of(fact: Fact) -> st.SearchStrategy[Any]:
    kind = fact.kind
    if kind.members:
        return st.sampled_from([int(member) for member in kind.members])
    if kind.is_career:
        return st.lists(st.integers(0, HIGHEST["money"]), max_size=14).map(lambda some: some * 9)
    if kind.name == "flag":
        return st.booleans()
    if fact.name == "born_on":
        return st.dates(date(1935, 1, 1), ON)
    if kind.name == "date":
        return st.one_of(st.dates(date(1935, 1, 1), ON), st.integers(-400, 400).map(lambda days: ON + timedelta(days=days)))
    low, high = max(kind.low, 0), min(kind.high, HIGHEST[kind.name])
    turns = [turn + beside for turn in TURNS for beside in (-1, 0, 1) if low <= turn + beside <= high]
    return st.one_of(st.sampled_from(turns), st.integers(low, high)) if turns else st.integers(low, high)


def _true_together(facts: dict[str, Any]) -> dict[str, Any]:
    if BOTH in facts:
        facts[BOTH] = min([facts[BOTH], *(facts[name] for name in EITHER if name in facts)])
    return facts


def answered(program: Program, facts: dict[str, Any]) -> dict[str, Any] | None:
    """What the law answers, or nothing where the sources leave it open or no text was in force."""
    try:
        return dict(program.run(facts).values)
    except (Undecidable, NotInForce):
        return None


def rules_for_one(book: Lawbook, on: date) -> list[str]:
    """The rules in force that look at one person, without a family around."""
    found = []
    for name, versions in book.versions.items():
        try:
            facts = book.at(on, name).facts() if isinstance(versions[-1], Rule) else None
        except NotInForce:
            continue
        if facts is not None and not any(fact.name == "survivors.kinship" for fact in facts):
            found.append(name)
    return found
