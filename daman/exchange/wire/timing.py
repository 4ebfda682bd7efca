"""Whether a message is of now: its time has a zone, is not too old, and does not come from the future."""

from dataclasses import dataclass
from datetime import datetime, timedelta


class Untrusted(Exception):
    """The message is not proved to come from who it says, or not as it was sent."""


class Stale(Untrusted):
    """The message is rightly signed, but of another time, or an answer to another question: it may be a replay."""


@dataclass(frozen=True)
class Window:
    """How far from our clock a message may be."""

    past: timedelta = timedelta(minutes=5)
    future: timedelta = timedelta(minutes=1)

    def check(self, said: datetime, at: datetime) -> None:
        """Refuse what is too old, or from the future."""
        if said.tzinfo is None:
            raise Stale("a time without zone")
        if said < at - self.past:
            raise Stale("too old")
        if said > at + self.future:
            raise Stale("from the future")


FIVE_MINUTES = Window()


def moment(text: object) -> datetime:
    """ISO 8601 with its zone; ValueError otherwise."""
    if not isinstance(text, str):
        raise ValueError("not a time")
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without zone")
    return found


def spelt(at: datetime) -> str:
    """A moment as messages carry it."""
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    return at.isoformat(timespec="milliseconds")
