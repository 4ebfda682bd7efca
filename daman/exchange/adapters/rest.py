"""Plain REST between two administrations: JSON, both ways signed (RFC 9421)."""

import json
from collections.abc import Mapping
from uuid import uuid4

from daman.exchange import client
from daman.exchange.adapters import reading
from daman.exchange.client import Answer, Question
from daman.exchange.wire import http_signatures as signatures
from daman.exchange.wire.keyring import PublicKey
from daman.exchange.wire.timing import Stale, Untrusted


def ask(question: Question) -> Answer:
    """`POST {path}/evidence/{evidence}`; the answer is signed over our own signature, and repeats our reference."""
    provider, line = question.evidence.provider.key, question.line
    keys = client.pinned_keys(provider, line.path)
    url = client.address(provider, f"{line.path}/evidence/{question.evidence.key}")
    asked = {
        "request": question.request, "subject": question.subject, "purpose": question.purpose,
        "legal_basis": question.legal_basis,
    }  # fmt: skip
    body = json.dumps(asked, ensure_ascii=False).encode()
    key, key_id = client.our_key()
    plain = {"content-type": "application/json", "idempotency-key": question.request}
    signed = signatures.sign(
        signatures.Message("POST", url, plain, body), key=key, key_id=key_id, at=question.at, nonce=uuid4().hex
    )
    sent = signatures.Message("POST", url, {**plain, **signed}, body)
    response = client.send(client.request("POST", url, sent.headers, body))
    if response.status_code in (401, 403, 400):
        raise client.Refused
    said = signatures.Message(
        headers={name.lower(): value for name, value in response.headers.items()}, body=response.content,
        status=response.status_code, request=sent,
    )  # fmt: skip
    proof = _checked(said, keys, question)
    record = reading.document(response.content)
    if (record.get("request"), record.get("subject")) != (question.request, question.subject):
        raise client.Stale("the answer is to another question")
    if response.status_code == 404:
        raise client.NotFound
    if response.status_code == 409:
        raise client.Ambiguous
    if response.status_code != 200:
        raise client.Silent
    certificate = {
        "request": question.request, "sha256": reading.digest(response.content), "signature": proof.signature,
        "key_id": proof.key_id, "protocol": "rest", "created": proof.created.isoformat(),
    }  # fmt: skip
    return Answer(reading.facts_of(record, question.evidence, line), reading.valid_from(record), certificate)


def _checked(said: signatures.Message, keys: Mapping[str, PublicKey], question: Question) -> signatures.Proof:
    """Even "not found" must be signed: whoever can forge it can take a right away."""
    try:
        return signatures.verify(said, keys=keys, at=question.at)
    except Stale as error:
        raise client.Stale(str(error)) from error
    except Untrusted as error:
        raise client.NotTrusted(str(error)) from error
