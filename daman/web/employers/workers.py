"""Who works here: let in by national number, confirmed by name, ended by a last day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.access import gate
from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.affiliation.models import Scheme
from daman.exchange import queries as exchange
from daman.foundation.refusal import Refusal
from daman.registry import actions as registry
from daman.registry import queries as known
from daman.registry.models import Employer, Person
from daman.web.base.forms import DigitsField, refuse
from daman.web.employers.forms import DayField
from daman.web.employers.reading import WORKER_DAYS, days_in_law
from daman.web.employers.shell import for_employer, refused, show

PURPOSE, KEPT = "employer.worker", "worker_draft"
DAYS_AHEAD = 31
SHOWN = 400


class WorkerForm(forms.Form):
    """Whom, and since when."""

    nin = DigitsField(
        length=18,
        label=_("الرقم الوطني للعامل"),
        help_text=_("18 رقما، في بطاقة التعريف البيومترية. الاسم يأتينا من الحالة المدنية."),
        too_short=_("الرقم الوطني فيه {length} رقما. راجع البطاقة وأعد كتابته."),
    )

    def __init__(self, *args: Any, employer: Employer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"] = DayField(
            label=_("أول يوم عمل"), first=employer.starts_on, last=on + timedelta(days=DAYS_AHEAD), initial=on
        )


class EndForm(forms.Form):
    """The last day of work."""

    def __init__(self, *args: Any, starts_on: date, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"] = DayField(label=_("آخر يوم عمل"), first=starts_on, last=on, initial=on)


@for_employer
def listed(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Who works here now, and who left."""
    on = timezone.localdate()
    workers = affiliations.workers_of(employer.pk)
    context = {
        "workers": workers[:SHOWN],
        "count": len(workers),
        "declare_within": days_in_law(WORKER_DAYS, on),
    }
    return show(request, employer, "workers", context, tab="workers")


@for_employer
def new(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The number and the first day; the register says whose it is."""
    on = timezone.localdate()
    form = WorkerForm(request.POST or None, employer=employer, on=on)
    if form.is_valid():
        try:
            worker = _find(request, employer, form.cleaned_data["nin"], on)
        except Refusal as refusal:
            refuse(form, refusal, field="nin")
        else:
            starts_on = form.cleaned_data["starts_on"].isoformat()
            request.session[KEPT] = {"employer": employer.number, "nin": worker.nin, "starts_on": starts_on}
            return redirect("employers:worker_confirm", employer.number)
    return show(request, employer, "worker_new", {"form": form}, tab="workers", status=refused(form))


@for_employer
def confirm(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The name that the register gave: then yes. What is sent is what was shown, whatever another window did."""
    on, kept = timezone.localdate(), request.session.get(KEPT, {})
    if request.method != "POST" and kept.get("employer") != employer.number:
        return redirect("employers:worker_new", employer.number)
    shown = request.POST if request.method == "POST" else kept
    form = WorkerForm({"nin": shown.get("nin", ""), "starts_on": shown.get("starts_on", "")}, employer=employer, on=on)
    worker = known.find_person(form.cleaned_data["nin"]) if form.is_valid() else None
    if worker is None:
        return redirect("employers:worker_new", employer.number)
    if request.method == "POST":
        try:
            return _affiliate(request, employer, worker, form.cleaned_data["starts_on"], on)
        except Refusal as refusal:
            refuse(form, refusal, field="nin")
    context = {"form": form, "worker": worker, "starts_on": form.cleaned_data.get("starts_on")}
    return show(request, employer, "worker_confirm", context, tab="workers", status=refused(form))


@for_employer
def end(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """The last day somebody worked here."""
    on = timezone.localdate()
    found = next((each for each in affiliations.workers_of(employer.pk) if each.reference == reference), None)
    if found is None:
        if request.method == "POST":  # sent twice: it is done
            return redirect("employers:workers", employer.number)
        raise Http404
    form = EndForm(request.POST or None, starts_on=found.starts_on, on=on)
    if form.is_valid():
        affiliation.end_affiliation(
            affiliation=found,
            ends_before=form.cleaned_data["last_day"] + timedelta(days=1),
            actor=gate.actor_of(request),
            on=on,
        )
        messages.success(request, _now("سُجّل آخر يوم عمل. يبقى العامل في تصريح الشهر الذي عمل فيه."))
        return redirect("employers:workers", employer.number)
    context = {"form": form, "affiliation": found}
    return show(request, employer, "worker_end", context, tab="workers", status=refused(form))


def _find(request: HttpRequest, employer: Employer, nin: str, on: date) -> Person:
    legal_basis = exchange.evidence_type("civil.identity").legal_basis.text
    return registry.know_person(
        nin=nin, purpose=f"{PURPOSE}:{employer.number}", legal_basis=legal_basis, actor=gate.actor_of(request), on=on
    )


def _affiliate(request: HttpRequest, employer: Employer, person: Person, starts_on: date, on: date) -> HttpResponse:
    affiliation.affiliate(
        person=person,
        scheme=Scheme.EMPLOYEE,
        starts_on=starts_on,
        employer_key=employer.pk,
        actor=gate.actor_of(request),
        on=on,
    )
    messages.success(request, _now("سُجّل العامل، وهو منتسب من يومه الأول."))
    return redirect("employers:workers", employer.number)
