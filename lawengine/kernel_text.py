"""Writes a program as the text of one compiled function that a person can read.

Rules run in passes over a tile of people that fits the nearest cache. Plain rules share loops, which become SIMD: one for
those whose numbers all fit into 32 bits, another for the rest, because the widest number decides how many persons a loop takes
at once. Rules that walk a career have a loop of their own. All columns of a tile are rows of one small table: so the compiler
sees that they do not overlap, and need not ask while running, which it gives up on when there are many.
"""

import ast
import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from lawengine import refuse
from lawengine.bounds import Proof, Range
from lawengine.branchless import PICKS, Straight
from lawengine.helper_text import ROOM, helpers, with_room
from lawengine.kernel_head import HEAD
from lawengine.lanes import chosen, fits, narrow_rule
from lawengine.nodes import Node
from lawengine.purity import BUILTINS, CALLABLE
from lawengine.rules import Rule

TILE = 256  # people at once
FEW = 16  # people whose careers are at once in the nearest cache
LINE = 64  # bytes that come into the cache together
AHEAD = 8192  # entries, enough for the next few people
IN_32, IN_64, WALKS = range(3)  # what a pass needs: 32-bit numbers, wider ones, or whole careers
KEPT_NAMES = CALLABLE | BUILTINS | PICKS | {"np", "njit", "types", "i32", "called_for", *keyword.kwlist}
Lanes = Mapping[int, str]  # how wide a column or a career comes: "int16", "int32" or "int64"


@dataclass(frozen=True)
class Layout:
    """What a kernel takes, in order: the numbers of constants, scales, careers, columns; and what it gives."""

    text: str
    constants: tuple[int, ...]
    scales: tuple[int, ...]
    careers: tuple[int, ...]
    columns: tuple[int, ...]
    targets: tuple[int, ...]


def mangled(name: str) -> str:
    """A dotted name as one that Python takes."""
    plain = name.replace(".", "__")
    return f"{plain}__0" if plain in KEPT_NAMES else plain


class _Into(ast.NodeTransformer):
    """A rule's own names become the kernel's."""

    def __init__(self, name: str, arguments: Mapping[str, str]) -> None:
        self.name, self.arguments = name, arguments

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.arguments.get(node.id) or f"{self.name}__0{node.id}", node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return with_room(ast.Call(node.func, [self.visit(a) for a in node.args], []), "_room")


def _assigned(body: list[ast.stmt], name: str) -> list[ast.stmt]:
    """Early returns as nested branches that give the variable its value."""
    for k, s in enumerate(body):
        if isinstance(s, ast.Return):
            assert s.value is not None
            return [*body[:k], ast.Assign([ast.Name(name, ast.Store())], s.value)]
        if isinstance(s, ast.If) and any(isinstance(n, ast.Return) for n in ast.walk(s)):
            rest = body[k + 1 :]
            return [*body[:k], ast.If(s.test, _assigned([*s.body, *rest], name), _assigned([*s.orelse, *rest], name))]
    return body


def rule_lines(
    rule: Rule, name: str, refs: Iterable[str], reach: Mapping[ast.expr, Range], need: int, is_small: bool
) -> list[str]:
    """The rule as lines that give its variable a value."""
    into = _Into(name, dict(zip(rule.arguments, refs, strict=True)))
    body = _assigned([into.visit(s) for s in chosen(rule, reach, need == IN_32)], name)
    if need != WALKS:
        body = Straight().block(body, set())
    match body[-1]:
        case ast.Assign(targets=[ast.Name(id=last)], value=value) if need == IN_64 and is_small and last == name:
            body[-1] = ast.Assign([ast.Name(name, ast.Store())], ast.Call(ast.Name("i32", ast.Load()), [value], []))
    text = ast.unparse(ast.fix_missing_locations(ast.Module(body, []))).splitlines()
    if rule.rounds:
        step = rule.rounds.step
        text.append(f"{name} = {rule.rounds.way}({name}, {rule.divisor * step})" + (f" * {step}" if step != 1 else ""))
    note = f"# {rule.name}: {rule.article}".replace("\n", " ")
    return [note, *text]


def _walks(node: Node) -> bool:
    rule = node.law
    assert isinstance(rule, Rule)
    loops = any(isinstance(n, ast.For) for s in rule.body for n in ast.walk(s))
    return loops or any(kind.is_career for kind in rule.kinds)


def _passes(nodes: tuple[Node, ...], live: list[int], proof: Proof) -> list[tuple[int, list[int]]]:
    """The passes in order, as (what its rules need, rules)."""
    needs = {k: WALKS if _walks(nodes[k]) else IN_32 if narrow_rule(nodes[k], k, proof) else IN_64 for k in live}
    stage: dict[int, int] = {}
    for k in live:
        stage[k] = max((stage[r] + (needs[r] != needs[k]) for r in nodes[k].refs if r in stage), default=0)
    for k in reversed(live):  # narrow rules stand together, because they share their work on days; the others wait for their kind
        if needs[k] != IN_32 and (readers := [j for j in live if k in nodes[j].refs]):
            stage[k] = max(stage[k], min(stage[j] - (needs[j] != needs[k]) for j in readers))
    placed = sorted(live, key=lambda k: (stage[k], needs[k]))
    return [(need, list(group)) for (_, need), group in groupby(placed, key=lambda k: (stage[k], needs[k]))]


class _Writer:
    def __init__(
        self,
        nodes: tuple[Node, ...],
        targets: tuple[int, ...],
        doubts: tuple[int, ...],
        constants: Iterable[int],
        lanes: Lanes,
        proof: Proof,
    ) -> None:
        self.nodes, self.targets, self.doubts, self.proof = nodes, targets, doubts, proof
        self.name = [mangled(n.name) for n in nodes]
        self.fixed, self.lanes = set(constants), lanes
        self.narrow = {k for k in lanes if nodes[k].kind.is_career and lanes[k] == "int32"}
        self.live = _live(nodes, (*targets, *doubts), self.fixed)
        self.rules = [k for k in self.live if isinstance(nodes[k].law, Rule)]
        self.passes = _passes(nodes, self.rules, proof) or [(IN_32, [])]
        self.place = {k: p for p, (_, group) in enumerate(self.passes) for k in group}
        used = {r for k in self.rules for r in nodes[k].refs} | set(targets)
        self.constants = tuple(sorted(k for k in used & self.fixed if nodes[k].kind.name != "scale"))
        self.scales = tuple(sorted(k for k in used & self.fixed if nodes[k].kind.name == "scale"))
        facts = sorted(k for k in used if k not in self.fixed and k not in self.place)
        self.careers = tuple(k for k in facts if nodes[k].kind.is_career)
        self.columns = tuple(k for k in facts if not nodes[k].kind.is_career)
        read = {r for k in self.rules for r in nodes[k].refs if self.place.get(r, self.place[k]) != self.place[k]}
        self.kept = read | {d for d in doubts if self.place[d] != len(self.passes) - 1}
        self.straight = {k for k in self.columns if k not in targets and (self._is_flag(k) or self._lane_serves(k))}
        self.unread = set(self.straight)
        self.lines: list[str] = []

    def put(self, depth: int, *lines: str) -> None:
        self.lines.extend("    " * depth + line for line in lines)

    def text(self) -> str:
        for position, k in enumerate(self.constants):
            amount = f"i32(_p[{position}])" if self._fits(k) else f"_p[{position}]"
            self.put(1, f"{self.name[k]} = _p[{position}] != 0" if self._is_flag(k) else f"{self.name[k]} = {amount}")
        self._rows()
        self._make_room()
        self.put(1, f"for _start in range(0, _n, {TILE}):", f"    _size = min({TILE}, _n - _start)")
        self._door()
        last = len(self.passes) - 1
        for place, (need, group) in enumerate(self.passes):
            self._pass(need, group, last=place == last)
        for t in self.targets:
            if not self._goes_out(t):
                give = "given_flags" if self._is_flag(t) else "given"
                self.put(2, f"{give}({self._row(t)}, {self.name[t]}__out, _start, _size)")
        self.put(1, "return _bad")
        taken, types = self._signature()
        head = f"@njit(types.int64({', '.join(types)}), cache=True, nogil=True, error_model='numpy', pipeline_class=Apart)\n"
        body = f"{head}def kernel({', '.join(taken)}):\n" + "\n".join(self.lines) + "\n"
        return "\n\n".join([HEAD, *helpers(self.lines, self.proof.is_near), body])

    def _rows(self) -> None:
        """The tables of a tile: what is proven to fit into 32 bits, and the rest."""
        stored = [k for k in self.columns if k not in self.straight]
        stored += sorted({*self.kept, *(t for t in self.targets if not self._goes_out(t))} - {*self.columns})
        narrow, wide = ([k for k in stored if self._fits(k) == fits] for fits in (True, False))
        self.row = {k: row for rows in (narrow, wide) for row, k in enumerate(rows)}
        if narrow:
            self.put(1, f"_rows = np.empty(({len(narrow)}, {TILE}), np.int32)")
        if wide:
            self.put(1, f"_wide = np.empty(({len(wide)}, {TILE}), np.int64)")
        self.put(1, "_bad = np.int64(0)")

    def _lane_serves(self, k: int) -> bool:
        """Whether the loops can read a column as it is: one wider than its amounts would hold them up."""
        return self._lane(k) != "int64" or not self._fits(k)

    def _lane(self, k: int) -> str:
        return self.lanes.get(k, "int64")

    def _goes_out(self, k: int) -> bool:
        """Whether the loop that finds a result can write it as it is."""
        return k in self.place and (self._is_flag(k) or not self._fits(k))

    def _is_flag(self, k: int) -> bool:
        return self.nodes[k].kind.name == "flag"

    def _fits(self, k: int) -> bool:
        return self._is_flag(k) or fits(self.proof.ranges[k])

    def _row(self, k: int) -> str:
        return f"{'_rows' if self._fits(k) else '_wide'}, {self.row[k]}"

    def _cell(self, k: int) -> str:
        return f"{'_rows' if self._fits(k) else '_wide'}[{self.row[k]}, _i]"

    def _make_room(self) -> None:
        called = {_called(n) for k in self.rules for s in self._rule(k).body for n in ast.walk(s)}
        if called & ROOM:
            lengths = [f"longest({self.name[k]}__offsets, _n, 1)" for k in self.careers]
            longest = lengths[0] if len(lengths) == 1 else f"max({', '.join(lengths)})"
            self.put(1, f"_room = np.empty({longest} + 64, np.int32)")
        for k in self.careers:
            if self._fits(k) and k not in self.narrow:
                self.put(1, f"{self.name[k]}__narrow = np.empty(longest({self.name[k]}__offsets, _n, {FEW}), np.int32)")

    def _rule(self, k: int) -> Rule:
        rule = self.nodes[k].law
        assert isinstance(rule, Rule)
        return rule

    def _door(self) -> None:
        """Take the columns; count what lies outside the bounds within which arithmetic is exact: such rows are refused."""
        for k in (k for k in self.columns if k not in self.straight):
            name, row = self.name[k], self._row(k)
            if self._is_flag(k):
                self.put(2, f"taken_flags({row}, {name}__column, _start, _size)")
            elif self._lane(k) != "int64":
                self.put(2, f"_bad += taken_narrow({row}, {name}__column, _start, _size, {self._bounds(k)})")
            else:
                self.put(2, f"_bad += taken({row}, {name}__column, _start, _size, {self._bounds(k)})")

    def _career_door(self, k: int) -> str:
        """Check the careers of a few people, and hold them in 32 bits where they fit."""
        name = self.name[k]
        values = f"{name}__values[{name}__offsets[_start + _first]:{name}__offsets[_start + _last]]"
        if k in self.narrow:
            return f"_bad += outside_narrow({values}, {self._bounds(k)})"
        if self._fits(k):
            return f"_bad += narrowed({values}, {name}__narrow, {self._bounds(k)})"
        return f"_bad += outside({values}, {self._bounds(k)})"

    def _bounds(self, k: int) -> str:
        low, high = self.proof.ranges[k]
        if self._lane(k) != "int64":
            low, high = max(low, -(2**31)), min(high, 2**31 - 1)
            return f"np.int32({low}), np.uint32({high - low})"
        return f"np.int64({low}), np.uint64({high - low})"

    def _career(self, k: int) -> str:
        """Each person's own part."""
        name = self.name[k]
        if self._fits(k) and k not in self.narrow:
            first = f"{name}__offsets[_start + _first]"
            return f"{name}__narrow[{name}__offsets[_start + _i] - {first}:{name}__offsets[_start + _i + 1] - {first}]"
        return f"{name}__values[{name}__offsets[_start + _i]:{name}__offsets[_start + _i + 1]]"

    def _pass(self, need: int, group: list[int], last: bool) -> None:
        name, here = self.name, set(group)
        elsewhere = [t for t in self.targets if t in self.fixed] if last else []
        doubts = self.doubts if last else ()
        read = list(dict.fromkeys([*(r for k in group for r in self.nodes[k].refs), *doubts]))
        checks = [check for r in read if r in self.unread and (check := self._check(r))]
        if checks:
            self.put(2, "_out = i32(0)")
        depth = 4 if need == WALKS else 3
        if need == WALKS:
            self.put(2, f"for _first in range(0, _size, {FEW}):", f"    _last = min(_first + {FEW}, _size)")
            self.put(3, *(self._career_door(r) for r in read if r in self.careers), "for _i in range(_first, _last):")
        else:
            self.put(2, "for _i in range(np.uint64(_size)):")
        for r in read:
            if r in self.careers:
                self.put(depth, f"{name[r]} = {self._career(r)}")
                self.put(depth, f"for _k in range(0, len({name[r]}), {LINE // (4 if r in self.narrow else 8)}):")
                self.put(depth + 1, f"called_for({name[r]}__values, {name[r]}__offsets[_start + _i] + {AHEAD} + _k)")
            elif r in self.straight:
                self.put(depth, f"{name[r]} = {self._entry(r)}")
            elif r in self.row and r not in here and r not in self.fixed:
                self.put(depth, f"{name[r]} = {self._cell(r)}" + (" != 0" if self._is_flag(r) else ""))
        if checks:
            self.put(depth, f"_out = i32(_out | i32({' | '.join(checks)}))")
        self.unread -= set(read)
        for k in group:
            reach, refs = self.proof.inner.get(k, {}), [name[r] for r in self.nodes[k].refs]
            is_small = self._fits(k) and not self._is_flag(k) and not self._rule(k).rounds
            self.put(depth, *rule_lines(self._rule(k), name[k], refs, reach, need, is_small))
        self.put(depth, *(f"{self._cell(k)} = {name[k]}" for k in (*group, *elsewhere) if k in self.row))
        out = [t for t in group if t in self.targets and self._goes_out(t)]
        self.put(depth, *(f"{name[t]}__out[np.uint64(_start) + _i] = {name[t]}" for t in out))
        if doubts:
            self.put(depth, f"_doubt__out[np.uint64(_start) + _i] = {' | '.join(name[d] for d in doubts)}")
        elif not group and not elsewhere:
            self.put(depth, "pass")
        if checks:
            self.put(2, "_bad += _out")

    def _entry(self, k: int) -> str:
        """One person's entry in a column that is read as it is."""
        entry = f"{self.name[k]}__column[np.uint64(_start) + _i]"
        if self._is_flag(k) or self._lane(k) == "int64":
            return entry
        return f"i32({entry})" if self._fits(k) else f"np.int64({entry})"

    def _check(self, k: int) -> str:
        """Whether an entry lies outside the bounds, unless its lane proves that it cannot."""
        if self._is_flag(k):
            return ""
        (low, high), half = self.proof.ranges[k], 2 ** (8 * np.dtype(self._lane(k)).itemsize - 1)
        if low <= -half and high >= half - 1:
            return ""
        if self._fits(k):
            return f"(np.uint32({self.name[k]} - i32({low})) > np.uint32({high - low}))"
        return f"(np.uint64({self.name[k]} - np.int64({low})) > np.uint64({high - low}))"

    def _signature(self) -> tuple[list[str], list[str]]:
        taken = [("_n", "types.int64"), ("_p", "INT64")]
        taken += [(self.name[k], f"BANDS({len(_bands(self.nodes[k]))})") for k in self.scales]
        for k in self.careers:
            taken += [(f"{self.name[k]}__offsets", "INT64"), (f"{self.name[k]}__values", self._lane(k).upper())]
        taken += [(f"{self.name[k]}__column", "FLAGS" if self._is_flag(k) else self._lane(k).upper()) for k in self.columns]
        taken += [
            (f"{self.name[k]}__out", "OUT_FLAGS" if self.nodes[k].kind.name == "flag" else "OUT_INTS") for k in self.targets
        ]
        taken += [("_doubt__out", "OUT_FLAGS")] if self.doubts else []
        return [t[0] for t in taken], [t[1] for t in taken]


def _called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _bands(node: Node) -> tuple[object, ...]:
    return tuple(getattr(node.law, "amount", ()))


def _live(nodes: tuple[Node, ...], targets: tuple[int, ...], fixed: set[int]) -> list[int]:
    """What must be computed or read row by row."""
    found: set[int] = set()
    todo = [t for t in targets if t not in fixed]
    while todo:
        k = todo.pop()
        if k not in found:
            found.add(k)
            todo += [r for r in nodes[k].refs if r not in fixed]
    return sorted(found)


def live_names(nodes: tuple[Node, ...], targets: tuple[int, ...], fixed: Iterable[int]) -> list[int]:
    """The numbers of the nodes that are read row by row."""
    return _live(nodes, targets, set(fixed))


def write(
    nodes: tuple[Node, ...],
    targets: tuple[int, ...],
    doubts: tuple[int, ...],
    constants: Iterable[int],
    lanes: Lanes,
    proof: Proof,
) -> Layout:
    """The kernel's text, and what it takes. Columns and careers hold 64-bit amounts unless their lanes say otherwise."""
    writer = _Writer(nodes, targets, doubts, constants, lanes, proof)
    if any(nodes[t].kind.name in ("career", "scale") for t in targets):
        wrong = next(nodes[t] for t in targets if nodes[t].kind.name in ("career", "scale"))
        refuse.not_for_columns(wrong.name, f"a {wrong.kind.name} is no column")
    text = writer.text()
    return Layout(text, writer.constants, writer.scales, writer.careers, writer.columns, targets)
