"""A decision looked at again: what changed, what the law makes of it, and an officer who signs one or the other."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate, queries
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.casework import queries as tasks
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.desk.files import opened


class AgainForm(forms.Form):
    """Sign what the law says now, or leave the decision as it is and say why."""

    act = forms.ChoiceField(
        label=gettext_lazy("ماذا توقّع؟"), widget=forms.RadioSelect,
        choices=[
            ("sign", gettext_lazy("قرار جديد بما يقوله القانون على المعلومات الجديدة")),
            ("keep", gettext_lazy("يبقى القرار كما هو")),
        ],
        error_messages={"required": gettext_lazy("اختر واحدا من الاثنين، ثم تابع.")},
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("لماذا؟"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("لازم إن بقي القرار كما هو. يقرؤه صاحب الملف."),
    )  # fmt: skip


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """The facts that differ, both amounts, and the signature."""
    claim = opened(request, reference)
    if claim is None:
        return redirect("desk:tray")
    in_hand = tasks.kinds_in_hand(claim.office_code, f"claim:{reference}", gate.account_of(request).username)
    review = claims.review_of(claim)
    if review is None or queries.LOOK_AGAIN not in in_hand:
        messages.info(request, _("لا يوجد ما يُوقَّع في هذا الملف الآن."))
        return redirect("desk:file", reference=reference)
    form = AgainForm(request.POST or None)
    if form.is_valid():
        said: dict[str, Any] = {"claim": claim, "officer": gate.actor_of(request), "on": timezone.localdate()}
        sign = benefits.sign_review if form.cleaned_data["act"] == "sign" else benefits.keep_decision
        try:
            sign(**said, note=form.cleaned_data["note"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("سُجّل ما كتبته باسمك."))
            return redirect("desk:tray")
    context = {
        "form": form, "claim": claim, "person": claim.person, "review": review,
        "told": claims.review_told(review, get_language() or "ar"), "waits": review.state == "waiting",
    }  # fmt: skip
    return render(request, "desk/again.html", context, status=422 if form.errors else 200)
