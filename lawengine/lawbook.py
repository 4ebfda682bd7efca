"""A lawbook: every rule and value with its dates, frozen, known by the hash of what it says."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lawengine import exact, refuse
from lawengine.answer import Answer, Read, Trace
from lawengine.binding import Version, bind
from lawengine.entries import LANGUAGES, Fact, Names, Source, Value
from lawengine.explain import Line, Step, Telling, tell, told
from lawengine.families import of_label
from lawengine.kinds import Kind
from lawengine.levels import MEMBERS, level_of
from lawengine.nodes import TODAY, Absent, Node
from lawengine.program import Program
from lawengine.resolve import in_force, in_order
from lawengine.rules import STATUSES, Rule, read_rule
from lawengine.show import UNDECIDED, show, shower

CACHED_PROGRAMS, CACHED_LINES = 256, 4_096


@dataclass
class Contents:
    """What a loader found, before it is bound into a lawbook."""

    rules: list[Rule] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    names: dict[str, Names] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    currency: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A value of the law on a day, as people may be told it."""

    name: str
    value: Any
    unit: str
    source: str
    status: str
    names: Names
    since: date
    note: str = ""


@dataclass(frozen=True)
class Debt:
    """Something that is not yet sure, and the rules that rest on it."""

    name: str
    what: str
    since: date
    status: str
    article: str
    note: str
    place: str
    rests_on_it: tuple[str, ...]


@dataclass(frozen=True)
class Citing:
    """What rests on one article."""

    rules: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Reform:
    """What a proposal changes from a day on: values (as the law writes them), and rules (functions with @rule)."""

    name: str
    since: date
    article: str
    values: Mapping[str, Any] = field(default_factory=dict)
    rules: Sequence[Callable[..., Any]] = ()


@dataclass(frozen=True)
class Lawbook:
    """The law, whole and unchangeable."""

    versions: Mapping[str, tuple[Version, ...]] = field(repr=False)
    known_facts: Mapping[str, Fact] = field(repr=False)
    all_names: Mapping[str, Names] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    currency: Names = field(repr=False)
    hash: str
    reform: str = ""
    _programs: dict[Any, Program] = field(default_factory=dict, repr=False, compare=False)
    _lines: dict[Any, Line] = field(default_factory=dict, repr=False, compare=False)
    _tellings: dict[Any, Telling] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def bound(cls, contents: Contents, reform: str = "") -> "Lawbook":
        """Bind what was found: resolve every name, refuse whatever does not hold together."""
        bound = bind(contents.rules, contents.values, contents.facts, contents.names, contents.sources)
        digest = hashlib.sha256(Path(exact.__file__).read_bytes())  # what the helpers mean is part of what the law says
        for name in sorted(bound.versions):
            digest.update(repr([v.meaning() for v in bound.versions[name]]).encode())
        for name in sorted(bound.facts):
            digest.update(repr(bound.facts[name].meaning()).encode())
        return cls(
            versions=MappingProxyType(dict(bound.versions)),
            known_facts=MappingProxyType(dict(bound.facts)),
            all_names=MappingProxyType(dict(bound.names)),
            sources=MappingProxyType(dict(contents.sources)),
            currency=MappingProxyType(dict(contents.currency)),
            hash=digest.hexdigest(),
            reform=reform,
        )

    def at(self, on: date, *targets: str, known_on: date | None = None, given: Iterable[str] = ()) -> Program:
        """The law of a day for some targets, as known on another day; what is given comes as a fact instead of from its rule."""
        key = (on, targets, known_on, frozenset(given))
        if key not in self._programs:
            if len(self._programs) >= CACHED_PROGRAMS:
                self._programs.pop(next(iter(self._programs)))
            self._programs[key] = self._resolve(*key)
        return self._programs[key]

    def _resolve(self, on: date, targets: tuple[str, ...], known_on: date | None, given: frozenset[str]) -> Program:
        facts = dict(self.known_facts)
        for name in given:
            if name not in self.versions:
                refuse.target_unknown(name, self.versions)
            facts[name] = Fact(name, self.versions[name][0].kind, self.all_names[name], per=level_of(self.versions[name][0]))
        for target in targets:
            if target not in facts and target not in self.versions:
                refuse.target_unknown(target, [*facts, *self.versions])
        laws: dict[str, Rule | Value | Fact | Absent] = {}

        def refs(name: str) -> tuple[str, ...]:
            if name not in laws:
                laws[name] = facts.get(name) or in_force(self.versions[name], on, known_on) or self._absent(name)
            law = laws[name]
            return law.refs if isinstance(law, Rule) else ()

        order = in_order(targets, refs)
        numbers = {name: k for k, name in enumerate(order)}
        nodes = tuple(Node(name, laws[name], tuple(numbers[r] for r in refs(name))) for name in order)
        for target in targets:
            if isinstance(absent := laws[target], Absent):
                refuse.not_in_force(target, on, absent.first, "target")
        kinds: dict[str, Kind] = {name: fact.kind for name, fact in facts.items()}
        return Program(on, known_on, targets, nodes, self.hash, kinds, frozenset(self.versions), given)

    def _absent(self, name: str) -> Absent:
        versions = self.versions[name]
        return Absent(name, versions[0].kind, min(v.since for v in versions))

    def reformed(self, reform: Reform) -> "Lawbook":
        """This law with a proposal laid over it: from its day on, what it changes replaces what stood there."""
        rules = [read_rule(function.__dict__["__law__"], "") for function in reform.rules]
        rules = [replace(r, since=max(r.since, reform.since), known=reform.since) for r in rules]
        touched = {*reform.values, *(r.name for r in rules)}
        for name in touched:
            if name not in self.versions:
                refuse.reform_touches_nothing(reform.name, name, self.versions)
        kept: list[Version] = []
        for name, versions in self.versions.items():
            kept += (
                [replace(v, until=None) if v.until and v.until > reform.since else v for v in versions if v.since < reform.since]
                if (name in touched)
                else versions
            )
        values = [v for v in kept if isinstance(v, Value)]
        for name, written in reform.values.items():
            kind = self.versions[name][0].kind
            amount = kind.written(written, name, reform.name)
            values.append(
                Value(name, kind, amount, reform.since, None, reform.since, reform.article, "enacted", reform.name, reform.name)
            )
        contents = Contents(
            rules=[*(v for v in kept if isinstance(v, Rule)), *rules],
            values=values,
            facts=[f for f in self.known_facts.values() if f.name != TODAY],
            names={n: names for n, names in self.all_names.items() if n not in (TODAY, MEMBERS)},
            sources={**self.sources, **_proposal(reform)},
            currency=self.currency,
        )
        return Lawbook.bound(contents, reform.name)

    # What the lawbook tells

    def names(self, name: str, language: str) -> str:
        """The name of a rule, value or fact, shown to people; with the member's label when it is a member's."""
        name, label = of_label(name)
        if name not in self.all_names:
            refuse.target_unknown(name, self.all_names)
        return f"{self.all_names[name][language]} ({label})" if label else self.all_names[name][language]

    def parameter(self, name: str, on: date, known_on: date | None = None) -> Parameter:
        """A value of the law on a day."""
        versions = self.versions.get(name) or refuse.target_unknown(name, self.versions)
        found = in_force(versions, on, known_on)
        if found is None:
            refuse.not_in_force(name, on, versions[0].since, "parameter")
        if isinstance(found, Rule):
            answer = self.at(on, name, known_on=known_on).run({})
            return Parameter(
                name, answer.values.get(name), found.kind.unit, found.article, answer.status, self.all_names[name], found.since
            )
        if found.status == "contradictory":
            refuse.contradictory(name, found.note)
        amount = found.kind.public(found.amount)
        return Parameter(
            name, amount, found.kind.unit, found.article, found.status, self.all_names[name], found.since, found.note
        )

    def show(self, value: Any, name: str, language: str) -> str:
        """A value of a rule, value or fact, as people read it."""
        name = of_label(name)[0]
        fact = self.known_facts.get(name)
        law = (
            self.versions[name][0]
            if name in self.versions
            else fact or refuse.target_unknown(name, [*self.versions, *self.known_facts])
        )
        members = {int(m): m.name for m in law.kind.members} if law.kind.members else None
        if members and fact and fact.members:
            members = {n: fact.members[m][language] if m in fact.members else m for n, m in members.items()}
        return show(value, law.kind.name, language, self.currency, members)

    def explain(self, answer: Answer, target: str, language: str) -> Step:
        """Why the target has its value."""
        if target not in answer.trace:
            refuse.target_unknown(target, answer.trace)
        if isinstance(answer.trace, Trace) and answer.trace.shape.lawbook == self.hash:
            return self._told(answer.trace, target, language)

        def telling(read: Read) -> Telling:
            if read.value is None:
                needs = "، " if language == "ar" else ", "
                shown = f"{UNDECIDED[language]} {needs.join(self.names(n, language) for n in self._needs(answer, read.name))}"
            elif read.what == MEMBERS:
                each = (f"{of_label(one)[1]}: {self.show(answer.trace[one].value, one, language)}" for one in read.reads)
                shown = ("؛ " if language == "ar" else "; ").join(each)
            else:
                shown = self.show(read.value, read.name, language)
            return Telling(*self._telling(read, language)[:4], shown)

        return tell(answer.trace, target, telling)

    def _told(self, trace: Trace, target: str, language: str) -> Step:
        """The same, from what was written down once for everybody whose case went the same way."""
        key = (trace.shape, target, language)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= CACHED_LINES:
                self._lines.clear()
            reads = Trace(trace.shape, trace.amounts)

            def telling(read: Read) -> Telling:
                number = trace.shape.numbers[read.name]
                telling = self._telling(read, language)._replace(key=number, is_day=read.name in trace.shape.days)
                if number in trace.shape.constants:
                    return telling._replace(shown=self.show(read.value, read.name, language))
                return telling._replace(show=self._shower(read.name, language))

            line = self._lines[key] = told(reads, target, telling)
        return Step(line, trace.amounts)

    def _telling(self, read: Read, language: str) -> Telling:
        key = (read.name, read.article, read.rounding, language)
        if key in self._tellings:
            return self._tellings[key]
        source, rounding = self._source(read.article), self._source(read.rounding)
        telling = Telling(
            words=self.names(read.name, language),
            source_title=source.title[language] if source else "",
            cited=source.cited(read.article, language) if source else "",
            rounded=rounding.cited(read.rounding, language) if rounding else "",
        )
        if not of_label(read.name)[1]:  # what carries a member's label is one family's
            self._tellings[key] = telling
        return telling

    def _shower(self, name: str, language: str) -> Callable[[Any], str]:
        kind = self.versions[name][0].kind if name in self.versions else self.known_facts[name].kind
        if kind.members:
            return lambda value: self.show(value, name, language)
        return shower(kind.name, language, self.currency.get(language, ""))

    def _source(self, article: str) -> Source | None:
        return self.sources.get(article.partition(":")[0])

    def _needs(self, answer: Answer, name: str) -> tuple[str, ...]:
        read = answer.trace[name]
        if read.what in ("fact", "given"):
            return (name,)
        needed = (fact for one in read.reads if answer.trace[one].value is None for fact in self._needs(answer, one))
        return tuple(dict.fromkeys(needed))

    def debts(self) -> list[Debt]:
        """What is not yet sure, least sure first, with the rules that rest on it."""
        found = [
            Debt(
                v.name,
                "rule" if isinstance(v, Rule) else "value",
                v.since,
                v.status,
                v.article,
                v.note,
                v.place,
                self.rests_on(v.name),
            )
            for versions in self.versions.values()
            for v in versions
            if v.status not in ("enacted", "reported")
        ]
        return sorted(found, key=lambda d: (-STATUSES.index(d.status), d.name, d.since))

    def rests_on(self, name: str) -> tuple[str, ...]:
        """The rules that read a name, directly or through others."""
        found: set[str] = set()
        todo = {name}
        while todo:
            readers = {v.name for vs in self.versions.values() for v in vs if isinstance(v, Rule) and todo & set(v.refs)}
            todo = readers - found
            found |= todo
        return tuple(sorted(found))

    def articles(self) -> dict[str, Citing]:
        """Every article cited, in the order of the sources and of the law, with what rests on it."""
        rules: dict[str, set[str]] = {}
        values: dict[str, set[str]] = {}
        for version in (v for versions in self.versions.values() for v in versions):
            (rules if isinstance(version, Rule) else values).setdefault(version.article, set()).add(version.name)
            if isinstance(version, Rule) and version.rounds:
                rules.setdefault(version.rounds.article, set()).add(version.name)
        order = {key: k for k, key in enumerate(self.sources)}
        cited = sorted(rules.keys() | values.keys(), key=lambda a: (order[a.partition(":")[0]], _natural(a)))
        return {a: Citing(tuple(sorted(rules.get(a, ()))), tuple(sorted(values.get(a, ())))) for a in cited}

    def change_dates(self) -> list[date]:
        """Every day on which some law begins or ends."""
        versions = [v for vs in self.versions.values() for v in vs]
        return sorted({v.since for v in versions} | {v.until for v in versions if v.until})

    def changes(self, before: date, after: date) -> list[str]:
        """The names whose version in force differs between two days."""
        return sorted(n for n, vs in self.versions.items() if in_force(vs, before, None) is not in_force(vs, after, None))


def _proposal(reform: Reform) -> dict[str, Source]:
    key = reform.article.partition(":")[0]
    return {key: Source(key, dict.fromkeys(LANGUAGES, reform.name))}


def _natural(text: str) -> list[tuple[int, str]]:
    """Article 9 before article 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in text.replace(":", "-").split("-")]
