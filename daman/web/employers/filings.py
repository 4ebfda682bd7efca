"""Declaring by a file: sent, checked, looked at, filed; and the receipt of all that was filed."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daman.access import gate
from daman.contributions import actions as declarations
from daman.contributions import queries as contributions
from daman.contributions.findings import ERROR
from daman.contributions.models import Channel, DeclarationFiling, FilingState
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.base.forms import refuse
from daman.web.base.templatetags.daman import spelled
from daman.web.employers import lines as screen
from daman.web.employers import template_file
from daman.web.employers.forms import KeyedForm
from daman.web.employers.reading import branches, month_in, months_to_declare
from daman.web.employers.shell import for_employer, refused, show

FINDINGS_SHOWN = 200
PAST_MONTHS = 24
RETURN_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class FileForm(KeyedForm):
    """One file, and what it is about."""

    month = forms.TypedChoiceField(
        label=_("شهر الأجور"), required=False, coerce=lambda text: date.fromisoformat(text), empty_value=None
    )
    is_correction = forms.BooleanField(
        label=_("تصحيح لأشهر سبق التصريح بها"), required=False, help_text=_("ضع فيه العمال الذين تغيّر تصريحهم فقط.")
    )
    file = forms.FileField(
        label=_("الملف"),
        help_text=_("CSV أو XLSX، والسطر الأول أسماء الأعمدة كما في النموذج."),
        error_messages={
            "required": _("لم تختر ملفا."),
            "empty": _("الملف فارغ. اختر ملفا فيه أسطر."),
            "invalid": _("لم يصل الملف. أعد اختياره."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, employer: Employer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = months_to_declare(employer, on)
        past = [add_months(month_of(on), -n) for n in range(PAST_MONTHS)]
        months = [*waiting, *(month for month in past if month not in waiting and month >= month_of(employer.starts_on))]
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            ("", _("كما هو مكتوب في الملف")),
            *((each.isoformat(), spelled(each, "F Y")) for each in months),
        ]


@for_employer
def upload(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Send a file. Sent twice with the same key, it came once."""
    on = timezone.localdate()
    waiting = months_to_declare(employer, on)
    month = month_in(request.GET["month"]) if "month" in request.GET else waiting[0] if waiting else None
    initial = {"key": uuid.uuid4().hex, "month": month and month.isoformat()}
    form = FileForm(request.POST or None, request.FILES or None, employer=employer, on=on, initial=initial)
    if form.is_valid():
        try:
            filing = declarations.receive_filing(
                sender=gate.actor_of(request),
                key=form.cleaned_data["key"],
                channel=Channel.FILE,
                employer=employer,
                month=form.cleaned_data["month"],
                chunks=_chunks(form.cleaned_data["file"]),
                file_name=form.cleaned_data["file"].name,
                is_correction=form.cleaned_data["is_correction"],
                on=on,
            )
            if filing.state == FilingState.RECEIVED:
                declarations.process_filing(filing=filing, files_it=False, on=on, actor=gate.actor_of(request))
        except Refusal as refusal:
            refuse(form, refusal, field="file")
            form.data = {**form.data.dict(), "key": uuid.uuid4().hex}  # type: ignore[attr-defined]  # another attempt, another filing
        else:
            return redirect("employers:filing", employer.number, filing.reference)
    context = {"form": form, "template_month": month or month_of(on), "waiting": waiting}
    return show(request, employer, "filing/upload", context, tab="months", status=refused(form))


@for_employer
def template(request: HttpRequest, employer: Employer, month: str, kind: str) -> HttpResponse:
    """The template with the workers already in it: a spreadsheet, or plain text."""
    wanted = month_in(month)
    if kind not in template_file.KINDS:
        raise Http404
    content = template_file.made(kind, wanted, contributions.prefill(employer, wanted))
    response = HttpResponse(content, content_type=template_file.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{employer.number}-{month}.{kind}"'
    return response


@for_employer
def filing(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Where a filing is: being read, checked, refused, or filed: then this is its receipt."""
    found = _filing(employer, reference)
    if found.state == FilingState.FILED:
        return _receipt(request, employer, found)
    if found.state == FilingState.RECEIVED:
        return show(request, employer, "filing/waiting", {"filing": found}, tab="months")
    findings = contributions.findings(found, limit=FINDINGS_SHOWN * 5)
    context = {
        "filing": found,
        "errors": [each for each in findings if each.severity == ERROR][:FINDINGS_SHOWN],
        "warnings": [each for each in findings if each.severity != ERROR][:FINDINGS_SHOWN],
        "totals": found.totals,
        "payers": screen.payers(found.totals),
        "branches": branches(found.totals),
        "due": screen.due(found.totals),
        "can_be_filed": found.state == FilingState.CHECKED and bool(found.totals.get("declarations")),
    }
    return show(request, employer, "filing/checked", context, tab="months")


@for_employer
def state(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Is there news? Asked by the waiting page."""
    return JsonResponse({"done": _filing(employer, reference).state != FilingState.RECEIVED})


@require_POST
@for_employer
def file(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """File what was checked. Pressed twice, it is filed once."""
    found, on, actor = _filing(employer, reference), timezone.localdate(), gate.actor_of(request)
    try:
        declarations.process_filing(filing=found, files_it="again" not in request.POST, on=on, actor=actor)
    except Refusal as refusal:
        context = {"filing": found, "refusal": str(refusal)}
        return show(request, employer, "filing/checked", context, tab="months", status=422)
    return redirect("employers:filing", employer.number, reference)


@for_employer
def answer(request: HttpRequest, employer: Employer, reference: str, kind: str) -> HttpResponseBase:
    """The answer to each line, for a machine, written as it is read."""
    found = _filing(employer, reference)
    if kind not in RETURN_KINDS or found.state == FilingState.RECEIVED:
        raise Http404
    response = StreamingHttpResponse(contributions.return_file(found, kind), content_type=RETURN_KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{reference}.{kind}"'
    return response


@for_employer
def filings(request: HttpRequest, employer: Employer) -> HttpResponse:
    """All that was sent for this employer, whatever became of it."""
    page = Paginator(contributions.filings_of(employer), 20).get_page(request.GET.get("page"))
    return show(request, employer, "filing/list", {"page": page}, tab="months")


def _receipt(request: HttpRequest, employer: Employer, found: DeclarationFiling) -> HttpResponse:
    made = contributions.declarations_of_filing(found)
    totals = {name: sum(int(getattr(each, name) or 0) for each in made) for name, _amount in screen.payers({})}
    by_branch: dict[str, int] = {}
    for each in made:
        for name, amount in each.due_by_branch.items():
            by_branch[name] = by_branch.get(name, 0) + amount
    context = {
        "filing": found,
        "declarations": made,
        "payers": screen.payers(totals),
        "branches": branches(by_branch),
        "due": screen.due(totals),
        "base": sum(each.base_total or 0 for each in made),
        "lines": sum(each.lines_count for each in made),
    }
    return show(request, employer, "filing/receipt", context, tab="months")


def _filing(employer: Employer, reference: str) -> DeclarationFiling:
    found = contributions.filing(reference)
    if found is None or found.employer_key != employer.pk:
        raise Http404
    return found


def _chunks(sent: UploadedFile) -> Any:
    sent.seek(0)
    return sent.chunks()
