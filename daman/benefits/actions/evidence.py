"""Asking the registers what a pension rests on, for a claim or for an estimate."""

from datetime import date

from daman.benefits.standards import LEGAL_BASES
from daman.exchange import actions as exchange
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.registry.models import Person


def is_known(*, person: Person, kind: str, purpose: str, actor: Actor, on: date) -> bool:
    """Ask for one evidence. False when the register is silent and never said anything before."""
    try:
        exchange.obtain(
            subject=person.nin, evidence=kind, purpose=purpose, legal_basis=LEGAL_BASES[kind], actor=actor, on=on
        )  # fmt: skip
    except exchange.NotFoundAtRegister:
        return True  # the register answered: it holds nothing on this person
    except exchange.RegisterSilent:
        # What it said before, even if old, is better than making the person wait.
        return any(evidence.current(person.nin, name) for name in evidence.evidence_type(kind).yields)
    return True
