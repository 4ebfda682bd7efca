"""The staff's second factor in a demonstration: the codes a phone would show now. Elsewhere this page does not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from daman.access import gate, queries


@gate.public
@never_cache
@require_GET
def staff_codes(request: HttpRequest) -> HttpResponse:
    """User names of the demonstration's staff and their current codes."""
    if not settings.DEMO:
        raise Http404
    return render(request, "desk/staff_codes.html", {"codes": queries.demo_codes(at=timezone.now())})
