"""Did it move: each number with its definition, its year, and the files behind it."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from daman.access import gate
from daman.access.models import Role
from daman.exchange import queries as exchange
from daman.oversight import queries as oversight
from daman.web.base import charts
from daman.web.cockpit import journal

WATCHERS = (Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR)
FILES_SHOWN = 100


@gate.roles(*WATCHERS)
@never_cache
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every indicator, today and over twelve months; the document debt; the journal's state."""
    on = timezone.localdate()
    indicators = oversight.indicators(on=on)
    moved = [(each, months(each)) for each in indicators if any(value for _month, value in each.points)]
    context = {
        "moved": moved,
        "still": [each for each in indicators if each not in (shown for shown, _points in moved)],
        "debt": exchange.document_debt(),
        "journal": journal.sealed(),
        "on": on,
    }
    return render(request, "cockpit/board.html", context)


@gate.roles(*WATCHERS)
@never_cache
@require_GET
def behind(request: HttpRequest, key: str) -> HttpResponse:
    """The files that one number counts: references and days, no names."""
    on = timezone.localdate()
    indicator = oversight.indicator(key, on=on)
    if indicator is None:
        raise Http404
    files = oversight.files_behind(key, on=on, limit=FILES_SHOWN)
    context = {"each": indicator, "points": months(indicator), "files": files, "limit": FILES_SHOWN, "on": on}
    return render(request, "cockpit/behind.html", context)


def months(indicator: oversight.Indicator) -> list[charts.Point]:
    """Its year, with months as people name them."""
    points = []
    for label, value in indicator.points:
        first, point = date.fromisoformat(f"{label}-01"), charts.Point.of((label, value))
        points.append(replace(point, label=_month(first, "F Y"), tick=_month(first, "F")))
    return points


def _month(first: date, pattern: str) -> str:
    return date_format(first, pattern).replace("جويليه", "جويلية")  # as Algerian papers print it
