"""The notes of this copy's journal: the one thing about it that leaves the house, readable by any such tool."""

from base64 import b64encode
from urllib.parse import urlsplit

from django.conf import settings

from daman.foundation import keys
from daman.journal import signed_notes
from daman.journal.signed_notes import ED25519, Statement, VerifierKey

KEY = "journal"


def origin() -> str:
    """The name of this copy's journal: where it is served, without the scheme."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/journal"


def sign(size: int, root: bytes) -> str:
    """A note over a size and a root, signed with this copy's key."""
    name = origin()
    text = f"{name}\n{size}\n{b64encode(root).decode()}\n"
    signature = keys.ed25519_key(KEY).sign(text.encode())
    return f"{text}\n" + signed_notes.sign_line(name, ED25519, public_key(), signature)


def read(note: str) -> Statement:
    """What a note says, once its signature was checked with this copy's key. ValueError says what is wrong with it."""
    said, _text, _lines = signed_notes.parse(note)
    if not signed_notes.signers(note, [VerifierKey(said.origin, ED25519, public_key())]):
        raise ValueError("it is not signed with the key of this journal")
    return said


def public_key() -> bytes:
    """The 32 bytes that others need to check our notes."""
    return keys.ed25519_key(KEY).public_key().public_bytes_raw()


def verifier_key() -> str:
    """The public key as note tools read it: name+id+key."""
    return str(VerifierKey(origin(), ED25519, public_key()))
