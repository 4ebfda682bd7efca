"""The lot: a secret number drawn for each file decides, by arithmetic that anybody can redo afterwards."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence


def new_seed() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def ordered(officers: Iterable[str]) -> list[str]:
    """The names in the hat: each once, in a fixed order."""
    return sorted(set(officers))


def winner(*, seed: str, about: str, among: Sequence[str]) -> str:
    """The officer on whom the lot falls."""
    text = "\n".join([seed, about, *ordered(among)])
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())  # so large that no name is favoured
    return ordered(among)[number % len(set(among))]
