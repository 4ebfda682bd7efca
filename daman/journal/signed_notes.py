"""Signed notes as anybody reads them (C2SP signed-note, tlog-checkpoint, tlog-cosignature). Knows no house and no database."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from daman.journal.merkle import HASH

ED25519, COSIGNATURE = b"\x01", b"\x04"
DASH = "\u2014 "
_STAMP = 8  # bytes of a cosignature's moment


@dataclass(frozen=True)
class Statement:
    """What a note says: so many leaves, this root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class VerifierKey:
    """A public key as note tools write it: name+id+key. Of a journal, or of a witness that signs what it saw growing."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature begins with."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self.kind + self.public).decode()}"


def parse_key(text: str) -> VerifierKey:
    """A public key; ValueError when it is none, or not of a kind that is known here."""
    parts = text.strip().split("+", 2)
    try:
        name, said_id, packed = parts[0], bytes.fromhex(parts[1]), b64decode(parts[2], validate=True)
    except (IndexError, ValueError) as error:
        raise ValueError("it is not a key of notes (name+id+key)") from error
    key = VerifierKey(name, packed[:1], packed[1:])
    if key.kind not in (ED25519, COSIGNATURE) or len(key.public) != 32 or key.id != said_id:
        raise ValueError("it is not a key of notes (name+id+key)")
    return key


def parse_keys(text: str) -> list[VerifierKey]:
    """The keys of a file, one a line; lines that begin with # are words for people."""
    return [parse_key(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def parse(note: str) -> tuple[Statement, str, list[str]]:
    """What a note says, its signed text, and its signature lines. Nothing is checked yet but its form."""
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3 or not lines[1].isdecimal() or str(int(lines[1])) != lines[1]:
        raise ValueError("it is not a checkpoint")
    try:
        root = b64decode(lines[2], validate=True)
    except NotBase64 as error:
        raise ValueError("it is not a checkpoint") from error
    if len(root) != HASH:
        raise ValueError("it is not a checkpoint")
    return Statement(lines[0], int(lines[1]), root), f"{text}\n", signatures.splitlines()


def signers(note: str, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Which of these keys signed the note. ValueError when one of them seems to have, and its signature is false."""
    statement, text, lines = parse(note)
    found: list[VerifierKey] = []
    for key in keys:
        if key.kind == ED25519 and key.name != statement.origin:
            continue  # the key of another journal
        for line in lines:
            if line.startswith(f"{DASH}{key.name} ") and (signed := _decoded(line))[:4] == key.id:
                _verify(key, text, signed[4:])
                found.append(key)
                break
    return found


def sign_line(name: str, kind: bytes, public: bytes, signature: bytes) -> str:
    """The line that carries a signature."""
    return f"{DASH}{name} {b64encode(VerifierKey(name, kind, public).id + signature).decode()}\n"


def cosigned_text(text: str, moment: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def _decoded(line: str) -> bytes:
    try:
        return b64decode(line.rsplit(" ", 1)[1], validate=True)
    except NotBase64 as error:
        raise ValueError("it is not a checkpoint") from error


def _verify(key: VerifierKey, text: str, signature: bytes) -> None:
    signed = text.encode()
    if key.kind == COSIGNATURE:
        signed = cosigned_text(text, int.from_bytes(signature[:_STAMP], "big"))
        signature = signature[_STAMP:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except InvalidSignature as error:
        raise ValueError(f"the signature of {key.name} is false") from error
