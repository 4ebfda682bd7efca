"""The public services, declared as data beside the rooms that serve them (`<room>/public_services.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from pydantic import TypeAdapter

from daman.exchange import schema
from daman.exchange.catalogue import Names, Requirement, catalogue

HOUSE = Path(__file__).resolve().parent.parent
FILE = "public_services.yaml"
_FILES = TypeAdapter(dict[str, schema.Service])


@dataclass(frozen=True)
class PublicService:
    """Something that people or employers ask of us, and what it requires."""

    key: str
    room: str
    names: Names
    gives: Names
    competent: str  # the law's name of the fund that answers for it
    requirements: tuple[Requirement, ...]
    purposes: tuple[str, ...]
    legal: tuple[str, ...]
    channels: tuple[str, ...]

    @property
    def evidence(self) -> frozenset[str]:
        """Every kind of evidence that may meet one of its requirements."""
        return frozenset(key for each in self.requirements for keys in each.evidence_type_lists for key in keys)


@cache
def public_services() -> Mapping[str, PublicService]:
    """Every declared service, in the order of the rooms. ValueError when a declaration cannot be read."""
    found: dict[str, PublicService] = {}
    for room in settings.ROOMS:
        path = HOUSE / room / FILE
        if path.exists():
            for key, row in read(path.read_text(encoding="utf-8")).items():
                if key in found:
                    raise ValueError(f"{key} is declared by two rooms: {found[key].room} and {room}")
                found[key] = _service(key, room, row)
    return found


def read(text: str) -> dict[str, schema.Service]:
    """One file, checked."""
    raw: Any = yaml.safe_load(text)
    return _FILES.validate_python(raw)


def service_of(purpose: str) -> str:
    """The service for which a question is asked before a file is there: by the words of its purpose before the colon."""
    return _by_purpose().get(purpose.partition(":")[0], "")


@cache
def _by_purpose() -> Mapping[str, str]:
    return {purpose: service.key for service in public_services().values() for purpose in service.purposes}


def _service(key: str, room: str, row: schema.Service) -> PublicService:
    known = catalogue().requirements
    unknown = [name for name in row.requirements if name not in known]
    if unknown:
        raise ValueError(f"{key}: unknown requirements {unknown}")
    return PublicService(
        key=key, room=room, names=Names(row.ar, row.fr, row.en), gives=Names(row.gives.ar, row.gives.fr, row.gives.en),
        competent=row.competent, requirements=tuple(known[name] for name in row.requirements), purposes=tuple(row.purposes),
        legal=tuple(row.legal), channels=tuple(row.channels),
    )  # fmt: skip
