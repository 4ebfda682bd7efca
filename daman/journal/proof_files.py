"""A proof that a person takes home (C2SP tlog-proof): the entry, its salt, its place, the path, the checkpoint.

The leaf is a commitment: the hash of a secret salt and the entry. Whoever sees the journal's tiles learns nothing about
anybody; whoever is given salt and entry can check that they are what was sealed.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from daman.journal import merkle

HEAD = "c2sp.org/tlog-proof@v1"
LONGEST = 1_000_000


@dataclass(frozen=True)
class ProofFile:
    """What is in a proof."""

    index: int
    path: list[bytes]
    note: str
    salt: bytes
    entry: bytes  # as it was sealed, in its canonical form

    def leaf(self) -> bytes:
        """The leaf that this entry with this salt gives."""
        return merkle.leaf_hash(commitment(self.salt, self.entry))

    def facts(self) -> dict[str, Any]:
        """What the entry says."""
        said: dict[str, Any] = json.loads(self.entry)
        return said

    def __str__(self) -> str:
        extra = json.dumps({"salt": self.salt.hex(), "entry": self.entry.decode()}, ensure_ascii=False).encode()
        lines = [HEAD, f"extra {_spelled(extra)}", f"index {self.index}", *map(_spelled, self.path)]
        return "\n".join(lines) + f"\n\n{self.note}"


def commitment(salt: bytes, entry: bytes) -> bytes:
    """What the journal holds of an entry. Without salt: one sealed before salts were used."""
    return hashlib.sha256(salt + entry).digest() if salt else entry


def read(text: str) -> ProofFile:
    """A proof; ValueError when it is none."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    try:
        if len(text) > LONGEST or not blank or len(lines) < 3 or lines[0] != HEAD:
            raise ValueError
        said = json.loads(_after("extra ", lines[1]))
        index = lines[2].removeprefix("index ")
        if f"index {int(index)}" != lines[2]:
            raise ValueError
        path = [b64decode(line, validate=True) for line in lines[3:]]
        proof = ProofFile(int(index), path, note, bytes.fromhex(said["salt"]), said["entry"].encode())
        proof.facts()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("it is not a proof of a journal") from error
    return proof


def _after(word: str, line: str) -> bytes:
    if not line.startswith(word):
        raise ValueError
    return b64decode(line.removeprefix(word), validate=True)


def _spelled(content: bytes) -> str:
    return b64encode(content).decode()
