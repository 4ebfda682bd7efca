"""Who may take something out of my month: nobody, but for whom I agreed with a code from my phone; a word ends it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from daman.access import actions as access
from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import deductions
from daman.benefits.models import DeductionConsent
from daman.foundation.refusal import Refusal
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import refuse
from daman.web.insured.account import CodeForm

KEPT = "consent_wanted"
SHOWN = 20


class ConsentForm(forms.Form):
    payee = forms.CharField(
        max_length=120,
        label=gettext_lazy("من تسمح له؟"),
        help_text=gettext_lazy("الاسم كما تعرفه: تعاضدية، بنك، هيئة…"),
        error_messages={"required": gettext_lazy("اكتب اسم الجهة ثم تابع.")},
    )
    amount = DinarsField(
        label=gettext_lazy("كم على الأكثر في الشهر؟"), help_text=gettext_lazy("بالدينار. لا يُقتطع أكثر منه ولو طُلب.")
    )


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to, and the asking for one more."""
    person, on, at = gate.person_of(request), timezone.localdate(), timezone.now()
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        wanted: dict[str, Any] = {"payee": form.cleaned_data["payee"], "amount_monthly": form.cleaned_data["amount"]}
        try:
            deductions.check_can_be_taken(person=person, on=on, **wanted)
            access.request_code(nin=person.nin, address=gate.address_of(request), on=on, at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            request.session[KEPT] = wanted
            return redirect("consent_code")
    given = DeductionConsent.objects.filter(person=person).order_by("-id")[:SHOWN]
    return render(request, "insured/consents.html", {"form": form, "given": given}, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor."""
    person, wanted = gate.person_of(request), request.session.get(KEPT)
    if wanted is None:
        return redirect("consents")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            access.check_code(nin=person.nin, code=form.cleaned_data["code"], at=timezone.now())
            deductions.agree_deduction(
                person=person, second_factor="phone_code", actor=gate.actor_of(request), on=timezone.localdate(), **wanted
            )
        except Refusal as refusal:
            refuse(form, refusal, field="code")
        else:
            del request.session[KEPT]
            messages.success(request, _("سُجِّلت موافقتك. تنهيها متى شئت، بكلمة ودون سبب."))
            return redirect("consents")
    return render(request, "insured/consent_code.html", {"form": form, "wanted": wanted}, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@require_POST
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """A word is enough."""
    try:
        deductions.revoke_deduction(
            person=gate.person_of(request), reference=reference, actor=gate.actor_of(request), on=timezone.localdate()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("انتهت موافقتك. لا يُقتطع شيء بعد اليوم."))
    return redirect("consents")
