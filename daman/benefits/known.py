"""What is known of one claim: each fact with its source, and the case that they make together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daman.benefits.careers import Career
from daman.registry.models import Person

OWN, SAID, MEDICAL = "own", "person", "medical"
CAUTION = "caution"  # what is told to the law for a while in the place of a register that is silent


@dataclass(frozen=True)
class Known:
    """One fact, with its source, since when it is known and the proof of it."""

    value: Any
    source: str
    known_at: str
    certificate: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """Everything held about one person's claim, before the law's facts are worked out of it."""

    person: Person
    on: date
    career: Career
    held: Mapping[str, Known]  # what registers say of the person
    said: Mapping[str, Any]
    missing: frozenset[str]  # evidence that did not come
    of_others: Mapping[str, Mapping[str, Known]]  # national number → what registers say of somebody of the family
    medical: Mapping[str, Known]  # what the medical adviser wrote

    @property
    def day(self) -> str:
        return self.on.isoformat()

    def own(self, value: Any) -> Known:
        """A fact of our own books."""
        return Known(value, OWN, self.day)

    def resting_on(self, kind: str, value: Any) -> Known:
        """A fact worked out from a register's: it keeps that register's proof."""
        return resting_on(self.held.get(kind), value, self.day)

    def value(self, kind: str) -> Any:
        known = self.held.get(kind)
        return known.value if known else None

    def day_of(self, kind: str) -> date | None:
        value = self.value(kind)
        return date.fromisoformat(value) if value else None

    @property
    def born_on(self) -> date:
        return self.day_of("civil.born_on") or self.person.born_on

    @property
    def family(self) -> Sequence[Mapping[str, Any]]:
        return self.value("family.members") or []

    @property
    def deceased(self) -> str:
        """The national number of the person whose death opens the right; empty when the claim names none."""
        return str(self.said.get("deceased") or "")


def resting_on(known: Known | None, value: Any, day: str) -> Known:
    """A fact worked out of another: it keeps its proof."""
    return Known(value, known.source, known.known_at, known.certificate) if known else Known(value, OWN, day)
