"""A month declared on screen: last month's workers are there, one changes what changed, looks at what was found, files."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from daman.access import gate
from daman.contributions import actions as declarations
from daman.contributions import queries as contributions
from daman.contributions.findings import ERROR, Finding
from daman.contributions.models import FilingState
from daman.foundation.months import month_of
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.employers import lines as screen
from daman.web.employers.lines import BLANK_ROWS, ROWS_MOST, Row
from daman.web.employers.reading import branches, due_day, month_in
from daman.web.employers.shell import for_employer, show

MORE_ROWS = 5


@for_employer
def declare(request: HttpRequest, employer: Employer, month: str) -> HttpResponse:
    """The lines of one month: prefilled, checked, filed. Each step is a page of its own that works without script."""
    wanted, on = month_in(month), timezone.localdate()
    if wanted > month_of(on) or wanted < month_of(employer.starts_on):
        raise Http404
    if request.method == "POST":
        return _posted(request, employer, wanted, on)
    if contributions.declaration(employer.pk, wanted):
        return redirect("employers:month", employer.number, month)
    expected = contributions.prefill(employer, wanted)
    if len(expected) > ROWS_MOST:
        return redirect("employers:file", employer.number)
    return _edit(request, employer, wanted, screen.prefilled(expected))


def _posted(request: HttpRequest, employer: Employer, month: date, on: date) -> HttpResponse:
    rows = screen.posted(request.POST)
    if "more" in request.POST or "edit" in request.POST:
        return _edit(request, employer, month, rows, blank=MORE_ROWS if "more" in request.POST else BLANK_ROWS)
    said = screen.declared(rows)
    if not said:
        return _edit(request, employer, month, rows, nothing=True)
    if "file" in request.POST:
        return _file(request, employer, month, rows, on)
    found = declarations.precheck_lines(employer=employer, month=month, lines=screen.screen_lines(said), on=on)
    if not found.can_be_filed:
        return _edit(request, employer, month, rows, findings=found.findings)
    return _check(request, employer, month, rows, found)


def _file(request: HttpRequest, employer: Employer, month: date, rows: Sequence[Row], on: date) -> HttpResponse:
    said = screen.declared(rows)
    try:
        filing = declarations.file_screen_lines(
            employer=employer,
            month=month,
            lines=screen.screen_lines(said),
            key=request.POST.get("key", "")[:60] or uuid.uuid4().hex,
            actor=gate.actor_of(request),
            on=on,
        )
    except Refusal as refusal:
        return _edit(request, employer, month, rows, refusal=str(refusal))
    if filing.state == FilingState.FILED:
        return redirect("employers:filing", employer.number, filing.reference)
    return _edit(request, employer, month, rows, findings=contributions.findings(filing))


def _edit(
    request: HttpRequest,
    employer: Employer,
    month: date,
    rows: Sequence[Row],
    *,
    findings: Sequence[Finding] = (),
    refusal: str = "",
    nothing: bool = False,
    blank: int = BLANK_ROWS,
) -> HttpResponse:
    shown = screen.with_findings(screen.with_names(rows), findings)
    empty = [Row() for _ in range(min(blank if shown else MORE_ROWS, ROWS_MOST - len(shown)))]
    context = _context(employer, month, shown, findings) | {"empty": empty, "refusal": refusal, "nothing": nothing}
    status = 422 if refusal or nothing or context["errors"] else 200
    return show(request, employer, "declare/edit", context, tab="months", status=status)


def _check(request: HttpRequest, employer: Employer, month: date, rows: Sequence[Row], found: Any) -> HttpResponse:
    shown = screen.with_findings(screen.with_names(rows), found.findings)
    context = _context(employer, month, shown, found.findings) | {
        "key": uuid.uuid4().hex,
        "totals": found.totals,
        "payers": screen.payers(found.totals),
        "branches": branches(found.totals),
        "due": screen.due(found.totals),
    }
    return show(request, employer, "declare/check", context, tab="months")


def _context(employer: Employer, month: date, rows: Sequence[Row], findings: Sequence[Finding]) -> dict[str, Any]:
    names = {row.line: row.person for row in rows if row.line}
    told = [{"finding": each, "person": names.get(each.line)} for each in findings]
    return {
        "month": month,
        "due_on": due_day(month),
        "rows": rows,
        "out": [row for row in rows if row.is_out],
        "errors": [each for each in told if each["finding"].severity == ERROR],  # type: ignore[attr-defined]
        "warnings": [each for each in told if each["finding"].severity != ERROR],  # type: ignore[attr-defined]
        "declared_already": contributions.declaration(employer.pk, month) is not None,
        "has_categories": screen.may_be_building(employer),
    }
