"""HTTP message signatures (RFC 9421) with body digests (RFC 9530): Ed25519 and ECDSA P-256.

A request is signed over its method, address and body; an answer over its status, its body and the signature of the request
that it answers, so that an old answer cannot be served to a new question.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from daman.exchange.wire import keyring
from daman.exchange.wire.keyring import PrivateKey, PublicKey
from daman.exchange.wire.timing import FIVE_MINUTES, Untrusted, Window

LABEL = "sig1"
OF_REQUEST = ('"@method"', '"@target-uri"', '"content-digest"')
OF_ANSWER = ('"@status"', '"content-digest"', f'"signature";req;key="{LABEL}"')
ALGORITHMS = {keyring.EDDSA: "ed25519", keyring.ES256: "ecdsa-p256-sha256"}
LONGEST = 8_192


@dataclass(frozen=True)
class Message:
    """A request, or an answer with the request that it answers. Names of headers are in small letters."""

    method: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int | None = None
    request: "Message | None" = None


@dataclass(frozen=True)
class Proof:
    """A signature that holds: whose, when made, with what nonce, and the signature itself."""

    key_id: str
    created: datetime
    nonce: str
    signature: str


def content_digest(body: bytes) -> str:
    """The digest header of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign(message: Message, *, key: PrivateKey, key_id: str, at: datetime, nonce: str = "") -> dict[str, str]:
    """The headers that make it signed: `content-digest`, `signature-input`, `signature`."""
    components = OF_REQUEST if message.status is None else OF_ANSWER
    digest = {"content-digest": content_digest(message.body)}
    whole = _with(message, {**message.headers, **digest})
    parameters = f"({' '.join(components)});created={int(at.timestamp())};keyid={_quoted(key_id)}"
    parameters += f";alg={_quoted(ALGORITHMS[keyring.algorithm_of(key)])}"
    if nonce:
        parameters += f";nonce={_quoted(nonce)}"
    signature = keyring.sign(key, _base(whole, components, parameters))
    return {
        **digest,
        "signature-input": f"{LABEL}={parameters}",
        "signature": f"{LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def verify(
    message: Message, *, keys: Mapping[str, PublicKey], at: datetime, window: Window = FIVE_MINUTES, nonce_needed: bool = False
) -> Proof:
    """The proof, when the message is signed by one of these keys over all that must be signed, and is of now."""
    written, signature = _header(message, "signature-input"), _header(message, "signature")
    label, components, parameters, values = _read_input(written)
    needed = OF_REQUEST if message.status is None else OF_ANSWER
    if not set(needed) <= set(components):
        raise Untrusted("the signature leaves out what must be signed")
    if message.headers.get("content-digest") != content_digest(message.body):
        raise Untrusted("the body is not the one that was signed")
    key = keys.get(values.get("keyid", ""))
    if key is None:
        raise Untrusted("unknown key")
    if values.get("alg", ALGORITHMS.get(keyring.algorithm_of(key))) != ALGORITHMS.get(keyring.algorithm_of(key)):
        raise Untrusted("this key is not for this algorithm")
    raw = _member(signature, label)
    keyring.verify(key, raw, _base(message, components, parameters))
    created = _instant(values.get("created", ""))
    window.check(created, at)
    if "expires" in values:
        Window(past=window.future, future=window.past * 288).check(_instant(values["expires"]), at)
    if nonce_needed and not values.get("nonce"):
        raise Untrusted("a signature without nonce")
    return Proof(values["keyid"], created, values.get("nonce", ""), base64.b64encode(raw).decode())


def _base(message: Message, components: Sequence[str], parameters: str) -> bytes:
    lines = [f"{name}: {_value(message, name)}" for name in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def _value(message: Message, component: str) -> str:
    name, _, options = component.partition(";")
    name, flags = name.strip('"'), options.split(";") if options else []
    if "req" in flags:
        if message.request is None:
            raise Untrusted("an answer to no request")
        message, flags = message.request, [flag for flag in flags if flag != "req"]
    if name.startswith("@"):
        return _derived(message, name)
    key = next((flag[5:-1] for flag in flags if flag.startswith('key="')), "")
    if any(not flag.startswith("key=") for flag in flags):
        raise Untrusted("a way of signing headers that we do not read")
    whole = _header(message, name)
    return f":{base64.b64encode(_member(whole, key)).decode()}:" if key else whole


def _derived(message: Message, name: str) -> str:
    url = urlsplit(message.url)
    known = {
        "@method": message.method.upper(), "@target-uri": message.url, "@authority": url.netloc.lower(),
        "@scheme": url.scheme.lower(), "@path": url.path or "/", "@query": f"?{url.query}",
        "@status": "" if message.status is None else str(message.status),
    }  # fmt: skip
    if not known.get(name):
        raise Untrusted(f"{name} cannot be signed here")
    return known[name]


_INPUT = re.compile(r"([a-z][a-z0-9_.-]*)=(\(([^()]*)\)((?:;[a-z][a-z0-9_-]*=(?:\"[^\"\\]*\"|[0-9]+))*))")
_COMPONENT = re.compile(r"\"[@a-z0-9_.-]+\"(?:;[a-z]+(?:=\"[^\"\\]*\")?)*")
_PARAMETER = re.compile(r";([a-z][a-z0-9_-]*)=(?:\"([^\"\\]*)\"|([0-9]+))")


def _read_input(written: str) -> tuple[str, list[str], str, dict[str, str]]:
    """Label, components, the parameters as written, and their values. Only one signature is read: the first."""
    found = _INPUT.match(written) if len(written) <= LONGEST else None
    if found is None:
        raise Untrusted("a signature input that cannot be read")
    label, parameters, inside, tail = found.groups()
    components = _COMPONENT.findall(inside)
    if " ".join(components) != inside or len(set(components)) != len(components):
        raise Untrusted("signed components that cannot be read")
    return label, components, parameters, {name: text or number for name, text, number in _PARAMETER.findall(tail)}


def _member(header: str, label: str) -> bytes:
    found = re.search(rf"(?:^|,\s*){re.escape(label)}=:([A-Za-z0-9+/=]*):", header)
    if found is None or len(header) > LONGEST:
        raise Untrusted("no such signature")
    try:
        return base64.b64decode(found.group(1), validate=True)
    except binascii.Error as error:
        raise Untrusted("a signature that cannot be read") from error


def _header(message: Message, name: str) -> str:
    value = message.headers.get(name)
    if value is None:
        raise Untrusted(f"no {name}")
    return value.strip()


def _instant(text: str) -> datetime:
    if not re.fullmatch(r"[0-9]{1,11}", text):
        raise Untrusted("a signature without its time")
    return datetime.fromtimestamp(int(text), UTC)


def _quoted(text: str) -> str:
    if not text.isascii() or not text.isprintable() or '"' in text or "\\" in text:
        raise ValueError("a name that cannot be written in a signature")
    return f'"{text}"'


def _with(message: Message, headers: Mapping[str, str]) -> Message:
    return Message(message.method, message.url, headers, message.body, message.status, message.request)
