"""How the played administrations sign and read: written apart from the house that asks them, so that each checks the other."""

import base64
import hashlib
import json
import re
import time
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Wrong(ValueError):
    """A message that we do not accept."""


def canonical(value: Any) -> bytes:
    """RFC 8785, for messages without fractions and with plain names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwk(key_id: str, key: Ed25519PrivateKey) -> dict[str, str]:
    x = b64url(key.public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key_id, "use": "sig", "alg": "EdDSA"}


def seal(header: dict[str, Any], message: dict[str, Any], key_id: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """A DCI envelope with a detached JWS."""
    told = {"header": header, "message": message}
    head = b64url(json.dumps({"alg": "EdDSA", "kid": key_id}).encode())
    signature = key.sign(f"{head}.{b64url(canonical(told))}".encode())
    return {"signature": f"{head}..{b64url(signature)}", **told}


def check_seal(envelope: dict[str, Any], partners: dict[str, Ed25519PublicKey] | None) -> None:
    """Signed by a partner; without a list of partners, signed at all."""
    try:
        head, _, signature = envelope["signature"].split(".")
        key_id = json.loads(from_b64url(head))["kid"]
        if partners is None:
            return
        told = {"header": envelope["header"], "message": envelope["message"]}
        partners[key_id].verify(from_b64url(signature), f"{head}.{b64url(canonical(told))}".encode())
    except (KeyError, ValueError, TypeError, AttributeError, InvalidSignature) as error:
        raise Wrong("signature") from error


def digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign_answer(
    status: int, body: bytes, asked: dict[str, str], key_id: str, key: Ed25519PrivateKey, *, created: float
) -> dict[str, str]:
    """RFC 9421 over the status, the body and the signature of the request."""
    parameters = f'("@status" "content-digest" "signature";req;key="sig1");created={int(created)};keyid="{key_id}";alg="ed25519"'
    base = (
        f'"@status": {status}\n"content-digest": {digest(body)}\n'
        f'"signature";req;key="sig1": :{_member(asked.get("signature", ""))}:\n"@signature-params": {parameters}'
    )
    signature = base64.b64encode(key.sign(base.encode())).decode()
    return {"Content-Digest": digest(body), "Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{signature}:"}


def check_request(
    method: str, url: str, headers: dict[str, str], body: bytes, partners: dict[str, Ed25519PublicKey] | None
) -> None:
    """A request signed over its method, address and body, in the last five minutes."""
    found = re.fullmatch(r'sig1=(\("@method" "@target-uri" "content-digest"\)(;.*))', headers.get("signature-input", ""))
    if found is None or headers.get("content-digest") != digest(body):
        raise Wrong("signature")
    values = dict(re.findall(r';([a-z]+)="?([^";]*)"?', found.group(2)))
    if abs(time.time() - int(values.get("created", "0"))) > 300:
        raise Wrong("time")
    if partners is None:
        return
    base = f'"@method": {method}\n"@target-uri": {url}\n"content-digest": {digest(body)}\n"@signature-params": {found.group(1)}'
    try:
        partners[values["keyid"]].verify(base64.b64decode(_member(headers["signature"])), base.encode())
    except (KeyError, ValueError, InvalidSignature) as error:
        raise Wrong("signature") from error


def request_hash(headers: dict[str, str]) -> str:
    """As X-Road's servers tie an answer to its request: here over the X-Road headers in the order of their names."""
    rows = sorted((name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-road-"))
    text = "\r\n".join(f"{name}:{value}" for name, value in rows).encode()
    return base64.b64encode(hashlib.sha512(text).digest()).decode()


def spelt(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _member(header: str) -> str:
    found = re.search(r"sig1=:([A-Za-z0-9+/=]*):", header)
    return found.group(1) if found else ""
