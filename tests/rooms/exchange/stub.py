"""The registers inside the test: the real protocols and signatures, no network."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from daman.exchange import client
from nation.registers.protocols import Speaker
from nation.registers.signing import NAMES
from nation.registers.store import Answer
from nation.registers.switches import Switches


class Registers:
    """Facts by (evidence, subject); what is in `silent` does not answer; `switches` make them misbehave otherwise."""

    def __init__(self) -> None:
        self.keys = {name: Ed25519PrivateKey.generate() for name in NAMES}
        self.facts: dict[tuple[str, str], dict[str, Any]] = {}
        self.valid_from = "2020-01-01"
        self.silent: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.switches = Switches()
        self.speaker = Speaker(self, self, self.switches, sleep=self._sleep, heard=self._heard)
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

    def key_id(self, name: str) -> str:
        return f"{name}-1"

    def answer(self, evidence: str, subject: str) -> Answer:
        return Answer(self.facts.get((evidence, subject)), self.valid_from, evidence in self.silent)

    def _heard(self, evidence: str, subject: str, asked: dict[str, str]) -> None:
        self.asked.append({"evidence": evidence, "subject": subject, **asked})

    def _sleep(self, seconds: float) -> None:
        if seconds >= client.TIMEOUT_SECONDS:
            raise httpx.ReadTimeout("too late")

    def _handle(self, request: httpx.Request) -> httpx.Response:
        reply = self.speaker.reply(request.method, str(request.url), dict(request.headers), request.content)
        if reply is None:
            raise httpx.RemoteProtocolError("the line went dead")
        return httpx.Response(reply.status, content=reply.body, headers=reply.headers)


@pytest.fixture
def registers(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Registers:
    settings.SIGNING_KEYS = tmp_path
    settings.REGISTERS_URL = "http://registers.test"
    stub = Registers()
    session = httpx.Client(transport=stub.transport)
    monkeypatch.setattr(client, "session", lambda: session)
    return stub
