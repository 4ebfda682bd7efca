"""A payment operator inside the test: remembers what it was asked, answers as it is told to."""

import json
from typing import Any

import httpx
import pytest

from daman.contributions import operator


class Operator:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.states: dict[str, dict[str, Any]] = {}
        self.is_silent = False
        self.speaks_nonsense = False

    def reference_of(self, reference: str) -> str:
        return str(self.states[reference]["operator_reference"])

    def move(self, reference: str, state: str) -> None:
        self.states[reference]["state"] = state

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_silent:
            raise httpx.ConnectTimeout("silent")
        if self.speaks_nonsense:
            return httpx.Response(200, content=b"<html>")
        if request.method == "POST":
            question = json.loads(request.content)
            self.asked.append(question)
            told = self.states.setdefault(
                question["reference"],
                {
                    "operator_reference": f"POST-{len(self.states) + 1}",
                    "reference": question["reference"],
                    "amount": question["amount"],
                    "state": "waiting",
                },
            )
            page = f"http://post.test/post/pay/{told['operator_reference']}"
            return httpx.Response(200, json={"operator_reference": told["operator_reference"], "page_url": page})
        told = self.states.get(request.url.path.removeprefix("/post/payments/"))  # type: ignore[assignment]
        return httpx.Response(200, json=told) if told else httpx.Response(404)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Operator:
    stub = Operator()
    session = httpx.Client(base_url="http://post.test", transport=httpx.MockTransport(stub._handle))
    monkeypatch.setattr(operator, "session", lambda: session)
    return stub
