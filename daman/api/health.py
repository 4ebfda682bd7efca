"""GET /healthz — whether the house stands: database, queue, journal."""

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from daman.access.gate import public
from daman.foundation import queue
from daman.journal import queries as journal


@public
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. Failed jobs and an old checkpoint are shown, not judged."""
    try:
        return JsonResponse({"status": "ok", "database": "ok", "queue": _queue(), "journal": _journal()})
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)


def _queue() -> dict[str, int]:
    return {"waiting": queue.waiting(), "failed": queue.failed()}


def _journal() -> dict[str, Any]:
    last = journal.last_checkpoint()
    return {"sealed": last.size if last else 0, "sealed_at": last.recorded_at.isoformat() if last else None}
