"""python -m tools.mutation [NAME…]: breaks each rule and each dated value of the law on purpose; a case or property must notice.

Tools that mutate Python files (mutmut, cosmic-ray) skip decorated functions and know no dated values in YAML; so this
one breaks the law as it was read, in memory, and binds it again. Names limit it to what begins with them. What changes
nothing, however it is written, stands in `tools/equivalents.py` with its reason; it is printed and counted apart.
"""

import ast
import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from law.cases import Case, read_cases
from lawengine import Lawbook, LawError, load
from lawengine.entries import Value
from lawengine.kinds import Kind
from lawengine.lawbook import Contents
from lawengine.lazy import always_read, lazy
from lawengine.nodes import TODAY
from lawengine.program import Program
from lawengine.resolve import in_force
from lawengine.rules import Rule
from tools.equivalents import EQUIVALENT

ROWS = 250  # generated persons for the properties; the plain reader decides them one by one
FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
MOVED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SWAPPED = {
    "min": "max", "max": "min", "best_average": "last_average", "last_average": "best_average", "best_total": "last_total",
    "last_total": "best_total", "half_up": "floor_div", "divide_up": "floor_div", "floor_div": "divide_up", "share": "share_down",
    "share_up": "share", "share_down": "share_up", "add_years": "add_months", "round_up_to": "round_down_to",
    "round_down_to": "round_up_to", "round_half_up_to": "round_down_to", "full_years_between": "full_months_between",
}  # fmt: skip
SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
SAME = "the same law"
STEP = {"money": 100, "rate": 1_000}  # a dinar, a tenth of a percent; one of anything else


@dataclass(frozen=True)
class Mutant:
    """The law with one thing broken."""

    version: Rule | Value
    broken: Rule | Value
    how: str

    def __str__(self) -> str:
        return f"{self.version.name} {self.version.since} ({self.version.place}): {self.how}"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: refused by the engine, noticed by a case or a property, known to change nothing, or alive."""

    mutant: Mutant
    by: str


# How a rule is broken


def broken_rules(rule: Rule) -> Iterator[Mutant]:
    """Each place of the rule broken in each way, one at a time."""
    for k, node in enumerate(_nodes(list(rule.body))):
        for how, change in _ways(node):
            body = copy.deepcopy(list(rule.body))
            change(_nodes(body)[k])
            ast.fix_missing_locations(ast.Module(body, []))
            source = ast.unparse(ast.Module(body, []))
            if source != rule.source:
                yield Mutant(rule, _rebuilt(rule, body, source), how)


def _nodes(body: list[ast.stmt]) -> list[ast.AST]:
    return [node for statement in body for node in ast.walk(statement)]


def _ways(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    told = ast.unparse(node) if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.Compare):
        for table in (FLIPPED, MOVED):
            if other := table.get(type(node.ops[0])):
                yield f"`{told}` compared with {other.__name__}", lambda n, o=other: n.ops.__setitem__(0, o())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        swapped = SWAPPED[node.func.id]
        yield f"`{told}` with {swapped}", lambda n: setattr(n.func, "id", swapped)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"`{told}` joined by {other.__name__}", lambda n: setattr(n, "op", other())
        for k, part in enumerate(node.values):
            yield f"`{told}` without `{ast.unparse(part)}`", lambda n, k=k: setattr(n, "values", _without(n.values, k))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"`{told}` without not", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        yield f"`{told}` with the other sign", lambda n: setattr(n, "op", SIGNS[type(n.op)]())
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.If | ast.IfExp):
        test = ast.unparse(node.test)
        for always in (True, False):
            yield f"`if {test}` always {always}", lambda n, a=always: setattr(n, "test", ast.Constant(a))


def _constants(node: ast.Constant) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node.value, bool):
        yield f"{node.value} turned", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node.value, int):
        for step in (1, -1):
            yield f"{node.value} as {node.value + step}", lambda n, s=step: setattr(n, "value", n.value + s)


def _without(values: list[ast.expr], k: int) -> list[ast.expr]:
    rest = [value for n, value in enumerate(values) if n != k]
    return rest if len(rest) > 1 else [*rest, *copy.deepcopy(rest)]


def _rebuilt(rule: Rule, body: list[ast.stmt], source: str) -> Rule:
    sure = always_read(body)
    return replace(
        rule,
        body=tuple(body),
        source=source,
        code=lazy(rule.name, rule.arguments, body),
        always=tuple(k for k, a in enumerate(rule.arguments) if a in sure),
    )


# How a value is broken


def broken_values(value: Value) -> Iterator[Mutant]:
    """The value one unit higher; each band of a scale apart. What the sources leave open is broken by being decided."""
    amount = value.amount
    if value.status == "contradictory":
        decided = amount if amount is not None else _some(value.kind)
        yield Mutant(value, replace(value, amount=decided, status="reported"), f"decided, as {decided}")
    elif isinstance(amount, bool):
        yield Mutant(value, replace(value, amount=not amount), f"{amount} turned")
    elif isinstance(amount, tuple):
        for k, (low, high, rate) in enumerate(amount):
            bands = (*amount[:k], (low, high, rate + STEP["rate"]), *amount[k + 1 :])
            yield Mutant(value, replace(value, amount=bands), f"band {k + 1}: rate {rate} as {rate + STEP['rate']}")
    else:
        more = amount + STEP.get(value.kind.name, 1)
        yield Mutant(value, replace(value, amount=more), f"{amount} as {more} ({value.kind.unit})")


def _some(kind: Kind) -> Any:
    if kind.name == "flag":
        return True
    return ((0, 2**40, 0),) if kind.name == "scale" else 1


# What means the same, however it is written

DRAWS = 4_000


def known_equivalent(book: Lawbook, mutant: Mutant) -> str:
    """Why the broken rule is the same law, if that is known and no amounts refute it."""
    why = EQUIVALENT.get((mutant.version.name, mutant.version.since, mutant.how), "")
    return why if why and alike(book, mutant) else ""


def alike(book: Lawbook, mutant: Mutant) -> bool:
    """Whether no amounts were drawn for which a broken rule answers otherwise. That alone does not make it the same law."""
    rule, broken = mutant.version, mutant.broken
    if not isinstance(rule, Rule) or not isinstance(broken, Rule):
        return False
    dice = random.Random(7)
    fixed = {k: v.amount for k, r in enumerate(rule.refs) if isinstance(v := _version(book, r, rule), Value)}
    near = [a + d for a in fixed.values() if isinstance(a, int) for d in (-1, 0, 1)]
    for _ in range(DRAWS):
        drawn = [fixed[k] if k in fixed else _drawn(kind, near, dice) for k, kind in enumerate(rule.kinds)]
        if _result(rule, drawn) != _result(broken, drawn):
            return False
    return True


def _version(book: Lawbook, name: str, rule: Rule) -> Any:
    return in_force(book.versions.get(name, ()), rule.since, None)


def _drawn(kind: Kind, near: list[int], dice: random.Random) -> Any:
    if kind.members:
        return int(dice.choice(list(kind.members)))
    if kind.is_career:
        return tuple(dice.randrange(40_000_000) for _ in range(dice.randrange(130)))
    if kind.name == "flag":
        return dice.random() < 0.5
    if kind.name == "date":
        return dice.randrange(0, 22_000)
    most = {"money": 40_000_000, "rate": 1_000_000}.get(kind.name, 500)
    return max(dice.choice((0, dice.randrange(13), dice.randrange(most), *near)), 0)


def _result(rule: Rule, drawn: list[Any]) -> Any:
    try:
        value = rule.code(drawn.__getitem__)
        return rule.rounds.apply(value, rule.divisor) if rule.rounds else value
    except (ArithmeticError, IndexError, TypeError) as error:
        return type(error)


# Who notices


class Witnesses:
    """The worked cases and the properties of the law, with what each reads."""

    def __init__(self, book: Lawbook) -> None:
        self.book = book
        self.cases = list(read_cases())
        self.reading: dict[Rule | Value, list[Case]] = {}
        for case in self.cases:
            if failed := case.failures(book):
                raise SystemExit(f"the law does not answer its own case {case.title}: {failed}")
            for version in case.reads(book):
                self.reading.setdefault(version, []).append(case)
        self.properties = properties()
        self.working = [name for name, check in self.properties.items() if self._holds(check, book)]

    def notice(self, mutant: Mutant) -> str:
        """Who noticed, or nothing."""
        try:
            broken = bound_with(self.book, mutant)
        except LawError:
            return "engine"
        for case in self.reading.get(mutant.version, ()):
            try:
                if case.failures(broken):
                    return "case"
            except (LawError, ArithmeticError):
                return "case"
        return "property" if any(not self._holds(self.properties[n], broken) for n in self.working) else ""

    def _holds(self, check: Callable[[Lawbook], None], book: Lawbook) -> bool:
        try:
            check(book)
        except Exception:  # whatever a broken law does to a property, it was noticed
            return False
        return True


def bound_with(book: Lawbook, mutant: Mutant) -> Lawbook:
    """The lawbook with one version replaced, checked again as a whole."""
    versions = [mutant.broken if v is mutant.version else v for vs in book.versions.values() for v in vs]
    return Lawbook.bound(
        Contents(
            rules=[v for v in versions if isinstance(v, Rule)],
            values=[v for v in versions if isinstance(v, Value)],
            facts=[f for f in book.known_facts.values() if f.name != TODAY],
            names={n: names for n, names in book.all_names.items() if n != TODAY},
            sources=book.sources,
            currency=book.currency,
        )
    )


def properties() -> dict[str, Callable[[Lawbook], None]]:
    """The properties of tests/law, read for fewer persons and by the plain reader: a mutant is not worth compiling."""
    from tests.law import test_properties as tests
    from tests.law.people import columns_for

    nation_of: dict[str, Any] = {}
    columns = columns_for(load("law.dz").at(tests.ON, *tests.PENSION), ROWS, seed=3)

    def nation(book: Lawbook) -> dict[str, Any]:
        if book.hash not in nation_of:
            nation_of.clear()
            nation_of[book.hash] = {"facts": columns, **book.at(tests.ON, *tests.PENSION).over(columns)}
        return nation_of[book.hash]  # type: ignore[no-any-return]

    def of(test: Any, *more: Any) -> Callable[[Lawbook], None]:
        def check(book: Lawbook) -> None:
            own, kept = tests.BOOK, Program.over
            tests.BOOK, Program.over = book, plainly  # type: ignore[assignment,method-assign]
            try:
                needs = test.__code__.co_varnames[: test.__code__.co_argcount]
                test(*([nation(book)] if "nation" in needs else []), *more)
            finally:
                tests.BOOK, Program.over = own, kept  # type: ignore[method-assign]

        return check

    found = {}
    for name, test in vars(tests).items():
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
        for given in marks[0].args[1] if marks else [None]:
            found[f"{name} {given or ''}".strip()] = of(test, *([given] if given else []))
    return found


def plainly(program: Program, columns: dict[str, Any], threads: int = 1) -> dict[str, Any]:
    """`Program.over` by the plain reader, for at most ROWS persons evenly taken."""
    from tests.law.people import person

    size = len(next(len_of for len_of in columns.values() if not isinstance(len_of, tuple)))
    answers = [program.run(person(program, columns, row)).values for row in np.linspace(0, size - 1, min(size, ROWS), dtype=int)]
    return {t: np.array([_number(a[t]) for a in answers]) for t in program.targets}


def _number(value: Any) -> Any:
    return np.datetime64(value, "D") if isinstance(value, date) else value


def mutants(book: Lawbook, beginnings: list[str]) -> Iterator[Mutant]:
    """Every mutant of what begins with one of the names."""
    for name, versions in book.versions.items():
        if not beginnings or name.startswith(tuple(beginnings)):
            for version in versions:
                yield from broken_rules(version) if isinstance(version, Rule) else broken_values(version)


def main() -> int:
    """Break everything once, print what nobody noticed, and the score; 1 when something survived."""
    started = time.monotonic()
    book = load("law.dz")
    witnesses = Witnesses(book)
    print(f"{len(witnesses.cases)} cases, {len(witnesses.working)} properties")
    if left := witnesses.properties.keys() - set(witnesses.working):
        print(f"not usable on {ROWS} persons: {', '.join(sorted(left))}")
    outcomes = [judged(book, witnesses, mutant) for mutant in mutants(book, sys.argv[1:])]
    for outcome in outcomes:
        if outcome.by == SAME:
            print(f"{SAME}: {outcome.mutant}: {known_equivalent(book, outcome.mutant)}")
    for outcome in outcomes:
        if not outcome.by:
            print(f"survived: {outcome.mutant}")
    stale = unmet(outcomes, sys.argv[1:])
    for known in stale:
        print(f"not the same law any more, take it off tools/equivalents.py: {known}")
    for title, kind in (("rules", Rule), ("values", Value)):
        print(score(title, [o for o in outcomes if isinstance(o.mutant.version, kind)]))
    print(f"{time.monotonic() - started:.0f} s")
    return 1 if stale or any(not o.by for o in outcomes) else 0


def judged(book: Lawbook, witnesses: Witnesses, mutant: Mutant) -> Outcome:
    """Who noticed a mutant, or whether there is nothing to notice."""
    by = witnesses.notice(mutant)
    return Outcome(mutant, by or (SAME if known_equivalent(book, mutant) else ""))


def unmet(outcomes: list[Outcome], beginnings: list[str]) -> list[str]:
    """Known equivalents that are noticed after all, or that no rule can be broken into any more."""
    met = {(o.mutant.version.name, o.mutant.version.since, o.mutant.how) for o in outcomes if o.by == SAME}
    asked = [known for known in EQUIVALENT if not beginnings or known[0].startswith(tuple(beginnings))]
    return [f"{name} {since}: {how}" for name, since, how in asked if (name, since, how) not in met]


def score(title: str, outcomes: list[Outcome]) -> str:
    """How many were noticed, by whom, and how many versions have at least one that is."""
    by = Counter(o.by for o in outcomes)
    counted = [o for o in outcomes if o.by != SAME]
    killed = len(counted) - by[""]
    versions, noticed = {o.mutant.version for o in counted}, {o.mutant.version for o in counted if o.by}
    return (
        f"{title}: {killed} of {len(counted)} broken ones noticed, {100 * killed / max(len(counted), 1):.1f} % "
        f"(by cases {by['case']}, by properties {by['property']}, refused by the engine {by['engine']}; "
        f"{by[SAME]} more are the same law and are not counted); "
        f"{len(noticed)} of {len(versions)} versions have at least one that is noticed"
    )


if __name__ == "__main__":
    sys.exit(main())
