"""The catalogue of evidence: requirement → lists of evidence types → evidence type → provider, and how each is asked.

`catalogue.yaml` says what can be had from whom, `connections.yaml` how; both are checked against `schema` when they are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from daman.exchange import schema

FILES = tuple(Path(__file__).with_name(name) for name in ("catalogue.yaml", "connections.yaml"))


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
class Read:
    """Where a fact stands in a register's record (`name.surname`), and what its words mean in ours."""

    path: str
    codes: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Line:
    """How one evidence is asked: the protocol, the address after the gateway's, names on that network."""

    protocol: str  # "dci", "xroad", "rest"
    path: str
    identity: str
    reg_type: str = ""
    id_type: str = ""
    record_type: str = ""
    service_code: str = ""
    reads: Mapping[str, Read] = field(default_factory=dict)


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
    line: Line | None = None  # none: its provider is not connected


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
    """The whole catalogue, read and checked once."""
    return read(*(path.read_text(encoding="utf-8") for path in FILES))


def read(*texts: str) -> Catalogue:
    """A catalogue from its files; ValueError when a file says something that the schema does not know."""
    raw: dict[str, Any] = {}
    for text in texts:
        raw |= yaml.safe_load(text)
    told = schema.Contents.model_validate(raw)
    providers = {key: Provider(key, _names(row), row.connected) for key, row in told.providers.items()}
    evidence_types = {
        key: _evidence_type(key, row, providers[row.provider], told.connections) for key, row in told.evidence_types.items()
    }
    requirements = {
        key: Requirement(key, _names(row), tuple(tuple(names) for names in row.evidence_type_lists))
        for key, row in told.requirements.items()
    }
    return Catalogue(providers, evidence_types, requirements)


def _names(row: schema.Named) -> Names:
    return Names(ar=row.ar, fr=row.fr, en=row.en)


def _evidence_type(
    key: str, row: schema.Evidence, provider: Provider, connections: Mapping[str, schema.Connected]
) -> EvidenceType:
    return EvidenceType(
        key=key,
        names=_names(row),
        provider=provider,
        yields=tuple(row.yields),
        freshness_days=row.freshness_days,
        level_of_assurance=row.level_of_assurance,
        legal_basis=LegalBasis(row.legal_basis.text, row.legal_basis.status),
        line=_line(key, connections[provider.key]) if provider.is_connected else None,
    )


def _line(key: str, told: schema.Connected) -> Line:
    own = told.evidence[key]
    reads = {kind: Read(each) if isinstance(each, str) else Read(each.path, each.codes) for kind, each in own.reads.items()}
    return Line(
        protocol=own.protocol or told.protocol, path=told.path, identity=told.identity, reg_type=told.reg_type,
        id_type=told.id_type, record_type=own.record_type, service_code=own.service_code, reads=reads,
    )  # fmt: skip
