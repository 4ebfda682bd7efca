"""From a register's record to our facts."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from daman.exchange.catalogue import EvidenceType, Line, Read
from daman.exchange.client import NotTrusted


def facts_of(record: Mapping[str, Any], evidence: EvidenceType, line: Line) -> dict[str, Any]:
    """The facts that the catalogue promises, as far as the record has them."""
    said = record.get("facts")
    named: Mapping[str, Any] = said if isinstance(said, dict) else {}
    found: dict[str, Any] = {}
    for kind in evidence.yields:
        if kind in line.reads:
            _read(record, kind, line.reads[kind], found)
        elif kind in named:
            found[kind] = named[kind]
    return found


def _read(record: Any, kind: str, read: Read, found: dict[str, Any]) -> None:
    for part in read.path.split("."):
        if not isinstance(record, dict) or part not in record:
            return
        record = record[part]
    if read.codes is None:
        found[kind] = record
    elif isinstance(record, str) and record in read.codes:
        found[kind] = read.codes[record]
    elif record is None:
        found[kind] = None
    else:
        raise NotTrusted("the answer uses a word that was not agreed")


def valid_from(record: Mapping[str, Any]) -> date | None:
    """Since when what is said holds."""
    try:
        return date.fromisoformat(record["valid_from"]) if record.get("valid_from") else None
    except (TypeError, ValueError) as error:
        raise NotTrusted("the answer cannot be read") from error


def document(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer."""
    try:
        found = json.loads(body)
    except ValueError as error:
        raise NotTrusted("the answer cannot be read") from error
    if not isinstance(found, dict):
        raise NotTrusted("the answer cannot be read")
    return found


def digest(body: bytes) -> str:
    """What the certificate keeps of an answer."""
    return hashlib.sha256(body).hexdigest()
