"""What each benefit needs and gives, as data: one file a benefit. The law itself is not here, only its names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from daman.benefits.models import Benefit

HERE = Path(__file__).parent
AUTOMATIC = NEVER, CONFIRMED, WHATEVER_LAW = ("never", "confirmed", "whatever_law")


@dataclass(frozen=True)
class Asked:
    """An evidence that a register gives, about whom, and the text that allows the question."""

    kind: str
    of: str  # "person", or a role that the claim names: "deceased", "family"
    legal_basis: str


@dataclass(frozen=True)
class Question:
    """Something that only the person can say."""

    name: str
    kind: str  # "flag", "day", "relative_who_died"
    words: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    is_optional: bool = False
    only_if: str = ""  # the question that must have been answered yes


@dataclass(frozen=True)
class Origin:
    """Where a fact of the law comes from: a register's fact, our own books, the person, the medical adviser, or the claim."""

    way: str  # "register", "own", "said", "medical", "claim", "fixed"
    name: Any
    when_unknown: Any = None  # what holds when the register holds nothing on this person
    cautious: Any = None  # what the law is told for a while when the register stays silent
    evidence: str = ""  # for what our books work out of it


@dataclass(frozen=True)
class Way:
    """One way into a right: its conditions in the order in which they are told, and what tells when they are met."""

    conditions: tuple[str, ...]
    insured: str = ""  # false: this way is not this person's
    missing_months: str = ""
    met_on: str = ""
    fund: str = ""


@dataclass(frozen=True)
class Service:
    """One benefit."""

    benefit: Benefit
    pays: str  # "monthly", "once", "days", "falling"
    fund: str
    targets: tuple[str, ...]
    opens: tuple[str, ...]  # all true, or more than nothing
    opens_any: tuple[str, ...]  # and one of these
    amount: str
    parts: Mapping[str, str]  # scheme → the target that it pays
    ways: tuple[Way, ...]
    no_way: str  # the condition told when no way is the person's
    explained: tuple[str, ...]
    evidence: tuple[Asked, ...]
    questions: tuple[Question, ...]
    facts: Mapping[str, Origin]
    asks_month: bool  # the person chooses from which month
    begins: str  # "asked", or the name of the fact from whose day it is paid
    lasts: str  # target: how many months it lasts
    ends_on: str  # target: its last day
    group: str  # "survivors": the law is read for a family
    for_whom: Mapping[str, str]
    medical: tuple[str, ...]  # what the medical adviser must say
    automatic: str  # when the house may sign a grant alone: "never", "confirmed" (the law's values too), "whatever_law"

    @property
    def register_kinds(self) -> tuple[str, ...]:
        """The kinds of evidence about the person alone."""
        return tuple(asked.kind for asked in self.evidence if asked.of == "person")


@cache
def service(benefit: str) -> Service:
    """The table of one benefit."""
    raw: dict[str, Any] = yaml.safe_load((HERE / f"{Benefit(benefit)}.yaml").read_text(encoding="utf-8"))
    told = set(raw) - set(Service.__dataclass_fields__)
    if told:
        raise ValueError(f"{benefit}: unknown entries {sorted(told)}")
    return Service(
        benefit=Benefit(benefit),
        pays=raw["pays"],
        fund=raw["fund"],
        targets=tuple(raw["targets"]),
        opens=tuple(raw["opens"]),
        opens_any=tuple(raw.get("opens_any", ())),
        amount=raw["amount"],
        parts=raw["parts"],
        ways=tuple(Way(**{**way, "conditions": tuple(way["conditions"])}) for way in raw["ways"]),
        no_way=raw.get("no_way", ""),
        explained=tuple(raw.get("explained", raw["opens"])),
        evidence=tuple(Asked(row["kind"], row.get("of", "person"), row["legal_basis"]) for row in raw.get("evidence", ())),
        questions=tuple(Question(**row) for row in raw.get("questions", ())),
        facts={name: _origin(row) for name, row in raw["facts"].items()},
        asks_month=raw.get("asks_month", False),
        begins=raw.get("begins", "asked"),
        lasts=raw.get("lasts", ""),
        ends_on=raw.get("ends_on", ""),
        group=raw.get("group", ""),
        for_whom=raw["for_whom"],
        medical=tuple(raw.get("medical", ())),
        automatic=_one_of(AUTOMATIC, str(raw["automatic"])),
    )


@cache
def services() -> Mapping[Benefit, Service]:
    """Every benefit that can be claimed, in the order in which they are offered."""
    return {benefit: service(benefit) for benefit in Benefit if (HERE / f"{benefit}.yaml").exists()}


def _one_of(known: tuple[str, ...], word: str) -> str:
    if word not in known:
        raise ValueError(f"{word!r} is none of {known}")
    return word


def _origin(row: Mapping[str, Any]) -> Origin:
    ((way, name),) = ((way, name) for way, name in row.items() if way not in ("when_unknown", "cautious", "evidence"))
    if way not in ("register", "own", "said", "medical", "claim", "fixed"):
        raise ValueError(f"unknown origin {way!r}")
    return Origin(way, name, row.get("when_unknown"), row.get("cautious"), row.get("evidence", ""))
