"""Writes branches as choices: every way is computed and one is picked, as SIMD does it anyway.

A compiler that sees no branches has less to think about: 300 rules compile in two thirds of the time. What is computed and
not picked may be nonsense (a division by zero), and nothing may come of it: so conditions too are picks, and no sums of bits.
"""

import ast

PICKS = {"pick", "both", "either"}


def picked(node: ast.expr) -> ast.expr:
    """An expression whose choices and conditions are picks."""
    found: ast.expr = _Picked().visit(node)
    return found


class _Picked(ast.NodeTransformer):
    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return _pick(self.visit(node.test), self.visit(node.body), self.visit(node.orelse))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        name = "both" if isinstance(node.op, ast.And) else "either"
        found, *others = (self.visit(value) for value in node.values)
        for other in others:
            found = _call(name, found, other)
        return found  # type: ignore[no-any-return]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = [self.visit(side) for side in (node.left, *node.comparators)]
        steps = [ast.Compare(sides[k], [op], [sides[k + 1]]) for k, op in enumerate(node.ops)]
        found: ast.expr = steps[0]
        for step in steps[1:]:
            found = _call("both", found, step)
        return found


def _call(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _pick(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    return _call("pick", test, then, otherwise)


class Straight:
    """Statements without branches; each variable that a branch changes gets a name of its own there."""

    def __init__(self) -> None:
        self.count = 0

    def block(self, body: list[ast.stmt], known: set[str]) -> list[ast.stmt]:
        """The statements one after the other; `known` are the variables that have a value, and grows."""
        found: list[ast.stmt] = []
        for s in body:
            match s:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found.append(_assign(name, picked(value)))
                    known.add(name)
                case ast.If(test=test, body=then, orelse=otherwise):
                    found += self._chosen(picked(test), then, otherwise, known)
                case ast.Pass():
                    pass
                case _:
                    raise TypeError(f"no statement of a rule without loops: {ast.unparse(s)}")
        return found

    def _chosen(self, test: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt], known: set[str]) -> list[ast.stmt]:
        before = set(known)
        ways = [self.block(way, set(before)) for way in (then, otherwise)]
        stored = [[name for s in way for name in _stored(s)] for way in ways]
        changed = [n for n in dict.fromkeys([*stored[0], *stored[1]]) if n in before or (n in stored[0] and n in stored[1])]
        known.update(changed)
        if len(changed) == 1 and all(self._ends_with(way, changed[0]) for way in ways):
            values = [way.pop().value if way else ast.Name(changed[0], ast.Load()) for way in ways]  # type: ignore[attr-defined]
            return [*ways[0], *ways[1], _assign(changed[0], _pick(test, *values))]
        self.count += 1
        asked = f"{changed[0]}__if{self.count}" if changed else ""
        ends = []
        for place, way in enumerate(ways):
            own = {n: f"{n}__{'then' if place == 0 else 'else'}{self.count}" for n in changed if n in stored[place]}
            ways[place] = _renamed(way, own)
            ends.append(own)
        picks = [_assign(n, _pick(_name(asked), *(_name(own.get(n, n)) for own in ends))) for n in changed]
        return [*([_assign(asked, test)] if changed else []), *ways[0], *ways[1], *picks]

    @staticmethod
    def _ends_with(way: list[ast.stmt], name: str) -> bool:
        """Whether only the last statement gives the variable its value."""
        return not way or ([n for s in way for n in _stored(s)].count(name) == 1 and _stored(way[-1]) == [name])


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _stored(s: ast.stmt) -> list[str]:
    return [n.id for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _renamed(way: list[ast.stmt], names: dict[str, str]) -> list[ast.stmt]:
    """What a branch changes, under its own names from where it changes it."""
    found, changed = list[ast.stmt](), set[str]()
    for s in way:
        assert isinstance(s, ast.Assign)
        value = _Names({n: names[n] for n in changed}).visit(s.value)
        (name,) = _stored(s)
        found.append(_assign(names.get(name, name), value))
        changed |= {name} & names.keys()
    return found


class _Names(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)
