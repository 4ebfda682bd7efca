"""The text inside a card's QR: a signed CWT (COSE_Sign1, ES256), deflated, in base45, behind a prefix of our own.

It says who, which scheme and rights, from when to when. No national number, no diagnosis.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cwt import COSE, COSEKey

from daman.affiliation import base45
from daman.foundation import keys

PREFIX = "DZ1:"
ISSUER = "daman.dz"
SIZE_MOST = 64 * 1024  # of what a code may inflate to
ALGIERS = ZoneInfo("Africa/Algiers")

ISS, EXP, IAT, CTI = 1, 4, 6, 7
COVERAGE = -65537  # private use
AFFILIATION, NAME_LATIN, NAME_AR, BIRTH_YEAR, SCHEME, RIGHTS, FROM, TO = 1, 2, 3, 4, 6, 8, 9, 10


class NotOurs(ValueError):
    """The text is not a card of ours."""


class Tampered(ValueError):
    """It looks like a card of ours, but the signature does not hold."""


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


def encode(claims: Claims) -> str:
    """The signed text of a card."""
    payload = {
        ISS: ISSUER,
        IAT: _moment(claims.issued_on),
        EXP: _moment(claims.covers_before),
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
        },
    }
    return seal(payload)


def seal(payload: Mapping[int, Any]) -> str:
    """Sign what a code says; it fits in a QR."""
    key = _key()
    signed = COSE.new().encode_and_sign(cbor2.dumps(dict(payload)), key, protected={1: -7, 4: key.kid})
    return PREFIX + base45.encode(zlib.compress(bytes(signed), 9))


def opened(text: str) -> Mapping[int, Any]:
    """What a code says, once its signature holds."""
    signed = _unpack(text.strip())
    try:
        payload = cbor2.loads(COSE.new(verify_kid=True).decode(signed, [_key()]))
    except Exception as error:  # the library raises many kinds: any of them means that nobody here signed this
        raise Tampered("signature") from error
    if not isinstance(payload, dict):
        raise NotOurs("claims")
    return payload


def decode(text: str) -> Claims:
    """What the card says, once its signature holds."""
    payload = opened(text)
    try:
        return _claims(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurs("claims") from error


def _unpack(text: str) -> bytes:
    if not text.upper().startswith(PREFIX) or len(text) > SIZE_MOST:
        raise NotOurs("prefix")
    try:
        inflater = zlib.decompressobj()
        signed = inflater.decompress(base45.decode(text[len(PREFIX) :]), SIZE_MOST)
    except (ValueError, zlib.error) as error:
        raise Tampered("encoding") from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise NotOurs("size")
    return signed


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
    )


def _key() -> Any:
    private = keys.es256_key("cards")
    public = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(public)
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return COSEKey.from_pem(pem, alg="ES256", kid=digest.finalize()[:8])


def _moment(day: date) -> int:
    return int(datetime.combine(day, time(), ALGIERS).timestamp())
