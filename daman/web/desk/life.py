"""Proof of life at the desk: a visit to somebody's home, a death that the register told, somebody who came to the counter."""

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
from daman.access.models import Account, Role
from daman.benefits import queries as benefits
from daman.benefits.actions import life
from daman.benefits.models import LifeCheck, LifeMeans, LifeState
from daman.casework import queries as tasks
from daman.foundation.refusal import Refusal
from daman.journal import queries as journal
from daman.journal.acts import ACTS
from daman.registry import queries as registry
from daman.registry.identifiers import NIN_DIGITS, BadNumber, clean_nin
from daman.registry.models import Person
from daman.web.base.forms import DigitsField, refuse


class VisitForm(forms.Form):
    """What the visitor found."""

    was_seen = forms.ChoiceField(
        label=gettext_lazy("هل رأيته؟"),
        choices=[("yes", gettext_lazy("نعم، رأيته وهو حي")), ("no", gettext_lazy("لم أجده"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("اختر واحدا من الاثنين، ثم تابع.")},
    )
    note = forms.CharField(
        label=gettext_lazy("ماذا وجدت؟"),
        help_text=gettext_lazy("متى ذهبت، ومن كان هناك، وماذا قيل لك."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("هذه الخانة فارغة. اكتب ماذا وجدت، ثم تابع.")},
    )


class SeenForm(forms.Form):
    """Who stands at the counter, and how."""

    nin = DigitsField(length=NIN_DIGITS, label=gettext_lazy("رقم التعريف الوطني لمن هو أمامك"))
    means = forms.ChoiceField(
        label=gettext_lazy("كيف رأيته؟"),
        choices=[(each.value, each.label) for each in (LifeMeans.COUNTER, LifeMeans.HELPER)],
        initial=LifeMeans.COUNTER,
        widget=forms.RadioSelect,
    )

    def clean_nin(self) -> str:
        try:
            return clean_nin(self.cleaned_data["nin"])
        except BadNumber as wrong:
            raise forms.ValidationError(str(wrong), code=wrong.code) from wrong


@gate.roles(Role.OFFICER, Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """What was tried before, what the visitor found; not found, an officer may sign that the money waits."""
    check, answer = _opened(request, reference, life.VISIT)
    if answer is not None or check is None:
        return answer or redirect("desk:tray")
    on, actor = timezone.localdate(), gate.actor_of(request)
    form = VisitForm(request.POST or None) if check.state == LifeState.VISIT else None
    is_holding = check.state == LifeState.NOT_SEEN and request.method == "POST"
    try:
        if form is not None and form.is_valid():
            told = form.cleaned_data
            life.record_visit(check=check, was_seen=told["was_seen"] == "yes", note=told["note"], officer=actor, on=on)
        elif is_holding:
            life.hold_payments(check=check, officer=actor, on=on)
    except Refusal as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            refuse(form, refusal)
    else:
        if is_holding or (form is not None and form.is_valid()):
            messages.success(request, _("سُجّل ما كتبته باسمك."))
            return redirect("desk:visit", reference=reference)
    return _shown(request, check, "desk/life_visit.html", {"form": form, "may_hold": check.state == LifeState.NOT_SEEN})


@gate.roles(Role.OFFICER, Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def death(request: HttpRequest, reference: str) -> HttpResponse:
    """The register told a death: it is asked anew, and an officer signs the end of the rights."""
    check, answer = _opened(request, reference, life.DEATH)
    if answer is not None or check is None:
        return answer or redirect("desk:tray")
    task = tasks.task(check.office_code, life.DEATH, life.about_of(check))
    is_open = task is not None and task.done_on is None
    if request.method == "POST" and is_open:
        try:
            life.confirm_death(check=check, officer=gate.actor_of(request), on=timezone.localdate())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("سُجّل ما كتبته باسمك."))
            return redirect("desk:tray")
    more = {"is_open": is_open, "awards": benefits.awards_of(check.person)}
    return _shown(request, check, "desk/life_death.html", more)


@gate.roles(Role.OFFICER, Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def seen(request: HttpRequest) -> HttpResponse:
    """Somebody stands before the officer: that alone proves life, this year or the next time that it is looked for."""
    form = SeenForm(request.POST or None)
    found = None
    if form.is_valid():
        found = registry.find_person(form.cleaned_data["nin"])
        if found is None:
            form.add_error("nin", forms.ValidationError(_("لا نعرف أحدا بهذا الرقم. أعد كتابته كما هو في البطاقة.")))
        elif answer := _see(request, found, form):
            return answer
    return render(request, "desk/life_seen.html", {"form": form, "found": found}, status=422 if form.errors else 200)


def _see(request: HttpRequest, person: Person, form: SeenForm) -> HttpResponse | None:
    """Show who it is first; written down when the officer says that it is they."""
    account, on = gate.account_of(request), timezone.localdate()
    try:
        access.open_matter(
            account=account, about=f"life:{person.pk}.{on.year}", person_key=person.pk, office_code=account.office_code,
            reason=_("حضر أمام عون"), on=on,
        )  # fmt: skip
        if "confirmed" not in request.POST:
            return None
        life.see_person(person=person, means=form.cleaned_data["means"], officer=gate.actor_of(request), on=on)
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    messages.success(request, _("سُجّل أنك رأيته اليوم. ثبتت حياته."))
    return redirect("desk:seen")


def _opened(request: HttpRequest, reference: str, kind: str) -> tuple[LifeCheck | None, HttpResponse | None]:
    """The check of a task that this account holds, held, or heads; opening it leaves a trace."""
    account = gate.account_of(request)
    check = benefits.life_check_of(reference)
    if check is None or check.office_code != account.office_code or not _may_open(account, check, kind):
        raise Http404
    try:
        access.open_matter(
            account=account, about=life.about_of(check), person_key=check.person_id, office_code=account.office_code,
            reason=_("إثبات الحياة"), on=timezone.localdate(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None, redirect("desk:tray")
    return check, None


def _may_open(account: Account, check: LifeCheck, kind: str) -> bool:
    task = tasks.task(check.office_code, kind, life.about_of(check))
    if task is None:
        return False
    return account.role == Role.SUPERVISOR or (task.officer == account.username and task.assigned_at is not None)


def _shown(request: HttpRequest, check: LifeCheck, template: str, more: dict[str, Any]) -> HttpResponse:
    about = life.about_of(check)
    tried = [(ACTS[entry.act].words, entry.on) for entry in journal.entries_about(about) if entry.act.startswith("life.")]
    form = more.get("form")
    account = gate.account_of(request)
    mine = about if tasks.kinds_in_hand(check.office_code, about, account.username) else ""
    context = {"about": mine, "check": check, "person": check.person, "tried": tried, **more}
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
