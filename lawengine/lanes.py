"""Chooses for each rule the narrowest arithmetic that its proof allows: the narrower the numbers, the more persons at once.

A rule whose every step is proven to fit into 32 bits is computed so. A division becomes an estimate in floating point that is
proven exact for dividends of its size; one by a power of two becomes a shift; one by another number written in the rule, of
something never negative, is left to the compiler, which multiplies.
"""

import ast
import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lawengine.bounds import CALENDAR, SHARES, Proof, Range
from lawengine.kinds import MONTHS
from lawengine.nodes import Node
from lawengine.rules import Rule

NARROW = 2**31 - 1
SMALL, TINY = 2**50, 2**21  # dividends up to which an estimate in 64 and in 32 bits is exact
ROUNDINGS = {"half_up", "divide_up", "round_down_to", "round_up_to", "round_half_up_to"}
NATURAL = {"floor_div", "floor_mod", "half_up", "round_down_to", "round_half_up_to", "share", "share_down", "progressive"}
WHOLE = NATURAL - {"share", "share_down", "progressive"}
DIVISIONS = {"floor_div", "floor_mod", "progressive", *ROUNDINGS, *SHARES}
FLAVOURS = ("few", "tiny", "many", "small", "whole")
OPERATORS: Mapping[type[ast.operator], str] = {ast.FloorDiv: "floor_div", ast.Mod: "floor_mod"}


def fits(reach: Range) -> bool:
    """Whether a range lies within 32 bits."""
    return reach[0] >= -NARROW and reach[1] <= NARROW


def narrow_rule(node: Node, k: int, proof: Proof) -> bool:
    """Whether a rule can be computed in 32 bits: every step fits, and every division is a tiny one or a shift."""
    rule, reach = node.law, proof.inner.get(k)
    if not isinstance(rule, Rule) or reach is None or rule.rounds or not fits(proof.ranges[k]):
        return False
    if not all(fits(one) for one in reach.values()):
        return False
    for part in reach:
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in CALENDAR and not proof.is_near:
            return False
        found = division(part)
        if found and not (shift(*found) or flavour(*found, reach) in ("few", "tiny", "whole")):
            return False
    return True


def division(node: ast.AST) -> tuple[str, list[ast.expr]] | None:
    """The name and the amounts of a division."""
    match node:
        case ast.BinOp(left=left, op=ast.FloorDiv() | ast.Mod() as op, right=right):
            return OPERATORS[type(op)], [left, right]
        case ast.Call(func=ast.Name(id=name), args=args) if name in DIVISIONS:
            return name, args
    return None


def shift(name: str, args: list[ast.expr]) -> int:
    """By how many bits a division shifts; 0 when it is no shift."""
    if name not in ("floor_div", "floor_mod", "half_up") or not isinstance(args[1], ast.Constant):
        return 0
    divisor = args[1].value
    return divisor.bit_length() - 1 if isinstance(divisor, int) and divisor > 1 and divisor & (divisor - 1) == 0 else 0


def flavour(name: str, args: list[ast.expr], reach: Mapping[ast.expr, Range]) -> str:
    """The cheapest division that is proven exact for these amounts; "" when it must be one for anything."""
    if not all(a in reach for a in args):
        return ""
    (low, high), other = reach[args[0]], reach[args[1]]
    top, side = max(abs(low), abs(high)), max(abs(other[0]), abs(other[1]))
    if name in SHARES or name == "progressive":
        dividend, divisor = top * side + 1_000_000, (1, 1)
    else:
        dividend, divisor = top + (side if name in ROUNDINGS else 0), other
    if divisor[0] <= 0:
        return ""
    is_natural = name in NATURAL and low >= 0 and other[0] >= 0
    if dividend <= TINY and side <= NARROW:
        return "few" if is_natural else "tiny"
    if low >= 0 and dividend <= NARROW and isinstance(args[1], ast.Constant) and name in WHOLE:
        return "whole"
    if dividend > SMALL:
        return ""
    return "many" if is_natural else "small"


def flavoured(name: str, kind: str) -> str:
    """A helper's name with its division."""
    if name in ("floor_div", "floor_mod"):
        return name.replace("floor", kind) if kind else name
    return f"{kind}_{name}" if kind else name


class Chosen(ast.NodeTransformer):
    """A rule's text with its divisions chosen; in a narrow one every amount is held to 32 bits."""

    def __init__(self, reach: Mapping[ast.expr, Range], is_narrow: bool) -> None:
        self.reach, self.is_narrow, self.depth = reach, is_narrow, 0

    def _held(self, node: ast.expr) -> ast.expr:
        return ast.Call(ast.Name("i32", ast.Load()), [node], []) if self.is_narrow and not self.depth else node

    def _within(self, nodes: Iterable[ast.expr], depth: int = 1) -> list[ast.expr]:
        before, self.depth = self.depth, depth
        found = [self.visit(n) for n in nodes]
        self.depth = before
        return found

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if found := division(node):
            return self._divided(*found)
        left, right = self._within([node.left, node.right])
        return self._held(ast.BinOp(left, node.op, right))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        is_amount = isinstance(node.op, ast.USub | ast.UAdd)
        (operand,) = self._within([node.operand], 1 if is_amount else 0)
        return self._held(ast.UnaryOp(node.op, operand)) if is_amount else ast.UnaryOp(node.op, operand)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left, *others = self._within([node.left, *node.comparators], 0)
        return ast.Compare(left, node.ops, others)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if found := division(node):
            return self._divided(*found)
        call = ast.Call(node.func, self._within(node.args, 0), [])
        return call if isinstance(node.func, ast.Name) and node.func.id == "has_come" else self._held(call)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(*map(self._way, self._within([node.test, node.body, node.orelse], 0)))

    def _way(self, node: ast.expr) -> ast.expr:
        """A number in a choice, as narrow as the other way."""
        is_number = isinstance(node, ast.Constant) and not isinstance(node.value, bool)
        return self._held(node) if is_number else node

    def _divided(self, name: str, args: list[ast.expr]) -> ast.expr:
        if bits := shift(name, args):
            (first,) = self._within(args[:1], int(name == "half_up"))
            if name == "floor_mod":
                return self._held(ast.BinOp(first, ast.BitAnd(), ast.Constant((1 << bits) - 1)))
            if name == "half_up":
                first = ast.BinOp(first, ast.Add(), ast.Constant(1 << (bits - 1)))
                first = ast.Call(ast.Name("i32", ast.Load()), [first], []) if self.is_narrow else first
            return self._held(ast.BinOp(first, ast.RShift(), ast.Constant(bits)))
        first, *rest = self._within(args, 0)
        function = ast.Name(flavoured(name, flavour(name, args, self.reach)), ast.Load())
        return self._held(ast.Call(function, [first, *rest], []))


def chosen(rule: Rule, reach: Mapping[ast.expr, Range], is_narrow: bool) -> list[ast.stmt]:
    """The statements of a rule with its divisions chosen; the rule's own text stays as it is."""
    body = copy.deepcopy(list(rule.body))
    known = {
        new: reach[old]
        for one, other in zip(rule.body, body, strict=True)
        for old, new in zip(ast.walk(one), ast.walk(other), strict=True)
        if isinstance(old, ast.expr) and isinstance(new, ast.expr) and old in reach
    }
    into = Chosen(known, is_narrow)
    return [_held_values(into.visit(s)) if is_narrow and rule.kind.name != "flag" else into.visit(s) for s in body]


def _held_values(statement: ast.stmt) -> ast.stmt:
    """Bare numbers and names are held to 32 bits where they are given to a variable; flags stay flags."""
    for s in ast.walk(statement):
        if isinstance(s, ast.Return | ast.Assign) and isinstance(s.value, ast.Constant) and not isinstance(s.value.value, bool):
            s.value = ast.Call(ast.Name("i32", ast.Load()), [s.value], [])
    return statement


# A day compared with the same day of a later month: the later day itself need not be found


class _Compared(ast.NodeTransformer):
    """`day >= add_months(start, months)` becomes `has_come(day, start, months)`."""

    def __init__(self, known: Mapping[str, ast.Call]) -> None:
        self.known, self.found = known, False

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1:
            op, (left, right) = node.ops[0], (node.left, node.comparators[0])
            if isinstance(op, ast.GtE | ast.Lt) and (later := self._later(right)):
                return self._asked(left, later, isinstance(op, ast.Lt))
            if isinstance(op, ast.LtE | ast.Gt) and (later := self._later(left)):
                return self._asked(right, later, isinstance(op, ast.Gt))
        return node

    def _later(self, node: ast.expr) -> ast.Call | None:
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        return node if isinstance(node, ast.Call) and is_later(node) else None

    def _asked(self, day: ast.expr, later: ast.Call, is_not: bool) -> ast.expr:
        assert isinstance(later.func, ast.Name)
        self.found = True
        start, count = copy.deepcopy(later.args)
        months = ast.BinOp(ast.Constant(12), ast.Mult(), count) if later.func.id == "add_years" else count
        call = ast.Call(ast.Name("has_come", ast.Load()), [day, start, months], [])
        return ast.UnaryOp(ast.Not(), call) if is_not else call


def is_later(node: ast.expr | None) -> bool:
    """Whether an expression is the same day of a later month or year, from names and numbers."""
    match node:
        case ast.Call(func=ast.Name(id="add_months" | "add_years"), args=args):
            return all(isinstance(a, ast.Name | ast.Constant) for a in args)
    return False


def compared(nodes: tuple[Node, ...], fixed: Iterable[int]) -> tuple[Node, ...]:
    """The same program, comparing days without finding the later one; numbers stay as they are."""
    known: dict[int, ast.Call] = {}
    fixed, result = set(fixed), list(nodes)
    for k, node in enumerate(nodes):
        rule = node.law
        if not isinstance(rule, Rule) or k in fixed:
            continue
        match rule.body:
            case (ast.Return(value=ast.Call() as later),) if is_later(later) and not rule.rounds:
                known[k] = later
        asked = {a: r for a, r in zip(rule.arguments, node.refs, strict=True) if r in known}
        result[k] = _rewritten(node, rule, {a: (known[r], nodes[r]) for a, r in asked.items()})
    return tuple(result)


def _rewritten(node: Node, rule: Rule, later: Mapping[str, tuple[ast.Call, Node]]) -> Node:
    """One rule, reading what the later day is made of instead of that day."""
    calls, added = {}, dict[str, int]()
    for argument, (call, other) in later.items():
        assert isinstance(other.law, Rule)
        own = dict(zip(other.law.arguments, other.refs, strict=True))
        names = {n: f"{argument}__{n}" for n in own}
        added |= {names[n]: r for n, r in own.items()}
        parts = [ast.Name(names[a.id], ast.Load()) if isinstance(a, ast.Name) else a for a in call.args]
        calls[argument] = ast.Call(call.func, parts, [])
    into = _Compared(calls)
    body = [into.visit(s) for s in copy.deepcopy(list(rule.body))]
    if not into.found:
        return node
    source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    tree = ast.parse(source).body
    read = {n.id for s in tree for n in ast.walk(s) if isinstance(n, ast.Name)}
    kinds = dict(zip(rule.arguments, rule.kinds, strict=True)) | dict.fromkeys(added, MONTHS)
    refs = {a: r for a, r in (dict(zip(rule.arguments, node.refs, strict=True)) | added).items() if a in read}
    arguments = tuple(refs)
    changed = replace(rule, arguments=arguments, kinds=tuple(kinds[a] for a in arguments), source=source, body=tuple(tree))
    return replace(node, law=changed, refs=tuple(refs.values()))
