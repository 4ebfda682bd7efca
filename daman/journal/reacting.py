"""Reactions: what rooms above do once a fact is committed. Written in a room's `reactions.py`, started by the queue.

A reaction is one line deep, and may run twice: what it calls must bear it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from daman.foundation import queue
from daman.journal.acts import Act
from daman.journal.models import Entry

Reaction = Callable[[Entry], None]
REACTIONS: dict[str, Reaction] = {}
LISTENERS: dict[str, list[str]] = defaultdict(list)


def reacts_to(*acts: Act) -> Callable[[Reaction], Reaction]:
    """Run the function, as a job, after each commit of such an act: `@reacts_to(CLAIM_FILED)`."""

    def made(function: Reaction) -> Reaction:
        name = f"{function.__module__}.{function.__qualname__}"
        if REACTIONS.get(name, function) is not function:
            raise ValueError(f"Two reactions are called {name!r}. Rename one.")
        REACTIONS[name] = function
        for act in acts:
            LISTENERS[act.key].append(name)
        return function

    return made


def reactions_to(act: Act) -> Iterable[str]:
    """The names of the reactions to an act, in the order in which they were declared."""
    return LISTENERS.get(act.key, ())


@queue.job(name="journal.react")
def react(*, entry_id: int, reaction: str) -> None:
    """Run one reaction to one entry."""
    REACTIONS[reaction](Entry.objects.get(pk=entry_id))


run_waiting = queue.run_waiting
