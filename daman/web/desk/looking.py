"""What is asked of an officer beside a decision: a provisional one that is over, a register that is silent, a control by lot."""

from collections.abc import Callable
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

from daman.access import gate, queries
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits.models import Claim, ControlFinding
from daman.casework import queries as tasks
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.desk import reading
from daman.web.desk.files import opened

NOTE_MISSING = {"required": gettext_lazy("هذه الخانة فارغة. اكتب ماذا وجدت، ثم تابع.")}
CHOICE_MISSING = {"required": gettext_lazy("اختر واحدا من الاثنين، ثم تابع.")}


class NoteForm(forms.Form):
    """What was done."""

    note = forms.CharField(
        label=gettext_lazy("ماذا وجدت، وماذا فعلت؟"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("مثلا: اتصلت بالإدارة ووعدت بالجواب. يبقى في السجل."), error_messages=NOTE_MISSING,
    )  # fmt: skip


class OverForm(NoteForm):
    """Go on, or stop paying."""

    act = forms.ChoiceField(
        label=gettext_lazy("ماذا يحدث للدفع المؤقت؟"), widget=forms.RadioSelect, error_messages=CHOICE_MISSING,
        choices=[
            ("extend", gettext_lazy("يتواصل مدة أخرى، ونبقى نسأل")),
            ("stop", gettext_lazy("يتوقف إلى أن يصل الجواب، ثم يُدفع ما فات")),
        ],
    )  # fmt: skip
    field_order = ("act", "note")


class ControlForm(forms.Form):
    """Right or wrong, and what is wrong."""

    finding = forms.ChoiceField(
        label=gettext_lazy("هل القرار الآلي صحيح؟"), widget=forms.RadioSelect, choices=ControlFinding,
        error_messages=CHOICE_MISSING,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("ما الخطأ؟"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("اكتبه إن وجدت خطأ. القرار لا يتغير وحده: يُصحَّح بقرار يوقّعه عون."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("finding") == ControlFinding.WRONG and not said.get("note", "").strip():
            self.add_error("note", str(_("قلت إن فيه خطأ. اكتب ما هو.")))
        return said


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def over(request: HttpRequest, reference: str) -> HttpResponse:
    """A provisional decision whose time is over: nothing stops without this signature."""

    def sign(claim: Claim, said: dict[str, Any]) -> None:
        act = benefits.extend_provision if said["act"] == "extend" else benefits.stop_provision
        act(claim=claim, officer=gate.actor_of(request), reason=said["note"], on=timezone.localdate())

    return _look(request, reference, queries.OVER, OverForm, _("انتهت مدة القرار المؤقت"), sign)


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def stuck(request: HttpRequest, reference: str) -> HttpResponse:
    """A claim that a silent register holds, and that caution cannot decide."""

    def sign(claim: Claim, said: dict[str, Any]) -> None:
        benefits.see_stuck(claim=claim, officer=gate.actor_of(request), note=said["note"], on=timezone.localdate())

    return _look(request, reference, queries.STUCK, NoteForm, _("إدارة لا تجيب"), sign)


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def control(request: HttpRequest, reference: str) -> HttpResponse:
    """A decision of the house that the lot chose."""

    def sign(claim: Claim, said: dict[str, Any]) -> None:
        benefits.control(claim=claim, officer=gate.actor_of(request), on=timezone.localdate(), **said)

    return _look(request, reference, queries.CONTROL, ControlForm, _("مراجعة قرار صدر آليا"), sign)


def _look(
    request: HttpRequest, reference: str, kind: str, form_of: type[forms.Form], title: str,
    sign: Callable[[Claim, dict[str, Any]], object],
) -> HttpResponse:  # fmt: skip
    claim = opened(request, reference)
    if claim is None:
        return redirect("desk:tray")
    if kind not in tasks.kinds_in_hand(claim.office_code, f"claim:{reference}", gate.account_of(request).username):
        messages.info(request, _("لا يوجد ما يُوقَّع في هذا الملف الآن."))
        return redirect("desk:file", reference=reference)
    form = form_of(request.POST or None)
    if form.is_valid():
        try:
            sign(claim, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("سُجّل ما كتبته باسمك."))
            return redirect("desk:tray")
    decision, finding = reading.decision_of(claim), reading.finding_of(claim)
    context = {
        "form": form, "claim": claim, "person": claim.person, "title": title, "missing": reading.missing_of(claim),
        "provisional": reading.provisional_of(claim, decision, finding, timezone.localdate()),
    }  # fmt: skip
    return render(request, "desk/look.html", context, status=422 if form.errors else 200)
