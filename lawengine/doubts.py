"""Finds, for a whole population at once, who really reads what cannot be read: the sources contradict each other, the text is
not in force, a divisor is zero, a number leaves 64 bits.

Beside each rule that may come across such a thing stands a shadow rule, made from its own text: it walks the same branches
and answers whether this person did come across it.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from lawengine.bounds import DATES, DIVIDES, SAFE, SHARES
from lawengine.kinds import FLAG, TOP
from lawengine.nodes import Node
from lawengine.rules import Rule

DOUBT = "_doubt"


def _risk(node: ast.expr, unproven: frozenset[str]) -> ast.expr | None:
    """When this very operation has no answer, or one that leaves 64 bits."""
    if not unproven or ast.unparse(node) not in unproven:
        return None
    match node:
        case ast.BinOp(op=ast.FloorDiv() | ast.Mod(), right=right):
            return _test(f"{_text(right)} == 0")
        case ast.BinOp(left=left, op=op, right=right):
            sign = {ast.Add: "+", ast.Sub: "-"}.get(type(op), "*")
            return _test(f"abs({_text(left)} * 1.0 {sign} {_text(right)}) > {float(SAFE)}")
        case ast.Call(func=ast.Name(id="at"), args=[career, place]):
            return _test(f"not -len({_text(career)}) <= {_text(place)} < len({_text(career)})")
        case ast.Call(func=ast.Name(id=name), args=[amount, other]) if name in SHARES:
            return _test(f"abs({_text(amount)} * 1.0 * {_text(other)}) > {float(SAFE)}")
        case ast.Call(func=ast.Name(id=name), args=[amount, divisor]) if name in DIVIDES:
            return _test(f"{_text(divisor)} == 0 or abs({_text(amount)} * 1.0) > {float(SAFE)}")
        case ast.Call(func=ast.Name(id="progressive"), args=[amount, _]):
            return _test(f"abs({_text(amount)}) > {TOP}")
        case ast.Call(args=args):
            return _test(" or ".join(f"abs({_text(one)}) > {DATES}" for one in args))
    return None


def _test(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _either(*parts: ast.expr | None) -> ast.expr | None:
    sure = [p for p in parts if p is not None]
    return ast.BoolOp(ast.Or(), sure) if len(sure) > 1 else (sure[0] if sure else None)


def _when(test: ast.expr, doubt: ast.expr | None) -> ast.expr | None:
    return ast.BoolOp(ast.And(), [test, doubt]) if doubt is not None else None


class _Shadow:
    """The body of a rule, answering its doubt instead of its value."""

    def __init__(self, doubtful: Mapping[str, ast.expr], unproven: frozenset[str]) -> None:
        self.doubtful, self.unproven = doubtful, unproven

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
                return _either(*map(self.of, args), _risk(node, self.unproven))
        parts = [self.of(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return _either(*parts, _risk(node, self.unproven))

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


def _met(doubt: str, is_list: bool) -> ast.expr:
    """Whether the doubt was met; of a list, by any member of the family."""
    name = ast.Name(doubt, ast.Load())
    return ast.Call(ast.Name("any_of", ast.Load()), [name], []) if is_list else name


@dataclass(frozen=True)
class Shadowed:
    """Nodes with their shadows, and the shadow of each target that has one."""

    nodes: tuple[Node, ...]
    doubts: Mapping[int, int]


def shadowed(
    nodes: tuple[Node, ...],
    targets: Iterable[int],
    failing: frozenset[int],
    unproven: Mapping[int, frozenset[str]],
    fixed: frozenset[int],
    apart: Callable[[int, int], bool] = lambda reader, read: False,
) -> Shadowed:
    """Add a shadow to every rule that may come across what is failing, or has an operation that is not proven.

    Where a rule stands apart from what it reads (a family from its members), the doubt ends: whoever meets it on either
    side is read again.
    """
    shadow: dict[int, int] = {}
    added = list(nodes)
    for k, node in enumerate(nodes):
        rule = node.law
        if k in fixed or k in failing or not isinstance(rule, Rule):
            continue
        open_ones = unproven.get(k, frozenset())
        if not open_ones and not any(r in failing or (r in shadow and not apart(k, r)) for r in node.refs):
            continue
        doubtful: dict[str, ast.expr] = {}
        extra = []
        lists = {rule.arguments[j] for j in rule.each}
        for argument, r in zip(rule.arguments, node.refs, strict=True):
            if r in failing:
                doubtful[argument] = ast.Constant(True)
            elif r in shadow and not apart(k, r):
                doubtful[argument] = _met(f"_doubt_{argument}", argument in lists)
                extra.append((f"_doubt_{argument}", shadow[r]))
        start = ast.parse(f"{DOUBT} = False").body
        body = [*start, *_Shadow(doubtful, open_ones).block(list(rule.body))]
        source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
        twin = replace(
            rule,
            name=f"{rule.name}._doubt",
            arguments=(*rule.arguments, *(a for a, _ in extra)),
            kinds=(*rule.kinds, *(FLAG for _ in extra)),
            each=(*rule.each, *(len(rule.kinds) + j for j, (a, _) in enumerate(extra) if a.removeprefix("_doubt_") in lists)),
            kind=FLAG,
            rounds=None,
            divisor=1,
            source=source,
            body=tuple(ast.parse(source).body),
        )
        shadow[k] = len(added)
        added.append(Node(twin.name, twin, (*node.refs, *(s for _, s in extra))))
    wanted = {*targets, *(r for k, node in enumerate(nodes) for r in node.refs if apart(k, r))}
    return Shadowed(tuple(added), {t: shadow[t] for t in sorted(wanted) if t in shadow})
