"""The journal's state: how much is sealed, since when, and how anybody can check it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from daman.access import gate
from daman.access.models import Role
from daman.journal import queries as journal
from daman.journal.acts import ACTS
from daman.journal.models import Entry

LAST = 30


@dataclass(frozen=True)
class Sealed:
    """The last signed statement over the journal."""

    size: int
    root: str
    at: datetime | None
    note: str
    waiting: int  # acts written since


def sealed() -> Sealed:
    """The last checkpoint, or nothing yet."""
    last, lag = journal.last_checkpoint(), journal.sealing_lag()
    if last is None:
        return Sealed(0, "", None, "", lag.entries)
    return Sealed(last.size, bytes(last.root).hex(), last.recorded_at, last.note, lag.entries)


@gate.roles(Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR)
@never_cache
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """The last acts, without names of persons, and the statement that seals them."""
    last = Entry.objects.order_by("-id").values("act", "about", "actor_kind", "on", "at")[:LAST]
    entries = [entry | {"words": ACTS[entry["act"]].words if entry["act"] in ACTS else entry["act"]} for entry in last]
    context = {"journal": sealed(), "entries": entries}
    return render(request, "cockpit/journal.html", context)
