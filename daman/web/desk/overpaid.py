"""What was paid too much, for the payments manager: explained, answered when contested, recovered as agreed, or given up."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import overpayments
from daman.benefits.models import Overpayment, OverpaymentState
from daman.foundation.refusal import Refusal
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import refuse

SHOWN = 100
OVER = (OverpaymentState.RECOVERED, OverpaymentState.WAIVED)
WHY = {
    "ended": gettext_lazy("دُفع بعد انتهاء الحق"),
    "deceased": gettext_lazy("دُفع بعد الوفاة"),
    "amount": gettext_lazy("مبلغ أكبر مما يعطيه القانون"),
}


class WordsForm(forms.Form):
    words = forms.CharField(
        max_length=2000,
        label=gettext_lazy("السبب، كما يقرؤه صاحب الحق"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("لم تكتب السبب. اكتبه بكلمات قليلة ثم أعد الإرسال.")},
    )


class PlanForm(forms.Form):
    instalment = DinarsField(label=gettext_lazy("القسط في الشهر"), help_text=gettext_lazy("بالدينار."))
    has_agreed = forms.BooleanField(required=False, label=gettext_lazy("عندنا موافقة مكتوبة من صاحب الحق على هذا القسط."))


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET"])
def overpaid(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first, then what is under way; what is over is not shown."""
    rows = Overpayment.objects.exclude(state__in=OVER).select_related("person", "award").order_by("id")[:SHOWN]
    order = [OverpaymentState.CONTESTED, OverpaymentState.FOUND, OverpaymentState.TOLD, OverpaymentState.RECOVERING]
    shown = sorted(rows, key=lambda each: order.index(OverpaymentState(each.state)))
    return render(
        request, "desk/payments/overpaid.html", {"rows": [{"found": each, "why": WHY.get(each.reason, "")} for each in shown]}
    )


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One of them: the months, what the person says, and what is done about it."""
    found = Overpayment.objects.filter(reference=reference).select_related("person", "award").first()
    if found is None:
        raise Http404
    words, plan = WordsForm(_sent(request, "answer", "waive")), PlanForm(_sent(request, "plan"))
    if words.is_valid():
        deed = overpayments.waive if "waive" in request.POST else overpayments.answer_contest
        key = "reason" if "waive" in request.POST else "words"
        if _done(request, words, lambda: deed(**_how(request, found), **{key: words.cleaned_data["words"]})):
            return redirect("desk:overpaid")
    if plan.is_valid() and _done(request, plan, lambda: overpayments.plan_recovery(**_how(request, found), **plan.cleaned_data)):
        return redirect("desk:overpaid")
    context = {
        "found": found, "why": WHY.get(found.reason, ""), "words": words, "plan": plan,
        "form": plan if plan.is_bound else words,
        "is_open": found.state not in (*OVER, OverpaymentState.RECOVERING),
        "may_plan": found.state in (OverpaymentState.FOUND, OverpaymentState.TOLD)
        and overpayments.withheld_from(found) is not None,
    }  # fmt: skip
    return render(request, "desk/payments/overpaid_one.html", context, status=422 if words.errors or plan.errors else 200)


def _how(request: HttpRequest, found: Overpayment) -> dict[str, Any]:
    return {"overpayment": found, "actor": gate.actor_of(request), "on": timezone.localdate()}


def _done(request: HttpRequest, form: forms.Form, deed: Callable[[], Any]) -> bool:
    try:
        deed()
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, _("سُجِّل ما فعلت."))
    return True


def _sent(request: HttpRequest, *what: str) -> Any:
    return request.POST if request.method == "POST" and any(each in request.POST for each in what) else None
