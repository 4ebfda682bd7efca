"""Proves, for a program, that no whole number leaves 64 bits and no divisor is zero; and says where it cannot prove it.

Each name gets the range it may lie in, from the bounds of the facts and the amounts of the law, through the text of every
rule. What cannot be proven is watched while the kernel runs (see `doubts`), and such a row is read again one by one, where
numbers have no limit.

It is asked twice: for the amounts of every day, within which nearly everybody lies and which fit into 32 bits, and for all
amounts that a fact may have. The first proof makes the kernel that decides; the second one's is there for the others.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lawengine.columns import LONGEST
from lawengine.kinds import TOP, Kind
from lawengine.nodes import Node
from lawengine.rules import Rule

SAFE = 9_200_000_000_000_000_000  # a little below 2**63: what is checked in floating point may be off by a little
LENGTH = LONGEST
DATES = 2**40  # amounts up to which the calendar of the kernel is exact
Range = tuple[int, int]
ANYWHERE: Range = (-(2**200), 2**200)
FLAG: Range = (0, 1)
EVERYDAY: Mapping[str, Range] = {
    "money": (-(2**30), 2**30),
    "career": (0, 2**30),
    "rate": (-(2**21), 2**21),
    "count": (0, 2**16),
    "months": (0, 2**12),
    "years": (0, 2**12),
    "days": (-(2**16), 2**16),
}
NEAR: Range = (-135_000, 380_000)  # days from 1600 to 3000, where the calendar needs numbers of 21 bits only
NEAR_COUNT = 10_000  # of months or years beside them
DIVIDES = {"floor_div", "half_up", "divide_up", "round_down_to", "round_up_to", "round_half_up_to", "floor_mod"}
SHARES = {"share", "share_up", "share_down"}
AVERAGES = {"average", "best_average", "last_average", "highest", "lowest", "at"}
TOTALS = {"total", "best_total", "last_total", "best_run_total"}
CALENDAR: Mapping[str, int] = {  # how many of its amounts are days
    "month_number": 1, "year_of": 1, "month_of": 1, "day_of_month": 1, "month_start": 1, "next_month_start": 1, "add_months": 1,
    "add_years": 1, "full_months_between": 2, "full_years_between": 2, "has_come": 2, "date_of": 0, "month_begin": 0,
}  # fmt: skip
OF_DATES: Mapping[str, Range] = {"month_of": (1, 12), "day_of_month": (1, 31), "has_come": FLAG}


@dataclass(frozen=True)
class Proof:
    """The range of each node, of each expression in its rule, and the texts of the operations that are not proven."""

    ranges: Mapping[int, Range]
    unproven: Mapping[int, frozenset[str]]
    inner: Mapping[int, Mapping[ast.expr, Range]]
    is_near: bool  # every day that the calendar is asked for


def prove(nodes: tuple[Node, ...], constants: Mapping[int, Any], everyday: bool = False) -> Proof:
    """Go through a program in its order."""
    ranges: dict[int, Range] = {}
    unproven: dict[int, frozenset[str]] = {}
    inner: dict[int, Mapping[ast.expr, Range]] = {}
    is_near = True
    for k, node in enumerate(nodes):
        if k in constants and isinstance(constants[k], int):
            ranges[k] = (int(constants[k]), int(constants[k]))
        elif k in constants or not isinstance(node.law, Rule):
            ranges[k] = _scaled(constants[k]) if node.kind.name == "scale" and k in constants else _declared(node.kind, everyday)
        else:
            arguments = {a: ranges[r] for a, r in zip(node.law.arguments, node.refs, strict=True)}
            walk = _Walk(arguments)
            found = walk.rule(list(node.law.body))
            if node.law.rounds:
                low, high = _divided(found, (node.law.divisor, node.law.divisor))
                found = (low - node.law.rounds.step, high + node.law.rounds.step)
            ranges[k] = FLAG if node.kind.name == "flag" else found
            inner[k], is_near = walk.ranges, is_near and walk.is_near
            if walk.unproven:
                unproven[k] = frozenset(walk.unproven)
    return Proof(ranges, unproven, inner, is_near)


def _declared(kind: Kind, everyday: bool) -> Range:
    low, high = EVERYDAY.get(kind.name, ANYWHERE) if everyday else ANYWHERE
    within = (max(kind.low, low), min(kind.high, high))
    return within if within[0] <= within[1] else (kind.low, kind.high)


def _scaled(bands: Iterable[tuple[int, int, int]]) -> Range:
    """The range of a scale's rates."""
    return _hull([FLAG, *((rate, rate) for _, _, rate in bands)])


def _hull(ranges: Iterable[Range]) -> Range:
    listed = list(ranges)
    return (min(r[0] for r in listed), max(r[1] for r in listed)) if listed else ANYWHERE


def _product(a: Range, b: Range) -> Range:
    corners = [x * y for x in a for y in b]
    return (min(corners), max(corners))


def _divided(a: Range, b: Range) -> Range:
    divisors = [d for d in (*b, -1, 1) if d and b[0] <= d <= b[1]]
    corners = [x // d for x in a for d in divisors] or [0]
    return (min(corners), max(corners) + 1)


class _Walk:
    """One rule: the range of every variable, and of what is returned."""

    def __init__(self, known: dict[str, Range]) -> None:
        self.known, self.unproven = known, set[str]()
        self.returned: list[Range] = []
        self.ranges: dict[ast.expr, Range] = {}
        self.is_near = True

    def rule(self, body: list[ast.stmt]) -> Range:
        self.block(body)
        return _hull(self.returned)

    def block(self, body: list[ast.stmt]) -> None:
        for s in body:
            match s:
                case ast.Return(value=ast.expr() as value):
                    self.returned.append(self.of(value))
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.known[name] = self.of(value)
                case ast.If(test=test, body=then, orelse=otherwise):
                    self.of(test)
                    self._branches(then, otherwise)
                case ast.For(target=target, iter=over, body=inside):
                    self._loop(target, over, inside)

    def _branches(self, then: list[ast.stmt], otherwise: list[ast.stmt]) -> None:
        before = dict(self.known)
        self.block(then)
        after, self.known = self.known, before
        self.block(otherwise)
        for name in after.keys() | self.known.keys():
            self.known[name] = _hull(r[name] for r in (after, self.known) if name in r)

    def _loop(self, target: ast.expr, over: ast.expr, inside: list[ast.stmt]) -> None:
        """What changes from round to round may be anything."""
        own = self.of(over)
        names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
        for name in names:
            self.known[name] = own if len(names) == 1 else (0, TOP)
        before = dict(self.known)
        stored = {n.id for s in inside for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for name in stored:
            self.known[name] = ANYWHERE
        self.block(inside)
        for name in stored & before.keys():  # there may be no round at all
            self.known[name] = _hull((before[name], self.known[name]))

    def of(self, node: ast.expr) -> Range:
        found = self.ranges[node] = self._of(node)
        return found

    def _of(self, node: ast.expr) -> Range:
        match node:
            case ast.Constant(value=int() as value):
                return (int(value), int(value))
            case ast.Name(id=name):
                return self.known.get(name, ANYWHERE)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                low, high = self.of(operand)
                return (-high, -low)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.of(operand)
            case ast.IfExp(test=test, body=then, orelse=otherwise):
                self.of(test)
                return _hull((self.of(then), self.of(otherwise)))
            case ast.BinOp(left=left, op=op, right=right):
                return self._computed(node, self.of(left), op, self.of(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._called(node, name, [self.of(a) for a in args])
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.of(part)
        return FLAG

    def _kept(self, node: ast.expr, found: Range) -> Range:
        """Noted when it may leave 64 bits; what goes on is inside them, because such a row is read again."""
        if found[0] >= -SAFE and found[1] <= SAFE:
            return found
        self.unproven.add(ast.unparse(node))
        return (max(found[0], -SAFE), min(found[1], SAFE))

    def _computed(self, node: ast.expr, a: Range, op: ast.operator, b: Range) -> Range:
        if isinstance(op, ast.Add):
            return self._kept(node, (a[0] + b[0], a[1] + b[1]))
        if isinstance(op, ast.Sub):
            return self._kept(node, (a[0] - b[1], a[1] - b[0]))
        if isinstance(op, ast.Mult):
            return self._kept(node, _product(a, b))
        self._divisor(node, b)
        if isinstance(op, ast.Mod):
            top = max(abs(b[0]), abs(b[1]))
            return (-top if b[0] < 0 else 0, top)
        return _divided(a, b)

    def _divisor(self, node: ast.expr, b: Range) -> None:
        if b[0] <= 0 <= b[1]:
            self.unproven.add(ast.unparse(node))

    def _called(self, node: ast.Call, name: str, of: list[Range]) -> Range:
        match name:
            case "min":
                return (min(r[0] for r in of), min(r[1] for r in of))
            case "max":
                return (max(r[0] for r in of), max(r[1] for r in of))
            case "clamp":
                return (max(of[1][0], min(of[0][0], of[2][0])), max(of[1][1], min(of[0][1], of[2][1])))
            case "abs":
                return (0, max(abs(of[0][0]), abs(of[0][1])))
            case "int":
                return of[0]
            case "any_of":
                return FLAG
            case "len" | "count_above" | "how_many":
                return (0, LENGTH)
            case "range":
                return (min(0, *(r[0] for r in of)), max(r[1] for r in of))
            case "progressive":
                low, high = self._kept(node, _product((0, max(of[0][1], 0)), of[1]))
                return (low // 1_000_000, high // 1_000_000 + 1)
        if name in SHARES:
            low, high = self._kept(node, _product(of[0], of[1]))
            return (low // 1_000_000, high // 1_000_000 + 1)
        if name in DIVIDES:
            self._divisor(node, of[1])
            if name.startswith("round"):
                top = max(abs(of[1][0]), abs(of[1][1]))
                return self._kept(node, (of[0][0] - top, of[0][1] + top))
            return _divided(of[0], of[1]) if name != "floor_mod" else (min(of[1][0], 0), max(of[1][1], 0))
        if name in AVERAGES:
            if name == "at":
                self.unproven.add(ast.unparse(node))
            return (min(of[0][0], 0), max(of[0][1], 0))
        if name in TOTALS:
            return (min(of[0][0] * LENGTH, 0), max(of[0][1] * LENGTH, 0))
        return self._dated(node, name, of)

    def _dated(self, node: ast.Call, name: str, of: list[Range]) -> Range:
        if any(max(abs(r[0]), abs(r[1])) > DATES for r in of):
            self.unproven.add(ast.unparse(node))
        days, others = of[: CALENDAR.get(name, 0)], of[CALENDAR.get(name, 0) :]
        near = all(NEAR[0] <= low and high <= NEAR[1] for low, high in days)
        self.is_near &= near and all(low >= -NEAR_COUNT and high <= NEAR_COUNT for low, high in others)
        return OF_DATES.get(name) or _calendar(name, of)


def _calendar(name: str, of: list[Range]) -> Range:
    """What the calendar answers: never narrower than the truth."""
    low, high = of[0]
    if name == "add_months" or name == "add_years":
        count = 366 if name == "add_years" else 31
        return (low + count * min(of[1][0], 0) - 31, high + count * max(of[1][1], 0) + 31)
    if name == "month_start" or name == "next_month_start":
        return (low - 31, high + 31)
    if name == "year_of":
        return (1968 + min(low // 365, low // 366), 1972 + max(high // 365, high // 366))
    if name == "month_number":
        return (12 * (1968 + min(low // 365, low // 366)), 12 * (1973 + max(high // 365, high // 366)))
    if name == "full_months_between" or name == "full_years_between":
        least = 28 if name == "full_months_between" else 336
        return (min((of[1][0] - high) // least, 0) - 1, max((of[1][1] - low) // least, 0) + 1)
    reach = 400 * sum(max(abs(r[0]), abs(r[1])) for r in of) + 800_000
    return (-reach, reach)
