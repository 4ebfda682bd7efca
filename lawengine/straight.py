"""A program written out for one case: each rule one straight function that reads only what the branch taken needs.

It decides what can be decided without a doubt, and much sooner than the careful reader; whatever is missing, contradictory,
not in force or wrong it leaves to that reader, which says so in words. Each rule notes which of its paths was taken: the
paths together are the shape of the answer, and tell afterwards what was read and in which order.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import countOf, itemgetter
from typing import TYPE_CHECKING, Any

from lawengine.answer import Read, Trace
from lawengine.entries import Fact
from lawengine.exact_plain import OF_SORTED, TWINS
from lawengine.kinds import DATE, EPOCH, Kind, day_of_number
from lawengine.lazy import UNREAD
from lawengine.nodes import TODAY, Node
from lawengine.paths import FIRST_DAY, LAST_DAY, Bent, Paths, Writer
from lawengine.purity import HELPERS
from lawengine.refuse import LawError
from lawengine.rules import HOW, STATUSES, Rule

if TYPE_CHECKING:
    from lawengine.program import Program

SHAPES_AT_MOST = 4_096
Decided = tuple[list[Any], bytes]  # the value of each node, and the path taken by each rule
WHOLE = """
if type(x) is not int or not {low} <= x <= {high}:
    raise _Careful
"""
FLAG = """
if x is not True and x is not False:
    raise _Careful
"""
DAY = """
if type(x) is not date:
    raise _Careful
x = x.toordinal() - {epoch}
if not {low} <= x <= {high}:
    raise _Careful
"""
CAREER = """
if (type(x) is not list and type(x) is not tuple) or countOf(map(type, x), int) != len(x):
    raise _Careful
rising = sorted(x)
if rising and not ({low} <= rising[0] and rising[-1] <= {high}):
    raise _Careful
_v[{rising}] = rising
x = tuple(x)
"""


class Careful(Exception):
    """This case is for the careful reader."""


FOR_THE_CAREFUL = (Careful, LawError, ArithmeticError, LookupError, NameError, TypeError, ValueError, AttributeError)


class Straight:
    """The functions of one program, and what their paths mean."""

    def __init__(self, nodes: Sequence[Node], on: date, constants: Mapping[int, Any], reads: Mapping[int, Sequence[int]]) -> None:
        self.nodes, self.on, self.constants = nodes, on, constants
        self.paths = [Paths(_once(reads.get(k, ()))) for k in range(len(nodes))]
        careers = [k for k, node in enumerate(nodes) if isinstance(node.law, Fact) and node.kind.is_career]
        self.rising = {number: len(nodes) + k for k, number in enumerate(careers)}
        self.scope: dict[str, Any] = {**HELPERS, **TWINS, "_UNREAD": UNREAD, "_Careful": Careful}
        self.scope |= {f.__name__: f for f in OF_SORTED.values()} | {f.__name__: f for f in HOW.values()}
        self.scope |= {"countOf": countOf, "date": date}
        self.scope |= {f"_c{k}": value for k, value in constants.items()}

    def decide(self, targets: Sequence[int], known: frozenset[str]) -> Callable[[Mapping[str, Any]], Decided]:
        """The function that decides one case; raises when the case is for the careful reader."""
        parts = [self._rule(k, node, node.law) for k, node in enumerate(self.nodes) if self._is_decided(k)]
        lines = ["def _decide(_facts):", "if not _facts.keys() <= _known:", "    raise _Careful", "_v = _values.copy()"]
        lines.append("_p = _none.copy()")
        for number, node in enumerate(self.nodes):
            if isinstance(node.law, Fact):
                lines += self._door(number, node.name, node.law.kind)
        for target in targets:
            lines += self.read(target, f"_v[{target}]", "x")
        lines.append("return _v, bytes(_p)")
        values = [self.constants.get(k, UNREAD) for k in range(len(self.nodes))] + [UNREAD] * len(self.rising)
        self.scope |= {"_values": values, "_none": bytearray(len(self.nodes)), "_known": known, "_today": self.on}
        self.source = "\n\n".join([*parts, lines[0] + "\n" + "\n".join("    " + line for line in lines[1:])])
        exec(compile(self.source, "<one case>", "exec"), self.scope)  # noqa: S102 — only text that purity let through
        return self.scope["_decide"]  # type: ignore[no-any-return]

    def read(self, number: int, place: str, into: str) -> list[str]:
        """The lines that read a node for the first time."""
        if number in self.constants:
            return []
        if self._is_decided(number):
            return [f"{into} = {place}", f"if {into} is _UNREAD:", f"    {into} = _r{number}(_v, _p)"]
        if isinstance(self.nodes[number].law, Fact):
            return [f"{into} = {place}", f"if {into} is _UNREAD:", "    raise _Careful"]
        return ["raise _Careful"]

    def _is_decided(self, number: int) -> bool:
        law = self.nodes[number].law
        return isinstance(law, Rule) and number not in self.constants and law.status != "contradictory"

    def _rule(self, number: int, node: Node, law: Any) -> str:
        try:
            writer = Writer(self, number, node, law)
            self.scope |= writer.constants
            text = writer.function()
        except Bent:
            self.scope[f"_r{number}"] = self._as_read(number, node, law)
            return ""
        self.paths[number].known += writer.paths
        return text

    def _as_read(self, number: int, node: Node, law: Rule) -> Callable[[list[Any], bytearray], Any]:
        """A rule with loops that read on the way: it notes what it reads while it reads."""
        code, refs, paths, scope = law.code, node.refs, self.paths[number], self.scope

        def decide(values: list[Any], taken: bytearray) -> Any:
            mine: list[int] = []

            def read(k: int) -> Any:
                other = refs[k]
                mine.append(other)
                value = values[other]
                if value is UNREAD:
                    if f"_r{other}" not in scope:
                        raise Careful
                    value = scope[f"_r{other}"](values, taken)
                return value

            value = code(read)
            if law.rounds:
                value = law.rounds.apply(value, law.divisor)
            if law.kind.name == "date" and not FIRST_DAY <= value <= LAST_DAY:
                raise Careful
            values[number] = value = bool(value) if law.kind.name == "flag" else value
            taken[number] = paths.number(_once(mine))
            return value

        return decide

    def _door(self, number: int, name: str, kind: Kind) -> list[str]:
        """The lines that take a fact in, when it is plainly what it must be."""
        accept = ""
        if kind.name == "flag":
            accept = FLAG
        elif kind.name == "date":
            accept = DAY.format(epoch=EPOCH.toordinal(), low=DATE.low, high=DATE.high)
        elif kind.is_career:
            accept = CAREER.format(low=kind.low, high=kind.high, rising=self.rising[number])
        elif kind.members:
            self.scope[f"_k{number}"] = kind
            accept = f"x = _k{number}.accepted(x, {name!r})"
        else:
            accept = WHOLE.format(low=kind.low, high=kind.high)
        otherwise = ", _today" if name == TODAY else ""
        taken = [line for line in accept.splitlines() if line]
        return [
            f"x = _facts.get({name!r}{otherwise})",
            "if x is not None:",
            *("    " + line for line in [*taken, f"_v[{number}] = x"]),
        ]


class Shape:
    """What was read on one way through a program, and in which order: the same for everybody whose case goes that way."""

    def __init__(self, program: "Program", straight: Straight, taken: bytes) -> None:
        self.program, self.lawbook, self.constants = program, program.lawbook, straight.constants
        self.reads: dict[int, tuple[int, ...]] = {}
        for target in program.targets:
            self._walk(program.numbers[target], straight.paths, taken)
        self.order = tuple(self.reads)
        self.numbers = {program.nodes[k].name: k for k in self.order}
        self.chosen = itemgetter(*self.order, *self.order[:1])  # once more, so that it is never one alone
        self.days = {name: k for name, k in self.numbers.items() if program.labels[k].is_date}
        statuses = [program.labels[k].status for k in self.order]
        self.status = max(statuses, key=STATUSES.index, default=STATUSES[0])
        self.unconfirmed = tuple(n for n, status in zip(self.numbers, statuses, strict=True) if status == "to_confirm")

    def _walk(self, number: int, paths: Sequence[Paths], taken: bytes) -> None:
        if number not in self.reads:
            reads = paths[number].known[taken[number]]
            for other in reads:
                self._walk(other, paths, taken)
            self.reads[number] = reads

    def read(self, name: str, amounts: Sequence[Any]) -> Read:
        """One thing that was read."""
        number = self.numbers[name]
        label = self.program.labels[number]
        value = day_of_number(amounts[number]) if label.is_date else amounts[number]
        names = tuple([self.program.nodes[k].name for k in self.reads[number]])
        return Read(name, label.what, value, label.kind, label.article, label.status, names, label.rounding)

    def found(self, amounts: Sequence[Any]) -> dict[str, Any]:
        """Every value, by name."""
        found = dict(zip(self.numbers, self.chosen(amounts), strict=False))
        for name, number in self.days.items():
            found[name] = day_of_number(amounts[number])
        return found


class OneCase:
    """Reads one case after the other straight through a program."""

    def __init__(self, program: "Program", constants: Mapping[int, Any], reads: Mapping[int, Sequence[int]]) -> None:
        self.program = program
        self.straight = Straight(program.nodes, program.on, constants, reads)
        self.decide = self.straight.decide([program.numbers[t] for t in program.targets], frozenset(program.known_facts))
        self.shapes: dict[bytes, Shape] = {}

    def trace(self, facts: Mapping[str, Any]) -> Trace | None:
        """Everything that is read for a case; None when the case is for the careful reader."""
        try:
            amounts, taken = self.decide(facts)
        except FOR_THE_CAREFUL:
            return None
        shape = self.shapes.get(taken)
        if shape is None:
            if len(self.shapes) >= SHAPES_AT_MOST:
                self.shapes.clear()
            shape = self.shapes[taken] = Shape(self.program, self.straight, taken)
        return Trace(shape, amounts)


def _once(reads: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(reads))
