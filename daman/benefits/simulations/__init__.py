"""What anybody may try without a name: a few questions, the law's facts made of the answers, and what the law says. Nothing kept.

Each simulation is a table, one file each. No number of the law stands in them: what nobody is asked is assumed, and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from daman.benefits.models import Benefit
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.months import count_months, month_of

HERE = Path(__file__).parent
ORDER = (
    "retirement", "survivors", "invalidity", "sickness", "maternity", "work_injury", "work_injury_annuity", "death_grant",
    "family", "unemployment_insurance", "unemployment_allowance",
)  # fmt: skip
WAYS = ("said", "fixed", "today", "twelve_times", "month_by_month", "year_by_year", "chosen")


@dataclass(frozen=True)
class Question:
    """One question, one page."""

    key: str
    kind: str  # day, flag, count, dinars, percent, choice
    words: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    at_most: int | None = None
    when: Mapping[str, Any] = field(default_factory=dict)

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the earlier answers leave it open."""
        return all(
            bool(answers.get(key)) if wanted == "some" else answers.get(key) == wanted for key, wanted in self.when.items()
        )  # fmt: skip


@dataclass(frozen=True)
class Simulation:
    """The table of one simulation."""

    key: str
    benefit: Benefit
    title: Mapping[str, str]
    about: Mapping[str, str]
    questions: tuple[Question, ...]
    facts: Mapping[str, Mapping[str, Any]]
    opens: str  # the target that says yes or no; empty when only an amount answers
    amounts: tuple[str, ...]  # the first that is more than nothing is the headline
    also: tuple[str, ...] = ()  # shown beside it
    given: tuple[str, ...] = ()  # what the law would decide, brought as a fact instead
    later: Mapping[str, Any] = field(default_factory=dict)  # when it would be met, and what grows until then

    def next_question(self, answers: Mapping[str, Any]) -> Question | None:
        """The first question still open."""
        return next((one for one in self.asked(answers) if one.key not in answers), None)

    def asked(self, answers: Mapping[str, Any]) -> list[Question]:
        """The questions that these answers leave to ask, answered ones too."""
        return [one for one in self.questions if one.is_asked(answers)]

    @property
    def targets(self) -> tuple[str, ...]:
        met = tuple(self.later.get("met_on", ()))
        return tuple(dict.fromkeys([*([self.opens] if self.opens else []), *self.amounts, *self.also, *met]))


@dataclass(frozen=True)
class Simulated:
    """What the law says of the answers: today, and on the day when it would be met."""

    answer: law.Answer
    is_open: bool
    amount: str  # the target of the headline; empty when nothing is paid
    assumed: tuple[str, ...]  # facts that nobody was asked
    met_on: date | None = None
    then: "Simulated | None" = None

    @property
    def value(self) -> int:
        """The headline amount, in centimes."""
        return int(self.answer.values[self.amount]) if self.amount else 0


@cache
def simulations() -> Mapping[str, Simulation]:
    """Every simulation, in the order in which they are offered."""
    return {key: _read(key) for key in ORDER}


def simulate(simulation: Simulation, answers: Mapping[str, Any], on: date) -> Simulated:
    """Apply the law of today; where the right is not open yet, also the day it would be met, and what it gives then."""
    first = _applied(simulation, answers, {}, on, known_on=on)
    days = [first.answer.values.get(name) for name in simulation.later.get("met_on", ())]
    met_on = min((day for day in days if day and day > on), default=None)
    if first.is_open or met_on is None:
        return first
    grown = simulation.later["grows"].get(answers.get(simulation.later["by"]))
    more = {grown: count_months(month_of(on), month_of(met_on))} if grown else {}
    then = _applied(simulation, answers, more, met_on, known_on=on)
    return Simulated(first.answer, first.is_open, first.amount, first.assumed, met_on, then if then.is_open else None)


def _applied(
    simulation: Simulation, answers: Mapping[str, Any], more: Mapping[str, int], on: date, *, known_on: date
) -> Simulated:
    known = {name: _fact(way, answers, more, on) for name, way in simulation.facts.items()}
    facts = {name: value for name, value in known.items() if value is not None}
    answer = determinations.simulate(targets=simulation.targets, facts=facts, on=on, known_on=known_on, given=simulation.given)
    if answer.missing:
        raise determinations.FactsMissing(words="، ".join(law.words(name, "ar") for name in answer.missing))
    amount = next((name for name in simulation.amounts if answer.values.get(name)), "")
    is_open = answer.values.get(simulation.opens) is True if simulation.opens else bool(amount)
    used = {name for name in answer.trace if name in facts}
    assumed = tuple(name for name in simulation.facts if "fixed" in simulation.facts[name] and name in used)
    return Simulated(answer, is_open, amount, assumed)


def _fact(way: Mapping[str, Any], answers: Mapping[str, Any], more: Mapping[str, int], on: date) -> Any:
    """A fact of the law, from what was said; None when the question was not asked."""
    if "fixed" in way:
        return way["fixed"]
    if "today" in way:
        return on
    key = next(str(way[name]) for name in WAYS if name in way)
    said = answers.get(key, way.get("unasked"))
    if said is None:
        return None
    if "twelve_times" in way:  # said in years, counted in months
        return int(said) * 12 + more.get(key, 0)
    if "month_by_month" in way:
        return [int(said)] * (12 * int(answers.get(way["years"], 0)) + more.get(way["years"], 0))
    if "year_by_year" in way:
        years = way["count"] if "count" in way else int(answers.get(way["years"], 0)) + more.get(way["years"], 0) // 12
        return [int(said) * int(way.get("times", 1))] * int(years)
    if "chosen" in way:
        return way["as"].get(said)
    return said


def _read(key: str) -> Simulation:
    raw: dict[str, Any] = yaml.safe_load((HERE / f"{key}.yaml").read_text(encoding="utf-8"))
    return Simulation(
        key=key,
        benefit=Benefit(raw["benefit"]),
        title=raw["title"],
        about=raw["about"],
        questions=tuple(Question(**row) for row in raw["questions"]),
        facts=raw["facts"],
        opens=raw.get("opens", ""),
        amounts=tuple(raw["amounts"]),
        also=tuple(raw.get("also", ())),
        given=tuple(raw.get("given", ())),
        later=raw.get("later", {}),
    )
