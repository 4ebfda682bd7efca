"""The text inside a card's QR: a signed CWT (COSE_Sign1, ES256), framed, in base45, behind a prefix of our own.

It says who, which scheme and rights, from when to when. No national number, no diagnosis.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import cbor2

from daman.affiliation import base45, card_keys, cose
from daman.affiliation.card_keys import ALGIERS, moment

PREFIX = "DZ1:"
ISSUER = "daman.dz"
SIZE_MOST = 8 * 1024  # of the text

ISS, EXP, IAT, CTI = 1, 4, 6, 7
COVERAGE = -65537  # private use
AFFILIATION, NAME_LATIN, NAME_AR, BIRTH_YEAR, SCHEME, RIGHTS, FROM, TO = 1, 2, 3, 4, 6, 8, 9, 10
STATUS = 12  # list and place, in a card and in a certificate


class NotOurs(ValueError):
    """The text is not a card of ours."""


class Tampered(ValueError):
    """It looks like a card of ours, but the signature does not hold."""


class Withdrawn(Tampered):
    """The signature holds, but its key is not believed: withdrawn, or not of that time."""


@dataclass(frozen=True)
class Claims:
    """What a card says."""

    serial: str
    affiliation: str
    name_ar: str
    name_latin: str
    birth_year: int
    scheme: str
    rights: tuple[str, ...]
    issued_on: date
    covers_from: date
    covers_before: date  # covered up to, not including, this day
    status: tuple[int, int] | None = None  # list and place


def encode(claims: Claims) -> str:
    """The signed text of a card."""
    payload = {
        ISS: ISSUER,
        IAT: moment(claims.issued_on),
        EXP: moment(claims.covers_before),
        CTI: claims.serial.encode(),
        COVERAGE: {
            AFFILIATION: claims.affiliation,
            NAME_LATIN: claims.name_latin,
            NAME_AR: claims.name_ar,
            BIRTH_YEAR: claims.birth_year,
            SCHEME: claims.scheme,
            RIGHTS: list(claims.rights),
            FROM: claims.covers_from.toordinal(),
            TO: claims.covers_before.toordinal(),
            **({STATUS: list(claims.status)} if claims.status else {}),
        },
    }
    return seal(payload, on=claims.issued_on)


def seal(payload: Mapping[int, Any], *, on: date) -> str:
    """Sign what a code says; it fits in a QR."""
    return PREFIX + base45.encode(cose.pack(cose.sign(cbor2.dumps(dict(payload)), card_keys.signing_key(on))))


def opened(text: str, on: date | None = None) -> Mapping[int, Any]:
    """What a code says, once its signature holds, with a key that is believed on that day (today is the day it was signed)."""
    message = _unpack(text.strip())
    try:
        kid = cose.kid_in(message)
        known = next((key for key in card_keys.ring() if key.kid == kid), None)
        if known is None:
            raise ValueError("key")
        payload = cose.mapping(cose.verified(message, known.public))
        signed_on = datetime.fromtimestamp(payload[IAT], ALGIERS).date()
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise Tampered("signature") from error
    if not known.believed(signed_on, on or signed_on):
        raise Withdrawn("key")
    return payload


def decode(text: str, on: date | None = None) -> Claims:
    """What the card says, once its signature holds."""
    payload = opened(text, on)
    try:
        return _claims(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurs("claims") from error


def _unpack(text: str) -> bytes:
    if not text.startswith(PREFIX) or len(text) > SIZE_MOST:
        raise NotOurs("prefix")
    try:
        return cose.unpack(base45.decode(text[len(PREFIX) :]))
    except ValueError as error:
        raise Tampered("encoding") from error


def _claims(payload: Mapping[int, Any]) -> Claims:
    if payload[ISS] != ISSUER:
        raise ValueError("issuer")
    coverage: Mapping[int, Any] = payload[COVERAGE]
    rights: Sequence[str] = coverage[RIGHTS]
    return Claims(
        serial=payload[CTI].decode(),
        affiliation=coverage[AFFILIATION],
        name_ar=coverage[NAME_AR],
        name_latin=coverage[NAME_LATIN],
        birth_year=coverage[BIRTH_YEAR],
        scheme=coverage[SCHEME],
        rights=tuple(rights),
        issued_on=datetime.fromtimestamp(payload[IAT], ALGIERS).date(),
        covers_from=date.fromordinal(coverage[FROM]),
        covers_before=date.fromordinal(coverage[TO]),
        status=status_in(coverage),
    )


def status_in(said: Mapping[int, Any]) -> tuple[int, int] | None:
    """List and place of a code, if it has one."""
    number, place = said.get(STATUS) or (None, None)
    return None if number is None or place is None else (int(number), int(place))
