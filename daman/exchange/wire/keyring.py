"""Keys as partners publish them (JWK sets), and signing bytes with them."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from daman.exchange.wire.timing import Untrusted

PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
EDDSA, ES256, RS256 = "EdDSA", "ES256", "RS256"
RSA_BITS_AT_LEAST = 2048
P256_BYTES = 32


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Base64url; ValueError for anything else."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def algorithm_of(key: PublicKey | PrivateKey) -> str:
    """The one algorithm for which we use a key of this kind."""
    if isinstance(key, ed25519.Ed25519PublicKey | ed25519.Ed25519PrivateKey):
        return EDDSA
    return RS256 if isinstance(key, rsa.RSAPublicKey) else ES256


def sign(key: PrivateKey, data: bytes) -> bytes:
    """EdDSA or ES256, the latter as its two numbers side by side."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    one, other = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return one.to_bytes(P256_BYTES, "big") + other.to_bytes(P256_BYTES, "big")


def verify(key: PublicKey, signature: bytes, data: bytes) -> None:
    """`Untrusted` unless the signature is right."""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            if len(signature) != 2 * P256_BYTES:
                raise InvalidSignature
            pair = (int.from_bytes(signature[:P256_BYTES], "big"), int.from_bytes(signature[P256_BYTES:], "big"))
            key.verify(encode_dss_signature(*pair), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Untrusted("wrong signature") from error


def jwk(key: PublicKey, key_id: str) -> dict[str, str]:
    """A public key as a JWK."""
    named = {"kid": key_id, "use": "sig", "alg": algorithm_of(key)}
    if isinstance(key, ed25519.Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": encoded(key.public_bytes_raw()), **named}
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        sizes = [(each.bit_length() + 7) // 8 for each in (numbers.n, numbers.e)]
        return {
            "kty": "RSA", "n": encoded(numbers.n.to_bytes(sizes[0], "big")), "e": encoded(numbers.e.to_bytes(sizes[1], "big")),
            **named,
        }  # fmt: skip
    point = key.public_numbers()
    x, y = (encoded(each.to_bytes(P256_BYTES, "big")) for each in (point.x, point.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, **named}


def jwks(keys: Mapping[str, PublicKey]) -> dict[str, list[dict[str, str]]]:
    """A key set: key id → public key."""
    return {"keys": [jwk(key, name) for name, key in keys.items()]}


def read_jwks(document: Any) -> dict[str, PublicKey]:
    """The signing keys of a set by their id. A key of a kind that we do not use is left out; ValueError when it is no set."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a key set")
    found: dict[str, PublicKey] = {}
    for row in document["keys"]:
        key = _read(row) if isinstance(row, dict) and row.get("use", "sig") == "sig" and row.get("kid") else None
        if key is not None:
            found[str(row["kid"])] = key
    return found


def _read(row: Mapping[str, Any]) -> PublicKey | None:
    try:
        if (row.get("kty"), row.get("crv")) == ("OKP", "Ed25519"):
            return ed25519.Ed25519PublicKey.from_public_bytes(decoded(row["x"]))
        if (row.get("kty"), row.get("crv")) == ("EC", "P-256"):
            x, y = (int.from_bytes(decoded(row[name]), "big") for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        if row.get("kty") == "RSA":
            n, e = (int.from_bytes(decoded(row[name]), "big") for name in ("n", "e"))
            return rsa.RSAPublicNumbers(e, n).public_key() if n.bit_length() >= RSA_BITS_AT_LEAST else None
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a key that cannot be read") from error
    return None
