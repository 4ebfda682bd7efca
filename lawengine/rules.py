"""A rule: a short pure function with its article and the days on which it is law."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from lawengine import exact, refuse
from lawengine.kinds import Kind, kind_of
from lawengine.lazy import Read, always_read, lazy
from lawengine.purity import Purify

STATUSES = ("enacted", "reported", "to_confirm", "contradictory")  # from the surest to the least
Function = TypeVar("Function", bound=Callable[..., Any])
EACH = "each member's"  # what Each[…] says of an argument
PERS = ("member", "family")
CENTIME = 1
WHOLE = 100  # one whole unit of money


@dataclass(frozen=True)
class Rounding:
    """How an amount is rounded, and which article says so."""

    way: str
    step: int
    article: str

    def apply(self, amount: int, divisor: int) -> int:
        """The amount, divided and rounded to the step."""
        return HOW[self.way](amount, divisor * self.step) * self.step


HOW: Mapping[str, Callable[[int, int], int]] = {
    "half_up": exact.half_up,
    "divide_up": exact.divide_up,
    "floor_div": exact.floor_div,
}


def half_up_to(step: int, *, article: str) -> Rounding:
    """To the nearest multiple of a step, ties upwards."""
    return Rounding("half_up", step, article)


def up_to(step: int, *, article: str) -> Rounding:
    """Up to a multiple of a step."""
    return Rounding("divide_up", step, article)


def down_to(step: int, *, article: str) -> Rounding:
    """Down to a multiple of a step."""
    return Rounding("floor_div", step, article)


@dataclass(frozen=True)
class Declared:
    """What `@rule` notes down about a function, until the lawbook is loaded."""

    function: FunctionType
    article: str
    since: date
    until: date | None
    known: date | None
    answers: str | None
    rounds: Rounding | None
    status: str
    note: str
    per: str = "member"


@dataclass(frozen=True)
class Rule:
    """One version of a rule, checked and ready for every reader."""

    name: str
    namespace: str
    arguments: tuple[str, ...]
    kinds: tuple[Kind, ...]
    kind: Kind
    article: str
    since: date
    until: date | None
    known: date
    status: str
    rounds: Rounding | None
    note: str
    place: str
    words: str
    source: str
    body: tuple[ast.stmt, ...] = field(repr=False, compare=False)
    code: Callable[[Read], Any] = field(repr=False, compare=False)
    always: tuple[int, ...] = field(repr=False, compare=False)
    refs: tuple[str, ...] = ()
    divisor: int = 1
    per: str = "member"  # whose it is said to be
    each: tuple[int, ...] = ()  # the arguments that are lists of all members' amounts
    level: str = "member"  # whose it is: nobody's in particular ("") when it reads nothing but law

    def meaning(self) -> tuple[object, ...]:
        """Everything that decides what the rule says: equal meaning, equal law."""
        kinds = tuple((k.unit, {m.name: int(m) for m in k.members} if k.members else None) for k in (*self.kinds, self.kind))
        dates = (self.since, self.until, self.known)
        whose = (self.per, self.each) if self.per != "member" else ()
        return (self.name, self.refs, kinds, *whose, self.article, dates, self.status, self.rounds, self.divisor, self.source)


def rule(
    *,
    article: str = "",
    since: date = date(1800, 1, 1),
    until: date | None = None,
    known: date | None = None,
    answers: str | None = None,
    rounds: Rounding | None = None,
    status: str = "enacted",
    note: str = "",
    per: str = "member",
) -> Callable[[Function], Function]:
    """Say that a function is law: of which article, from which day until which (exclusive), known from when, whose."""

    def declare(function: Function) -> Function:
        assert isinstance(function, FunctionType)
        declared = Declared(function, article, since, until, known, answers, rounds, status, note, per)
        function.__globals__.setdefault("__rules__", []).append(declared)
        function.__dict__["__law__"] = declared
        return function

    return declare


@lru_cache(maxsize=512)
def _functions(text: str) -> Mapping[int, ast.FunctionDef]:
    found = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef))
    return {min([f.lineno, *(d.lineno for d in f.decorator_list)]): f for f in found}


def read_rule(declared: Declared, namespace: str, text: str | None = None) -> Rule:
    """Check the text of a declared rule and make it ready; short names are resolved later, by the lawbook."""
    function = declared.function
    path = Path(function.__code__.co_filename)
    file = "/".join(path.parts[-2:])
    tree = _functions(path.read_text(encoding="utf-8") if text is None else text)[function.__code__.co_firstlineno]
    place = f"{file}:{tree.lineno}"
    short = declared.answers or function.__name__
    name = short if "." in short or not namespace else f"{namespace}.{short}"
    namespace = name.rpartition(".")[0]
    _check_declared(declared, name, place)
    arguments, kinds, kind, each = _signature(function, tree, name, place)
    body = Purify(name, file, arguments, _scope(function)).body(tree)
    sure = always_read(body)
    return Rule(
        name=name,
        namespace=namespace,
        arguments=arguments,
        kinds=kinds,
        kind=kind,
        article=declared.article,
        since=declared.since,
        until=declared.until,
        known=declared.known or declared.since,
        status=declared.status,
        rounds=declared.rounds,
        note=declared.note,
        place=place,
        words=ast.get_docstring(tree) or "",
        source=ast.unparse(ast.fix_missing_locations(ast.Module(body, []))),
        body=tuple(body),
        code=lazy(name, arguments, body),
        always=tuple(k for k, a in enumerate(arguments) if a in sure),
        per=declared.per,
        each=each,
    )


def _scope(function: FunctionType) -> Mapping[str, Any]:
    """What a rule may name besides its arguments: enumerations, also those of an enclosing function."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {**function.__globals__, **{name: cell.cell_contents for name, cell in cells}}


def _check_declared(declared: Declared, name: str, place: str) -> None:
    if not declared.article or (declared.rounds and not declared.rounds.article):
        refuse.rule_without_article(place, name)
    if declared.until and declared.until <= declared.since:
        refuse.ends_before_it_begins(place, name, declared.since, declared.until)
    if declared.status not in STATUSES:
        refuse.status_unknown(place, name, declared.status, STATUSES)
    if declared.per not in PERS:
        refuse.choice_unknown(f"{place}: per of {name}", declared.per, PERS)
    last = name.rpartition(".")[2]
    if last.startswith("_") or "__" in name:
        refuse.name_reserved(place, name)


def _signature(
    function: FunctionType, tree: ast.FunctionDef, name: str, place: str
) -> tuple[tuple[str, ...], tuple[Kind, ...], Kind, tuple[int, ...]]:
    plain = tree.args
    if plain.vararg or plain.kwarg or plain.kwonlyargs or plain.posonlyargs or plain.defaults:
        refuse.impure(place, name, "has starred, named or default arguments; a rule has only plain ones")
    try:
        hints = get_type_hints(function, localns=dict(_scope(function)), include_extras=True)
    except NameError as error:
        refuse.kind_unknown(place, name, "a kind", str(error))
    arguments = tuple(a.arg for a in plain.args)
    kinds: list[Kind] = []
    each: list[int] = []
    for argument in arguments:
        hint = hints.get(argument)
        is_each = get_origin(hint) is Annotated and EACH in get_args(hint)[1:]
        kind = kind_of(get_args(get_args(hint)[0])[0] if is_each else hint)
        if is_each:
            each.append(len(kinds))
            if kind and kind.name in ("career", "scale"):
                refuse.kind_unknown(place, name, f"argument {argument!r}", f"Each[{kind.name}]")
        kinds.append(kind or refuse.kind_unknown(place, name, f"argument {argument!r}", hints.get(argument)))
    result = kind_of(hints.get("return"))
    if result is None or result.name in ("career", "scale"):
        refuse.kind_unknown(place, name, "the result", hints.get("return"))
    return arguments, tuple(kinds), result, tuple(each)


def is_enumeration(value: object) -> bool:
    """An IntEnum class, such as rules may use."""
    return isinstance(value, type) and issubclass(value, IntEnum) and value is not IntEnum
