"""A refusal: an action's own way to say no, in words that can be shown."""

from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """Base of every refusal. `message` says what happened, why, and what to do; it may hold {fields}."""

    message: ClassVar[str | Promise] = ""
    code: ClassVar[str] = "refused"

    def __init__(self, **details: Any) -> None:
        super().__init__()
        self.details = details

    def __str__(self) -> str:
        return str(self.message).format(**self.details)
