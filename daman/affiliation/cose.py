"""Signed bytes: COSE_Sign1 (RFC 9052) with ES256, in the one form that this house writes.

A message that is written in any other form is refused, even where the standard would allow it: so no byte of a code can be
altered, neither those that the signature covers nor those around it.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ALG, KID, TYP = 1, 4, 16
ES256 = -7
SIGN1 = b"\xd2\x84"  # tag 18, an array of four
NOTHING = b"\xa0"  # no unprotected header
HALF = 32  # bytes of each half of a signature
STORED = b"\x78\x01\x01"  # zlib, one block, kept as it is
_ECDSA = ec.ECDSA(hashes.SHA256())


def kid_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The name of a key inside what it signed: the beginning of its hash."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize()[:8]


def sign(payload: bytes, key: ec.EllipticCurvePrivateKey, *, typ: str = "") -> bytes:
    """The message: protected header, payload, signature."""
    header: dict[int, Any] = {ALG: ES256, KID: kid_of(key.public_key())}
    protected = cbor2.dumps(header | ({TYP: typ} if typ else {}))
    return SIGN1 + cbor2.dumps(protected) + NOTHING + cbor2.dumps(payload) + cbor2.dumps(raw(key, _signed(protected, payload)))


def raw(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """A signature as JOSE and COSE write it: both numbers, one after the other."""
    r, s = decode_dss_signature(key.sign(message, _ECDSA))
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def kid_in(message: bytes) -> bytes:
    """Which key claims to have signed a card or certificate; ValueError when it is not one of our messages."""
    protected = _parts(message)[0]
    kid = protected[5:]
    if len(kid) != 8 or protected != cbor2.dumps({ALG: ES256, KID: kid}):
        raise ValueError("header")
    return kid


def verified(message: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """The payload, once the signature holds; ValueError otherwise."""
    protected, payload, signature = _parts(message)
    if len(signature) != 2 * HALF:
        raise ValueError("signature")
    numbers = (int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big"))
    try:
        key.verify(encode_dss_signature(*numbers), _signed(protected, payload), _ECDSA)
    except InvalidSignature as error:
        raise ValueError("signature") from error
    return payload


def pack(message: bytes) -> bytes:
    """In the frame that readers of such codes expect (zlib), kept as it is: packing gains nothing and hides bytes."""
    size = struct.pack("<HH", len(message), len(message) ^ 0xFFFF)
    return STORED + size + message + struct.pack(">I", zlib.adler32(message))


def unpack(packed: bytes) -> bytes:
    """What is in the frame; ValueError when the frame is not whole, or not ours."""
    message = packed[len(STORED) + 4 : -4]
    if len(message) > 0xFFFF or packed != pack(message):
        raise ValueError("frame")
    return message


def mapping(payload: bytes) -> Mapping[int, Any]:
    """A signed payload, read; ValueError when it is no map."""
    try:
        said = cbor2.loads(payload)
    except (cbor2.CBORDecodeError, RecursionError) as error:
        raise ValueError("payload") from error
    if not isinstance(said, dict):
        raise ValueError("payload")
    return said


def _signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _parts(message: bytes) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload, signature."""
    if not message.startswith(SIGN1):
        raise ValueError("form")
    protected, rest = _byte_string(message[len(SIGN1) :])
    if not rest.startswith(NOTHING):
        raise ValueError("form")
    payload, rest = _byte_string(rest[len(NOTHING) :])
    signature, rest = _byte_string(rest)
    if rest:
        raise ValueError("form")
    return protected, payload, signature


def _byte_string(data: bytes) -> tuple[bytes, bytes]:
    """The byte string that the data begins with, in its shortest form, and the rest."""
    head = data[0] if data else 0
    width = {0x58: 1, 0x59: 2, 0x5A: 4}.get(head, 0)
    length = int.from_bytes(data[1 : 1 + width], "big") if width else head - 0x40
    content = data[1 + width : 1 + width + length]
    if not 0x40 <= head <= 0x5A or (not width and head > 0x57) or cbor2.dumps(content) != data[: 1 + width + length]:
        raise ValueError("form")
    return content, data[1 + width + length :]
