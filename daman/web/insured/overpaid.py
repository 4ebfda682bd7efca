"""What was paid to me without a right: how much, month by month, why; contested, or given back by so much a month."""

from datetime import date
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

from daman.access import actions as access
from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import overpayments
from daman.benefits.models import Overpayment, OverpaymentState, PaymentAdjustment
from daman.foundation.refusal import Refusal
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import refuse
from daman.web.insured.account import CodeForm

KEPT = "instalment_wanted"
WHY = {
    "ended": gettext_lazy("دُفعت لك أشهر بعد انتهاء الحق."),
    "deceased": gettext_lazy("دُفعت أشهر بعد وفاة صاحب الحق."),
    "amount": gettext_lazy("كان المبلغ المدفوع أكبر مما يعطيه القانون."),
}
ASKS = (OverpaymentState.FOUND, OverpaymentState.TOLD)


class InstalmentForm(forms.Form):
    instalment = DinarsField(label=gettext_lazy("كم تعيد في الشهر؟"), help_text=gettext_lazy("بالدينار. اختر ما لا يثقل عليك."))


class ContestForm(forms.Form):
    words = forms.CharField(
        max_length=2000,
        label=gettext_lazy("لماذا لست موافقا؟"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("اكتب سببا بكلمات قليلة ثم أعد الإرسال.")},
    )


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def overpaid(request: HttpRequest, reference: str) -> HttpResponse:
    """The sum explained, and the two answers."""
    person, on, at = gate.person_of(request), timezone.localdate(), timezone.now()
    found = _mine(request, reference)
    contesting, agreeing = ContestForm(_sent(request, "contest")), InstalmentForm(_sent(request, "agree"))
    if contesting.is_valid():
        try:
            overpayments.contest(overpayment=found, words=contesting.cleaned_data["words"], actor=gate.actor_of(request), on=on)
        except Refusal as refusal:
            refuse(contesting, refusal)
        else:
            messages.success(request, _("وصل اعتراضك. يجيبك عون من الصندوق، ولا يُقتطع شيء قبل الجواب."))
            return redirect("overpaid", reference=reference)
    if agreeing.is_valid():
        try:
            overpayments.check_instalment(found, agreeing.cleaned_data["instalment"])
            access.request_code(nin=person.nin, address=gate.address_of(request), on=on, at=at)
        except Refusal as refusal:
            refuse(agreeing, refusal, field="instalment")
        else:
            request.session[KEPT] = {reference: agreeing.cleaned_data["instalment"]}
            return redirect("overpaid_code", reference=reference)
    return _page(request, found, contesting, agreeing)


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, reference: str) -> HttpResponse:
    """Agreed to with a code from the phone: nobody agrees in my place."""
    person, found = gate.person_of(request), _mine(request, reference)
    instalment = (request.session.get(KEPT) or {}).get(reference)
    if instalment is None:
        return redirect("overpaid", reference=reference)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            access.check_code(nin=person.nin, code=form.cleaned_data["code"], at=timezone.now())
            overpayments.agree_recovery(
                overpayment=found, instalment=instalment, second_factor="phone_code", actor=gate.actor_of(request),
                on=timezone.localdate(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal, field="code")
        else:
            del request.session[KEPT]
            messages.success(request, _("سُجِّلت موافقتك على الأقساط."))
            return redirect("overpaid", reference=reference)
    context = {"form": form, "found": found, "instalment": instalment}
    return render(request, "insured/overpaid_code.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, found: Overpayment, contesting: ContestForm, agreeing: InstalmentForm) -> HttpResponse:
    lines = [{**line, "month": date.fromisoformat(str(line["month"])[:10])} for line in found.lines]
    about = f"overpayment:{found.reference}"
    has_errors = bool(contesting.errors or agreeing.errors)
    context: dict[str, Any] = {
        "found": found, "lines": lines, "why": WHY.get(found.reason, ""), "contesting": contesting, "agreeing": agreeing,
        "form": contesting if contesting.is_bound else agreeing, "asks": found.state in ASKS,
        "may_agree": found.state in ASKS and overpayments.withheld_from(found) is not None,
        "parts": PaymentAdjustment.objects.filter(person_id=found.person_id, about=about).order_by("month"),
    }  # fmt: skip
    return render(request, "insured/overpaid.html", context, status=422 if has_errors else 200)


def _mine(request: HttpRequest, reference: str) -> Overpayment:
    found = Overpayment.objects.select_related("award", "person").filter(person=gate.person_of(request), reference=reference)
    if (mine := found.first()) is None:
        raise Http404
    return mine


def _sent(request: HttpRequest, what: str) -> Any:
    return request.POST if request.method == "POST" and what in request.POST else None
