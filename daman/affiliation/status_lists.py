"""Token Status Lists: one bit a card or certificate, 1 when it holds no more. Signed, small, kept by phones without network.

As draft-ietf-oauth-status-list says (CWT form). A code names its list and its place in it; who reads the list learns how many
were revoked, not whose.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta

import cbor2
from django.conf import settings
from django.db.models import Max

from daman.affiliation import card_keys, cose
from daman.affiliation.models import StatusPlace

PLACES = 1 << 20  # in one list: 128 KiB before packing
ROUNDED = 1 << 12  # a list's length tells no more than this about how many cards there are
SUB, EXP, IAT, STATUS_LIST, TTL = 2, 4, 6, 65533, 65534
TYPE = "application/statuslist+cwt"
HELD = timedelta(days=30)  # how long a phone may go on with lists that it keeps
REFRESH = 12 * 3600  # seconds after which it should ask again


def place_of(number: int) -> tuple[int, int]:
    """List and place of a number handed out by the database."""
    return divmod(number, PLACES)


def list_token(number: int, at: datetime, on: date) -> bytes | None:
    """A signed status list as it is on a day; None when there is none of that number."""
    first = number * PLACES
    within = StatusPlace.objects.filter(id__gte=first, id__lt=first + PLACES)
    last = within.aggregate(last=Max("id"))["last"]
    if last is None:
        return None
    bits = bytearray(-(-(last - first + 1) // ROUNDED) * ROUNDED // 8)
    for taken in within.filter(revoked_on__lte=on).values_list("id", flat=True).iterator(chunk_size=10_000):
        byte, bit = divmod(taken - first, 8)
        bits[byte] |= 1 << bit
    now = int(at.timestamp())
    said = {
        SUB: f"{settings.PUBLIC_URL}/cards/status/{number}", IAT: now, EXP: now + int(HELD.total_seconds()), TTL: REFRESH,
        STATUS_LIST: {"bits": 1, "lst": zlib.compress(bytes(bits), 9)},
    }  # fmt: skip
    return cose.sign(cbor2.dumps(said), card_keys.lists_key(), typ=TYPE)


def current_lists(on: date) -> list[int]:
    """The lists in which something may still hold."""
    last = StatusPlace.objects.aggregate(last=Max("id"))["last"]
    if last is None:
        return []
    numbers = range(place_of(last)[0] + 1)
    held = (StatusPlace.objects.filter(id__gte=n * PLACES, id__lt=(n + 1) * PLACES, ends_before__gt=on) for n in numbers)
    return [number for number, places in zip(numbers, held, strict=True) if places.exists()]


def key_list(at: datetime, on: date) -> str:
    """The keys that are believed and the lists there are: a JWT over a JWK set."""
    now = int(at.timestamp())
    said = {
        "iss": settings.PUBLIC_URL, "iat": now, "exp": now + int(HELD.total_seconds()),
        "keys": [_jwk(key) for key in card_keys.ring()],
        "lists": current_lists(on), "status": f"{settings.PUBLIC_URL}/cards/status/{{list}}",
    }  # fmt: skip
    private = card_keys.lists_key()
    header = {"alg": "ES256", "typ": "JWT", "kid": cose.kid_of(private.public_key()).hex()}
    signed = f"{_base64(json.dumps(header).encode())}.{_base64(json.dumps(said).encode())}"
    return f"{signed}.{_base64(cose.raw(private, signed.encode()))}"


def lists_jwk() -> dict[str, str]:
    """The public half of the key that signs the lists."""
    public = card_keys.lists_key().public_key()
    return {"kid": cose.kid_of(public).hex(), **_point(card_keys.point_of(public))}


def _jwk(key: card_keys.RingKey) -> dict[str, object]:
    said: dict[str, object] = {"kid": key.kid.hex(), **_point(key.point), "from": card_keys.moment(key.signs_from)}
    if key.believed_before:
        said["before"] = card_keys.moment(key.believed_before)
    if key.withdrawn_on:
        said["withdrawn"] = card_keys.moment(key.withdrawn_on)
    return said


def _point(point: bytes) -> dict[str, str]:
    return {"kty": "EC", "crv": "P-256", "alg": "ES256", "x": _base64(point[1:33]), "y": _base64(point[33:])}


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
