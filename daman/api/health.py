"""GET /healthz — whether the house stands: database, queue, journal."""

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from daman.access.gate import public
from daman.foundation import queue
from daman.journal.models import Checkpoint


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
    last = Checkpoint.objects.order_by("-size").values_list("size", "recorded_at").first()
    return {"sealed": last[0] if last else 0, "sealed_at": last[1].isoformat() if last else None}
