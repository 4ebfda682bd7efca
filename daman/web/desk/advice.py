"""The medical adviser's page: what the law asks of a doctor, and nothing else."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits.medical import opinions_of
from daman.benefits.models import Claim, ClaimState, MedicalOpinion
from daman.benefits.services import service
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.desk.files import opened

RATES = {
    "capacity_lost": gettext_lazy("كم نقصت القدرة على العمل، من مئة؟"),
    "rate_medical": gettext_lazy("نسبة العجز الدائم، من مئة"),
    "rate_social": gettext_lazy("النسبة الاجتماعية المضافة، من مئة (0 إن لم توجد)"),
}
CATEGORIES = [
    (1, gettext_lazy("الأول: يستطيع أن يعمل")), (2, gettext_lazy("الثاني: لا يستطيع أن يعمل")),
    (3, gettext_lazy("الثالث: يحتاج إلى مساعدة شخص آخر")),
]  # fmt: skip


class OpinionForm(forms.Form):
    """What this benefit asks of the adviser, and why the adviser says so."""

    def __init__(self, *args: Any, asked: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = {"required": _("هذه الخانة فارغة. اكتب رأيك ثم تابع."), "invalid": _("اكتب عددا صحيحا بين 0 و100.")}
        for name in asked:
            if name in RATES:
                widget = forms.NumberInput(attrs={"inputmode": "numeric", "dir": "ltr"})
                self.fields[name] = forms.IntegerField(
                    label=RATES[name], min_value=0, max_value=100, widget=widget, error_messages=empty
                )
            elif name == "category":
                self.fields[name] = forms.TypedChoiceField(
                    label=_("صنف العجز"), choices=CATEGORIES, coerce=int, widget=forms.RadioSelect, error_messages=empty
                )
            else:
                self.fields[name] = forms.TypedChoiceField(
                    label=_("هل يحتاج إلى مساعدة شخص آخر في حياته اليومية؟"), choices=[("yes", _("نعم")), ("no", _("لا"))],
                    coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect, error_messages=empty,
                )  # fmt: skip
        self.fields["grounds"] = forms.CharField(
            label=_("على ماذا بنيت رأيك؟"), help_text=_("يقرؤه أطباء الصندوق وحدهم. العون يرى الخلاصة فقط."), required=False,
            max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        )  # fmt: skip


@gate.roles(Role.ADVISER)
@never_cache
@require_http_methods(["GET", "POST"])
def advise(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the opinion; the law is applied to it at once."""
    claim = opened(request, reference)
    if claim is None:
        return redirect("desk:tray")
    if not waits_for_adviser(claim):
        messages.info(request, _("هذا الملف لا ينتظر رأي طبيب الصندوق."))
        return redirect("desk:tray")
    form = OpinionForm(request.POST or None, asked=service(claim.benefit).medical)
    if form.is_valid():
        try:
            benefits.advise(
                claim=claim, officer=gate.actor_of(request), said=form.cleaned_data, on=timezone.localdate(),
                grounds=form.cleaned_data["grounds"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("سُجِّل رأيك، وطُبِّق القانون عليه. الملف الآن في قائمة القرار."))
            return redirect("desk:tray")
    context = {"form": form, "claim": claim, "person": claim.person, "opinions": shown(opinions_of(claim))}
    return render(request, "desk/advise.html", context, status=422 if form.errors else 200)


def shown(opinions: list[MedicalOpinion]) -> list[tuple[MedicalOpinion, list[tuple[Any, Any]]]]:
    """Each earlier opinion with its answers in words."""
    return [(each, [(_words(name), _answer(name, value)) for name, value in each.said.items()]) for each in opinions]


def _words(name: str) -> Any:
    return RATES.get(name) or (_("صنف العجز") if name == "category" else _("هل يحتاج إلى مساعدة شخص آخر في حياته اليومية؟"))


def _answer(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("نعم") if value else _("لا")
    return dict(CATEGORIES).get(value, value) if name == "category" else f"{value} %"


def waits_for_adviser(claim: Claim) -> bool:
    """Whether the next step is the adviser's."""
    return claim.state == ClaimState.GATHERING and "medical.opinion" in claim.waits_for
