"""Worked cases: a person, a day and what the law must answer, written by jurists beside the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lawengine import Answer, Lawbook, LawError, Undecidable
from lawengine.data import Block, read_yaml
from lawengine.entries import Value
from lawengine.families import labelled
from lawengine.kinds import MONEY, Kind
from lawengine.levels import LABEL, MEMBERS
from lawengine.resolve import in_force
from lawengine.rules import Rule

LABELS = ("published", "computed", "trap")
KEYS = {"case", "on", "known", "person", "facts", "given", "expect", "undecidable", "status", "label", "source", "note"}


@dataclass(frozen=True)
class Case:
    """One worked case, as written."""

    title: str
    place: str
    on: date
    known_on: date | None
    facts: Mapping[str, Any]
    given: Mapping[str, Any]  # rules and values taken as told: "if it were so"
    expect: Mapping[str, Any]
    undecidable: str
    status: str
    label: str
    source: str

    def run(self, book: Lawbook) -> Answer:
        """The law's answer to this case."""
        targets = tuple(self.expect) or (self.undecidable,)
        told = {**self.facts, **self.given}
        members = told.pop(MEMBERS, None)
        given = [name for name in told if name in book.versions]
        facts = {name: _exact(book, name, written) for name, written in told.items()}
        if members is not None:
            facts[MEMBERS] = [{n: v if n == LABEL else _exact(book, n, v) for n, v in one.items()} for one in members]
        return book.at(self.on, *targets, known_on=self.known_on, given=given).run(facts)

    def failures(self, book: Lawbook) -> list[str]:
        """What the law answers otherwise than the case says; nothing when they agree."""
        try:
            answer = self.run(book)
        except Undecidable as error:
            return [] if self.undecidable else [f"cannot be decided: {error}"]
        if self.undecidable:
            return [f"{self.undecidable} should not be decidable, and is {answer.values.get(self.undecidable)}"]
        found = [f"{name} lacks the facts {', '.join(names)}" for name, names in answer.undecided.items()]
        for name, written in self.expect.items():
            kind = book.versions[name][0].kind
            for one, amount in _each(name, written):
                expected = kind.public(kind.written(amount, one, self.place))
                if one not in answer.trace:
                    found.append(f"nothing is called {one}")
                elif one in answer.values and answer.values[one] != expected:
                    found.append(f"{one} is {book.show(answer.values[one], one, 'en')}, not {book.show(expected, one, 'en')}")
        if self.status and answer.status != self.status:
            found.append(f"the status is {answer.status}, not {self.status}")
        return found

    def reads(self, book: Lawbook) -> list[Rule | Value]:
        """The rules and values that the answer rests on; of a refused case, everything below what it asks."""
        if self.undecidable:
            program = book.at(self.on, self.undecidable, known_on=self.known_on, given=self.given)
            names = [node.name for node in program.nodes]
        else:
            names = [name.partition("[")[0] for name, one in self.run(book).trace.items() if one.what in ("rule", "value")]
        found = (in_force(book.versions[name], self.on, self.known_on) for name in dict.fromkeys(names) if name in book.versions)
        return [version for version in found if version]


def read_cases(package: str = "law.dz") -> Iterator[Case]:
    """Every case beside the rules of a law."""
    folder = Path(__file__).parent / package.partition(".")[2]
    cast = read_yaml(folder / "cases" / "cast.yaml", "cases/cast.yaml")["cast"]
    for path in sorted(folder.rglob("cases/*.yaml")):
        if path.name != "cast.yaml":
            shown = path.relative_to(folder).as_posix()
            for entry in read_yaml(path, shown)["cases"]:
                yield _case(entry, cast)


def _case(entry: Block, cast: Mapping[str, Any]) -> Case:
    unknown = entry.keys() - KEYS
    if unknown or "case" not in entry or "on" not in entry or ("expect" in entry) == ("undecidable" in entry):
        raise LawError(f"{entry.place}: a case has {', '.join(sorted(KEYS))}; this one has {', '.join(map(str, entry))}")
    if entry.get("label") not in LABELS or not entry.get("source"):
        raise LawError(f"{entry.place}: a case needs a source and a label among {', '.join(LABELS)}")
    person = dict(entry.get("person") or {})
    like = person.pop("like", None)
    if like is not None and like not in cast:
        raise LawError(f"{entry.place}: nobody in the cast is called {like!r}; there are {', '.join(cast)}")
    facts = {**(cast[like] if like else {}), **person, **(entry.get("facts") or {})}
    return Case(
        title=entry["case"],
        place=entry.place,
        on=entry["on"],
        known_on=entry.get("known"),
        facts=facts,
        given=entry.get("given") or {},
        expect=entry.get("expect") or {},
        undecidable=entry.get("undecidable") or "",
        status=entry.get("status") or "",
        label=entry["label"],
        source=entry["source"],
    )


def _each(name: str, written: Any) -> list[tuple[str, Any]]:
    """What is expected under which name: of a member's amounts, one for each label."""
    return (
        [(labelled(name, str(label)), one) for label, one in written.items()] if isinstance(written, dict) else [(name, written)]
    )


def _exact(book: Lawbook, name: str, written: Any) -> Any:
    """A fact as written (dinars, percent) made exact; `{each: …, times: …}` is a career of equal amounts."""
    if name not in book.known_facts and name not in book.versions:
        book.at(date.max, name)  # says what is the nearest name
    kind: Kind = book.known_facts[name].kind if name in book.known_facts else book.versions[name][0].kind
    if kind.is_career:
        return tuple(amount for run in _runs(written) for amount in run)
    return kind.public(kind.written(written, name, "case"))


def _runs(written: Any) -> Iterator[list[int]]:
    for run in written.get("runs", [written]):
        yield [MONEY.written(run["each"], "each", "case")] * run["times"]
