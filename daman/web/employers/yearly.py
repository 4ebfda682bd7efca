"""The yearly return of wages: made of the months already filed, looked at, confirmed. Nothing is typed again."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from daman.access import gate
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.employers.shell import for_employer, show

WORKERS_A_PAGE = 100
YEARS_SHOWN = 5


@for_employer
def yearly(request: HttpRequest, employer: Employer, year: int) -> HttpResponse:
    """Each worker's year; confirmed once. If a correction came in between, nothing is filed and the lines are shown again."""
    on, refusal = timezone.localdate(), ""
    if not employer.starts_on.year <= year <= on.year:
        raise Http404
    if request.method == "POST":
        try:
            contributions.file_yearly_return(
                employer=employer, year=year, seen=request.POST.get("seen", ""), actor=gate.actor_of(request), on=on
            )
        except Refusal as said:
            refusal = str(said)
        else:
            return redirect("employers:yearly", employer.number, year)
    lines = queries.yearly_lines(employer, year)
    filed = queries.yearly_return(employer, year)
    context = {
        "year": year,
        "page": Paginator(lines, WORKERS_A_PAGE).get_page(request.GET.get("page")),
        "count": len(lines),
        "base": sum(line.base for line in lines),
        "due": sum(line.due for line in lines),
        "seen": queries.hash_of(lines),
        "filed": filed,
        "has_changed": filed is not None and queries.changed_since(filed),
        "is_over": year < on.year,
        "refusal": refusal,
        "years": [each for each in range(on.year, on.year - YEARS_SHOWN, -1) if each >= employer.starts_on.year],
    }
    return show(request, employer, "yearly/yearly", context, tab="months", status=422 if refusal else 200)
