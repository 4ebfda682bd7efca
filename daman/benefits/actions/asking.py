"""All the questions of one claim or estimate: first about the person, then about the others it names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daman.benefits.actions.evidence import family_of, is_held, is_known
from daman.benefits.services import Service
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.registry.models import Person


@dataclass
class Asking:
    """What came of the questions: the evidence that did not come, and the family that was asked about."""

    silent: list[str] = field(default_factory=list)
    family: list[str] = field(default_factory=list)


def ask_registers(
    table: Service, *, person: Person, said: Mapping[str, Any], purpose: str, actor: Actor, on: date, is_patient: bool = True,
    anew: Collection[str] = (),
) -> Asking:  # fmt: skip
    """Ask what the table says; what is in `anew`, even when we hold it fresh. The impatient ask a silent register once."""
    found, providers = Asking(), set()
    for asked in sorted(table.evidence, key=lambda asked: ("person", "deceased", "family").index(asked.of)):
        for subject in _subjects(asked.of, table, found, person=person, said=said, on=on):
            provider = evidence.evidence_type(asked.kind).provider.key
            if provider in providers and not is_patient:
                is_here = is_held(subject, asked)
            else:
                is_here = is_known(
                    subject=subject, asked=asked, purpose=purpose, actor=actor, on=on, service=str(table.benefit),
                    person_key=person.pk, anew=asked.kind in anew,
                )  # fmt: skip
            if not is_here:
                providers.add(provider)
                if asked.kind not in found.silent:
                    found.silent.append(asked.kind)
    return found


def _subjects(of: str, table: Service, found: Asking, *, person: Person, said: Mapping[str, Any], on: date) -> list[str]:
    if of == "person":
        return [person.nin]
    if of == "deceased":
        return [str(said["deceased"])] if said.get("deceased") else []
    found.family = found.family or family_of(table, person, said, on)
    return found.family
