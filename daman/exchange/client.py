"""The wire's lowest part: one HTTP call to a register, the ways it can fail, and the keys by which a register is known.

Knows HTTP and keys, not the database and not the protocols: those are in `adapters`.
"""

import json
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from daman.exchange.catalogue import EvidenceType, Line
from daman.exchange.models import RequestState
from daman.exchange.wire import keyring
from daman.exchange.wire.keyring import PrivateKey, PublicKey
from daman.foundation.keys import ed25519_key

TIMEOUT_SECONDS = 3.0
TRIES = 2
OURSELVES = "dz.daman"  # how we are called on every network
KEY_ID = "daman-exchange-1"
BUSY = (429, 503)
ANSWER_AT_MOST = 2_000_000

log = logging.getLogger(__name__)


class Failure(Exception):
    """No answer that can be used."""

    state = RequestState.SILENT


class Silent(Failure):
    """Unreachable, too slow, or in trouble."""


class Busy(Failure):
    """It asks to come back later, and may say in how many seconds."""

    state = RequestState.BUSY

    def __init__(self, seconds: int | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NotFound(Failure):
    """The register answered that it does not know this subject."""

    state = RequestState.NOT_FOUND


class Ambiguous(Failure):
    """The register knows several under this number, and they differ."""

    state = RequestState.AMBIGUOUS


class Refused(Failure):
    """The register does not want to answer us: our key, our right, or our question."""

    state = RequestState.REFUSED


class NotTrusted(Failure):
    """An answer came, but it is not proved to come from the register."""

    state = RequestState.NOT_TRUSTED


class Stale(NotTrusted):
    """An answer came, signed, but of another time or to another question."""

    state = RequestState.STALE


@dataclass(frozen=True)
class Question:
    """What is asked. `request` stays the same when it is asked again; each message has an identity of its own."""

    request: str
    evidence: EvidenceType
    subject: str
    purpose: str
    legal_basis: str
    at: datetime

    @property
    def line(self) -> Line:
        if self.evidence.line is None:
            raise Silent
        return self.evidence.line


@dataclass(frozen=True)
class Answer:
    """What a register said, and the proof that it said it."""

    facts: Mapping[str, Any]
    valid_from: date | None
    certificate: dict[str, str]


@cache
def _session(process: int) -> httpx.Client:
    # One pool a process: a forked worker must not share its parent's sockets.
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)


def session() -> httpx.Client:
    """The connections to registers. Tests put a stub in its place."""
    return _session(os.getpid())


def address(provider: str, path: str) -> str:
    """Where a provider's path is: at its own address when the settings name one, else behind the common gateway."""
    base: str = settings.REGISTERS.get(provider, {}).get("url") or settings.REGISTERS_URL
    return base.rstrip("/") + path


def our_key() -> tuple[PrivateKey, str]:
    """The key by which registers know us, and its name."""
    return ed25519_key("exchange"), KEY_ID


def send(request: httpx.Request) -> httpx.Response:
    """Send, once more if nothing usable came. What comes back is an answer of the register, good or bad."""
    for attempt in range(1, TRIES + 1):
        try:
            response = session().send(request)
        except httpx.HTTPError as error:
            log.warning(
                "register unreachable", extra={"host": request.url.host, "attempt": attempt, "error": type(error).__name__}
            )
            continue
        if response.status_code in BUSY and (response.status_code == 429 or "Retry-After" in response.headers):
            raise Busy(_seconds(response.headers.get("Retry-After", "")))
        if response.status_code < 500 and len(response.content) <= ANSWER_AT_MOST:
            return response
        log.warning("register in trouble", extra={"host": request.url.host, "attempt": attempt, "status": response.status_code})
    raise Silent


def request(method: str, url: str, headers: Mapping[str, str], content: bytes = b"") -> httpx.Request:
    """A request that can be signed before it leaves."""
    return session().build_request(method, url, headers=dict(headers), content=content or None)


def _seconds(text: str) -> int | None:
    return min(int(text), 86_400) if text.isdigit() else None


# — the keys of registers: trusted when first met, then only those —


def pin_file(provider: str) -> Path:
    """Where the keys of a provider are kept since the first time we met it."""
    return Path(settings.SIGNING_KEYS) / "registers" / f"{provider}.json"


def pinned_keys(provider: str, path: str) -> Mapping[str, PublicKey]:
    """The provider's keys by their id, fetched from its registered address only. A change of keys is an operator's act:
    remove the file."""
    file = pin_file(provider)
    if not file.exists():
        _pin(file, _fetch_keys(address(provider, f"{path}/.well-known/jwks.json")))
    return keyring.read_jwks(json.loads(file.read_text(encoding="utf-8")))


def _fetch_keys(url: str) -> Any:
    response = send(request("GET", url, {"Accept": "application/json"}))
    try:
        response.raise_for_status()
        document = response.json()
        if not keyring.read_jwks(document):
            raise ValueError("no key")
    except (httpx.HTTPError, ValueError) as error:
        raise Silent from error
    return document


def _pin(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file)
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
