"""Did it move: each number with its definition, its year, and the files behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from daman.access import gate
from daman.access.models import Role
from daman.exchange import queries as exchange
from daman.oversight import queries as oversight
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
    dated = [each for each in indicators if each.series]
    context = {
        "indicators": indicators,
        "moved": [each for each in dated if any(value for _month, value in each.points)],
        "still": [each for each in dated if not any(value for _month, value in each.points)],
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
    return render(request, "cockpit/behind.html", {"each": indicator, "files": files, "limit": FILES_SHOWN, "on": on})
