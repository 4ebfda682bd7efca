"""Counts and durations, for the operator's own monitoring. No personal data: views by name, never an address."""

import hmac
import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from daman.access.gate import public
from daman.foundation import queue
from daman.journal import queries as journal

_shared = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.VAR / "metrics")))
_shared.mkdir(parents=True, exist_ok=True)  # before the import below: it decides then that processes count together

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

REQUESTS = Counter("daman_requests", "Requests answered", ["view", "method", "status"], registry=None)
SECONDS = Histogram("daman_request_seconds", "Time to answer", ["view"], registry=None)


class Measured:
    """Middleware: how many, how long, by view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "none"
        method = request.method if request.method in ("GET", "POST", "HEAD") else "other"
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """In Prometheus' text form. Only for this machine, or for whoever has the token; for others it does not exist."""
    if not _may_read(request):
        raise Http404
    counted = CollectorRegistry()
    MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    Gauge("daman_jobs_waiting", "Jobs that wait or run", registry=now).set(queue.waiting())
    Gauge("daman_jobs_failed", "Jobs that failed for good", registry=now).set(queue.failed())
    lag, moment = journal.sealing_lag(), timezone.now()
    seconds = (moment - lag.oldest_at).total_seconds() if lag.oldest_at else 0
    Gauge("daman_journal_unsealed", "Acts not sealed yet", registry=now).set(lag.entries)
    Gauge("daman_journal_lag_seconds", "Age of the oldest act not sealed yet", registry=now).set(seconds)
    return HttpResponse(generate_latest(counted) + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = os.environ.get("DAMAN_METRICS_TOKEN", "")
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy every request comes from this machine: what was forwarded came from elsewhere.
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not forwarded
