"""The text of the helpers that a kernel calls: the plain ones or their twins, with the divisions that a kernel needs."""

import ast
import inspect
from collections.abc import Mapping

from lawengine import exact_simd
from lawengine.bounds import CALENDAR
from lawengine.branchless import picked
from lawengine.lanes import DIVISIONS, FLAVOURS
from lawengine.purity import HELPERS

# What SIMD needs: no exception paths (error_model), no calls (forceinline); and in the loops an unsigned index.
INLINE = "@njit(error_model='numpy', forceinline=True)\n"
ROOM = {"best_total", "best_average"}  # helpers that need room to copy a career into
DATES = {"year_of", "month_of", "full_years_between"}  # helpers that divide only small numbers
WIDE = {"half_up", "divide_up", "round_down_to", "round_up_to", "round_half_up_to"}  # helpers that may divide anything by little


def with_room(call: ast.Call, room: str) -> ast.Call:
    """A call that is handed the room it needs."""
    if isinstance(call.func, ast.Name) and call.func.id in ROOM:
        call.args.append(ast.Name(room, ast.Load()))
    return call


class _Divide(ast.NodeTransformer):
    """The divisions of a helper's own text; in the calendar of near days every amount is held to 32 bits."""

    def __init__(self, division: str, is_near: bool = False) -> None:
        self.division, self.is_near = division, is_near

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left = self.visit(node.left)
        if isinstance(node.op, ast.RShift):  # what has been shifted could not be made narrow any more
            left = self._held(left)
        return _divided(ast.BinOp(left, node.op, self.visit(node.right)), self.division)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        call = with_room(ast.Call(node.func, [self.visit(a) for a in node.args], []), "room")
        if self.is_near and isinstance(call.func, ast.Name):
            call.func.id = call.func.id.replace("small_", "tiny_").replace("many_", "few_")
        return call

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        return ast.Assign(node.targets, self._held(self.visit(node.value)))

    def visit_Return(self, node: ast.Return) -> ast.Return:
        assert node.value is not None
        is_test = isinstance(node.value, ast.Compare)
        return ast.Return(self.visit(node.value) if is_test else self._held(self.visit(node.value)))

    def _held(self, value: ast.expr) -> ast.expr:
        return ast.Call(ast.Name("i32", ast.Load()), [value], []) if self.is_near else value


def _divided(node: ast.BinOp, division: str) -> ast.expr:
    modulo = division.replace("div", "mod") if division.split("_")[0] in FLAVOURS else "floor_mod"
    name = {ast.FloorDiv: division, ast.Mod: modulo}.get(type(node.op))
    return ast.Call(ast.Name(name, ast.Load()), [node.left, node.right], []) if name else node


def helpers(lines: list[str], is_near: bool) -> list[str]:
    """The text of every helper that the lines use, directly or through others."""
    twins = {n: f for n, f in vars(exact_simd).items() if inspect.isfunction(f)}
    functions = {**HELPERS, **twins} | ({"month_number": exact_simd.near_month_number} if is_near else {})
    divisions = dict.fromkeys(WIDE, "floor_div") | dict.fromkeys(DATES, "small_div")
    texts = {n: _helper_text(n, f, divisions.get(n, "narrow_div"), is_near) for n, f in functions.items()}
    for kind in FLAVOURS:
        for n in sorted(DIVISIONS & HELPERS.keys() - {"floor_div", "floor_mod"}):  # the same text in every process
            texts[f"{kind}_{n}"] = _helper_text(f"{kind}_{n}", HELPERS[n], f"{kind}_div", False)

    def used(text: str) -> set[str]:
        return {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)} & texts.keys()

    found: set[str] = set()
    todo = used("if 1:\n" + "\n".join(lines))
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= used(texts[name]) - found - {name}
    order = list(texts)
    sorted_names = sorted(found, key=order.index)
    return [INLINE + texts[n] for n in _callees_first(sorted_names, {n: used(texts[n]) - {n} for n in found})]


def _helper_text(name: str, function: object, division: str, is_near: bool) -> str:
    tree = ast.parse(inspect.getsource(function)).body[0]  # type: ignore[arg-type]
    assert isinstance(tree, ast.FunctionDef)
    tree.name = name
    if ast.get_docstring(tree) is not None:
        tree.body = tree.body[1:]
    if tree.name in ROOM and tree.args.args[-1].arg != "room":
        tree.args.args.append(ast.arg("room"))
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    if is_near and name in CALENDAR:
        division = "tiny_div"
    if not any(isinstance(n, ast.For | ast.While | ast.If | ast.Subscript) for n in ast.walk(tree)):
        tree.body = [_without_branches(s) for s in tree.body]
    if name == "whole_div":  # the only division that stays one
        return ast.unparse(ast.fix_missing_locations(tree))
    return ast.unparse(ast.fix_missing_locations(_Divide(division, is_near and name in CALENDAR).visit(tree)))


def _without_branches(statement: ast.stmt) -> ast.stmt:
    """A helper's statement whose choices are picks, as in the rules that call it."""
    if isinstance(statement, ast.Assign | ast.Return) and statement.value is not None:
        statement.value = picked(statement.value)
    return statement


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
