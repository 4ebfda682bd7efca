"""What our own books and several registers together tell the law: one function a fact, found by its name."""

from collections.abc import Callable

from daman.benefits.derived import death, households, insurance, pension, search, sickness, survivors
from daman.benefits.known import Case, Known

Derivation = Callable[[Case], Known | None]
NOUNS = (pension, insurance, households, sickness, death, search)


def derivation(name: str) -> Derivation:
    """The function that works out a fact. It gives nothing when what it needs is not held."""
    for noun in NOUNS:
        found: Derivation | None = getattr(noun, name, None)
        if found is not None:
            return found
    raise KeyError(name)


__all__ = ["derivation", "survivors"]
