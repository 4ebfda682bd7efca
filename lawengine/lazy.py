"""A rule as a function that asks for an argument only when it really reads it: what the explanation rests on."""

import ast
from collections.abc import Callable
from typing import Any

from lawengine.purity import HELPERS

UNREAD = type("Unread", (), {"__repr__": lambda self: "unread"})()
Read = Callable[[int], Any]


def lazy(name: str, arguments: tuple[str, ...], body: list[ast.stmt]) -> Callable[[Read], Any]:
    """The rule as one function of `read`, which is called with the number of each argument on its first use."""
    once = _read_once(arguments, body)
    ask = _Ask(arguments, once)
    asked: list[ast.stmt] = [ask.visit(s) for s in ast.parse(ast.unparse(ast.Module(body, []))).body]
    start: list[ast.stmt] = [
        ast.Assign([ast.Name(a, ast.Store())], ast.Name("_UNREAD", ast.Load())) for a in arguments if a not in once
    ]
    parameters = ast.arguments([], [ast.arg("_read")], None, [], [], None, [])
    function = ast.FunctionDef("rule", parameters, [*start, *asked], [], None, None, lineno=1)
    module = ast.fix_missing_locations(ast.Module([function], []))
    scope: dict[str, Any] = {**HELPERS, "_UNREAD": UNREAD}
    exec(compile(module, f"<{name}>", "exec"), scope)  # noqa: S102 — only text that purity let through
    return scope["rule"]  # type: ignore[no-any-return]


class _Ask(ast.NodeTransformer):
    """`x` becomes `_read(k)`, kept in a variable when it may be used again."""

    def __init__(self, arguments: tuple[str, ...], once: set[str]) -> None:
        self.numbers, self.once = {a: k for k, a in enumerate(arguments)}, once

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The name of a helper is no argument."""
        return ast.Call(node.func, [self.visit(a) for a in node.args], [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A use of an argument."""
        if node.id not in self.numbers:
            return node
        read = ast.Call(ast.Name("_read", ast.Load()), [ast.Constant(self.numbers[node.id])], [])
        if node.id in self.once:
            return read
        known = ast.Compare(ast.Name(node.id, ast.Load()), [ast.IsNot()], [ast.Name("_UNREAD", ast.Load())])
        return ast.IfExp(known, ast.Name(node.id, ast.Load()), ast.NamedExpr(ast.Name(node.id, ast.Store()), read))


def _read_once(arguments: tuple[str, ...], body: list[ast.stmt]) -> set[str]:
    uses = dict.fromkeys(arguments, 0)
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in uses:
                uses[node.id] += 1
            if isinstance(node, ast.For):  # a use inside a loop is many uses
                for inner in (n for s in node.body for n in ast.walk(s)):
                    if isinstance(inner, ast.Name) and inner.id in uses:
                        uses[inner.id] += 1
    return {a for a, n in uses.items() if n <= 1}


def always_read(body: list[ast.stmt]) -> frozenset[str]:
    """The names that every path through these statements reads: what a case surely needs."""
    found: set[str] = set()
    for s in body:
        if isinstance(s, ast.If):
            found |= _surely(s.test) | (always_read(s.body) & always_read(s.orelse))
            if _ends(s.body) or _ends(s.orelse):  # what follows is not on every path
                rest = body[body.index(s) + 1 :]
                return frozenset(found | (_after(s.body, rest) & _after(s.orelse, rest)))
        elif isinstance(s, ast.For):
            found |= _surely(s.iter)
        elif isinstance(s, ast.Return | ast.Assign):
            found |= _surely(s.value)
            if isinstance(s, ast.Return):
                break
    return frozenset(found)


def _after(branch: list[ast.stmt], rest: list[ast.stmt]) -> frozenset[str]:
    return always_read(branch if _ends(branch) else [*branch, *rest])


def _ends(branch: list[ast.stmt]) -> bool:
    return any(isinstance(n, ast.Return | ast.Break | ast.Continue) for s in branch for n in ast.walk(s))


def _surely(node: ast.AST | None) -> set[str]:
    if node is None:
        return set()
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.BoolOp):
        return _surely(node.values[0])
    if isinstance(node, ast.IfExp):
        return _surely(node.test) | (_surely(node.body) & _surely(node.orelse))
    if isinstance(node, ast.Compare) and len(node.ops) > 1:  # a chain may stop after its first comparison
        return _surely(node.left) | _surely(node.comparators[0])
    parts = node.args if isinstance(node, ast.Call) else list(ast.iter_child_nodes(node))
    return set().union(*(_surely(part) for part in parts)) if parts else set()
