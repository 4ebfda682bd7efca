"""Paying what is late in parts: asked for, answered by an officer, then paid part by part."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daman.access import gate
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import PlanState
from daman.foundation.months import months_later
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.base.forms import refuse
from daman.web.employers.forms import DayField, KeyedForm
from daman.web.employers.shell import for_employer, refused, show

COUNTS = (2, 3, 4, 6, 9, 12, 18, 24)


class PlanForm(KeyedForm):
    """In how many parts, from when, why."""

    count = forms.TypedChoiceField(label=_("كم قسطا شهريا؟"), coerce=int, choices=[(n, str(n)) for n in COUNTS], initial=6)
    reason = forms.CharField(
        label=_("لماذا تأخر الدفع؟"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = on + timedelta(days=1), months_later(on, 2)
        self.fields["first_due_on"] = DayField(label=_("يوم القسط الأول"), first=first, last=last, initial=months_later(on, 1))
        self.order_fields(["count", "first_due_on", "reason", "key"])


@for_employer
def plan(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Ask once; then where the request is, and each part with its payment."""
    on = timezone.localdate()
    form = PlanForm(request.POST or None, on=on, initial={"key": uuid.uuid4().hex})
    if form.is_valid():
        said = form.cleaned_data
        try:
            contributions.ask_plan(
                employer=employer,
                count=said["count"],
                first_due_on=said["first_due_on"],
                reason=said["reason"],
                key=said["key"],
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("employers:plan", employer.number)
    plans = queries.plans_of(employer)
    is_open = any(view.plan.state in (PlanState.ASKED, PlanState.GRANTED) for view in plans)
    context = {
        "form": form,
        "now": queries.account(employer, on),
        "plans": [{"view": view, "parts": _parts(view)} for view in plans],
        "is_open": is_open,
    }
    return show(request, employer, "money/plan", context, tab="account", status=refused(form))


@require_POST
@for_employer
def pay_part(request: HttpRequest, employer: Employer, reference: str, number: int) -> HttpResponse:
    """Announce the payment of one part. Pressed twice, it is one payment."""
    view = next((each for each in queries.plans_of(employer) if each.plan.reference == reference), None)
    part = next((each for each in view.parts if each.number == number), None) if view else None
    if part is None:
        raise Http404
    about = f"instalment:{reference}:{number}"
    try:
        payment = contributions.ask_employer_payment(
            employer=employer,
            amount=part.amount,
            about=about,
            key=about,
            actor=gate.actor_of(request),
            on=timezone.localdate(),
        )
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    return redirect("employers:payment", employer.number, payment.reference)


def _parts(view: queries.PlanView) -> list[dict[str, Any]]:
    """Each part with whether what came covers it: the earliest first."""
    covered, parts = view.paid, []
    for part in view.parts:
        parts.append({"part": part, "is_paid": covered >= part.amount})
        covered -= part.amount
    return parts
