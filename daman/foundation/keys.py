"""Signing keys of this copy: one file each under `SIGNING_KEYS`, readable by its owner only, made once."""

import contextlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings


def es256_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of that name."""
    return _es256(Path(settings.SIGNING_KEYS) / f"{name}.es256.pem")


def ed25519_key(name: str) -> ed25519.Ed25519PrivateKey:
    """The Ed25519 key of that name."""
    return _ed25519(Path(settings.SIGNING_KEYS) / f"{name}.ed25519.pem")


@lru_cache
def _es256(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        _write_once(path, _pem(ec.generate_private_key(ec.SECP256R1())))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} does not hold a P-256 key")
    return key


@lru_cache
def _ed25519(path: Path) -> ed25519.Ed25519PrivateKey:
    if not path.exists():
        _write_once(path, _pem(ed25519.Ed25519PrivateKey.generate()))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise TypeError(f"{path.name} does not hold an Ed25519 key")
    return key


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write_once(path: Path, content: bytes) -> None:
    """Of several processes the first wins, and nobody ever reads half a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
