"""JSON Web Signatures, compact, with the payload inside or kept apart (RFC 7515 and its appendix F)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from daman.exchange.wire import keyring
from daman.exchange.wire.keyring import PrivateKey, PublicKey
from daman.exchange.wire.timing import Untrusted

ALGORITHMS = (keyring.EDDSA, keyring.ES256)
LONGEST = 1_000_000


@dataclass(frozen=True)
class Signed:
    """A token that holds: who signed, and what."""

    key_id: str
    algorithm: str
    payload: bytes


def sign(payload: bytes, *, key: PrivateKey, key_id: str, detached: bool = True) -> str:
    """A compact token; detached, the payload travels beside it."""
    head = keyring.encoded(json.dumps({"alg": keyring.algorithm_of(key), "kid": key_id}, separators=(",", ":")).encode())
    body = keyring.encoded(payload)
    signature = keyring.encoded(keyring.sign(key, f"{head}.{body}".encode()))
    return f"{head}.{'' if detached else body}.{signature}"


def verify(token: Any, *, keys: Mapping[str, PublicKey], payload: bytes, algorithms: Collection[str] = ALGORITHMS) -> Signed:
    """The token holds for this payload, by one of these keys. `Untrusted` otherwise; `none` is never an algorithm.

    A token that carries its payload must carry this very one.
    """
    try:
        head, body, signature = _parts(token)
        header: dict[str, Any] = json.loads(keyring.decoded(head))
        algorithm, key_id, critical = header["alg"], str(header["kid"]), header.get("crit")
        raw = keyring.decoded(signature)
        inside = keyring.decoded(body) if body else payload
    except (ValueError, KeyError, TypeError) as error:
        raise Untrusted("a token that cannot be read") from error
    if critical is not None or inside != payload:
        raise Untrusted("the token is about something else")
    key = keys.get(key_id)
    if key is None:
        raise Untrusted("unknown key")
    if algorithm not in algorithms or algorithm != keyring.algorithm_of(key):
        raise Untrusted("this algorithm is not agreed with this partner")
    keyring.verify(key, raw, f"{head}.{keyring.encoded(payload)}".encode())
    return Signed(key_id, algorithm, payload)


def _parts(token: Any) -> tuple[str, str, str]:
    if not isinstance(token, str) or len(token) > LONGEST:
        raise ValueError("not a token")
    head, body, signature = token.split(".")
    return head, body, signature
