"""Finds, for a whole population at once, who really reads what cannot be read: the sources contradict each other, the text is
not in force, a divisor is zero.

Beside each rule that may come across such a thing stands a shadow rule, made from its own text: it walks the same branches
and answers whether this person did come across it.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lawengine.kinds import FLAG
from lawengine.nodes import Node
from lawengine.rules import Rule

DOUBT = "_doubt"
DIVIDES = {"floor_div", "floor_mod", "half_up", "divide_up", "round_down_to", "round_up_to", "round_half_up_to"}


def risky(rule: Rule, harmless: Iterable[str] = ()) -> bool:
    """Whether a rule divides by something that may be zero, or looks into a career where there may be nothing."""
    sure = frozenset(harmless)
    return any(_risk(node, sure) is not None for statement in rule.body for node in ast.walk(statement))


def _risk(node: ast.AST, harmless: frozenset[str]) -> ast.expr | None:
    """When this very operation has no answer."""
    divisor: ast.expr | None = None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv | ast.Mod):
        divisor = node.right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in DIVIDES:
            divisor = node.args[1]
        if node.func.id == "at":
            career, place = _text(node.args[0]), _text(node.args[1])
            return ast.parse(f"not -len({career}) <= {place} < len({career})", mode="eval").body
    if divisor is None or (isinstance(divisor, ast.Constant) and divisor.value) or _text(divisor) in harmless:
        return None
    return ast.Compare(divisor, [ast.Eq()], [ast.Constant(0)])


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _either(*parts: ast.expr | None) -> ast.expr | None:
    sure = [p for p in parts if p is not None]
    return ast.BoolOp(ast.Or(), sure) if len(sure) > 1 else (sure[0] if sure else None)


def _when(test: ast.expr, doubt: ast.expr | None) -> ast.expr | None:
    return ast.BoolOp(ast.And(), [test, doubt]) if doubt is not None else None


class _Shadow:
    """The body of a rule, answering its doubt instead of its value."""

    def __init__(self, doubtful: Mapping[str, ast.expr], harmless: frozenset[str]) -> None:
        self.doubtful, self.harmless = doubtful, harmless

    def of(self, node: ast.expr) -> ast.expr | None:
        """When reading an expression comes across something in doubt; its parts are read in the order of the plain reader."""
        match node:
            case ast.Name(id=name):
                return self.doubtful.get(name)
            case ast.Constant():
                return None
            case ast.BoolOp(op=op, values=[first, *rest]):
                then = rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
                goes_on = first if isinstance(op, ast.And) else ast.UnaryOp(ast.Not(), first)
                return _either(self.of(first), _when(goes_on, self.of(then)))
            case ast.IfExp(test=test, body=then, orelse=otherwise):
                chosen = _either(_when(test, self.of(then)), _when(ast.UnaryOp(ast.Not(), test), self.of(otherwise)))
                return _either(self.of(test), chosen)
            case ast.Compare(left=left, ops=[op, *ops], comparators=[first, *others]):
                more = self.of(ast.Compare(first, ops, others)) if others else None
                return _either(self.of(left), self.of(first), _when(ast.Compare(left, [op], [first]), more))
            case ast.Call(args=args):
                return _either(*map(self.of, args), _risk(node, self.harmless))
        parts = [self.of(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return _either(*parts, _risk(node, self.harmless))

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Statements, each after the doubt that it adds."""
        found: list[ast.stmt] = []
        for s in body:
            match s:
                case ast.Return(value=ast.expr() as value):
                    found.append(ast.Return(_either(ast.Name(DOUBT, ast.Load()), self.of(value))))
                case ast.Assign(value=value):
                    found += [*self._noted(value), s]
                case ast.If(test=test, body=then, orelse=otherwise):
                    found += [*self._noted(test), ast.If(test, self.block(then), self.block(otherwise))]
                case ast.For(target=target, iter=over, body=inside):
                    found += [*self._noted(over), ast.For(target, over, self.block(inside), [])]
                case _:
                    found.append(s)
        return found

    def _noted(self, value: ast.expr) -> list[ast.stmt]:
        doubt = self.of(value)
        both = _either(ast.Name(DOUBT, ast.Load()), doubt)
        return [ast.Assign([ast.Name(DOUBT, ast.Store())], both)] if doubt is not None and both is not None else []


@dataclass(frozen=True)
class Shadowed:
    """Nodes with their shadows, and the shadow of each target that has one."""

    nodes: tuple[Node, ...]
    doubts: Mapping[int, int]


def shadowed(
    nodes: tuple[Node, ...],
    targets: Iterable[int],
    failing: frozenset[int],
    harmless: Mapping[int, frozenset[str]],
    fixed: frozenset[int],
) -> Shadowed:
    """Add a shadow to every rule that may come across what is failing, or has an operation that may have no answer."""
    shadow: dict[int, int] = {}
    added = list(nodes)
    for k, node in enumerate(nodes):
        rule = node.law
        if k in fixed or k in failing or not isinstance(rule, Rule):
            continue
        sure = harmless.get(k, frozenset())
        if not any(r in failing or r in shadow for r in node.refs) and not risky(rule, sure):
            continue
        doubtful: dict[str, ast.expr] = {}
        extra = []
        for argument, r in zip(rule.arguments, node.refs, strict=True):
            if r in failing:
                doubtful[argument] = ast.Constant(True)
            elif r in shadow:
                doubtful[argument] = ast.Name(f"_doubt_{argument}", ast.Load())
                extra.append((f"_doubt_{argument}", shadow[r]))
        start = ast.parse(f"{DOUBT} = False").body
        body = [*start, *_Shadow(doubtful, sure).block(list(rule.body))]
        source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
        twin = replace(
            rule,
            name=f"{rule.name}._doubt",
            arguments=(*rule.arguments, *(a for a, _ in extra)),
            kinds=(*rule.kinds, *(FLAG for _ in extra)),
            kind=FLAG,
            rounds=None,
            divisor=1,
            source=source,
            body=tuple(ast.parse(source).body),
        )
        shadow[k] = len(added)
        added.append(Node(twin.name, twin, (*node.refs, *(s for _, s in extra))))
    return Shadowed(tuple(added), {t: shadow[t] for t in targets if t in shadow})
