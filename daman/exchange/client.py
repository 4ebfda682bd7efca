"""The wire: one signed question, one signed answer. Knows HTTP and signatures, not the database."""

import base64
import binascii
import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

TIMEOUT_SECONDS = 3.0
TRIES = 2

log = logging.getLogger(__name__)


class Silent(Exception):
    """No usable answer came: unreachable, too slow, or in trouble."""


class NotFound(Exception):
    """The register answered that it does not know this subject."""


class NotTrusted(Exception):
    """An answer came, but it is not proved to come from the register, or not to our question."""


@dataclass(frozen=True)
class Answer:
    """What a register said, and the proof that it said it."""

    facts: Mapping[str, Any]
    valid_from: date | None
    certificate: dict[str, str]


@cache
def _session(url: str, process: int) -> httpx.Client:
    # One pool a process: a forked worker must not share its parent's sockets.
    return httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS)


def session() -> httpx.Client:
    """The connection to the gateway. Tests put a stub in its place."""
    return _session(settings.REGISTERS_URL, os.getpid())


def ask(*, request: str, evidence: str, subject: str, purpose: str, legal_basis: str) -> Answer:
    """Ask once, once more if nothing usable came, and check who signed."""
    question = {"request": request, "subject": subject, "purpose": purpose, "legal_basis": legal_basis}
    response = _post(f"/evidence/{evidence}", question)
    if response.status_code == 404:
        raise NotFound
    key_id, signature = response.headers.get("X-Key-Id", ""), response.headers.get("X-Signature", "")
    _check_signature(key_id, signature, response.content)
    try:
        said = json.loads(response.content)
        echoed, facts = (said["request"], said["subject"]), dict(said["facts"])
        valid_from = date.fromisoformat(said["valid_from"]) if said.get("valid_from") else None
    except (ValueError, KeyError, TypeError) as error:
        raise NotTrusted("the answer cannot be read") from error
    if echoed != (request, subject):
        raise NotTrusted("the answer is to another question")
    digest = hashlib.sha256(response.content).hexdigest()
    certificate = {"request": request, "sha256": digest, "signature": signature, "key_id": key_id}
    return Answer(facts, valid_from, certificate)


def _post(path: str, question: Mapping[str, str]) -> httpx.Response:
    for attempt in range(1, TRIES + 1):
        try:
            response = session().post(path, json=question)
        except httpx.HTTPError as error:
            log.warning("register unreachable", extra={"path": path, "attempt": attempt, "error": type(error).__name__})
            continue
        if response.status_code in (200, 404):
            return response
        log.warning("register in trouble", extra={"path": path, "attempt": attempt, "status": response.status_code})
    raise Silent


def _check_signature(key_id: str, signature: str, body: bytes) -> None:
    keys = pinned_keys()
    if key_id not in keys:
        raise NotTrusted(f"unknown key {key_id!r}")
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[key_id], validate=True))
        public.verify(base64.b64decode(signature, validate=True), body)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NotTrusted("wrong signature") from error


def pin_file() -> Path:
    """Where the gateway's public keys are kept since the first time we met it."""
    return Path(settings.SIGNING_KEYS) / "registers.json"


def pinned_keys() -> Mapping[str, str]:
    """Key id → public key, base64. Trusted on first use; a change of key is an operator's act: remove the file."""
    path = pin_file()
    if not path.exists():
        _pin(path, _fetch_keys())
    keys: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def _fetch_keys() -> dict[str, str]:
    try:
        response = session().get("/keys")
        response.raise_for_status()
        return {str(name): str(key) for name, key in response.json().items()}
    except (httpx.HTTPError, ValueError, AttributeError) as error:
        raise Silent from error


def _pin(path: Path, keys: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file)
    try:
        os.link(temporary, path)  # unlike a rename, it never replaces what another process pinned first
    except FileExistsError:
        log.info("register keys were pinned by another process")
    finally:
        os.unlink(temporary)


class Stopwatch:
    """How long a register took, in milliseconds."""

    def __init__(self) -> None:
        self.started = time.perf_counter()

    def elapsed_ms(self) -> int:
        return int((time.perf_counter() - self.started) * 1000)
