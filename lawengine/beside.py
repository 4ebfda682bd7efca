"""Two worlds in one pass: the law and a proposal, decided together for everybody, with each person's difference and its cause.

What both worlds share is computed once: a node is the same in both when its text and everything it reads are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lawengine import columns as door
from lawengine import refuse
from lawengine.entries import Fact
from lawengine.families import has_families
from lawengine.kernel import Kernel
from lawengine.nodes import TODAY, Node
from lawengine.population import facts_of
from lawengine.rules import Rule

if TYPE_CHECKING:
    from lawengine.family_population import Families
    from lawengine.program import Program

OTHER = "._after"


class Cause(NamedTuple):
    """The first place where both worlds part for a person."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Comparison:
    """What the law gives everybody, and what the proposal would."""

    programs: tuple["Program", "Program"]
    before: dict[str, door.Array]
    after: dict[str, door.Array]
    _columns: Mapping[str, door.Array]
    _careers: Mapping[str, door.Ragged]

    def difference(self, target: str) -> door.Array:
        """What each person gains (or loses): after less before."""
        before, after = (self._column(world, target) for world in (self.before, self.after))
        return after.astype(np.int64) - before.astype(np.int64)

    def losers(self, target: str) -> door.Array:
        """The rows that get less."""
        return np.flatnonzero(self.difference(target) < 0)

    def gainers(self, target: str) -> door.Array:
        """The rows that get more."""
        return np.flatnonzero(self.difference(target) > 0)

    def cause(self, row: int) -> tuple[Cause, ...]:
        """Why a person's results differ: what differs itself although all that it reads is the same."""
        facts = self._facts(row)
        before, after = (program.run(facts).trace for program in self.programs)
        differ = {n for n in before.keys() & after.keys() if before[n].value != after[n].value}
        first = [n for n in after if n in differ and not differ & set(after[n].reads) and not differ & set(before[n].reads)]
        return tuple(Cause(n, before[n].value, after[n].value) for n in first)

    def _facts(self, row: int) -> dict[str, Any]:
        return facts_of(self.programs[0], self._columns, self._careers, row)

    def _column(self, world: Mapping[str, door.Array], target: str) -> door.Array:
        return world[target] if target in world else refuse.target_unknown(target, world)


@dataclass(frozen=True)
class FamilyComparison(Comparison):
    """The same of families; causes are told of a family, member by member."""

    families: "Families"

    def _facts(self, row: int) -> dict[str, Any]:
        return self.families.facts(row)


def _of_families(before: "Program", after: "Program", columns: Mapping[str, Any], threads: int) -> FamilyComparison:
    from lawengine.family_population import decide_families, told

    worlds = [decide_families(program, columns, threads) for program in (before, after)]
    for bad in (bad for world in worlds for bad in world.bad):
        raise refuse.LawError(told(bad))
    families = worlds[0].families
    return FamilyComparison((before, after), worlds[0].columns, worlds[1].columns, {}, {}, families)


def beside(before: "Program", after: "Program", columns: Mapping[str, Any], threads: int = 1) -> Comparison:
    """Decide everybody in both worlds, in one pass; families in two."""
    if has_families(before) or has_families(after):
        return _of_families(before, after, columns, threads)
    kernel, names = _kept(before, after, TODAY in columns)
    for name in columns:
        if name not in before.known_facts:
            refuse.fact_unknown(name, before.known_facts)
    flat, careers, size = kernel.taken(columns)
    out = kernel.over(columns, threads)
    first = {t: out[t] for t in before.targets}
    second = {t: out[names[t]] for t in after.targets}
    assert all(len(column) == size for column in out.values())
    return Comparison((before, after), first, second, flat, careers)


def _kept(before: "Program", after: "Program", each_has_a_day: bool) -> tuple[Kernel, dict[str, str]]:
    """The kernel of two programs, written once."""
    known: dict[Any, tuple[Kernel, dict[str, str]]] = before.__dict__.setdefault("_beside", {})
    key = (after.lawbook, after.on, after.known_on, after.targets, after.given, each_has_a_day)
    if key not in known:
        known[key] = _merged(before, after, each_has_a_day)
    return known[key]


def _merged(before: "Program", after: "Program", each_has_a_day: bool) -> tuple[Kernel, dict[str, str]]:
    """One kernel for both; and the name of each target in the second world."""
    constants, failures = before.constants(each_has_a_day)
    other_constants, other_failures = after.constants(each_has_a_day)
    nodes = list(before.nodes)
    known = {_key(node, k, constants, node.refs): k for k, node in enumerate(nodes)}
    place: dict[int, int] = {}
    for k, node in enumerate(after.nodes):
        refs = tuple(place[r] for r in node.refs)
        key = _key(node, k, other_constants, refs)
        if key in known and k not in other_failures:
            place[k] = known[key]
            continue
        place[k] = known[key] = len(nodes)
        name = node.name + OTHER
        law = replace(node.law, name=name) if isinstance(node.law, Rule) else node.law
        nodes.append(Node(name, law, refs))
        if k in other_constants:
            constants[place[k]] = other_constants[k]
        if k in other_failures:
            failures[place[k]] = other_failures[k]
    names = {t: nodes[place[after.numbers[t]]].name for t in after.targets}
    targets = (*before.targets, *names.values())
    return Kernel(tuple(nodes), targets, constants, failures, frozenset(before.known_facts)), names


def _key(node: Node, number: int, constants: Mapping[int, Any], refs: tuple[int, ...]) -> tuple[Any, ...]:
    """Equal keys, equal columns."""
    law = node.law
    if number in constants:
        return ("same for all", node.name, constants[number])
    if isinstance(law, Fact):
        return ("fact", node.name)
    if isinstance(law, Rule):
        rounding = (law.rounds.way, law.rounds.step, law.divisor) if law.rounds else ()
        return ("rule", law.source, law.arguments, refs, rounding)
    return ("cannot be read", node.name, repr(law))
