"""X-Road REST, as the side that asks. The two security servers prove who speaks; we keep their proof with the fact."""

from urllib.parse import quote
from uuid import uuid4

import httpx

from daman.exchange import client
from daman.exchange.adapters import reading
from daman.exchange.client import Answer, Question
from daman.exchange.wire import xroad

US = xroad.Member("DZ", "GOV", "DAMAN", "exchange")
USER = "DZdaman"


def ask(question: Question) -> Answer:
    """`GET /r1/{service}/{code}/{subject}` through our security server."""
    provider, line = question.evidence.provider.key, question.line
    service = xroad.member(line.identity)
    url = client.address(provider, line.path + xroad.path(service, line.service_code, question.subject))
    message_id = str(uuid4())
    headers = xroad.request_headers(client=US, message_id=message_id, user=USER, issue=question.purpose[:60].replace(":", "-"))
    headers |= {
        "accept": "application/json",
        "daman-request": question.request,
        "daman-legal-basis": _ascii(question.legal_basis),
    }
    response = client.send(client.request("GET", url, headers))
    if "X-Road-Error" in response.headers:
        _network_error(response.headers["X-Road-Error"])
    called = f"{service}/{line.service_code}"
    _check(response, message_id=message_id, called=called, headers=headers)
    if response.status_code == 404:
        raise client.NotFound
    if response.status_code == 409:
        raise client.Ambiguous
    if response.status_code != 200:
        raise client.Refused
    record = reading.document(response.content)
    if record.get("subject") != question.subject:
        raise client.Stale("the answer is about another person")
    certificate = {
        "request": question.request, "sha256": reading.digest(response.content), "protocol": "xroad",
        "signature": response.headers.get("X-Road-Request-Hash", ""), "key_id": called,
        "message_id": response.headers.get("X-Road-Request-Id", ""),
    }  # fmt: skip
    return Answer(reading.facts_of(record, question.evidence, line), reading.valid_from(record), certificate)


def _check(response: httpx.Response, *, message_id: str, called: str, headers: dict[str, str]) -> None:
    """The answer must be to this very request: its id, its service, and the hash of what we sent."""
    said = response.headers
    if said.get("X-Road-Id") != message_id:
        raise client.Stale("the answer is to another question")
    if said.get("X-Road-Service") != called or said.get("X-Road-Client") != str(US):
        raise client.NotTrusted("the answer comes from another service")
    if said.get("X-Road-Request-Hash") != xroad.request_hash(xroad.said_headers(headers)):
        raise client.NotTrusted("the answer is not tied to our request")


def _network_error(kind: str) -> None:
    if kind.startswith("Client.") or "Access" in kind:
        raise client.Refused(kind)
    raise client.Silent


def _ascii(text: str) -> str:
    return quote(text, safe=" ")
