"""Binds rules, values and facts into one whole: every name found, every citation kept, no two answers for one day."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lawengine import refuse
from lawengine.entries import LANGUAGES, Fact, Names, Source, Value
from lawengine.kinds import DATE, Kind
from lawengine.levels import ALL, MEMBERS, MEMBERS_NAMES, levelled, shown_path
from lawengine.nodes import TODAY
from lawengine.resolve import in_force, in_order
from lawengine.rules import Rule
from lawengine.units import check_units

Version = Rule | Value
TODAY_NAMES = {"ar": "اليوم المعتبر", "fr": "Jour considéré", "en": "Day considered"}


@dataclass(frozen=True)
class Bound:
    """The parts of a lawbook, consistent with each other."""

    versions: Mapping[str, tuple[Version, ...]]
    facts: Mapping[str, Fact]
    names: Mapping[str, Names]


def bind(
    rules: Iterable[Rule],
    values: Iterable[Value],
    facts: Iterable[Fact],
    names: Mapping[str, Names],
    sources: Mapping[str, Source],
) -> Bound:
    """Check everything that needs the whole law to be checked."""
    known = {fact.name: fact for fact in facts}
    known[TODAY] = Fact(TODAY, DATE, TODAY_NAMES, per=ALL)
    versions: dict[str, list[Version]] = {}
    everything: list[Version] = [*values, *rules]
    for version in everything:
        versions.setdefault(version.name, []).append(version)
    for name, dated in versions.items():
        dated.sort(key=lambda v: (v.since, v.known))
        _check_dates(name, dated)
        _check_alike(name, dated, known, names)
    bound = {name: tuple(_bound(v, known, versions, sources) for v in dated) for name, dated in sorted(versions.items())}
    _check_circles(bound)
    return Bound(levelled(bound, known), known, {**names, TODAY: TODAY_NAMES, MEMBERS: MEMBERS_NAMES})


def _check_dates(name: str, dated: list[Version]) -> None:
    """A version may be overlaid only by a retroactive text, known later; two that were known alike contradict each other."""
    for first, second in itertools.pairwise(dated):
        if (first.since, first.known) == (second.since, second.known):
            refuse.two_for_one_date(first.place, second.place, name, second.since)
        overlaps = first.until is not None and first.until > second.since
        if overlaps and second.known <= max(first.known, second.since):
            refuse.two_for_one_date(first.place, second.place, name, second.since)


def _check_alike(name: str, dated: list[Version], known: Mapping[str, Fact], names: Mapping[str, Names]) -> None:
    first = dated[0]
    if name in known:
        refuse.defined_as_both(name, known[name].place or "the engine", first.place)
    for other in dated[1:]:
        if other.kind.unit != first.kind.unit:
            refuse.kinds_differ(other.place, "another version", name, other.kind.unit, first.kind.unit)
    if name not in names:
        refuse.name_missing(first.place, name, LANGUAGES)


def _bound(
    version: Version, known: Mapping[str, Fact], versions: Mapping[str, list[Version]], sources: Mapping[str, Source]
) -> Version:
    cited = [version.article]
    if isinstance(version, Rule) and version.rounds:
        cited.append(version.rounds.article)
    for article in cited:
        if article.partition(":")[0] not in sources:
            refuse.source_unknown(version.place, version.name, article, sources)
    if isinstance(version, Value):
        return version
    refs = []
    for argument, wanted in zip(version.arguments, version.kinds, strict=True):
        name = _find(version, argument, known, versions)
        found = known[name].kind if name in known else versions[name][0].kind
        if not _compatible(wanted, found):
            refuse.kinds_differ(version.place, version.name, name, wanted.unit, found.unit)
        refs.append(name)
    return replace(version, refs=tuple(refs), divisor=check_units(version))


def _find(rule: Rule, argument: str, known: Mapping[str, Fact], versions: Mapping[str, list[Version]]) -> str:
    """The name that an argument means: nearest first, from the rule's own namespace up to the root."""
    name = argument.replace("__", ".")
    namespace = rule.namespace
    while True:
        full = f"{namespace}.{name}" if namespace else name
        if full in known or full in versions:
            return full
        if not namespace:
            refuse.name_unknown(rule.place, rule.name, name, [*known, *versions])
        namespace = namespace.rpartition(".")[0]


COUNTED = frozenset({"count", "years", "months", "days"})


def _compatible(wanted: Kind, found: Kind) -> bool:
    """Counts may stand for years, months or days; nothing else may stand for another."""
    if wanted.unit == found.unit:
        return True
    return "count" in (wanted.name, found.name) and {wanted.name, found.name} <= COUNTED


def _check_circles(versions: Mapping[str, tuple[Version, ...]]) -> None:
    """A circle among all versions at once may be none on any one day; so each day of change is looked at."""

    def all_refs(name: str) -> list[str]:
        return [r for v in versions.get(name, ()) if isinstance(v, Rule) for r in v.refs]

    try:
        in_order(versions, all_refs)
    except refuse.LawError:
        for day in sorted({v.since for vs in versions.values() for v in vs}):

            def refs(name: str, day: date = day) -> tuple[str, ...]:
                version = in_force(versions.get(name, ()), day, None)
                return version.refs if isinstance(version, Rule) else ()

            in_order(versions, refs, lambda path: shown_path(path, versions))
