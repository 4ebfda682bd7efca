"""Asking other administrations, the same way for a claim and for an estimate."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from daman.benefits.services import Asked, Service
from daman.exchange import actions as exchange
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.registry.models import Person


def is_known(
    *, subject: str, asked: Asked, purpose: str, actor: Actor, on: date, service: str = "", person_key: int | None = None,
    anew: bool = False,
) -> bool:  # fmt: skip
    """Ask for one evidence. False when the register is silent and never said anything before."""
    try:
        exchange.obtain(
            subject=subject, evidence=asked.kind, purpose=purpose, legal_basis=asked.legal_basis, actor=actor, on=on,
            service=service, person_key=person_key, anew=anew,
        )  # fmt: skip
    except exchange.NotFoundAtRegister:
        return True  # the register answered: it holds nothing on this person
    except exchange.RegisterSilent:
        # What it said before, even if old, is better than making the person wait.
        return is_held(subject, asked)
    return True


def is_held(subject: str, asked: Asked) -> bool:
    """Whether the register said something of this, some day."""
    return any(evidence.current(subject, name) for name in evidence.evidence_type(asked.kind).yields)


def family_of(table: Service, person: Person, said: Mapping[str, Any], on: date) -> list[str]:
    """The living family on whom a claim rests: that of the deceased, or the person's own children."""
    wanted = {asked.of for asked in table.evidence}
    if "family" not in wanted:
        return []
    subject = str(said.get("deceased") or "") or person.nin
    held = evidence.current(subject, "family.members")
    rows = held.value if held and held.value else []
    kinds = ("child",) if not said.get("deceased") else ("child", "spouse", "parent")
    return [row["nin"] for row in rows if row["kind"] in kinds and not row.get("died_on") and row["nin"] != person.nin]
