"""What stands in the data files: dated values of the law, facts about a person, names in three languages, sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from lawengine import refuse
from lawengine.data import Block
from lawengine.kinds import KINDS, Kind, enumeration
from lawengine.rules import STATUSES

Day = date
MEMBER, FAMILY = "member", "family"
LANGUAGES = ("ar", "fr", "en")
Names = Mapping[str, str]
ARTICLE_WORD = {"ar": "المادة", "fr": "article", "en": "article"}


@dataclass(frozen=True)
class Source:
    """A legal text that can be cited."""

    key: str
    title: Names
    number: str = ""
    gazette: str = ""
    date: Day | None = None
    note: str = ""
    url: str = ""

    def cited(self, article: str, language: str) -> str:
        """The text and the article in it, in words: `المادة 6، …`."""
        part = article.partition(":")[2]
        if not part:
            return self.title[language]
        if part.startswith("art-"):
            part = f"{ARTICLE_WORD[language]} {part.removeprefix('art-').replace('-', ' ')}"
        return f"{self.title[language]}{'، ' if language == 'ar' else ', '}{part}"


@dataclass(frozen=True)
class Value:
    """One number of the law from one day on."""

    name: str
    kind: Kind
    amount: Any
    since: date
    until: date | None
    known: date
    article: str
    status: str
    note: str
    place: str

    def meaning(self) -> tuple[object, ...]:
        """Everything that decides what it says."""
        return (self.name, self.kind.unit, self.amount, self.since, self.until, self.known, self.article, self.status)


@dataclass(frozen=True)
class Fact:
    """Something to be known about a person before the law can answer."""

    name: str
    kind: Kind
    names: Names
    note: str = ""
    place: str = ""
    members: Mapping[str, Names] | None = None
    per: str = MEMBER

    def meaning(self) -> tuple[object, ...]:
        """Everything that decides what it says."""
        members = {m.name: int(m) for m in self.kind.members} if self.kind.members else None
        whose = (self.per,) if self.per != MEMBER else ()
        return (self.name, self.kind.unit, self.kind.low, self.kind.high, members, *whose)


def read_names(block: Any, name: str, place: str) -> Names:
    """A name in each language; all are needed."""
    if not isinstance(block, dict):
        refuse.name_missing(place, name, LANGUAGES)
    if missing := [one for one in LANGUAGES if not isinstance(block.get(one), str) or not block[one].strip()]:
        refuse.name_missing(place, name, missing)
    _only(block, LANGUAGES, name)
    return dict(block)


def read_fact(name: str, entry: Any, place: str, scope: Mapping[str, type[IntEnum]]) -> Fact:
    """A fact as a data file declares it."""
    if not isinstance(entry, Block):
        refuse.file_wrong(place, f"{name} must say its kind and its name")
    _only(entry, ("kind", "name", "low", "high", "enum", "members", "note", "per"), name)
    per = entry.get("per", MEMBER)
    if per not in (MEMBER, FAMILY):
        refuse.choice_unknown(f"{place}: per of {name}", per, (MEMBER, FAMILY))
    if entry.get("kind") == "enum":
        if entry.get("enum") not in scope:
            refuse.file_wrong(
                place,
                f"{name}: no IntEnum of the law is called {entry.get('enum')!r}{refuse.nearest(str(entry.get('enum')), scope)}",
            )
        kind = enumeration(scope[entry["enum"]])
    elif entry.get("kind") in KINDS and entry["kind"] != "scale":
        bare = KINDS[entry["kind"]]
        bounds = [None if b is None else bare.written(b, name, place) for b in (entry.get("low"), entry.get("high"))]
        kind = bare.within(*bounds)
    else:
        refuse.file_wrong(
            place, f"{name} has the kind {entry.get('kind')!r}{refuse.nearest(str(entry.get('kind')), [*KINDS, 'enum'])}"
        )
    members = {m: read_names(n, f"{name}.{m}", place) for m, n in entry["members"].items()} if "members" in entry else None
    return Fact(name, kind, read_names(entry.get("name"), name, place), entry.get("note") or "", place, members, per)


def read_values(name: str, entry: Any, place: str) -> tuple[Names, list[Value]]:
    """The name of a value and its dated versions."""
    if not isinstance(entry, Block):
        refuse.file_wrong(place, f"{name} must say its name, its unit and its values")
    _only(entry, ("name", "unit", "values", "note", "low", "high"), name)
    if entry.get("unit") not in KINDS or entry["unit"] == "career":
        refuse.file_wrong(place, f"{name} has the unit {entry.get('unit')!r}{refuse.nearest(str(entry.get('unit')), KINDS)}")
    dated = entry.get("values")
    if not isinstance(dated, Block) or not dated:
        refuse.file_wrong(place, f"{name} has no dated values")
    return read_names(entry.get("name"), name, place), [
        _version(name, KINDS[entry["unit"]], since, one, dated.places[since])
        for since, each in dated.items()
        for one in _each(each)
    ]


def _each(entry: Any) -> list[Any]:
    """Usually one; several when the same day was told differently at different times (`known`)."""
    return entry if isinstance(entry, list) else [entry]


def _version(name: str, kind: Kind, since: Any, entry: Any, place: str) -> Value:
    if type(since) is not date:
        refuse.file_wrong(
            place, f"{name}: {since!r} is no date; write the day from which the value is in force, as in 2026-01-01"
        )
    if not isinstance(entry, Block):
        refuse.file_wrong(place, f"{name}: write {{value: …, source: …, status: …}}")
    _only(entry, ("value", "source", "status", "known", "until", "note"), name)
    if not isinstance(entry.get("source"), str):
        refuse.value_without_source(place, name)
    if entry.get("status") not in STATUSES:
        refuse.status_unknown(place, name, entry.get("status"), STATUSES)
    for key in ("known", "until"):
        if entry.get(key) is not None and type(entry[key]) is not date:
            refuse.file_wrong(place, f"{name}: {key} must be a date, as in 2026-01-01")
    until = entry.get("until")
    if until and until <= since:
        refuse.ends_before_it_begins(place, name, since, until)
    written = entry.get("value")
    if written is None and entry["status"] != "contradictory":
        refuse.value_wrong(place, name, written, kind.unit, "only what is contradictory may stay without a value")
    amount = None if written is None else kind.written(written, name, place)
    return Value(
        name,
        kind,
        amount,
        since,
        until,
        entry.get("known") or since,
        entry["source"],
        entry["status"],
        entry.get("note") or "",
        place,
    )


def read_sources(block: Block) -> dict[str, Source]:
    """The texts that may be cited."""
    found = {}
    for key, entry in block.items():
        place = block.places[key]
        if not isinstance(entry, Block):
            refuse.file_wrong(place, f"the source {key!r} must say its title")
        _only(entry, ("title", "number", "gazette", "date", "note", "url"), str(key))
        texts = {part: str(entry.get(part) or "") for part in ("number", "gazette", "note", "url")}
        day = entry.get("date")
        if day is not None and type(day) is not date:
            refuse.file_wrong(place, f"the source {key!r}: date must be a date, as in 2026-01-08")
        found[str(key)] = Source(str(key), read_names(entry.get("title"), f"the source {key}", place), date=day, **texts)
    return found


def _only(block: Any, known: tuple[str, ...], where: str) -> None:
    for key in block:
        if key not in known:
            place = block.places[key] if isinstance(block, Block) else ""
            refuse.key_unknown(place, where, key, known)
