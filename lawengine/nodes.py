"""What a program is made of."""

from dataclasses import dataclass
from datetime import date

from lawengine.entries import Fact, Value
from lawengine.kinds import Kind
from lawengine.rules import Rule

TODAY = "today"


@dataclass(frozen=True)
class Absent:
    """A name that has no version in force on the day: it may be resolved, but not read."""

    name: str
    kind: Kind
    first: date | None


@dataclass(frozen=True)
class Node:
    """One name in a program, what stands behind it, and the numbers of the nodes that it may read."""

    name: str
    law: Rule | Value | Fact | Absent
    refs: tuple[int, ...] = ()

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self.law.kind
