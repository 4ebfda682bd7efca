"""The program: a threaded web server over the registers and the post office's payments."""

import base64
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nation.registers import pages
from nation.registers.post import Conflict, PostOperator
from nation.registers.protocols import Speaker
from nation.registers.signing import Signers
from nation.registers.store import Registers
from nation.registers.switches import MODES, Switches

BODY_AT_MOST = 50_000
WAITS_FOR_CALLBACKS_SECONDS = 2.0
PARTNERS = "partners.json"
BEHAVIOURS = {"confirm": "", "confirm-twice": "twice", "confirm-never": "never"}


class Program:
    """The registers and the operator behind one port. `start()` serves in a thread, `serve()` until interrupted."""

    def __init__(self, folder: Path, *, port: int, secret: str, host: str = "127.0.0.1") -> None:
        self.switches = Switches(folder)
        self.speaker = Speaker(Registers(folder), Signers(folder), self.switches, _partners(folder))
        self.operator = PostOperator(folder, secret)
        self.server = _Server((host, port), _Handler)
        self.server.program = self
        self.port: int = self.server.server_address[1]
        self.url = f"http://{host}:{self.port}"

    def serve(self) -> None:
        self.operator.start()
        try:
            self.server.serve_forever(poll_interval=0.1)
        finally:
            self.operator.stop()
            self.server.server_close()

    def start(self) -> "Program":
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(timeout=10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    program: Program


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # headers and body leave together: two small packets would wait 40 ms for each other
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        operator = self.server.program.operator
        if self.server.program.speaker.speaks(path):
            return self._speak("GET", b"")
        if path == "/control":
            return self._json(200, self._switches())
        if path == "/health":
            return self._json(200, {"ok": True})
        if path.startswith("/post/payments/"):
            payment = operator.by_reference(path.removeprefix("/post/payments/"))
            return self._json(200, _told(payment)) if payment else self._json(404, {"error": "not_found"})
        if path.startswith("/post/pay/"):
            payment = operator.by_operator_reference(path.removeprefix("/post/pay/"))
            return self._payment_page(payment)
        return self._json(404, {"error": "not_found"})

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        body = self._body()
        if body is None:
            return self._json(413, {"error": "too_long"})
        if self.server.program.speaker.speaks(url.path):
            return self._speak("POST", body)
        if url.path == "/control":
            return self._control(_object(body) or {})
        if url.path == "/post/payments":
            return self._ask_payment(body)
        if url.path.startswith("/post/pay/"):
            return self._pay(url.path.removeprefix("/post/pay/"), parse_qs(url.query), parse_qs(body.decode(errors="replace")))
        return self._json(404, {"error": "not_found"})

    def _speak(self, method: str, body: bytes) -> None:
        url = f"http://{self.headers.get('Host', '')}{self.path}"
        reply = self.server.program.speaker.reply(method, url, dict(self.headers.items()), body)
        if reply is None:  # the line goes dead
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        kind = reply.headers.get("Content-Type", "application/json")
        others = {name: value for name, value in reply.headers.items() if name != "Content-Type"}
        return self._send(reply.status, kind, reply.body, others)

    def _control(self, wants: dict[str, Any]) -> None:
        """Make a register misbehave: {register, mode, subject?, seconds?}; {clear: true} for all of them."""
        switches = self.server.program.switches
        if wants.get("clear") is True:
            switches.clear()
            return self._json(200, self._switches())
        try:
            seconds = float(wants.get("seconds") or 0)
            switches.set(str(wants["register"]), str(wants["mode"]), subject=str(wants.get("subject") or "*"), seconds=seconds)
        except (KeyError, ValueError, TypeError):
            return self._json(400, {"error": "register and mode are needed", "modes": MODES})
        return self._json(200, self._switches())

    def _switches(self) -> dict[str, Any]:
        switches = self.server.program.switches.all()
        return {"switches": {name: row.mode for name, row in switches.items()}, "modes": MODES}

    def _ask_payment(self, body: bytes) -> None:
        asked = _object(body) or {}
        texts = {name: str(asked.get(name) or "") for name in ("reference", "description", "return_url", "callback_url")}
        amount = asked.get("amount")
        urls_right = _is_web(texts["return_url"]) and _is_web(texts["callback_url"])
        if not all(texts.values()) or not isinstance(amount, int) or amount <= 0 or not urls_right:
            return self._json(400, {"error": "reference, amount, description, return_url and callback_url are needed"})
        try:
            payment = self.server.program.operator.ask(amount=amount, **texts)
        except Conflict:
            return self._json(409, {"error": "asked before with another amount"})
        page_url = f"http://{self.headers.get('Host', '')}/post/pay/{payment['operator_reference']}"
        return self._json(200, {"operator_reference": payment["operator_reference"], "page_url": page_url})

    def _pay(self, operator_reference: str, query: dict[str, list[str]], form: dict[str, list[str]]) -> None:
        operator = self.server.program.operator
        payment = operator.by_operator_reference(operator_reference)
        if payment is None:
            return self._html(404, pages.unknown_page(), "")
        does = form.get("does", ["confirm"])[0]
        if does == "cancel":
            operator.cancel(operator_reference)
        elif does in BEHAVIOURS:
            operator.confirm(operator_reference, query.get("behaviour", [BEHAVIOURS[does]])[0])
        self._wait_a_little(operator_reference)
        return self._send(303, "text/plain", b"", {"Location": payment["return_url"]})

    def _wait_a_little(self, operator_reference: str) -> None:
        """So that the page to which the payer returns usually knows already."""
        until = time.monotonic() + WAITS_FOR_CALLBACKS_SECONDS
        while time.monotonic() < until and not self.server.program.operator.is_quiet(operator_reference):
            time.sleep(0.05)

    def _payment_page(self, payment: dict[str, Any] | None) -> None:
        if payment is None:
            return self._html(404, pages.unknown_page(), "")
        back = urlsplit(payment["return_url"])
        return self._html(200, pages.payment_page(payment), f"{back.scheme}://{back.netloc}")

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_AT_MOST:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _json(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(content, ensure_ascii=False).encode(), {})

    def _html(self, status: int, content: str, form_targets: str) -> None:
        headers = {
            "Content-Security-Policy": pages.policy(form_targets),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        }
        self._send(status, "text/html; charset=utf-8", content.encode(), headers)

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: paths and bodies carry national numbers."""


def _partners(folder: Path) -> dict[str, Ed25519PublicKey] | None:
    """Who may ask: key id → public key. Without the file everybody may, as long as the message is signed."""
    file = folder / PARTNERS
    if not file.exists():
        return None
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {name: Ed25519PublicKey.from_public_bytes(base64.b64decode(key)) for name, key in rows.items()}


def _told(payment: dict[str, Any]) -> dict[str, Any]:
    return {name: payment[name] for name in ("operator_reference", "reference", "amount", "state")}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).netloc)
