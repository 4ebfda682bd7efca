"""The text of a rule, checked: pure exact law and nothing else, so that every reader can mean the same by it."""

import ast
from collections.abc import Mapping
from enum import IntEnum
from types import FunctionType
from typing import Any, NoReturn

from lawengine import exact, refuse

HELPERS: Mapping[str, FunctionType] = {
    n: f for n, f in vars(exact).items() if isinstance(f, FunctionType) and f.__module__ == exact.__name__
}
BUILTINS = frozenset({"min", "max", "abs", "len", "range", "int"})
CALLABLE = BUILTINS | HELPERS.keys()
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
HINTS = {
    "/": "divides with /; use //, half_up or share, which are exact",
    "return in loop": "returns from inside a loop; keep the answer in a variable, break, and return it after the loop",
    "no value": "may end without a value; let every path return",
}


class Purify(ast.NodeTransformer):
    """Copies the body of a rule, enumeration members as integers; refuses whatever is not exact law."""

    def __init__(self, rule: str, file: str, arguments: tuple[str, ...], scope: Mapping[str, Any]) -> None:
        self.rule, self.file, self.arguments, self.scope = rule, file, arguments, scope
        self.stored: set[str] = set()

    def refuse(self, node: ast.AST, what: str) -> NoReturn:
        """Say what is wrong, with file and line."""
        refuse.impure(f"{self.file}:{getattr(node, 'lineno', 0)}", self.rule, what)

    def body(self, function: ast.FunctionDef) -> list[ast.stmt]:
        """The purified statements of a function, without its docstring."""
        kept = function.body[1:] if ast.get_docstring(function) is not None else function.body
        self.stored = {n.id for s in kept for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for node in (n for s in kept for n in ast.walk(s)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._may_store(node)
        body = [self.visit(s) for s in kept]
        if _Flow(self, self.stored).block(body, set(self.arguments), loop=False) is not None or not body:
            self.refuse(function, HINTS["no value"])
        return body

    def _may_store(self, node: ast.Name) -> None:
        if node.id in self.arguments:
            self.refuse(node, f"changes its argument {node.id!r}; give the new amount a name of its own")
        if "__" in node.id or node.id.startswith("_"):
            self.refuse(node, f"calls a variable {node.id!r}, a name kept for the engine")

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Anything not named below is refused."""
        self.refuse(node, f"holds {type(node).__name__.lower()!r}, which exact law cannot hold")

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """return value"""
        if node.value is None:
            self.refuse(node, HINTS["no value"])
        return ast.copy_location(ast.Return(self.visit(node.value)), node)

    def visit_If(self, node: ast.If) -> ast.stmt:
        """if / elif / else"""
        parts = [self.visit(node.test), [self.visit(s) for s in node.body], [self.visit(s) for s in node.orelse]]
        return ast.copy_location(ast.If(*parts), node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """name = value"""
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            self.refuse(node, "assigns to something else than one variable")
        return ast.copy_location(ast.Assign(node.targets, self.visit(node.value)), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """name: Kind = value"""
        if not isinstance(node.target, ast.Name) or node.value is None:
            self.refuse(node, "declares a variable without a value")
        return ast.copy_location(ast.Assign([node.target], self.visit(node.value)), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        """name += value"""
        if not isinstance(node.target, ast.Name):
            self.refuse(node, "changes something else than a variable")
        now = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        value = self.visit_BinOp(ast.copy_location(ast.BinOp(now, node.op, node.value), node))
        return ast.copy_location(ast.Assign([ast.Name(node.target.id, ast.Store())], value), node)

    def visit_For(self, node: ast.For) -> ast.stmt:
        """for amount in career, for k in range(…), for low, high, rate in scale"""
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        if node.orelse or not all(isinstance(t, ast.Name) for t in targets):
            self.refuse(node, "loops in a way that the engine does not read; write: for amount in career")
        if not (
            isinstance(node.iter, ast.Name) or (isinstance(node.iter, ast.Call) and getattr(node.iter.func, "id", "") == "range")
        ):
            self.refuse(node, "loops over something else than a career, a scale or range(…)")
        over = self.visit_Call(node.iter, in_for=True) if isinstance(node.iter, ast.Call) else self.visit(node.iter)
        if any(isinstance(n, ast.Return) for s in node.body for n in ast.walk(s)):
            self.refuse(node, HINTS["return in loop"])
        return ast.copy_location(ast.For(node.target, over, [self.visit(s) for s in node.body], []), node)

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        """break"""
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        """continue"""
        return node

    def visit_Pass(self, node: ast.Pass) -> ast.stmt:
        """pass"""
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """and, or"""
        return ast.copy_location(ast.BoolOp(node.op, [self.visit(v) for v in node.values]), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """+ - * // %"""
        if isinstance(node.op, ast.Div):
            self.refuse(node, HINTS["/"])
        if not isinstance(node.op, OPERATORS):
            self.refuse(node, f"computes with {type(node.op).__name__.lower()!r}; exact law has + - * // %")
        return ast.copy_location(ast.BinOp(self.visit(node.left), node.op, self.visit(node.right)), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """- and not"""
        if not isinstance(node.op, ast.USub | ast.UAdd | ast.Not):
            self.refuse(node, "computes with ~; write not")
        return ast.copy_location(ast.UnaryOp(node.op, self.visit(node.operand)), node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """< <= > >= == != and `in (a, b)`, which becomes a chain of =="""
        if not all(isinstance(op, COMPARISONS) for op in node.ops):
            self.refuse(node, "compares with is; write ==")
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            return self._membership(node)
        return ast.copy_location(ast.Compare(self.visit(node.left), node.ops, [self.visit(c) for c in node.comparators]), node)

    def _membership(self, node: ast.Compare) -> ast.expr:
        among = node.comparators[0]
        if len(node.ops) != 1 or not isinstance(among, ast.Tuple) or not among.elts:
            self.refuse(node, "asks `in` of something else than a written list: x in (A, B)")
        each: list[ast.expr] = [
            ast.copy_location(ast.Compare(self.visit(node.left), [ast.Eq()], [self.visit(one)]), node) for one in among.elts
        ]
        found = ast.copy_location(ast.BoolOp(ast.Or(), each), node) if len(each) > 1 else each[0]
        return found if isinstance(node.ops[0], ast.In) else ast.copy_location(ast.UnaryOp(ast.Not(), found), node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """a if test else b"""
        return ast.copy_location(ast.IfExp(self.visit(node.test), self.visit(node.body), self.visit(node.orelse)), node)

    def visit_Call(self, node: ast.Call, in_for: bool = False) -> ast.expr:
        """Only exact helpers and a few builtins."""
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name in self.stored or name in self.arguments:
            self.refuse(node, f"calls {name!r}, which is also an amount in this rule; give that amount another name")
        if name not in CALLABLE:
            self.refuse(node, f"calls {name!r}, which is no exact helper{refuse.nearest(name, CALLABLE)}")
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            self.refuse(node, f"calls {name!r} with named or starred arguments; give them in order")
        if name in ("min", "max") and len(node.args) < 2:
            self.refuse(node, f"calls {name!r} of one thing; of a career ask highest(career)")
        if name == "range" and not in_for:
            self.refuse(node, "uses range outside a for loop")
        if name in HELPERS and len(node.args) != HELPERS[name].__code__.co_argcount:
            self.refuse(node, f"calls {name!r} with {len(node.args)} amounts instead of {HELPERS[name].__code__.co_argcount}")
        return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [self.visit(a) for a in node.args], []), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """career[k]"""
        if not isinstance(node.value, ast.Name) or isinstance(node.slice, ast.Slice | ast.Tuple):
            self.refuse(node, "cuts a piece out of a career; use last_total, last_average, … or a loop")
        call = ast.Call(ast.Name("at", ast.Load()), [self.visit(node.value), self.visit(node.slice)], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """An argument or a variable of the rule."""
        if node.id not in self.stored and node.id not in self.arguments:
            self.refuse(node, f"uses {node.id!r}, which is neither an argument nor a variable of the rule")
        return ast.copy_location(ast.Name(node.id, ast.Load()), node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Whole numbers and True, False."""
        if not isinstance(node.value, int):
            self.refuse(node, f"holds {node.value!r}; make it a value in a data file, where it has a source")
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A member of an enumeration."""
        owner = self.scope.get(getattr(node.value, "id", ""))
        if not (isinstance(owner, type) and issubclass(owner, IntEnum) and node.attr in owner.__members__):
            self.refuse(node, f"reads .{node.attr}; a rule reads only its arguments and members of an IntEnum")
        return ast.copy_location(ast.Constant(int(owner[node.attr])), node)


class _Flow:
    """Follows every path: each must end in a value, and no variable may be read before it has one."""

    def __init__(self, purify: Purify, stored: set[str]) -> None:
        self.purify, self.stored = purify, stored

    def block(self, body: list[ast.stmt], known: set[str], loop: bool) -> set[str] | None:
        """The variables that surely have a value after these statements; None when nothing gets past them."""
        for statement in body:
            after = self._statement(statement, known, loop)
            if after is None:
                return None
            known = after
        return known

    def _statement(self, s: ast.stmt, known: set[str], loop: bool) -> set[str] | None:
        if isinstance(s, ast.Return):
            self._reads(s, known)
            return None
        if isinstance(s, ast.Break | ast.Continue):
            return None
        if isinstance(s, ast.If):
            self._reads(s.test, known)
            ways = [w for w in (self.block(s.body, set(known), loop), self.block(s.orelse, set(known), loop)) if w is not None]
            return set.intersection(*ways) if ways else None
        if isinstance(s, ast.For):
            self._reads(s.iter, known)
            own = {n.id for n in ast.walk(s.target) if isinstance(n, ast.Name)}
            self.block(s.body, known | own, True)
            return known
        if isinstance(s, ast.Assign):
            self._reads(s.value, known)
            return known | {s.targets[0].id}  # type: ignore[attr-defined]
        return known

    def _reads(self, node: ast.AST, known: set[str]) -> None:
        for n in ast.walk(node):
            if isinstance(n, ast.Name) and n.id in self.stored and n.id not in known:
                self.purify.refuse(n, f"may read {n.id!r} before it has a value")
