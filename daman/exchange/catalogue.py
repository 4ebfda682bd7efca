"""The catalogue of evidence, read from `catalogue.yaml`: requirement → lists of evidence types → evidence type → provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("catalogue.yaml")


@dataclass(frozen=True)
class Names:
    """What a thing is called, in the three languages of the service."""

    ar: str
    fr: str
    en: str

    def in_language(self, language: str) -> str:
        return {"fr": self.fr, "en": self.en}.get(language[:2], self.ar)


@dataclass(frozen=True)
class Provider:
    """An administration or a body that holds facts. `is_connected` when it answers our questions by machine."""

    key: str
    names: Names
    is_connected: bool


@dataclass(frozen=True)
class LegalBasis:
    """The text that allows the question, and whether it was read in the Gazette."""

    text: str
    status: str


@dataclass(frozen=True)
class EvidenceType:
    """A kind of proof: who gives it, which facts it yields, how long an answer stays fresh."""

    key: str
    names: Names
    provider: Provider
    yields: tuple[str, ...]
    freshness_days: int
    level_of_assurance: str
    legal_basis: LegalBasis


@dataclass(frozen=True)
class Requirement:
    """Something the law wants to know, and the alternative lists of evidence that answer it."""

    key: str
    names: Names
    evidence_type_lists: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Catalogue:
    providers: Mapping[str, Provider]
    evidence_types: Mapping[str, EvidenceType]
    requirements: Mapping[str, Requirement]

    def evidence_yielding(self, kind: str) -> list[EvidenceType]:
        """The evidence types that give a fact, connected providers first."""
        found = [evidence for evidence in self.evidence_types.values() if kind in evidence.yields]
        return sorted(found, key=lambda evidence: not evidence.provider.is_connected)


@cache
def catalogue() -> Catalogue:
    """The whole catalogue, read once."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    providers = {key: Provider(key, _names(row), bool(row["connected"])) for key, row in raw["providers"].items()}
    evidence_types = {key: _evidence_type(key, row, providers) for key, row in raw["evidence_types"].items()}
    requirements = {key: _requirement(key, row, evidence_types) for key, row in raw["requirements"].items()}
    return Catalogue(providers, evidence_types, requirements)


def _names(row: Mapping[str, Any]) -> Names:
    return Names(ar=row["ar"], fr=row["fr"], en=row["en"])


def _evidence_type(key: str, row: Mapping[str, Any], providers: Mapping[str, Provider]) -> EvidenceType:
    return EvidenceType(
        key=key,
        names=_names(row),
        provider=providers[row["provider"]],
        yields=tuple(row["yields"]),
        freshness_days=int(row["freshness_days"]),
        level_of_assurance=row["level_of_assurance"],
        legal_basis=LegalBasis(row["legal_basis"]["text"], row["legal_basis"]["status"]),
    )


def _requirement(key: str, row: Mapping[str, Any], evidence_types: Mapping[str, EvidenceType]) -> Requirement:
    lists = tuple(tuple(evidence_types[name].key for name in names) for names in row["evidence_type_lists"])
    return Requirement(key, _names(row), lists)
