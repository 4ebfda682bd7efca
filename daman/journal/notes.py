"""Signed notes (C2SP tlog-checkpoint): the one thing about the journal that leaves the house, readable by any such tool."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from daman.foundation import keys

KEY = "journal"
ED25519 = b"\x01"
DASH = "\u2014 "


@dataclass(frozen=True)
class Statement:
    """What a note says: so many leaves, this root."""

    origin: str
    size: int
    root: bytes


def origin() -> str:
    """The name of this copy's journal."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/journal"


def sign(size: int, root: bytes) -> str:
    """A note over a size and a root, signed with this copy's key."""
    name = origin()
    text = f"{name}\n{size}\n{b64encode(root).decode()}\n"
    signature = keys.ed25519_key(KEY).sign(text.encode())
    return f"{text}\n{DASH}{name} {b64encode(_key_id(name, public_key()) + signature).decode()}\n"


def read(note: str) -> Statement:
    """What a note says, once its signature was checked with this copy's key. ValueError says what is wrong with it."""
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3 or not lines[1].isdecimal():
        raise ValueError("it is not a checkpoint")
    name = lines[0]
    expected = _key_id(name, public_key())
    for line in signatures.splitlines():
        if not line.startswith(f"{DASH}{name} "):
            continue
        try:
            signed = b64decode(line.rsplit(" ", 1)[1], validate=True)
            root = b64decode(lines[2], validate=True)
        except NotBase64:
            raise ValueError("it is not a checkpoint")
        if signed[:4] == expected:
            try:
                Ed25519PublicKey.from_public_bytes(public_key()).verify(signed[4:], f"{text}\n".encode())
            except InvalidSignature:
                raise ValueError("its signature is false")
            return Statement(name, int(lines[1]), root)
    raise ValueError("it is not signed with the key of this journal")


def public_key() -> bytes:
    """The 32 bytes that others need to check our notes."""
    return keys.ed25519_key(KEY).public_key().public_bytes_raw()


def verifier_key() -> str:
    """The public key as note tools read it: name+id+key."""
    name, public = origin(), public_key()
    return f"{name}+{_key_id(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]
