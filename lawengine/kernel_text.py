"""Writes a program as the text of one compiled function that a person can read.

Rules run in passes over a tile of people that fits the nearest cache. Plain rules share one loop, which becomes SIMD;
rules that walk a career have a loop of their own. Each rule comes as late as its readers allow, so that little is kept
between passes. All columns of a tile are rows of one small table: so the compiler sees that they do not overlap, and
need not ask while running, which it gives up on when there are many.
"""

import ast
import inspect
import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from lawengine import exact_simd, refuse
from lawengine.nodes import Node
from lawengine.purity import BUILTINS, CALLABLE, HELPERS
from lawengine.rules import Rule

# What SIMD needs: no exception paths (error_model), no calls (forceinline); and in the loops an unsigned index.
INLINE = "@njit(error_model='numpy', forceinline=True)\n"
TILE = 256  # people at once
ROOM = {"best_total", "best_average"}  # helpers that need room to copy a career into
DATES = {"year_of", "month_of", "full_years_between"}  # helpers that divide only small numbers
WIDE = {"half_up", "divide_up", "round_down_to", "round_up_to", "round_half_up_to"}  # helpers that may divide anything by little
KEPT_NAMES = CALLABLE | BUILTINS | {"np", "njit", "types", *keyword.kwlist}
HEAD = '''"""Generated from the law; do not edit."""

import numpy as np
from numba import njit, types

INTS = types.Array(types.int64, 1, "C", readonly=True)
NARROW = types.Array(types.int32, 1, "C", readonly=True)
FLAGS = types.Array(types.boolean, 1, "C", readonly=True)
OUT_INTS = types.int64[::1]
OUT_FLAGS = types.boolean[::1]


def BANDS(n):
    return types.UniTuple(types.UniTuple(types.int64, 3), n)
'''


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
    """A rule's own names become the kernel's; divisions become exact SIMD ones."""

    def __init__(self, name: str, arguments: Mapping[str, str]) -> None:
        self.name, self.arguments = name, arguments

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.arguments.get(node.id) or f"{self.name}__0{node.id}", node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return _with_room(ast.Call(node.func, [self.visit(a) for a in node.args], []), "_room")

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return _divided(ast.BinOp(self.visit(node.left), node.op, self.visit(node.right)), "floor_div")


class _Divide(ast.NodeTransformer):
    """The divisions of a helper's own text."""

    def __init__(self, division: str) -> None:
        self.division = division

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return _divided(ast.BinOp(self.visit(node.left), node.op, self.visit(node.right)), self.division)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return _with_room(ast.Call(node.func, [self.visit(a) for a in node.args], []), "room")


def _divided(node: ast.BinOp, division: str) -> ast.expr:
    modulo = "small_mod" if division == "small_div" else "floor_mod"
    name = {ast.FloorDiv: division, ast.Mod: modulo}.get(type(node.op))
    return ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], []) if name else node


def _with_room(call: ast.Call, room: str) -> ast.Call:
    if isinstance(call.func, ast.Name) and call.func.id in ROOM:
        call.args.append(ast.Name(room, ast.Load()))
    return call


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


def rule_lines(rule: Rule, name: str, refs: Iterable[str]) -> list[str]:
    """The rule as lines that give its variable a value."""
    into = _Into(name, dict(zip(rule.arguments, refs, strict=True)))
    body = [into.visit(s) for s in ast.parse(rule.source).body]
    text = ast.unparse(ast.fix_missing_locations(ast.Module(_assigned(body, name), []))).splitlines()
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


def _passes(nodes: tuple[Node, ...], live: list[int]) -> list[tuple[bool, list[int]]]:
    """The passes in order, as (whether its rules walk careers, rules)."""
    walks = {k: _walks(nodes[k]) for k in live}
    stage: dict[int, int] = {}
    for k in reversed(live):
        readers = [j for j in live if k in nodes[j].refs]
        stage[k] = min((stage[j] - (walks[j] != walks[k]) for j in readers), default=0)
    placed = sorted(live, key=lambda k: (stage[k], walks[k]))
    return [(how, list(group)) for (_, how), group in groupby(placed, key=lambda k: (stage[k], walks[k]))]


class _Writer:
    def __init__(
        self, nodes: tuple[Node, ...], targets: tuple[int, ...], constants: Iterable[int], narrow: Iterable[int]
    ) -> None:
        self.nodes, self.targets = nodes, targets
        self.name = [mangled(n.name) for n in nodes]
        self.fixed, self.narrow = set(constants), set(narrow)
        self.live = _live(nodes, targets, self.fixed)
        self.rules = [k for k in self.live if isinstance(nodes[k].law, Rule)]
        self.passes = _passes(nodes, self.rules) or [(False, [])]
        self.place = {k: p for p, (_, group) in enumerate(self.passes) for k in group}
        used = {r for k in self.rules for r in nodes[k].refs} | set(targets)
        self.constants = tuple(sorted(k for k in used & self.fixed if nodes[k].kind.name != "scale"))
        self.scales = tuple(sorted(k for k in used & self.fixed if nodes[k].kind.name == "scale"))
        facts = sorted(k for k in used if k not in self.fixed and k not in self.place)
        self.careers = tuple(k for k in facts if nodes[k].kind.is_career)
        self.columns = tuple(k for k in facts if not nodes[k].kind.is_career)
        self.kept = {r for k in self.rules for r in nodes[k].refs if r in self.place and self.place[r] != self.place[k]}
        self.lines: list[str] = []

    def put(self, depth: int, *lines: str) -> None:
        self.lines.extend("    " * depth + line for line in lines)

    def text(self) -> str:
        for position, k in enumerate(self.constants):
            self.put(1, f"{self.name[k]} = _p[{position}]" + (" != 0" if self.nodes[k].kind.name == "flag" else ""))
        stored = [*self.columns, *sorted({*self.kept, *self.targets} - {*self.columns})]
        self.row = {k: row for row, k in enumerate(stored)}
        self.put(1, f"_rows = np.empty(({len(stored)}, {TILE}), np.int64)", "_bad = np.int64(0)")
        self._make_room()
        self.put(1, f"for _start in range(0, _n, {TILE}):", f"    _size = min({TILE}, _n - _start)")
        self._door()
        last = len(self.passes) - 1
        for place, (walks, group) in enumerate(self.passes):
            self._pass(walks, group, last=place == last)
        for t in self.targets:
            give = "given_flags" if self.nodes[t].kind.name == "flag" else "given"
            self.put(2, f"{give}(_rows, {self.row[t]}, {self.name[t]}__out, _start, _size)")
        self.put(1, "return _bad")
        taken, types = self._signature()
        head = f"@njit(types.int64({', '.join(types)}), cache=True, nogil=True, error_model='numpy')\n"
        body = f"{head}def kernel({', '.join(taken)}):\n" + "\n".join(self.lines) + "\n"
        return "\n\n".join([HEAD, *_helpers(self.lines), body])

    def _make_room(self) -> None:
        called = {_called(n) for k in self.rules for s in self._rule(k).body for n in ast.walk(s)}
        if called & ROOM:
            lengths = [f"longest({self.name[k]}__offsets, _n)" for k in self.careers]
            longest = lengths[0] if len(lengths) == 1 else f"max({', '.join(lengths)})"
            self.put(1, f"_room = np.empty({longest} + 64, np.int32)")

    def _rule(self, k: int) -> Rule:
        rule = self.nodes[k].law
        assert isinstance(rule, Rule)
        return rule

    def _door(self) -> None:
        """Take the columns; count what lies outside the bounds within which arithmetic is exact: such rows are refused."""
        for k in self.columns:
            kind, name, row = self.nodes[k].kind, self.name[k], self.row[k]
            if kind.name == "flag":
                self.put(2, f"taken_flags(_rows, {row}, {name}__column, _start, _size)")
            else:
                bounds = f"np.int64({kind.low}), np.uint64({kind.high - kind.low})"
                self.put(2, f"_bad += taken(_rows, {row}, {name}__column, _start, _size, {bounds})")
        for k in self.careers:
            kind, name = self.nodes[k].kind, self.name[k]
            values = f"{name}__values[{name}__offsets[_start]:{name}__offsets[_start + _size]]"
            if k in self.narrow:
                self.put(2, f"_bad += below({values}, np.int32({max(kind.low, -(2**31))}))")
            else:
                self.put(2, f"_bad += outside({values}, np.int64({kind.low}), np.uint64({kind.high - kind.low}))")

    def _pass(self, walks: bool, group: list[int], last: bool) -> None:
        name, here = self.name, set(group)
        elsewhere = [t for t in self.targets if t in self.fixed] if last else []
        self.put(2, "for _i in range(_size):" if walks else "for _i in range(np.uint64(_size)):")
        for r in dict.fromkeys(r for k in group for r in self.nodes[k].refs):
            if r in self.careers:
                ends = f"{name[r]}__offsets[_start + _i]:{name[r]}__offsets[_start + _i + 1]"
                self.put(3, f"{name[r]} = {name[r]}__values[{ends}]")
            elif r in self.row and r not in here and r not in self.fixed:
                self.put(3, f"{name[r]} = _rows[{self.row[r]}, _i]" + (" != 0" if self.nodes[r].kind.name == "flag" else ""))
        for k in group:
            self.put(3, *rule_lines(self._rule(k), name[k], [name[r] for r in self.nodes[k].refs]))
        self.put(3, *(f"_rows[{self.row[k]}, _i] = {name[k]}" for k in (*group, *elsewhere) if k in self.row))
        if not group and not elsewhere:
            self.put(3, "pass")

    def _signature(self) -> tuple[list[str], list[str]]:
        taken = [("_n", "types.int64"), ("_p", "INTS")]
        taken += [(self.name[k], f"BANDS({len(_bands(self.nodes[k]))})") for k in self.scales]
        for k in self.careers:
            taken += [(f"{self.name[k]}__offsets", "INTS"), (f"{self.name[k]}__values", "NARROW" if k in self.narrow else "INTS")]
        taken += [(f"{self.name[k]}__column", "FLAGS" if self.nodes[k].kind.name == "flag" else "INTS") for k in self.columns]
        taken += [
            (f"{self.name[k]}__out", "OUT_FLAGS" if self.nodes[k].kind.name == "flag" else "OUT_INTS") for k in self.targets
        ]
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


def write(nodes: tuple[Node, ...], targets: tuple[int, ...], constants: Iterable[int], narrow: Iterable[int]) -> Layout:
    """The kernel's text, and what it takes. Careers in `narrow` hold 32-bit amounts."""
    writer = _Writer(nodes, targets, constants, narrow)
    if any(nodes[t].kind.name in ("career", "scale") for t in targets):
        wrong = next(nodes[t] for t in targets if nodes[t].kind.name in ("career", "scale"))
        refuse.not_for_columns(wrong.name, f"a {wrong.kind.name} is no column")
    text = writer.text()
    return Layout(text, writer.constants, writer.scales, writer.careers, writer.columns, targets)


def _helpers(lines: list[str]) -> list[str]:
    """The text of every helper that the lines use, directly or through others."""
    twins = {n: f for n, f in vars(exact_simd).items() if inspect.isfunction(f)}
    divisions = dict.fromkeys(WIDE, "floor_div") | dict.fromkeys(DATES, "small_div")
    texts = {n: _helper_text(f, divisions.get(n, "narrow_div")) for n, f in {**HELPERS, **twins}.items()}

    def used(text: str) -> set[str]:
        return {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)} & texts.keys()

    found: set[str] = set()
    todo = used("if 1:\n" + "\n".join(lines))
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= used(texts[name]) - found - {name}
    order = [*twins, *HELPERS]
    sorted_names = sorted(found, key=order.index)
    return [INLINE + texts[n] for n in _callees_first(sorted_names, {n: used(texts[n]) - {n} for n in found})]


def _helper_text(function: object, division: str) -> str:
    tree = ast.parse(inspect.getsource(function)).body[0]  # type: ignore[arg-type]
    assert isinstance(tree, ast.FunctionDef)
    if ast.get_docstring(tree) is not None:
        tree.body = tree.body[1:]
    if tree.name in ROOM and tree.args.args[-1].arg != "room":
        tree.args.args.append(ast.arg("room"))
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.unparse(ast.fix_missing_locations(_Divide(division).visit(tree)))


def _callees_first(names: list[str], calls: Mapping[str, set[str]]) -> list[str]:
    order: list[str] = []

    def place(name: str) -> None:
        if name not in order:
            for other in sorted(calls[name]):
                place(other)
            order.append(name)

    for name in names:
        place(name)
    return order
