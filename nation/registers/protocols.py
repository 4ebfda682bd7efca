"""What each register answers, in its own protocol: SP-DCI, X-Road REST, or JSON signed by RFC 9421. No sockets here."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nation.registers import records, wire
from nation.registers.store import PROVIDERS, Answer
from nation.registers.switches import LATE_SECONDS, RETRY_SECONDS, SKEW_SECONDS, Switch, Switches

DCI = {
    "/interior/dci/crvs": ("interior", "dz.interior.civil"),
    "/solidarity/dci/dr": ("solidarity", "dz.solidarity.disability"),
    "/agriculture/dci/fr": ("agriculture", "dz.agriculture.farmers"),
}
RECORD_TYPES = {
    "Person": "civil.identity", "Contact": "civil.contact", "Family": "civil.family",
    "DisabledPerson": "solidarity.disability", "SocialBeneficiary": "solidarity.social_aid", "Farmer": "farmer.register",
}  # fmt: skip
XROAD = {
    "DZ/GOV/TAX/withholding/withheld": "tax.withheld", "DZ/GOV/TAX/withholding/standing": "tax.standing",
    "DZ/GOV/TRADE/registers/registrations": "trade.register", "DZ/GOV/LABOUR/layoffs/layoff": "labour.layoff",
    "DZ/GOV/ANEM/followup/followup": "employment.follow_up",
}  # fmt: skip
KEYS = "/.well-known/jwks.json"


class Knowledge(Protocol):
    """What the registers know."""

    def answer(self, evidence: str, subject: str) -> Answer: ...


class Keys(Protocol):
    """With what they sign."""

    keys: dict[str, Ed25519PrivateKey]

    def key_id(self, name: str) -> str: ...


@dataclass(frozen=True)
class Reply:
    """Status, headers, body; `None` in place of a reply means that the line goes dead."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Speaker:
    """All the registers. `said` keeps the last answer of each, to be replayed; `lost` the questions answered once already."""

    knows: Knowledge
    keys: Keys
    switches: Switches
    partners: dict[str, Ed25519PublicKey] | None = None
    sleep: Callable[[float], None] = time.sleep
    heard: Callable[[str, str, dict[str, str]], None] = lambda evidence, subject, asked: None
    said: dict[str, Reply] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def speaks(self, path: str) -> bool:
        """Whether this address is one of ours."""
        return path.startswith(("/xroad/r1/", *DCI)) or "/evidence/" in path or path.endswith(KEYS)

    def reply(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        """The answer to one message."""
        path = urlsplit(url).path
        small = {name.lower(): value for name, value in headers.items()}
        if path.endswith(KEYS):
            return self._keys(path.split("/")[1])
        if path.startswith("/xroad/r1/"):
            return self._xroad(unquote(path.removeprefix("/xroad/r1/")), small)
        for prefix, (register, identity) in DCI.items():
            if path.startswith(prefix):
                return self._dci(register, identity, body)
        register, _, evidence = path.removeprefix("/").partition("/evidence/")
        return self._rest(register, evidence, (method, url, small, body))

    def _keys(self, register: str) -> Reply:
        if register not in self.keys.keys:
            return _json(404, {"error": "not_found"})
        return _json(200, {"keys": [wire.jwk(self.keys.key_id(register), self.keys.keys[register])]})

    def _misbehave(self, evidence: str, subject: str, request: str) -> tuple[Switch, Reply | str | None]:
        """What happens before anything is said: "dead" line, or a reply that says no."""
        register = PROVIDERS[evidence]
        switch = self.switches.of(register, evidence, subject)
        if switch.mode == "silent":
            return switch, _json(503, {"error": "silent"})
        if switch.mode == "busy":
            return switch, Reply(429, b"{}", {"Retry-After": str(int(switch.seconds) or RETRY_SECONDS)})
        if switch.mode == "late":
            self.sleep(switch.seconds or LATE_SECONDS)
        if switch.mode == "twice" and request not in self.lost:
            self.lost.add(request)
            return switch, "dead"  # the first answer is lost on its way; the second says the same
        return switch, None

    def _known(self, evidence: str, subject: str, switch: Switch) -> tuple[list[dict[str, Any]], str] | None:
        """Facts, as many as are known, and since when; nothing when the register is silent about this person."""
        answer = self.knows.answer(evidence, subject)
        if answer.is_silent:
            return None
        if answer.facts is None or switch.mode == "forgetful":
            return [], ""
        facts = records.falsified(answer.facts) if switch.mode == "wrong" else answer.facts
        if switch.mode == "contradictory":
            return [facts, records.falsified(facts)], answer.valid_from
        return [facts] * (2 if switch.mode == "twice" else 1), answer.valid_from

    def _signer(self, register: str, switch: Switch) -> tuple[str, Ed25519PrivateKey]:
        key = Ed25519PrivateKey.generate() if switch.mode == "wrong_signature" else self.keys.keys[register]
        return self.keys.key_id(register), key

    def _replayed(self, evidence: str, switch: Switch, reply: Reply) -> Reply:
        """What was said before in place of what should be said now."""
        if switch.mode == "replayed" and evidence in self.said:
            return self.said[evidence]
        self.said[evidence] = reply
        return reply

    def _dci(self, register: str, identity: str, body: bytes) -> Reply | None:
        try:
            envelope = json.loads(body)
            wire.check_seal(envelope, self.partners)
            item = envelope["message"]["search_request"][0]
            criteria, request = item["search_criteria"], envelope["message"]["transaction_id"]
            evidence, subject = RECORD_TYPES[criteria["reg_record_type"]], criteria["query"]["value"]
        except wire.Wrong:
            return _json(401, _error("err.signature.invalid"))
        except (ValueError, KeyError, TypeError, IndexError):
            return _json(400, _error("err.request.bad"))
        self.heard(evidence, subject, {"request": request})
        switch, no = self._misbehave(evidence, subject, request)
        if no is not None:
            return None if isinstance(no, str) else no
        if switch.mode == "refused":
            return _json(403, _error("err.request.forbidden"))
        known = self._known(evidence, subject, switch)
        if known is None:
            return _json(503, {"error": "silent"})
        now = time.time() + (SKEW_SECONDS if switch.mode == "clock_skew" else 0)
        rows = [records.of(evidence, subject, facts, known[1]) for facts in known[0]]
        told = {
            "reference_id": item["reference_id"], "timestamp": wire.spelt(now), "status": "succ",
            "data": {"reg_type": criteria["reg_type"], "reg_record_type": criteria["reg_record_type"], "reg_records": rows},
            "pagination": {"page_size": 10, "page_number": 1, "total_count": len(rows)}, "locale": "ara",
        }  # fmt: skip
        header = {
            "version": "1.0.0", "message_id": uuid4().hex, "message_ts": wire.spelt(now), "action": "on-search",
            "status": "succ", "sender_id": identity, "total_count": 1, "completed_count": 1, "is_msg_encrypted": False,
        }  # fmt: skip
        message = {"transaction_id": request, "correlation_id": uuid4().hex, "search_response": [told]}
        sealed = wire.seal(header, message, *self._signer(register, switch))
        return self._replayed(evidence, switch, _json(200, sealed))

    def _xroad(self, path: str, asked: dict[str, str]) -> Reply | None:
        service, _, subject = path.rpartition("/")
        evidence = XROAD.get(service)
        if evidence is None or "x-road-client" not in asked:
            kind = "Client.BadRequest" if evidence else "Server.ClientProxy.UnknownMember"
            error = {"type": kind, "message": "no", "detail": ""}
            return _json(400 if evidence else 500, error, {"X-Road-Error": kind})
        request = asked.get("daman-request", asked.get("x-road-id", ""))
        self.heard(evidence, subject, {"request": request})
        switch, no = self._misbehave(evidence, subject, request)
        if no is not None:
            return None if isinstance(no, str) else no
        if switch.mode == "refused":
            kind = "Server.ServerProxy.AccessDenied"
            return _json(400, {"type": kind, "message": "no", "detail": ""}, {"X-Road-Error": kind})
        known = self._known(evidence, subject, switch)
        if known is None:
            return _json(503, {"error": "silent"})
        hashed = wire.request_hash({"x-road-id": "another"} if switch.mode == "wrong_signature" else asked)
        heads = {
            "X-Road-Id": asked.get("x-road-id", ""), "X-Road-Client": asked["x-road-client"], "X-Road-Service": service,
            "X-Road-Request-Id": str(uuid4()), "X-Road-Request-Hash": hashed,
        }  # fmt: skip
        if switch.mode == "clock_skew":
            return _json(500, {"error": "time"}, {"X-Road-Error": "Server.ClientProxy.SslAuthenticationFailed"})
        status = _status(known[0])
        body = {"subject": subject}
        if status == 200:
            body |= records.of(evidence, subject, known[0][0], known[1])
        return self._replayed(evidence, switch, _json(status, body, heads))

    def _rest(self, register: str, evidence: str, sent: tuple[str, str, dict[str, str], bytes]) -> Reply | None:
        method, url, headers, body = sent
        if PROVIDERS.get(evidence) != register:
            return _json(404, {"error": "no such evidence"})
        try:
            wire.check_request(method, url, headers, body, self.partners)
            asked = json.loads(body)
            request, subject = str(asked["request"]), str(asked["subject"])
            if not asked["purpose"] or not asked["legal_basis"]:
                raise KeyError
        except wire.Wrong:
            return _json(401, {"error": "signature"})
        except (ValueError, KeyError, TypeError):
            return _json(400, {"error": "request, subject, purpose and legal_basis are needed"})
        self.heard(evidence, subject, asked)
        switch, no = self._misbehave(evidence, subject, request)
        if no is not None:
            return None if isinstance(no, str) else no
        if switch.mode == "refused":
            return _json(403, {"error": "refused"})
        known = self._known(evidence, subject, switch)
        if known is None:
            return _json(503, {"error": "silent"})
        status, now = _status(known[0]), time.time() + (SKEW_SECONDS if switch.mode == "clock_skew" else 0)
        said: dict[str, Any] = {"request": request, "subject": subject, "issued_at": wire.spelt(now)}
        if status == 200:
            said |= {"facts": known[0][0], "valid_from": known[1]}
        content = json.dumps(said, ensure_ascii=False).encode()
        signed = wire.sign_answer(status, content, headers, *self._signer(register, switch), created=now)
        reply = Reply(status, content, {"Content-Type": "application/json", **signed})
        return self._replayed(evidence, switch, reply)


def _status(known: list[dict[str, Any]]) -> int:
    different = {json.dumps(facts, sort_keys=True, default=str) for facts in known}
    return 404 if not different else 200 if len(different) == 1 else 409


def _json(status: int, content: Any, headers: dict[str, str] | None = None) -> Reply:
    body = json.dumps(content, ensure_ascii=False, default=str).encode()
    return Reply(status, body, {"Content-Type": "application/json", **(headers or {})})


def _error(code: str) -> dict[str, Any]:
    return {
        "message": {
            "ack_status": "ERR", "timestamp": wire.spelt(time.time()), "correlation_id": uuid4().hex,
            "error": {"code": code, "message": code},
        }
    }  # fmt: skip
