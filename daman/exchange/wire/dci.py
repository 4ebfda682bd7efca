"""SP-DCI 1.0.0: envelopes, headers, searches, answers, acknowledgements. For the side that asks and the side that answers.

An envelope is `{signature, header, message}`. The signature is a JWS over the canonical form of `{header, message}`: the
standard leaves it open, so which form and which algorithms is agreed with each partner.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daman.exchange.wire import jws
from daman.exchange.wire.canonical import canonical
from daman.exchange.wire.keyring import PrivateKey, PublicKey
from daman.exchange.wire.timing import FIVE_MINUTES, Stale, Untrusted, Window, moment, spelt

VERSION = "1.0.0"
ID_LONGEST = 99
PAGE_SIZE_MOST = 1_000
COUNT_MOST = 100  # searches in one message
LOCALE = re.compile(r"[a-z]{3}")
QUERY_TYPES = IDTYPE, EXPRESSION, PREDICATE = ("idtype-value", "expression", "predicate")
ACK, NACK, ERR = "ACK", "NACK", "ERR"
RECEIVED, PENDING, SUCCEEDED, REJECTED = "rcvd", "pdng", "succ", "rjct"


class Wrong(Exception):
    """What the protocol refuses, by its own code: `err.…` for the whole message, `rjct.…` for a header or one search."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code, words)
        self.code, self.words = code, words or code


@dataclass(frozen=True)
class Opened:
    """An envelope that holds."""

    header: Mapping[str, Any]
    message: Mapping[str, Any]
    sender: str
    message_id: str
    sent_at: datetime
    key_id: str  # empty when this partner does not sign
    signature: str


@dataclass(frozen=True)
class Search:
    """One search of a message, as it was asked."""

    reference_id: str
    reg_type: str
    record_type: str
    query_type: str
    query: Any
    page: int
    page_size: int
    purpose: str
    legal_basis: str
    locale: str
    raw: Mapping[str, Any] = field(default_factory=dict)


# — envelopes —


def seal(
    header: Mapping[str, Any], message: Mapping[str, Any], *, key: PrivateKey, key_id: str, detached: bool = True
) -> dict[str, Any]:
    """The signed envelope. Detached is our way; some partners want the payload inside the token."""
    told = {"header": dict(header), "message": dict(message)}
    return {"signature": jws.sign(canonical(told), key=key, key_id=key_id, detached=detached), **told}


def open_envelope(
    envelope: Any, *, keys: Mapping[str, PublicKey], at: datetime, algorithms: Collection[str] = jws.ALGORITHMS,
    must_be_signed: bool = True, window: Window = FIVE_MINUTES,
) -> Opened:  # fmt: skip
    """Shape, signature, time and version, in this order. `Wrong` with the code to answer.

    Whether the message was seen before is the caller's to ask: it takes a memory.
    """
    header, message = _halves(envelope)
    signature, key_id = envelope.get("signature"), ""
    if not signature and must_be_signed:
        raise Wrong("err.signature.missing")
    if signature:
        try:
            payload = canonical({"header": header, "message": message})
            key_id = jws.verify(signature, keys=keys, payload=payload, algorithms=algorithms).key_id
        except (Untrusted, ValueError) as error:
            raise Wrong("err.signature.invalid", str(error)) from error
    if str(header.get("version", VERSION)).split(".")[0] != VERSION.split(".")[0]:
        raise Wrong("err.version.not_supported")
    identity = _identity(header.get("message_id"), "rjct.message_id.invalid")
    if not isinstance(header.get("action"), str) or not header["action"]:
        raise Wrong("rjct.action.invalid")
    sent_at = _sent_at(header, at, window)
    return Opened(header, message, str(header.get("sender_id") or ""), identity, sent_at, key_id, str(signature or ""))


def check_count(header: Mapping[str, Any], items: int) -> None:
    """`total_count` is a whole number and tells how many items follow. Text is refused: the schema decides."""
    count = header.get("total_count")
    if isinstance(count, bool) or not isinstance(count, int) or count != items:
        raise Wrong("rjct.total_count.invalid")
    if count > COUNT_MOST:
        raise Wrong("rjct.total_count.limit_exceeded")


def request_header(
    *, message_id: str, action: str, sender: str, receiver: str, at: datetime, total_count: int = 1, sender_uri: str = ""
) -> dict[str, Any]:
    """The header of what we ask."""
    return {
        "version": VERSION, "message_id": message_id, "message_ts": spelt(at), "action": action, "sender_id": sender,
        "receiver_id": receiver, "total_count": total_count, "is_msg_encrypted": False,
        **({"sender_uri": sender_uri} if sender_uri else {}),
    }  # fmt: skip


def answer_header(
    *, message_id: str, action: str, sender: str, at: datetime, status: str = SUCCEEDED, reason: str = "", words: str = "",
    total_count: int = 1,
) -> dict[str, Any]:  # fmt: skip
    """The header of what we answer."""
    told = {"status_reason_code": reason, "status_reason_message": words or reason} if reason else {}
    return {
        "version": VERSION, "message_id": message_id, "message_ts": spelt(at), "action": action, "status": status,
        "sender_id": sender, "total_count": total_count, "completed_count": 0 if status == REJECTED else total_count,
        "is_msg_encrypted": False, **told,
    }  # fmt: skip


def acknowledgement(status: str, *, at: datetime, correlation_id: str, code: str = "", words: str = "") -> dict[str, Any]:
    """ACK: a callback will come. NACK: nothing more will come. ERR: refused, with the protocol's code."""
    error = {"error": {"code": code, "message": words or code}} if code else {}
    return {"message": {"ack_status": status, "timestamp": spelt(at), "correlation_id": correlation_id, **error}}


# — searches —


def search_message(
    *, transaction_id: str, reference_id: str, at: datetime, reg_type: str, record_type: str, id_type: str, id_value: str,
    purpose: str, legal_basis: str, locale: str = "ara",
) -> dict[str, Any]:  # fmt: skip
    """One person, by an identifier."""
    criteria = {
        "version": VERSION, "reg_type": reg_type, "reg_record_type": record_type, "query_type": IDTYPE,
        "query": {"type": id_type, "value": id_value}, "pagination": {"page_size": 10, "page_number": 1},
        "authorize": {"ts": spelt(at), "purpose": {"text": purpose, "code": "legal_basis", "ref_uri": legal_basis}},
    }  # fmt: skip
    item = {"reference_id": reference_id, "timestamp": spelt(at), "search_criteria": criteria, "locale": locale}
    return {"transaction_id": transaction_id, "search_request": [item]}


def read_searches(message: Mapping[str, Any]) -> tuple[str, list[Search | Wrong]]:
    """The transaction, and each search or the code that refuses it alone. Two searches with one reference are refused."""
    transaction = _identity(message.get("transaction_id"), "err.request.bad")
    items = message.get("search_request")
    if not isinstance(items, list) or not items:
        raise Wrong("err.request.bad")
    found: list[Search | Wrong] = []
    seen: set[str] = set()
    for item in items:
        try:
            search = _search(item)
            if search.reference_id in seen:
                raise Wrong("rjct.reference_id.duplicate")
            seen.add(search.reference_id)
            found.append(search)
        except Wrong as wrong:
            found.append(wrong)
    return transaction, found


def search_answer(*, transaction_id: str, correlation_id: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The message of an answer; `items` from `found` and `not_found`."""
    return {"transaction_id": transaction_id, "correlation_id": correlation_id, "search_response": items}


def found(search: Search, records: list[Any], *, at: datetime, total: int | None = None) -> dict[str, Any]:
    """What one search found; an empty list is an answer too."""
    count = len(records) if total is None else total
    return {
        "reference_id": search.reference_id, "timestamp": spelt(at), "status": SUCCEEDED,
        "data": {"version": VERSION, "reg_type": search.reg_type, "reg_record_type": search.record_type, "reg_records": records},
        "pagination": {"page_size": search.page_size, "page_number": search.page, "total_count": count},
        "locale": search.locale,
    }  # fmt: skip


def refused(reference_id: str, wrong: Wrong, *, at: datetime) -> dict[str, Any]:
    """Why one search was refused."""
    return {
        "reference_id": reference_id, "timestamp": spelt(at), "status": REJECTED, "status_reason_code": wrong.code,
        "status_reason_message": wrong.words,
    }  # fmt: skip


def records_of(message: Mapping[str, Any], *, transaction_id: str, reference_id: str) -> list[Mapping[str, Any]]:
    """The records of the answer to our one search. `Stale` when it answers another; `Wrong` when it was refused."""
    try:
        (item,) = [row for row in message["search_response"] if row["reference_id"] == reference_id] or [None]
        if message["transaction_id"] != transaction_id or item is None:
            raise Stale("the answer is to another question")
        if item["status"] == REJECTED:
            raise Wrong(str(item.get("status_reason_code") or "err.request.bad"), str(item.get("status_reason_message") or ""))
        records = item.get("data", {}).get("reg_records") or []
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untrusted("the answer cannot be read") from error
    rows = [records] if isinstance(records, dict) else records  # an object in one of the published schemas
    if not all(isinstance(row, dict) for row in rows):
        raise Untrusted("the answer cannot be read")
    return list(rows)


def _search(item: Any) -> Search:
    if not isinstance(item, dict):
        raise Wrong("rjct.search_criteria.invalid")
    reference = _identity(item.get("reference_id"), "rjct.reference_id.invalid")
    try:
        moment(item.get("timestamp"))
    except ValueError as error:
        raise Wrong("rjct.timestamp.invalid") from error
    criteria = item.get("search_criteria")
    if not isinstance(criteria, dict) or criteria.get("query_type") not in QUERY_TYPES or not criteria.get("query"):
        raise Wrong("rjct.search_criteria.invalid")
    locale = item.get("locale", "ara")
    if not isinstance(locale, str) or not LOCALE.fullmatch(locale):
        raise Wrong("rjct.search_criteria.invalid", "locale: three small letters")
    page, size = _pagination(criteria.get("pagination", {}))
    purpose = (criteria.get("authorize") or criteria.get("consent") or {}).get("purpose") or {}
    if not isinstance(purpose, dict):
        raise Wrong("rjct.search_criteria.invalid")
    return Search(
        reference_id=reference, reg_type=str(criteria.get("reg_type", "")),
        record_type=str(criteria.get("reg_record_type", "")), query_type=criteria["query_type"], query=criteria["query"],
        page=page, page_size=size, purpose=str(purpose.get("text") or ""), legal_basis=str(purpose.get("ref_uri") or ""),
        locale=locale, raw=criteria,
    )  # fmt: skip


def _pagination(told: Any) -> tuple[int, int]:
    """Pages count from one."""
    if not isinstance(told, dict):
        raise Wrong("rjct.pagination.invalid")
    page, size = told.get("page_number", 1), told.get("page_size", 10)
    for number in (page, size):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise Wrong("rjct.pagination.invalid")
    if size > PAGE_SIZE_MOST:
        raise Wrong("rjct.pagination.invalid")
    return page, size


def _halves(envelope: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(envelope, dict):
        raise Wrong("err.request.bad")
    header, message = envelope.get("header"), envelope.get("message")
    if not isinstance(header, dict) or not isinstance(message, dict):
        raise Wrong("err.request.bad")
    return header, message


def _sent_at(header: Mapping[str, Any], at: datetime, window: Window) -> datetime:
    try:
        said = moment(header.get("message_ts"))
        window.check(said, at)
    except (ValueError, Stale) as error:
        raise Wrong("rjct.message_ts.invalid", str(error)) from error
    return said


def _identity(text: Any, code: str) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= ID_LONGEST:
        raise Wrong(code)
    return text
