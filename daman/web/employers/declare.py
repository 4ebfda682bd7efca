"""A month declared on screen: last month's workers are there, one changes what changed, looks at what was found, files."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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
DRAFTS, DRAFTS_KEPT = "declaration_drafts", 6


@for_employer
def declare(request: HttpRequest, employer: Employer, month: str) -> HttpResponse:
    """The lines of one month: prefilled, checked, filed. Each step is a page of its own that works without script.

    What was typed waits in the session under a draft of its own, so that going back, reloading and a second window are safe.
    """
    wanted, on = month_in(month), timezone.localdate()
    if wanted > month_of(on) or wanted < month_of(employer.starts_on):
        raise Http404
    if request.method == "POST":
        return _posted(request, employer, wanted, on)
    if contributions.declaration(employer.pk, wanted):
        return redirect("employers:month", employer.number, month)
    draft = request.GET.get("draft", "")
    rows = _kept(request, draft, employer, wanted)
    if rows is None:
        expected = contributions.prefill(employer, wanted)
        if len(expected) > ROWS_MOST:
            return redirect("employers:file", employer.number)
        return _edit(request, employer, wanted, screen.prefilled(expected))
    if "check" in request.GET:
        return _checked(request, employer, wanted, rows, draft, on)
    return _edit(request, employer, wanted, rows, draft=draft, blank=MORE_ROWS if "more" in request.GET else BLANK_ROWS)


def _posted(request: HttpRequest, employer: Employer, month: date, on: date) -> HttpResponse:
    rows = screen.posted(request.POST)
    draft = _keep(request, employer, month, rows)
    here = reverse("employers:declare", args=[employer.number, f"{month:%Y-%m}"])
    if "file" in request.POST and screen.declared(rows):
        try:
            filing = declarations.file_screen_lines(
                employer=employer,
                month=month,
                lines=screen.screen_lines(screen.declared(rows)),
                key=_key(draft, rows),
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            return _edit(request, employer, month, rows, draft=draft, refusal=str(refusal))
        if filing.state == FilingState.FILED:
            return redirect("employers:filing", employer.number, filing.reference)
        return _edit(request, employer, month, rows, draft=draft, findings=contributions.findings(filing))
    step = "&more" if "more" in request.POST else "" if "edit" in request.POST else "&check"
    return redirect(f"{here}?draft={draft}{step}")


def _checked(request: HttpRequest, employer: Employer, month: date, rows: Sequence[Row], draft: str, on: date) -> HttpResponse:
    said = screen.declared(rows)
    if not said:
        return _edit(request, employer, month, rows, draft=draft, nothing=True)
    found = declarations.precheck_lines(employer=employer, month=month, lines=screen.screen_lines(said), on=on)
    if not found.can_be_filed:
        return _edit(request, employer, month, rows, draft=draft, findings=found.findings)
    shown = screen.with_findings(screen.with_names(rows), found.findings)
    context = _context(employer, month, shown, found.findings) | {
        "draft": draft,
        "totals": found.totals,
        "payers": screen.payers(found.totals),
        "branches": branches(found.totals),
        "due": screen.due(found.totals),
    }
    return show(request, employer, "declare/check", context, tab="months")


def _edit(
    request: HttpRequest,
    employer: Employer,
    month: date,
    rows: Sequence[Row],
    *,
    draft: str = "",
    findings: Sequence[Finding] = (),
    refusal: str = "",
    nothing: bool = False,
    blank: int = BLANK_ROWS,
) -> HttpResponse:
    shown = screen.with_findings(screen.with_names(rows), findings)
    empty = [Row() for _ in range(min(blank if shown else MORE_ROWS, ROWS_MOST - len(shown)))]
    context = _context(employer, month, shown, findings)
    context |= {"draft": draft, "empty": empty, "refusal": refusal, "nothing": nothing}
    return show(request, employer, "declare/edit", context, tab="months", status=422 if request.method == "POST" else 200)


def _keep(request: HttpRequest, employer: Employer, month: date, rows: Sequence[Row]) -> str:
    """Keep what was typed; the draft's name. The oldest drafts give way."""
    drafts = dict(request.session.get(DRAFTS, {}))
    draft = request.POST.get("draft", "")
    if draft not in drafts:
        draft = uuid.uuid4().hex
    drafts.pop(draft, None)
    drafts[draft] = {"employer": employer.number, "month": month.isoformat(), "rows": [row.typed() for row in rows]}
    request.session[DRAFTS] = dict(list(drafts.items())[-DRAFTS_KEPT:])
    return draft


def _kept(request: HttpRequest, draft: str, employer: Employer, month: date) -> list[Row] | None:
    found = request.session.get(DRAFTS, {}).get(draft)
    if not found or (found["employer"], found["month"]) != (employer.number, month.isoformat()):
        return None
    return [Row.of(typed) for typed in found["rows"]]


def _key(draft: str, rows: Sequence[Row]) -> str:
    """The same lines of the same draft are filed once, however often they are sent."""
    typed = json.dumps([row.typed() for row in rows], ensure_ascii=False)
    return f"{draft}:{hashlib.sha256(typed.encode()).hexdigest()[:40]}"


def _context(employer: Employer, month: date, rows: Sequence[Row], findings: Sequence[Finding]) -> dict[str, Any]:
    names = {row.line: row.person for row in rows if row.line}
    told: list[dict[str, Any]] = [{"finding": each, "person": names.get(each.line)} for each in findings]
    return {
        "month": month,
        "due_on": due_day(month),
        "rows": rows,
        "out": [row for row in rows if row.is_out],
        "errors": [each for each in told if each["finding"].severity == ERROR],
        "warnings": [each for each in told if each["finding"].severity != ERROR],
        "declared_already": contributions.declaration(employer.pk, month) is not None,
        "has_categories": screen.may_be_building(employer),
    }
