"""SP-DCI 1.0.0, as the side that asks: one person by an identifier, at once (`registry/sync/search`)."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from daman.exchange import client
from daman.exchange.adapters import reading
from daman.exchange.client import Answer, Question
from daman.exchange.wire import dci
from daman.exchange.wire.canonical import canonical
from daman.exchange.wire.keyring import PublicKey
from daman.exchange.wire.timing import Stale, Untrusted

BUSY = ("err.request.too_many_requests", "err.service.unavailable")
MANY = "rjct.search.too_many_records_found"
OF_TIME = "rjct.message_ts.invalid"


def ask(question: Question) -> Answer:
    """One search. The transaction keeps our reference when it is asked again; the message is new each time."""
    provider, line = question.evidence.provider.key, question.line
    keys = client.pinned_keys(provider, line.path)
    key, key_id = client.our_key()
    header = dci.request_header(
        message_id=uuid4().hex, action="search", sender=client.OURSELVES, receiver=line.identity, at=question.at
    )
    message = dci.search_message(
        transaction_id=question.request, reference_id=question.request, at=question.at, reg_type=line.reg_type,
        record_type=line.record_type, id_type=line.id_type, id_value=question.subject, purpose=question.purpose,
        legal_basis=question.legal_basis,
    )  # fmt: skip
    body = json.dumps(dci.seal(header, message, key=key, key_id=key_id), ensure_ascii=False).encode()
    url = client.address(provider, f"{line.path}/registry/sync/search")
    response = client.send(client.request("POST", url, {"content-type": "application/json"}, body))
    envelope = reading.document(response.content)
    _acknowledged(envelope, response.status_code)
    opened = _opened(envelope, keys, question)
    if opened.sender != line.identity:
        raise client.NotTrusted("signed by another register")
    record = _one(opened.message, question)
    certificate = {
        "request": question.request, "sha256": reading.digest(canonical({"header": opened.header, "message": opened.message})),
        "signature": opened.signature, "key_id": opened.key_id, "protocol": "dci", "created": opened.sent_at.isoformat(),
        "message_id": opened.message_id,
    }  # fmt: skip
    return Answer(reading.facts_of(record, question.evidence, line), reading.valid_from(record), certificate)


def _acknowledged(envelope: Mapping[str, Any], status: int) -> None:
    """A refusal of the whole message: `ERR` with a code, or an HTTP error."""
    told = envelope.get("message")
    if isinstance(told, dict) and told.get("ack_status") == dci.ERR:
        error = told.get("error")
        _refuse(str(error.get("code", "")) if isinstance(error, dict) else "")
    if status >= 400:
        raise client.Refused


def _refuse(code: str) -> None:
    if code in BUSY:
        raise client.Busy
    if code == OF_TIME:
        raise client.Stale("our clocks do not agree")
    raise client.Refused(code)


def _opened(envelope: Any, keys: Mapping[str, PublicKey], question: Question) -> dci.Opened:
    try:
        return dci.open_envelope(envelope, keys=keys, at=question.at)
    except dci.Wrong as wrong:
        kind = client.Stale if wrong.code == OF_TIME else client.NotTrusted
        raise kind(wrong.words) from wrong


def _one(message: Mapping[str, Any], question: Question) -> Mapping[str, Any]:
    """The one record. Said twice in the same words, it is one; in other words, it is nobody's."""
    try:
        records = dci.records_of(message, transaction_id=question.request, reference_id=question.request)
    except dci.Wrong as wrong:
        if wrong.code == MANY:
            raise client.Ambiguous from wrong
        _refuse(wrong.code)
        raise
    except Stale as error:
        raise client.Stale(str(error)) from error
    except Untrusted as error:
        raise client.NotTrusted(str(error)) from error
    different = {canonical(record): record for record in records}
    if not different:
        raise client.NotFound
    if len(different) > 1:
        raise client.Ambiguous
    (record,) = different.values()
    if not _is_about(record, question.subject, question.line.id_type):
        raise client.Stale("the answer is about another person")
    return record


def _is_about(record: Mapping[str, Any], subject: str, id_type: str) -> bool:
    rows = record.get("identifier")
    rows = [rows] if isinstance(rows, dict) else rows if isinstance(rows, list) else []
    return any(
        isinstance(row, dict) and (row.get("identifier_type"), row.get("identifier_value")) == (id_type, subject) for row in rows
    )
