"""Every name of the law, read straight through and carefully, for persons drawn at random: the same answers and refusals."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from lawengine import Lawbook, LawError, load
from lawengine.entries import Fact

MOST = {"money": 20_000_000, "months": 500, "days": 400, "years": 50, "count": 30}


def drawn(fact: Fact, chance: random.Random) -> Any:
    kind = fact.kind
    if kind.name == "flag":
        return chance.random() < 0.5
    if kind.name == "date":
        return date(1930, 1, 1) + timedelta(days=chance.randrange(40_000))
    if kind.is_career:
        return [chance.randrange(10_000_000) for _ in range(chance.choice([0, 1, 5, 60, 130]))]
    if kind.members:
        return chance.choice([member.name for member in kind.members])
    return chance.randint(max(kind.low, 0), min(kind.high, MOST.get(kind.name, kind.high)))


def answered(run: Any, facts: dict[str, Any]) -> Any:
    try:
        answer = run(facts)
    except LawError as error:
        return str(error)
    return answer.to_json(), list(answer.trace)


def in_force(book: Lawbook, name: str, day: date) -> bool:
    try:
        return bool(book.at(day, name).facts())
    except LawError:
        return False


@pytest.mark.parametrize("day", [date(2012, 6, 1), date(2018, 6, 1), date(2026, 11, 1)])
def test_every_name_is_read_alike(day: date) -> None:
    book, chance, compared = load("law.dz"), random.Random(5), 0
    for name in book.versions:
        if in_force(book, name, day):
            program = book.at(day, name)
            for _ in range(10):
                facts = {fact.name: drawn(fact, chance) for fact in program.facts() if chance.random() < 0.98}
                assert answered(program.run, facts) == answered(program.run_carefully, facts), (name, facts)
                compared += 1
    assert compared > 300
