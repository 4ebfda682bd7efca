"""The words of the journal: each room declares its acts here-like, in its own `acts.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise

ACTS: dict[str, "Act"] = {}


@dataclass(frozen=True, eq=False)
class Act:
    """A kind of happening: a stable key for machines, a sentence for people."""

    key: str
    words: str | Promise

    def __post_init__(self) -> None:
        if self.key in ACTS:
            raise ValueError(f"Two acts are called {self.key!r}. Rename one.")
        ACTS[self.key] = self

    def __str__(self) -> str:
        return self.key
