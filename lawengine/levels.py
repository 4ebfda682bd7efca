"""Whose a name is: each member's, the family's, or the same for everybody; and who may read it how.

A member's rule sees what is the family's as one amount. A family's rule sees what is a member's as the list of all members'
amounts, and says so: `Each[Money]`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from lawengine import refuse
from lawengine.entries import FAMILY, MEMBER, Fact, Value
from lawengine.rules import EACH, Rule

T = TypeVar("T")
Each = Annotated[Sequence[T], EACH]
ALL = ""  # the same for everybody
MEMBERS = "members"  # under this name a case lists the members of its family, and columns say where families end
KEY = "family"  # under this name rows say which family they belong to
LABEL = "label"  # under this name a member says how it is called
MEMBERS_NAMES = {"ar": "أفراد العائلة", "fr": "Membres de la famille", "en": "Members of the family"}
WHOSE = {
    MEMBER: {"ar": "لكل فرد", "fr": "chaque membre", "en": "each member"},
    FAMILY: {"ar": "للعائلة", "fr": "famille", "en": "family"},
    ALL: {"ar": "للجميع", "fr": "tous", "en": "everybody"},
}
Version = Rule | Value


def level_of(law: Any) -> str:
    """Whose a rule, a value or a fact is."""
    if isinstance(law, Rule):
        return law.level
    return law.per if isinstance(law, Fact) else ALL


def levelled(versions: Mapping[str, tuple[Version, ...]], facts: Mapping[str, Fact]) -> dict[str, tuple[Version, ...]]:
    """Every rule with its level; refused when a family's and a member's amounts are taken for each other."""
    level = _levels(versions, facts)
    found = {}
    for name, dated in versions.items():
        for version in dated:
            if isinstance(version, Rule):
                if isinstance(dated[0], Rule) and version.per != dated[0].per:
                    refuse.level_differs(version.place, name)
                _check(version, level, versions, facts)
        found[name] = tuple(replace(v, level=level[name]) if isinstance(v, Rule) else v for v in dated)
    return found


def _levels(versions: Mapping[str, tuple[Version, ...]], facts: Mapping[str, Fact]) -> dict[str, str]:
    """What reads nothing but law is everybody's; what is not said to be the family's is each member's."""
    level = {name: fact.per for name, fact in facts.items()}
    readers: dict[str, set[str]] = {}
    for name, dated in versions.items():
        rules = [v for v in dated if isinstance(v, Rule)]
        level[name] = FAMILY if any(rule.per == FAMILY for rule in rules) else ALL
        for ref in (r for rule in rules for r in rule.refs):
            readers.setdefault(ref, set()).add(name)
    todo = [name for name in level if level[name] != ALL]
    while todo:
        for reader in readers.get(todo.pop(), ()):
            if level[reader] == ALL:
                level[reader] = MEMBER
                todo.append(reader)
    return level


def _check(rule: Rule, level: Mapping[str, str], versions: Mapping[str, tuple[Version, ...]], facts: Mapping[str, Fact]) -> None:
    for k, (ref, kind) in enumerate(zip(rule.refs, rule.kinds, strict=True)):
        is_each, whose = k in rule.each, level[ref]
        if is_each and rule.per != FAMILY:
            refuse.each_without_family(rule.place, rule.name, ref)
        if is_each and (whose != MEMBER):
            refuse.one_read_as_each(rule.place, rule.name, ref, kind.unit, whose == FAMILY)
        if rule.per == FAMILY and whose == MEMBER and not is_each:
            forgotten = _might_be_the_family_s(ref, level, versions)
            refuse.each_read_as_one(rule.place, rule.name, ref, kind.unit, forgotten)
        if kind.is_career and whose == FAMILY and rule.per != FAMILY:
            refuse.career_across_levels(rule.place, rule.name, ref)


def _might_be_the_family_s(name: str, level: Mapping[str, str], versions: Mapping[str, tuple[Version, ...]]) -> bool:
    """A rule that reads nothing of any member: its author may have forgotten to say that it is the family's."""
    rules = [v for v in versions.get(name, ()) if isinstance(v, Rule)]
    return bool(rules) and all(level[r] != MEMBER for rule in rules for r in rule.refs)


def shown_path(path: Iterable[str], versions: Mapping[str, tuple[Version, ...]]) -> list[str]:
    """The names of a circle, with whose they are when it runs through a family and its members."""
    listed = list(path)
    pers = {n: next((v.per for v in versions.get(n, ()) if isinstance(v, Rule)), MEMBER) for n in listed}
    if FAMILY not in pers.values() or len(set(pers.values())) == 1:
        return listed
    return [f"{n} ({WHOSE[pers[n]]['en']})" for n in listed]
