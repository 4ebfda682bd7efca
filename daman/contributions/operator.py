"""The wire to the payment operator: asks for a payment, asks what became of it. Knows HTTP, not the database."""

import logging
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

NAME = "post"
TIMEOUT_SECONDS = 4.0

log = logging.getLogger(__name__)


class Silent(Exception):
    """No usable answer came. What became of the question is not known: ask again with the same reference."""


@dataclass(frozen=True)
class Page:
    """Where the person pays."""

    operator_reference: str
    url: str


@dataclass(frozen=True)
class Told:
    """What the operator says of a payment: waiting, taken, settled or failed."""

    operator_reference: str
    amount: int
    state: str


@cache
def _session(url: str, process: int) -> httpx.Client:
    # One pool a process: a forked worker must not share its parent's sockets.
    return httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS)


def session() -> httpx.Client:
    """The connection to the operator. Tests put a stub in its place."""
    return _session(settings.POST_OPERATOR_URL, os.getpid())


def ask(*, reference: str, amount: int, description: str, return_url: str, callback_url: str) -> Page:
    """Ask for a payment. The same reference again is the same payment."""
    question = {
        "reference": reference,
        "amount": amount,
        "description": description,
        "return_url": return_url,
        "callback_url": callback_url,
    }
    said = _read(_call("POST", "/post/payments", json=question))
    page = Page(str(said.get("operator_reference") or ""), str(said.get("page_url") or ""))
    if not page.operator_reference or not page.url.startswith(("http://", "https://")):
        raise Silent("the answer names no page")
    return page


def tell(reference: str) -> Told | None:
    """What became of a payment; None when the operator does not know it."""
    response = _call("GET", f"/post/payments/{reference}")
    if response.status_code == 404:
        return None
    said = _read(response)
    try:
        return Told(str(said["operator_reference"]), int(said["amount"]), str(said["state"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Silent("the answer cannot be read") from error


def _call(method: str, path: str, **kwargs: Any) -> httpx.Response:
    try:
        return session().request(method, path, **kwargs)
    except httpx.HTTPError as error:
        log.warning("payment operator unreachable", extra={"error": type(error).__name__})
        raise Silent(type(error).__name__) from error


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.status_code != 200:
        log.warning("payment operator in trouble", extra={"status": response.status_code})
        raise Silent(f"status {response.status_code}")
    try:
        said = response.json()
    except ValueError as error:
        raise Silent("the answer cannot be read") from error
    if not isinstance(said, dict):
        raise Silent("the answer cannot be read")
    return said
