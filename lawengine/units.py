"""What unit an expression has, as far as it can be told: money is not added to a rate, months are not years.

A product of money and a rate is money in millionths; a rule that returns one must declare its rounding, and the
rounding then divides. Where the unit cannot be told, nothing is said.
"""

import ast
from dataclasses import dataclass

from lawengine import refuse
from lawengine.kinds import Kind
from lawengine.rules import Rule

MILLION = 1_000_000
TIMES = frozenset({"years", "months", "days"})


@dataclass(frozen=True)
class Unit:
    """A dimension, in millionths to a power."""

    of: str
    power: int = 0

    def words(self) -> str:
        """How an author would call it."""
        if self.of == "count" and self.power == 1:
            return "a rate"
        return f"{self.of} in millionths" if self.power else self.of


ANY: Unit | None = None


def unit_of(kind: Kind) -> Unit | None:
    """The unit of a kind."""
    if kind.name == "rate":
        return Unit("count", 1)
    if kind.is_career:
        return Unit("career")
    return Unit(kind.unit) if kind.members or kind.name != "scale" else ANY


def check_units(rule: Rule) -> int:
    """Refuse a rule in which units clash; returns what its rounding must divide by."""
    reader = _Reader(rule)
    reader.block(list(rule.body))
    wanted = unit_of(rule.kind)
    powers = set()
    for unit, line in reader.returned:
        if unit is None or wanted is None:
            continue
        extra = unit.power - wanted.power
        if not _meet(Unit(unit.of), Unit(wanted.of)) or (extra and not rule.rounds):
            hint = "; round it with share(…), or declare rounds=" if extra > 0 and unit.of == wanted.of else ""
            refuse.units_differ(rule.place, rule.name, f"returns {unit.words()} (line {line}), and it is {rule.kind.unit}{hint}")
        powers.add(extra)
    if len(powers) > 1:
        refuse.units_differ(rule.place, rule.name, "returns amounts of different fineness; make every path alike")
    return int(MILLION ** max(powers.pop(), 0)) if powers and rule.rounds else 1


def _meet(a: Unit | None, b: Unit | None) -> bool:
    """Whether two units may be added or compared."""
    if a is None or b is None or a == b:
        return True
    return a.power == b.power and "count" in (a.of, b.of) and {a.of, b.of} <= TIMES | {"count"}


class _Reader:
    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.known = {a: unit_of(k) for a, k in zip(rule.arguments, rule.kinds, strict=True)}
        self.each = {rule.arguments[k] for k in rule.each}
        self.returned: list[tuple[Unit | None, int]] = []

    def block(self, body: list[ast.stmt]) -> None:
        for s in body:
            match s:
                case ast.Return(value=value) if value is not None:
                    unit = self.of(value)
                    self.returned.append((unit, s.lineno))
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    unit = self.of(value)
                    before = self.known.get(name, unit)
                    self.known[name] = unit if before == unit else ANY
                case ast.If(test=test, body=then, orelse=otherwise):
                    self.of(test)
                    self.block(then)
                    self.block(otherwise)
                case ast.For(target=target, iter=over, body=inside):
                    self._loop(target, over, inside)

    def _loop(self, target: ast.expr, over: ast.expr, inside: list[ast.stmt]) -> None:
        one = self.one_of(over)
        if isinstance(over, ast.Call):
            self.of(over)
        for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
            self.known[name] = one
        for name in (n.id for s in inside for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)):
            self.known[name] = ANY  # it may change from round to round
        self.block(inside)

    def one_of(self, many: ast.expr) -> Unit | None:
        """The unit of one amount among many."""
        if not isinstance(many, ast.Name):
            return ANY
        unit = self.known.get(many.id)
        return unit if many.id in self.each else (Unit("money") if unit == Unit("career") else ANY)

    def clash(self, node: ast.AST, doing: str, a: Unit, b: Unit) -> None:
        refuse.units_differ(
            self.rule.place, self.rule.name, f"{doing} {a.words()} and {b.words()} (line {getattr(node, 'lineno', '?')})"
        )

    def of(self, node: ast.expr) -> Unit | None:
        match node:
            case ast.Name(id=name):
                if name in self.each:
                    refuse.each_used_as_one(self.rule.place, self.rule.name, name, node.lineno)
                return self.known.get(name)
            case ast.BinOp(left=left, op=op, right=right):
                return self._computed(node, self.of(left), op, self.of(right), right)
            case ast.UnaryOp(op=op, operand=operand):
                unit = self.of(operand)
                return Unit("flag") if isinstance(op, ast.Not) else unit
            case ast.BoolOp(values=values):
                for value in values:
                    self.of(value)
                return Unit("flag")
            case ast.Compare(left=left, comparators=others):
                units = [self.of(one) for one in (left, *others)]
                self._alike(node, "compares", units)
                return Unit("flag")
            case ast.IfExp(test=test, body=then, orelse=otherwise):
                self.of(test)
                return self._alike(node, "chooses between", [self.of(then), self.of(otherwise)])
            case ast.Call(func=ast.Name(id=name), args=args):
                units = [self.of(a) if k or name not in TAKES_MANY else self.many(a) for k, a in enumerate(args)]
                return self._called(node, name, args, units)
            case ast.Constant(value=bool()):
                return Unit("flag")
        return ANY

    def many(self, node: ast.expr) -> Unit | None:
        """The unit of what is read as many amounts; a list of members' amounts is told by each."""
        if isinstance(node, ast.Name) and node.id in self.each:
            unit = self.known.get(node.id)
            return Unit("count") if unit == Unit("flag") else unit
        return self.of(node)

    def _alike(self, node: ast.expr, doing: str, units: list[Unit | None]) -> Unit | None:
        sure = [u for u in units if u is not None]
        for other in sure[1:]:
            if not _meet(sure[0], other):
                self.clash(node, doing, sure[0], other)
        return sure[0] if len(sure) == len(units) and len(set(sure)) == 1 else (sure[0] if len(set(sure)) == 1 else ANY)

    def _computed(self, node: ast.expr, a: Unit | None, op: ast.operator, b: Unit | None, right: ast.expr) -> Unit | None:
        if isinstance(op, ast.Mult):
            return _product(a, b, node)
        if isinstance(op, ast.FloorDiv):
            return _quotient(a, b, right)
        if isinstance(op, ast.Mod):
            return a
        if a is None or b is None:
            return a or b
        if "date" in (a.of, b.of):
            return self._dated(node, a, op, b)
        if not _meet(a, b):
            self.clash(node, "adds" if isinstance(op, ast.Add) else "subtracts", a, b)
        return a if a == b else ANY

    def _dated(self, node: ast.expr, a: Unit, op: ast.operator, b: Unit) -> Unit | None:
        if a.of == b.of and isinstance(op, ast.Sub):
            return Unit("days")
        other = b if a.of == "date" else a
        if other.of not in ("days", "count") or (b.of == "date" and isinstance(op, ast.Sub)):
            self.clash(node, "adds" if isinstance(op, ast.Add) else "subtracts", a, b)
        return Unit("date")

    def _called(self, node: ast.expr, name: str, args: list[ast.expr], units: list[Unit | None]) -> Unit | None:
        if name in ("min", "max", "clamp"):
            return self._alike(node, "compares", units)
        if name in ("share", "share_up", "share_down"):
            rate = units[1]
            if rate is not None and rate != Unit("count", 1):
                what = f"takes a share of {rate.words()} (line {node.lineno}); the second amount must be a rate"
                refuse.units_differ(self.rule.place, self.rule.name, what)
            return units[0]
        if name in ("half_up", "floor_div", "divide_up"):
            return _quotient(units[0], units[1], args[1])
        if name in ("abs", "round_down_to", "round_up_to", "round_half_up_to", "add_months", "add_years", "floor_mod"):
            return units[0]
        if name in (
            "total",
            "best_total",
            "last_total",
            "average",
            "best_average",
            "last_average",
            "best_run_total",
            "highest",
            "lowest",
            "at",
        ):
            if isinstance(args[0], ast.Name) and args[0].id in self.each:
                return Unit("flag") if name == "at" and self.known[args[0].id] == Unit("flag") else units[0]
            return Unit("money") if units[0] == Unit("career") else ANY
        if name == "progressive":
            return units[0]
        if name in FIXED:
            return Unit(FIXED[name])
        return ANY


TAKES_MANY = frozenset(
    {"len", "at", "total", "best_total", "last_total", "average", "best_average", "last_average", "best_run_total", "highest"}
    | {"lowest", "count_above", "how_many", "any_of"}
)
FIXED = {
    "len": "count",
    "count_above": "count",
    "how_many": "count",
    "any_of": "flag",
    "full_years_between": "years",
    "full_months_between": "months",
    "date_of": "date",
    "month_start": "date",
    "next_month_start": "date",
    "month_begin": "date",
}


def _product(a: Unit | None, b: Unit | None, node: ast.expr) -> Unit | None:
    """Amount × number is the amount; × rate is in millionths. A written number tells nothing."""
    if a is None or b is None:
        known, other = (a, node.right) if b is None else (b, node.left)  # type: ignore[attr-defined]
        if known is None or known.of in TIMES:  # 12 * years may be months, and months may be counted by quarters
            return ANY
        small = isinstance(other, ast.Constant) and isinstance(other.value, int) and other.value < MILLION
        return known if small else ANY
    power = a.power + b.power
    numbers = TIMES | {"count"}
    if a.of in numbers and b.of in numbers:
        return Unit("count", power)
    if a.of in numbers or b.of in numbers:
        return Unit(b.of if a.of in numbers else a.of, power)
    return ANY


def _quotient(a: Unit | None, b: Unit | None, divisor: ast.expr) -> Unit | None:
    if a is None:
        return ANY
    if isinstance(divisor, ast.Constant):
        if a.power and divisor.value == MILLION:
            return Unit(a.of, a.power - 1)
        return ANY if a.power or a.of in TIMES else a
    if b is None:
        return ANY
    if a.of == b.of:
        return Unit("count", a.power - b.power) if a.power >= b.power else ANY
    if b.of in TIMES | {"count"}:
        return Unit(a.of, a.power - b.power) if a.power >= b.power else ANY
    return ANY
