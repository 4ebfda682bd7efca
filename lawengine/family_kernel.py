"""The compiled reader for families: member → family → member in one pass over blocks of whole families.

The rules stand in stages, each a kernel of its own over a block that stays in the cache: a stage of members runs over members, a
stage of families over families. What every member has comes to a family as a list between two offsets, like a career; what the
family has comes to each member as a column.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lawengine import columns as door
from lawengine.bounds import SAFE, Range, prove
from lawengine.doubts import shadowed
from lawengine.entries import FAMILY, MEMBER, Fact
from lawengine.families import same_for_all
from lawengine.kernel import BLOCK, Kernel, _harmless
from lawengine.kernel_text import live_names
from lawengine.kinds import CAREER
from lawengine.levels import level_of
from lawengine.nodes import Node
from lawengine.rules import Rule

if TYPE_CHECKING:
    from lawengine.program import Program

Columns = Mapping[str, door.Array]
Careers = Mapping[str, door.Ragged]


@dataclass(frozen=True)
class _Stage:
    """Rules of one level that need nothing of a later stage, and how each thing that they read comes to them."""

    level: str
    kernel: Kernel
    plain: tuple[str, ...]
    careers: tuple[str, ...]
    lists: tuple[str, ...]
    shared: tuple[str, ...]


class FamilyKernel:
    """A program over families and their members."""

    def __init__(self, program: "Program", each_has_a_day: bool) -> None:
        constants, failures = same_for_all(program, each_has_a_day)
        constants = {**constants, **{k: _harmless(program.nodes[k]) for k in failures}}
        targets = tuple(program.numbers[t] for t in dict.fromkeys(program.targets))
        self.always = any(t in failures for t in targets)
        unproven = prove(program.nodes, constants).unproven
        levels = [level_of(node.law) or FAMILY for node in program.nodes]  # what is not the same for all is each family's
        across = {r for k, node in enumerate(program.nodes) for r in node.refs if levels[k] != levels[r]}
        found = shadowed(program.nodes, targets, frozenset(failures), unproven, frozenset(constants), lambda k, r: r in across)
        self.nodes, self.constants = found.nodes, constants
        self.targets = targets
        self.doubts = tuple(found.doubts.values())
        self.ranges = prove(self.nodes, constants).ranges
        self.live = live_names(self.nodes, (*targets, *self.doubts), constants)
        self.levels = [level_of(node.law) or FAMILY for node in self.nodes]
        facts = [k for k in self.live if not isinstance(self.nodes[k].law, Rule)]
        self.facts = {self.nodes[k].name: (self.nodes[k].kind, self.levels[k]) for k in facts}
        self.stages = self._stages()

    def level(self, target: str) -> str:
        """Whose a target is."""
        return next(self.levels[k] for k in self.targets if self.nodes[k].name == target)

    def source(self) -> str:
        """The text of every stage."""
        return "\n\n".join(f"# Stage {k}: {s.level}\n{s.kernel.source()}" for k, s in enumerate(self.stages, 1))

    # Stages

    def _stages(self) -> list[_Stage]:
        """Members' rules in even stages, families' in odd ones: each as early as what it reads allows."""
        stage: dict[int, int] = {}
        rules = [k for k in self.live if isinstance(self.nodes[k].law, Rule)]
        for k in rules:
            is_family = self.levels[k] == FAMILY
            before = [stage[r] + (self.levels[r] != self.levels[k]) for r in self.nodes[k].refs if r in stage]
            stage[k] = max([int(is_family), *before])
        return [self._stage(n, stage) for n in sorted(set(stage.values()))]

    def _stage(self, number: int, stage: Mapping[int, int]) -> _Stage:
        mine = [k for k in stage if stage[k] == number]
        level = self.levels[mine[0]]
        read = sorted({r for k in mine for r in self.nodes[k].refs} - set(mine))
        ways: dict[str, list[str]] = {"plain": [], "careers": [], "lists": [], "shared": []}
        nodes: list[Node] = []
        place: dict[int, int] = {}
        for r in read:
            place[r] = len(nodes)
            if r in self.constants:
                nodes.append(Node(self.nodes[r].name, self.nodes[r].law))
                continue
            way = self._way(r, level)
            ways[way].append(self.nodes[r].name)
            nodes.append(Node(self.nodes[r].name, self._given(r, way)))
        for k in mine:
            place[k] = len(nodes)
            nodes.append(Node(self.nodes[k].name, _listed(self.nodes[k].law), tuple(place[r] for r in self.nodes[k].refs)))
        wanted = {r for k in stage if stage[k] > number for r in self.nodes[k].refs} | {*self.targets, *self.doubts}
        targets = tuple(self.nodes[k].name for k in mine if k in wanted)
        constants = {place[r]: self.constants[r] for r in read if r in self.constants}
        kernel = Kernel(tuple(nodes), targets, constants, {}, frozenset(), watched=True)
        return _Stage(level, kernel, *(tuple(ways[way]) for way in ("plain", "careers", "lists", "shared")))

    def _way(self, r: int, level: str) -> str:
        if self.levels[r] == level:
            return "careers" if self.nodes[r].kind.is_career else "plain"
        return "lists" if level == FAMILY else "shared"

    def _given(self, r: int, way: str) -> Fact:
        """What another stage made, or a fact: taken within the bounds in which it is proven to lie."""
        kind = self.nodes[r].kind
        if isinstance(self.nodes[r].law, Rule):
            kind = kind.within(*_inside(self.ranges[r])) if kind.name != "flag" else kind
        return Fact(self.nodes[r].name, CAREER.within(kind.low, kind.high) if way == "lists" else kind, {})

    # Running

    def empty(self, families: int, members: int) -> dict[str, door.Array]:
        """Room for the results."""
        sizes = {FAMILY: families, MEMBER: members}
        return {
            self.nodes[t].name: np.zeros(sizes[self.levels[t]], np.bool_ if self.nodes[t].kind.name == "flag" else np.int64)
            for t in self.targets
        }

    def compute(
        self, columns: Columns, careers: Careers, offsets: door.Array, out: Mapping[str, door.Array], threads: int
    ) -> tuple[int, door.Array]:
        """Fill the results; how many amounts lay outside their bounds, and which families came across a doubt."""
        doubt = np.zeros(len(offsets) - 1, np.bool_)
        for t in self.targets:
            if t in self.constants:
                out[self.nodes[t].name][:] = self.constants[t]
            elif self.nodes[t].name in columns:
                out[self.nodes[t].name][:] = columns[self.nodes[t].name]

        def run(block: tuple[int, int]) -> int:
            return self._block(columns, careers, offsets, block, out, doubt)

        blocks = _blocks(offsets)
        if threads == 1:
            outside = sum(map(run, blocks))
        else:
            with ThreadPoolExecutor(threads) as pool:
                outside = sum(pool.map(run, blocks))
        return outside, doubt | self.always

    def _block(
        self,
        columns: Columns,
        careers: Careers,
        offsets: door.Array,
        block: tuple[int, int],
        out: Mapping[str, door.Array],
        doubt: door.Array,
    ) -> int:
        first, last = block
        start, stop = int(offsets[first]), int(offsets[last])
        local = offsets[first : last + 1] - start
        cut = {FAMILY: slice(first, last), MEMBER: slice(start, stop)}
        sizes = {FAMILY: last - first, MEMBER: stop - start}
        store = {name: column[cut[self.facts[name][1]]] for name, column in columns.items()}
        family_of: door.Array | None = None
        outside = 0
        for stage in self.stages:
            taken = {name: store[name] for name in stage.plain}
            for name in stage.shared:
                if family_of is None:
                    family_of = _family_of(local)
                taken[name] = store[name].take(family_of)
            ragged = {name: door.Ragged(local, _numbers(store[name])) for name in stage.lists}
            for name in stage.careers:
                where = cut[self.facts[name][1]]
                ragged[name] = door.Ragged(careers[name].offsets[where.start : where.stop + 1], careers[name].values)
            made = self._room(stage, out, cut, sizes)
            outside += stage.kernel.compute(taken, ragged, made, sizes[stage.level], 1)
            store |= made
        for level in (MEMBER, FAMILY):
            mine = [store[self.nodes[d].name] for d in self.doubts if self.levels[d] == level]
            if mine and (met := np.logical_or.reduce(mine)).any():
                doubt[first:last] |= met if level == FAMILY else np.logical_or.reduceat(met, local[:-1])
        return outside

    def _room(
        self, stage: _Stage, out: Mapping[str, door.Array], cut: Mapping[str, slice], sizes: Mapping[str, int]
    ) -> dict[str, door.Array]:
        made = stage.kernel.empty(sizes[stage.level])
        return {name: out[name][cut[stage.level]] if name in out else column for name, column in made.items()}


def _family_of(offsets: door.Array) -> door.Array:
    """The family of each member; no family is empty."""
    begins = np.zeros(int(offsets[-1]), np.int64)
    begins[offsets[1:-1]] = 1
    return begins.cumsum()


def _blocks(offsets: door.Array) -> list[tuple[int, int]]:
    """Whole families, together at most as many members as a kernel takes at once (unless one family is larger)."""
    found = []
    first, families = 0, len(offsets) - 1
    while first < families:
        last = int(np.searchsorted(offsets, offsets[first] + BLOCK, side="right")) - 1
        last = max(first + 1, min(last, families))
        found.append((first, last))
        first = last
    return found


def _listed(law: Any) -> Any:
    """A family's rule, to which a list of members' amounts comes like a career."""
    if not isinstance(law, Rule) or not law.each:
        return law
    return replace(law, kinds=tuple(CAREER if k in law.each else kind for k, kind in enumerate(law.kinds)))


def _inside(found: Range) -> Range:
    return max(found[0], -SAFE), min(found[1], SAFE)


def _numbers(column: door.Array) -> door.Array:
    """Flags and odd widths as the whole numbers that a kernel walks."""
    if column.dtype in (np.int32, np.int64):
        return column
    return column.astype(np.int32 if column.dtype.itemsize < 4 else np.int64)


def kernel_of(program: "Program", each_has_a_day: bool) -> FamilyKernel:
    """The compiled reader of a program of families."""
    known: dict[bool, FamilyKernel] = program.__dict__.setdefault("_family_kernels", {})
    if each_has_a_day not in known:
        known[each_has_a_day] = FamilyKernel(program, each_has_a_day)
    return known[each_has_a_day]
