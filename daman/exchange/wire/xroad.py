"""The X-Road message protocol for REST (`r1`): names, addresses, headers, errors. The security servers do the signing."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

NAME = re.compile(r"[A-Za-z0-9'()+,\-.=?]+")  # no underscore, no colon, no slash
MEMBER_PARTS = 4


@dataclass(frozen=True)
class Member:
    """A subsystem: who speaks, or who is asked."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str

    def __post_init__(self) -> None:
        if not all(NAME.fullmatch(part) for part in self.parts):
            raise ValueError("a part of a name has letters that X-Road does not take")

    @property
    def parts(self) -> tuple[str, str, str, str]:
        return self.instance, self.member_class, self.member_code, self.subsystem

    def __str__(self) -> str:
        return "/".join(quote(part, safe="") for part in self.parts)


def member(text: str) -> Member:
    """`DZ/GOV/TAX/withholding`; ValueError for anything else."""
    parts = [unquote(part) for part in text.split("/")]
    if len(parts) != MEMBER_PARTS:
        raise ValueError("instance/class/member/subsystem is needed")
    return Member(*parts)


def path(service: Member, code: str, *rest: str) -> str:
    """Where our security server takes the call."""
    if not NAME.fullmatch(code):
        raise ValueError("a service code has letters that X-Road does not take")
    return "/".join(["", "r1", str(service), quote(code, safe=""), *(quote(part, safe="") for part in rest)])


def request_headers(*, client: Member, message_id: str, user: str, issue: str) -> dict[str, str]:
    """What a consumer says of itself. `user` begins with the country's two letters, `issue` is our file."""
    return {"X-Road-Client": str(client), "X-Road-Id": message_id, "X-Road-UserId": user, "X-Road-Issue": issue}


def request_hash(headers: bytes, body: bytes = b"") -> str:
    """What ties an answer to its request: of both parts, or of the headers alone when there is no body."""
    of_headers = hashlib.sha512(headers).digest()
    whole = hashlib.sha512(of_headers + hashlib.sha512(body).digest()).digest() if body else of_headers
    return base64.b64encode(whole).decode()


def said_headers(headers: Mapping[str, str]) -> bytes:
    """The X-Road headers of a request as one text, in the order of their names: what our own servers hash."""
    rows = sorted((name.lower(), value) for name, value in headers.items() if name.lower().startswith("x-road-"))
    return "\r\n".join(f"{name}:{value}" for name, value in rows).encode()


def error(kind: str, message: str, detail: str = "") -> dict[str, Any]:
    """The body of a network error; its answer also bears the header `X-Road-Error` with `kind`."""
    return {"type": kind, "message": message, "detail": detail}


def is_ours(kind: str) -> bool:
    """Whether a network error says that our own request or our own server is at fault."""
    return kind.startswith(("Client.", "Server.ClientProxy."))
