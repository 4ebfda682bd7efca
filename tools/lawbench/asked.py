"""The program that a worker of the cluster prepares for itself, once."""

from datetime import date
from functools import lru_cache

from lawengine import Program, load


@lru_cache
def prepare(on: str, targets: tuple[str, ...], given: tuple[str, ...]) -> Program:
    """The law of a day for some targets."""
    return load("law.dz").at(date.fromisoformat(on), *targets, given=given)
