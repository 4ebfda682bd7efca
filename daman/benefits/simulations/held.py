"""The answers that our own books know already: tried on one's own career, the rest alone is asked."""

from datetime import date
from typing import Any

from daman.benefits import facts
from daman.benefits.simulations import Simulation
from daman.registry.models import Person

MONTHS_A_YEAR = 12


def held_answers(simulation: Simulation, person: Person, on: date) -> dict[str, Any]:
    """Question → its answer as the law counts it (centimes, parts per million), for what is held of this person."""
    known = facts.gather([person], benefit=simulation.benefit, asks_as={}, on=on)[person.pk].of_law
    answers: dict[str, Any] = {}
    for name, way in simulation.facts.items():
        if name not in known or known[name].value is None:
            continue
        value = known[name].value
        if "said" in way:
            answers.setdefault(way["said"], value)
        elif "twelve_times" in way:
            answers.setdefault(way["twelve_times"], value // MONTHS_A_YEAR)
    return answers
