"""The signed text inside a certificate's QR: who, of which day, declared until when. Same signature as the coverage card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.affiliation import card_code
from daman.affiliation.card_keys import moment

ISS, EXP, IAT, CTI = 1, 4, 6, 7
CLEARANCE = -65538  # private use; the coverage card is -65537
NUMBER, NAME_AR, NAME_LATIN, DECLARED_UNTIL, ISSUED, ENDS, BY_PLAN = 1, 2, 3, 4, 5, 6, 7


@dataclass(frozen=True)
class Clearance:
    """What a certificate says."""

    reference: str
    number: str
    name_ar: str
    name_latin: str
    declared_until: date  # the last month declared
    issued_on: date
    ends_before: date
    by_plan: bool  # arrears are being paid by a plan that is kept
    status: tuple[int, int] | None = None  # list and place in the status lists


def encode(said: Clearance) -> str:
    """The signed text of a certificate."""
    return card_code.seal({
        ISS: card_code.ISSUER,
        IAT: moment(said.issued_on),
        EXP: moment(said.ends_before),
        CTI: said.reference.encode(),
        CLEARANCE: {
            NUMBER: said.number, NAME_AR: said.name_ar, NAME_LATIN: said.name_latin,
            DECLARED_UNTIL: said.declared_until.toordinal(), ISSUED: said.issued_on.toordinal(),
            ENDS: said.ends_before.toordinal(), BY_PLAN: said.by_plan,
            **({card_code.STATUS: list(said.status)} if said.status else {}),
        },
    }, on=said.issued_on)  # fmt: skip


def decode(text: str, on: date | None = None) -> Clearance:
    """What a certificate says, once its signature holds; `card_code.NotOurs` for any other text of ours."""
    payload = card_code.opened(text, on)
    try:
        return _read(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise card_code.NotOurs("clearance") from error


def _read(payload: Mapping[int, Any]) -> Clearance:
    if payload[ISS] != card_code.ISSUER:
        raise ValueError("issuer")
    said: Mapping[int, Any] = payload[CLEARANCE]
    return Clearance(
        reference=payload[CTI].decode(),
        number=said[NUMBER],
        name_ar=said[NAME_AR],
        name_latin=said[NAME_LATIN],
        declared_until=date.fromordinal(said[DECLARED_UNTIL]),
        issued_on=date.fromordinal(said[ISSUED]),
        ends_before=date.fromordinal(said[ENDS]),
        by_plan=bool(said[BY_PLAN]),
        status=card_code.status_in(said),
    )
