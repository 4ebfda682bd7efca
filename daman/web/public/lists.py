"""What others keep to check our proofs without us: the journal's tiles and checkpoint, the keys of cards, the status lists.

Public, the same for everybody, and readable by programs of other hosts.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from daman.access import gate
from daman.affiliation import queries as affiliation
from daman.journal import queries as journal

FOREVER = "public, max-age=31536000, immutable"
SECONDS, MINUTES = "public, max-age=5", "public, max-age=300"


def _file(content: bytes | str, kind: str, caching: str) -> HttpResponse:
    headers = {"Cache-Control": caching, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=kind, headers=headers)


@gate.public
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed statement about the journal, with what witnesses signed."""
    last = journal.last_checkpoint()
    if last is None:
        raise Http404
    return _file(journal.cosigned_note(last), "text/plain; charset=utf-8", SECONDS)


@gate.public
@require_GET
def journal_key(request: HttpRequest) -> HttpResponse:
    """The key to check checkpoints with."""
    return _file(f"{journal.public_key()}\n", "text/plain; charset=utf-8", MINUTES)


@gate.public
@require_GET
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A piece of the journal's tree, or what its leaves commit to."""
    content = journal.public_file(path)
    if content is None:
        raise Http404
    return _file(content, "application/octet-stream", FOREVER)


@gate.public
@require_GET
def card_keys(request: HttpRequest) -> HttpResponse:
    """The signed list of the keys of cards and certificates."""
    now = timezone.now()
    return _file(affiliation.key_list(now, timezone.localdate(now)), "application/jwt", MINUTES)


@gate.public
@require_GET
def card_status(request: HttpRequest, number: int) -> HttpResponse:
    """One signed status list."""
    now = timezone.now()
    content = affiliation.status_list(number, now, timezone.localdate(now)) if number < 1 << 40 else None
    if content is None:
        raise Http404
    return _file(content, "application/statuslist+cwt", MINUTES)
