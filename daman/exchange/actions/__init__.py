"""Asking registers instead of people, keeping what they say, and the guard that stops an office from asking."""

from daman.exchange.actions.apart import apart
from daman.exchange.actions.asking import ask_person_for
from daman.exchange.actions.certifying import certify, certify_due, first_time, forget_messages, heard_of_change
from daman.exchange.actions.facts import carry_uses, note_use, rely_on
from daman.exchange.actions.obtaining import obtain
from daman.exchange.actions.refusals import (
    AmbiguousAtRegister,
    EvidenceNotTrusted,
    EvidenceStale,
    LegalReasonMissing,
    NotFoundAtRegister,
    ObtainableByExchange,
    RefusedByRegister,
    RegisterBusy,
    RegisterSilent,
)

__all__ = [
    "AmbiguousAtRegister",
    "EvidenceNotTrusted",
    "EvidenceStale",
    "LegalReasonMissing",
    "NotFoundAtRegister",
    "ObtainableByExchange",
    "RefusedByRegister",
    "RegisterBusy",
    "RegisterSilent",
    "apart",
    "ask_person_for",
    "carry_uses",
    "certify",
    "certify_due",
    "first_time",
    "forget_messages",
    "heard_of_change",
    "note_use",
    "obtain",
    "rely_on",
]
