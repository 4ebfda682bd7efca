"""The registers program over HTTP: signed answers, silence, and a post office that calls back until it is heard."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import nation
from nation.registers import store
from nation.registers.program import Program
from nation.registers.store import PROVIDERS

ON = date(2026, 11, 23)
SECRET = "a secret for tests"
OUR_KEY = Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def made() -> nation.Nation:
    return nation.make(300, 1, ON)


@pytest.fixture(scope="module")
def folder(made: nation.Nation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registers")
    store.write(made, folder)
    return folder


@pytest.fixture(scope="module")
def program(folder: Path) -> Iterator[Program]:
    program = Program(folder, port=0, secret=SECRET).start()
    yield program
    program.stop()


class Listener:
    """Our service's end: keeps what the operator says, and can refuse to hear for a while."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.refuses = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                right = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                assert self.headers["X-Post-Signature"] == right
                if outer.refuses:
                    outer.refuses -= 1
                    self.send_response(503)
                else:
                    outer.said.append(json.loads(body))
                    self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/callback"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def states(self, reference: str) -> list[str]:
        return [said["state"] for said in self.said if said["reference"] == reference]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


def question(subject: str) -> bytes:
    return json.dumps({"request": "REQ-1", "subject": subject, "purpose": "claim:CLM-1", "legal_basis": "law"}).encode()


def signed(url: str, body: bytes) -> dict[str, str]:
    """A request signed by RFC 9421, written out by hand: a third reading of the same text."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    parameters = f'("@method" "@target-uri" "content-digest");created={int(time.time())};keyid="us"'
    base = f'"@method": POST\n"@target-uri": {url}\n"content-digest": {digest}\n"@signature-params": {parameters}'
    signature = base64.b64encode(OUR_KEY.sign(base.encode())).decode()
    return {"content-digest": digest, "signature-input": f"sig1={parameters}", "signature": f"sig1=:{signature}:"}


def ask(url: str, evidence: str, subject: str) -> httpx.Response:
    address, body = f"{url}/{PROVIDERS[evidence]}/evidence/{evidence}", question(subject)
    return httpx.post(address, content=body, headers=signed(address, body))


def pay(program: Program, listener: Listener, reference: str, amount: int = 288_000) -> str:
    asked = {
        "reference": reference, "amount": amount, "description": "اشتراك شهر",
        "return_url": "http://127.0.0.1:9/back", "callback_url": listener.url,
    }  # fmt: skip
    answer = httpx.post(f"{program.url}/post/payments", json=asked)
    assert answer.status_code == 200
    return str(answer.json()["page_url"])


def until(true: Callable[[], bool], seconds: float = 8) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.02)


def test_an_answer_is_signed_over_the_question(program: Program, made: nation.Nation) -> None:
    porter = made.cast["porter"]
    address, body = f"{program.url}/interior/evidence/civil.identity", question(porter.nin)
    headers = signed(address, body)
    answer = httpx.post(address, content=body, headers=headers)
    assert answer.status_code == 200
    facts = answer.json()["facts"]
    assert (facts["civil.family_name_ar"], facts["civil.born_on"]) == ("قويدر", porter.born_on.isoformat())
    (jwk,) = httpx.get(f"{program.url}/interior/.well-known/jwks.json").json()["keys"]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "="))
    parameters = answer.headers["signature-input"].removeprefix("sig1=")
    base = (
        f'"@status": 200\n"content-digest": {answer.headers["content-digest"]}\n'
        f'"signature";req;key="sig1": {headers["signature"].removeprefix("sig1=")}\n"@signature-params": {parameters}'
    )
    signature = base64.b64decode(answer.headers["signature"].removeprefix("sig1=").strip(":"))
    key.verify(signature, base.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, base.encode() + b" ")


def test_each_kind_of_evidence(program: Program, made: nation.Nation) -> None:
    man = made.cast["mixed_career"]
    assert ask(program.url, "civil.contact", man.nin).json()["facts"]["contact.phone"] == man.phone
    kin = {m["nin"]: m["kind"] for m in ask(program.url, "civil.family", man.nin).json()["facts"]["family.members"]}
    assert kin[made.cast["mixed_spouse"].nin] == "spouse"
    assert kin[made.cast["mixed_son"].nin] == "child"
    assert ask(program.url, "defence.national_service", man.nin).json()["facts"]["service.months"] == 24
    assert ask(program.url, "post.account", man.nin).json()["facts"]["account.number"] == man.account
    assert ask(program.url, "civil.identity", made.cast["dead"].nin).json()["facts"]["civil.died_on"] == "2026-03-28"
    assert ask(program.url, "tax.standing", man.nin).json()["facts"]["tax.is_registered"] in (True, False)


def test_unknown_silent_and_wrong(program: Program, made: nation.Nation) -> None:
    porter = made.cast["porter"].nin
    assert ask(program.url, "civil.identity", "990000000000000000").status_code == 404
    assert ask(program.url, "civil.identity", made.cast["silent"].nin).status_code == 503
    assert ask(program.url, "defence.national_service", made.cast["seamstress"].nin).status_code == 404
    address = f"{program.url}/interior/evidence/civil.identity"
    assert httpx.post(f"{program.url}/post/evidence/civil.identity", content=b"{}").status_code == 404
    assert httpx.post(address, content=question(porter)).status_code == 401, "unsigned"
    assert httpx.post(address, content=b"{", headers=signed(address, b"{")).status_code == 400
    other = signed(address, question("990000000000000000"))
    assert httpx.post(address, content=question(porter), headers=other).status_code == 401, "signed for another body"
    assert httpx.post(address, content=b"x" * 60_000).status_code == 413


def test_who_is_not_a_partner_gets_nothing(folder: Path, made: nation.Nation, tmp_path: Path) -> None:
    (tmp_path / store.FILE).write_bytes((folder / store.FILE).read_bytes())
    (tmp_path / "partners.json").write_text(
        json.dumps({"us": base64.b64encode(OUR_KEY.public_key().public_bytes_raw()).decode()})
    )
    strict = Program(tmp_path, port=0, secret=SECRET).start()
    try:
        assert ask(strict.url, "civil.identity", made.cast["porter"].nin).status_code == 200
        address, body = f"{strict.url}/interior/evidence/civil.identity", question(made.cast["porter"].nin)
        headers = signed(address, body) | {"signature": f"sig1=:{base64.b64encode(b'0' * 64).decode()}:"}
        assert httpx.post(address, content=body, headers=headers).status_code == 401
    finally:
        strict.stop()


def test_a_switch_makes_a_register_misbehave_until_it_is_turned_back(program: Program, made: nation.Nation) -> None:
    porter = made.cast["porter"]
    told = httpx.post(f"{program.url}/control", json={"register": "defence", "mode": "silent"})
    assert told.json()["switches"] == {"defence|*": "silent"}
    assert ask(program.url, "defence.national_service", porter.nin).status_code == 503
    assert ask(program.url, "civil.identity", porter.nin).status_code == 200, "the others answer"
    httpx.post(f"{program.url}/control", json={"register": "civil.identity", "mode": "wrong", "subject": porter.nin})
    assert ask(program.url, "civil.identity", porter.nin).json()["facts"]["civil.born_on"] != porter.born_on.isoformat()
    assert httpx.post(f"{program.url}/control", json={"register": "defence", "mode": "in love"}).status_code == 400
    httpx.post(f"{program.url}/control", json={"clear": True})
    assert ask(program.url, "civil.identity", porter.nin).json()["facts"]["civil.born_on"] == porter.born_on.isoformat()


def test_confirming_calls_back_taken_then_settled(program: Program, listener: Listener) -> None:
    page = pay(program, listener, "PAY-1")
    assert "2 880" in httpx.get(page).text.replace("\u00a0", " ")
    answer = httpx.post(page, data={"does": "confirm"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:9/back")
    assert listener.states("PAY-1") == ["taken", "settled"], "the payer returns after the callbacks"
    httpx.post(page, data={"does": "confirm"})
    assert listener.states("PAY-1") == ["taken", "settled"], "confirming twice pays once"
    assert httpx.get(f"{program.url}/post/payments/PAY-1").json()["state"] == "settled"


def test_twice_and_never(program: Program, listener: Listener) -> None:
    httpx.post(pay(program, listener, "PAY-2"), data={"does": "confirm-twice"})
    until(lambda: listener.states("PAY-2") == ["taken", "taken", "settled", "settled"])
    httpx.post(pay(program, listener, "PAY-3") + "?behaviour=never", data={"does": "confirm"})
    until(lambda: httpx.get(f"{program.url}/post/payments/PAY-3").json()["state"] == "settled")
    assert listener.states("PAY-3") == []


def test_giving_up(program: Program, listener: Listener) -> None:
    page = pay(program, listener, "PAY-4")
    httpx.post(page, data={"does": "cancel"})
    assert listener.states("PAY-4") == ["failed"]
    httpx.post(page, data={"does": "confirm"})
    assert httpx.get(f"{program.url}/post/payments/PAY-4").json()["state"] == "failed"


def test_the_same_reference_is_the_same_payment(program: Program, listener: Listener) -> None:
    assert pay(program, listener, "PAY-5") == pay(program, listener, "PAY-5")
    other = {"reference": "PAY-5", "amount": 1, "description": "x", "return_url": listener.url, "callback_url": listener.url}
    assert httpx.post(f"{program.url}/post/payments", json=other).status_code == 409
    script = other | {"reference": "PAY-6", "return_url": "javascript:alert(1)"}
    assert httpx.post(f"{program.url}/post/payments", json=script).status_code == 400
    assert httpx.get(f"{program.url}/post/payments/PAY-6").status_code == 404
    assert httpx.get(f"{program.url}/post/pay/POST-UNKNOWN").status_code == 404


def test_it_calls_again_until_heard(program: Program, listener: Listener) -> None:
    listener.refuses = 2
    httpx.post(pay(program, listener, "PAY-7"), data={"does": "confirm"})
    until(lambda: listener.states("PAY-7") == ["taken", "settled"])


def test_killed_it_goes_on_where_it_was(folder: Path, listener: Listener, tmp_path: Path) -> None:
    (tmp_path / store.FILE).write_bytes((folder / store.FILE).read_bytes())
    listener.refuses = 10_000
    process, url = start(tmp_path)
    try:
        asked = {"reference": "PAY-8", "amount": 5, "description": "x", "return_url": listener.url, "callback_url": listener.url}
        page = httpx.post(f"{url}/post/payments", json=asked).json()["page_url"]
        httpx.post(page, data={"does": "confirm"}, timeout=20)
        process.send_signal(signal.SIGKILL)
        process.wait()
        listener.refuses = 0
        process, url = start(tmp_path)
        until(lambda: listener.states("PAY-8") == ["taken", "settled"])
        assert httpx.get(f"{url}/post/payments/PAY-8").json()["state"] == "settled"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def start(folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    port = _free_port()
    command = [sys.executable, "-m", "nation.registers", "--data", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"DAMAN_POST_OPERATOR_SECRET": SECRET})
    url = f"http://127.0.0.1:{port}"
    until(lambda: _answers(url), 20)
    return process, url


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
