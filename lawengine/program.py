"""The law of one day for some targets: read for one case with everything kept, or over columns in one pass."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from lawengine import refuse
from lawengine.answer import Answer, Read
from lawengine.entries import Fact, Value
from lawengine.families import has_families, read_family
from lawengine.kinds import Kind, day_of_number, days_of
from lawengine.lazy import UNREAD
from lawengine.levels import MEMBERS
from lawengine.nodes import TODAY, Absent, Node
from lawengine.refuse import LawError
from lawengine.rules import Rule

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from lawengine.beside import Comparison
    from lawengine.kernel import Kernel
    from lawengine.population import Outcome
    from lawengine.straight import OneCase

CAREFUL_RUNS = 2  # a program that is run more often is written out straight
MISSING = type("Missing", (), {"__repr__": lambda self: "missing"})()


class Label(NamedTuple):
    """What the trace says of a node, whatever its value."""

    name: str
    what: str
    kind: str
    is_date: bool
    article: str
    status: str
    rounding: str


class _Missing(Exception):
    """A fact is needed and was not given."""


@dataclass(frozen=True)
class Program:
    """Rules and values in force on a day, in an order in which each comes after what it may read."""

    on: date
    known_on: date | None
    targets: tuple[str, ...]
    nodes: tuple[Node, ...]
    lawbook: str
    known_facts: Mapping[str, Kind] = field(repr=False)
    law_names: frozenset[str] = field(repr=False)
    given: frozenset[str] = frozenset()

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each node."""
        return {node.name: k for k, node in enumerate(self.nodes)}

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What the trace says of each node."""
        return tuple(self._label(node) for node in self.nodes)

    def _label(self, node: Node) -> Label:
        law, kind = node.law, node.kind
        if isinstance(law, Rule | Value):
            what = "rule" if isinstance(law, Rule) else "value"
            rounding = law.rounds.article if isinstance(law, Rule) and law.rounds else ""
            return Label(node.name, what, kind.unit, kind.name == "date", law.article, law.status, rounding)
        return Label(node.name, "given" if node.name in self.given else "fact", kind.unit, kind.name == "date", "", "enacted", "")

    def facts(self) -> list[Fact]:
        """The facts that some branch may need; the day itself is known."""
        return [node.law for node in self.nodes if isinstance(node.law, Fact) and node.name != TODAY]

    def run(self, facts: Mapping[str, Any]) -> Answer:
        """Decide one case. What the branch taken does not read is not asked for."""
        if (one_case := self._straight()) and (trace := one_case.trace(facts)) is not None:
            return Answer(self.targets, self.on, self.known_on, self.lawbook, trace, {})
        return self.run_carefully(facts)

    def run_carefully(self, facts: Mapping[str, Any]) -> Answer:
        """The same, by the reader that knows every way to be in doubt: it sets the standard for the others."""
        if has_families(self) or MEMBERS in facts:
            return read_family(self, facts)
        run = _Run(self, self._accepted(facts))
        undecided = {}
        for target in self.targets:
            number = self.numbers[target]
            try:
                run.value(number, "target")
            except _Missing:
                undecided[target] = tuple(run.missing[number])
        return Answer(self.targets, self.on, self.known_on, self.lawbook, run.trace(), undecided)

    def _straight(self) -> "OneCase | None":
        """The straight reader, written once a program has been run often enough to be worth it."""
        kept: dict[str, Any] = self.__dict__
        if "_one_case" not in kept:
            kept["_runs"] = kept.get("_runs", 0) + 1
            if kept["_runs"] <= CAREFUL_RUNS:
                return None
            kept["_one_case"] = None if has_families(self) else self._written_straight()
        return kept["_one_case"]  # type: ignore[no-any-return]

    def _written_straight(self) -> "OneCase | None":
        from lawengine.straight import OneCase

        if any(isinstance(node.law, Rule) and node.law.each for node in self.nodes):
            return None
        run = _Run(self, {})
        constants = run.constants()[0]
        return OneCase(self, constants, run.reads)

    @overload
    def over(
        self, columns: Mapping[str, Any], threads: int = 1, bad_rows: Literal["refuse"] = "refuse"
    ) -> dict[str, "np.ndarray[Any, Any]"]: ...
    @overload
    def over(self, columns: Mapping[str, Any], threads: int = 1, *, bad_rows: Literal["report"]) -> "Outcome": ...

    def over(self, columns: Mapping[str, Any], threads: int = 1, bad_rows: str = "refuse") -> Any:
        """Decide a population: columns in, one column for each target out, the same numbers as `run`.

        With bad_rows="report", a row that cannot be decided is named in the outcome and the others go on.
        """
        from lawengine.population import decide, decide_strictly

        if bad_rows in ("refuse", "report") and has_families(self):
            from lawengine.family_population import over_families

            return over_families(self, columns, threads, bad_rows)
        if bad_rows == "refuse":
            return decide_strictly(self, columns, threads)
        if bad_rows != "report":
            refuse.choice_unknown("bad_rows", bad_rows, ("refuse", "report"))
        return decide(self, columns, threads)

    def stream(self, batches: "Iterable[pa.RecordBatch]", **options: Any) -> "Iterator[pa.RecordBatch]":
        """Decide a population in Arrow batches, one after the other, in flat memory; see `lawengine.streaming.stream`."""
        from lawengine.streaming import stream

        return stream(self, batches, **options)

    def beside(self, other: "Program", columns: Mapping[str, Any], threads: int = 1) -> "Comparison":
        """Decide a population under this law and under another, in one pass that computes once what they share."""
        from lawengine.beside import beside

        return beside(self, other, columns, threads)

    def kernel_source(self) -> str:
        """The compiled reader's text, for whoever wants to read it."""
        if has_families(self):
            from lawengine.family_kernel import kernel_of

            return kernel_of(self, False).source()
        return self.kernel(False).source()

    def kernel(self, each_has_a_day: bool, doubts: bool = False) -> "Kernel":
        """The compiled reader; with doubts, it also finds who comes across what cannot be read."""
        from lawengine.kernel import Kernel

        kernels: dict[tuple[bool, bool], Kernel] = self.__dict__.setdefault("_kernels", {})
        key = (each_has_a_day, doubts)
        if key not in kernels:
            constants, failures = self.constants(each_has_a_day)
            kernels[key] = Kernel(self.nodes, self.targets, constants, failures, frozenset(self.known_facts), doubts)
        return kernels[key]

    def constants(self, each_has_a_day: bool) -> tuple[dict[int, Any], dict[int, LawError]]:
        """What is the same for everybody, because it reads no fact; and what cannot be read at all on this day."""
        day = {} if each_has_a_day or TODAY not in self.numbers else {self.numbers[TODAY]: days_of(self.on)}
        return _Run(self, day).constants()

    def _accepted(self, facts: Mapping[str, Any]) -> dict[int, Any]:
        accepted = {}
        for name, value in facts.items():
            kind = self.known_facts.get(name)
            if kind is None:
                if name in self.law_names:
                    refuse.fact_is_law(name)
                refuse.fact_unknown(name, self.known_facts)
            if value is not None and (number := self.numbers.get(name)) is not None:
                accepted[number] = kind.accepted(value, name)
        if TODAY not in facts and TODAY in self.numbers:
            accepted[self.numbers[TODAY]] = days_of(self.on)
        return accepted


class _Run:
    """One reading of a program: what is read is computed once, and noted with who read it."""

    def __init__(self, program: Program, facts: dict[int, Any]) -> None:
        self.program, self.nodes, self.facts = program, program.nodes, facts
        self.values: list[Any] = [UNREAD] * len(self.nodes)
        self.reads: dict[int, list[int]] = {}
        self.missing: dict[int, dict[str, None]] = {}
        self.order: list[int] = []

    def value(self, number: int, asker: str) -> Any:
        """The value of a node, decided when it is first read."""
        value = self.values[number]
        if value is UNREAD:
            value = self.values[number] = self._decide(number, asker)
            self.order.append(number)
        if value is MISSING:
            raise _Missing
        return value

    def constants(self) -> tuple[dict[int, Any], dict[int, LawError]]:
        """What can be decided of every node, and what cannot be read at all."""
        constants: dict[int, Any] = {}
        failures: dict[int, LawError] = {}
        for number in range(len(self.nodes)):
            try:
                constants[number] = self.value(number, "columns")
            except _Missing:
                continue
            except LawError as error:
                failures[number] = error
        return constants, failures

    def _decide(self, number: int, asker: str) -> Any:
        node = self.nodes[number]
        law = node.law
        if isinstance(law, Rule):
            return self._apply(number, node, law)
        if isinstance(law, Fact):
            if number in self.facts:
                return self.facts[number]
            self.missing[number] = {node.name: None}
            return MISSING
        if isinstance(law, Absent):
            refuse.not_in_force(law.name, self.program.on, law.first, asker)
        if law.status == "contradictory":
            refuse.contradictory(law.name, law.note)
        return law.amount

    def _apply(self, number: int, node: Node, law: Rule) -> Any:
        if law.status == "contradictory":
            refuse.contradictory(law.name, law.note)
        refs, values, name = node.refs, self.values, node.name
        mine = self.reads[number] = []

        def read(k: int) -> Any:
            other = refs[k]
            mine.append(other)
            value = values[other]
            return self.value(other, name) if value is UNREAD or value is MISSING else value

        try:
            value = law.code(read)
        except _Missing:
            for k in law.always:  # whatever the branch, these are needed too: ask for them at once
                if refs[k] not in mine:
                    try:
                        read(k)
                    except _Missing:
                        continue
            self.missing[number] = {fact: None for other in mine for fact in self.missing.get(other, ())}
            return MISSING
        except (ArithmeticError, IndexError, NameError, TypeError) as error:
            refuse.rule_failed(law.place, law.name, error)
        if law.rounds:
            value = law.rounds.apply(value, law.divisor)
        return bool(value) if law.kind.name == "flag" else value

    def trace(self) -> dict[str, Read]:
        """Everything that was read, each after what it read itself."""
        labels, values, found = self.program.labels, self.values, {}
        for number in self.order:
            label, value = labels[number], values[number]
            if value is MISSING:
                value = None
            elif label.is_date:
                value = day_of_number(value)
            reads = tuple([labels[k].name for k in dict.fromkeys(self.reads.get(number, ()))])
            name, what, kind, _, article, status, rounding = label
            found[name] = Read(name, what, value, kind, article, status, reads, rounding)
        return found
