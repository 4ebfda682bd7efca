"""A gateway of registers inside the test: real signatures, no network."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from daman.exchange import client


class Registers:
    """Facts by (evidence, subject); what is in `silent` does not answer."""

    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.facts: dict[tuple[str, str], dict[str, Any]] = {}
        self.silent: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.forge = False
        self.answers_to: str | None = None
        self.transport = httpx.MockTransport(self._handle)

    def know(self, evidence: str, subject: str, **facts: Any) -> None:
        self.facts[evidence, subject] = {name.replace("__", "."): value for name, value in facts.items()}

    def know_person(self, subject: str, *, sex: str = "M", born_on: str = "1960-05-01", died_on: str | None = None) -> None:
        self.facts["civil.identity", subject] = {
            "civil.family_name_ar": "بوعلام",
            "civil.given_name_ar": "سعيد",
            "civil.family_name_latin": "Boualem",
            "civil.given_name_latin": "Said",
            "civil.sex": sex,
            "civil.born_on": born_on,
            "civil.birth_commune_code": "9901",
            "civil.died_on": died_on,
        }
        self.facts["civil.contact", subject] = {
            "contact.phone": "0550000001",
            "contact.residence_commune_code": "9901",
        }

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/keys":
            raw = self.private.public_key().public_bytes_raw()
            return httpx.Response(200, json={"stub-1": base64.b64encode(raw).decode()})
        evidence = request.url.path.removeprefix("/evidence/")
        question = json.loads(request.content)
        self.asked.append({"evidence": evidence, **question})
        if evidence in self.silent:
            return httpx.Response(503)
        facts = self.facts.get((evidence, question["subject"]))
        if facts is None:
            return httpx.Response(404, json={"error": "not_found"})
        answer = {
            "request": self.answers_to or question["request"],
            "subject": question["subject"],
            "facts": facts,
            "valid_from": "2020-01-01",
            "issued_at": "2026-01-01T00:00:00Z",
        }
        body = json.dumps(answer).encode()
        signer = Ed25519PrivateKey.generate() if self.forge else self.private
        headers = {"X-Key-Id": "stub-1", "X-Signature": base64.b64encode(signer.sign(body)).decode()}
        return httpx.Response(200, content=body, headers=headers)


@pytest.fixture
def registers(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Registers:
    settings.SIGNING_KEYS = tmp_path
    stub = Registers()
    session = httpx.Client(base_url="http://registers.test", transport=stub.transport)
    monkeypatch.setattr(client, "session", lambda: session)
    return stub
