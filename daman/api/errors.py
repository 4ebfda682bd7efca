"""How the machine doors say no: always `{"error": code, "message": sentence}`."""

from typing import Any

from ninja import Schema


class Error(Schema):  # type: ignore[misc]
    """A refusal."""

    error: str
    message: str


class No(Exception):
    """Answer with this status and refusal."""

    def __init__(self, status: int, error: str, message: Any) -> None:
        super().__init__(error)
        self.status, self.error, self.message = status, error, message
