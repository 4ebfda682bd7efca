"""Which version is in force on a day, and in what order names must be read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from lawengine import refuse


class Dated(Protocol):
    """Something in force for some days, and known from some day."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def known(self) -> date: ...


D = TypeVar("D", bound=Dated)


def in_force(versions: Sequence[D], on: date, known_on: date | None) -> D | None:
    """The version in force on a day, as far as it was known; versions come sorted by the day they begin, then become known."""
    found = None
    for version in versions:
        if (
            version.since <= on
            and (version.until is None or on < version.until)
            and (known_on is None or version.known <= known_on)
        ):
            found = version
    return found


def in_order(
    targets: Iterable[str], refs: Callable[[str], Sequence[str]], shown: Callable[[list[str]], list[str]] = list
) -> list[str]:
    """All names below the targets, each after what it may read; a circle is refused with its path."""
    order: list[str] = []
    done: set[str] = set()
    for target in targets:
        if target in done:
            continue
        path = [(target, iter(refs(target)))]
        on_path = {target}
        while path:
            name, rest = path[-1]
            other = next(rest, None)
            if other is None:
                path.pop()
                on_path.discard(name)
                done.add(name)
                order.append(name)
            elif other in on_path:
                names = [n for n, _ in path]
                refuse.circular(shown([*names[names.index(other) :], other]))
            elif other not in done:
                path.append((other, iter(refs(other))))
                on_path.add(other)
    return order
