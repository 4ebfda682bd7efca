"""The keys that sign cards and certificates: which one signs on a day, and which ones are believed.

A new key is published before it signs, so that phones without network know it in time; an old one is believed for what it
signed in its days; one that was stolen is withdrawn, and all that it signed with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec

from daman.affiliation import cose
from daman.affiliation.models import CardKey
from daman.foundation import keys

FIRST, LISTS = "cards", "card-lists"
ALGIERS = ZoneInfo("Africa/Algiers")
ALWAYS = date(2020, 1, 1)


class NoKey(RuntimeError):
    """Nothing can be signed."""


@dataclass(frozen=True)
class RingKey:
    """A key with its days."""

    kid: bytes
    name: str
    point: bytes  # the public key, 65 bytes
    signs_from: date
    believed_before: date | None  # a day after the next key begins: what was signed that morning still holds
    withdrawn_on: date | None

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        """The key itself."""
        return public_key(self.point)

    def believed(self, signed_on: date, on: date) -> bool:
        """Whether what it says to have signed on a day is believed today."""
        in_time = self.signs_from <= signed_on and (self.believed_before is None or signed_on < self.believed_before)
        return in_time and (self.withdrawn_on is None or on < self.withdrawn_on)


def ring() -> list[RingKey]:
    """All keys, the oldest first. Before the first rotation there is the one that was made when it was first used."""
    kept = list(CardKey.objects.order_by("signs_from", "id"))
    return _in_days(kept or [first_key()])


def signer(on: date, *, but: str = "") -> RingKey | None:
    """The key that signs on a day: the newest whose time has come, leaving one out."""
    return next((key for key in reversed(ring()) if key.believed(on, on) and key.kid.hex() != but), None)


def signing_key(on: date) -> ec.EllipticCurvePrivateKey:
    """The private key that signs on a day."""
    known = signer(on)
    if known is None:
        raise NoKey("No key signs today: run `daman cards rotate`")
    private = keys.es256_key(known.name)
    if cose.kid_of(private.public_key()) != known.kid:
        raise NoKey(f"The private key {known.name} is not the one that was published: restore it")
    return private


def first_key() -> CardKey:
    """The key from before any rotation, as a row that may or may not be kept."""
    return described(FIRST, ALWAYS)


def described(name: str, signs_from: date) -> CardKey:
    """A key of that name (made if there is none) as a row."""
    public = keys.es256_key(name).public_key()
    return CardKey(kid=cose.kid_of(public).hex(), name=name, point=point_of(public), signs_from=signs_from)


def lists_key() -> ec.EllipticCurvePrivateKey:
    """The key that signs the key list and the status lists: verifiers know it from the page they loaded."""
    return keys.es256_key(LISTS)


@lru_cache(maxsize=256)
def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """A public key from its point."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    numbers = key.public_numbers()
    return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def moment(day: date) -> int:
    """The first second of a day in Algiers."""
    return int(datetime.combine(day, time(), ALGIERS).timestamp())


def _in_days(kept: Sequence[CardKey]) -> list[RingKey]:
    """Each key signs until the next one begins. One that was withdrawn before it began changes nothing for the others."""
    found: list[RingKey] = []
    following: date | None = None
    for each in reversed(kept):
        before = following + timedelta(days=1) if following else None
        found.append(RingKey(bytes.fromhex(each.kid), each.name, bytes(each.point), each.signs_from, before, each.withdrawn_on))
        if each.withdrawn_on is None or each.withdrawn_on > each.signs_from:
            following = each.signs_from
    return found[::-1]
