"""A worker's contest, on one page: what was declared, what the worker says, and the answer to sign."""

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
from daman.casework import queries as tasks
from daman.contributions import actions as contests
from daman.contributions import queries as contributions
from daman.contributions.models import ContestState, LineContest
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.web.base.forms import refuse

KIND = "decide_contest"
FOLLOWED = {
    "declaration": gettext_lazy("قدّر الصندوق ما على صاحب العمل عن هذا الشهر."),
    "notice": gettext_lazy("أرسلت الوكالة إعذارا إلى صاحب العمل."),
    "asked": gettext_lazy("كتبت الوكالة إلى صاحب العمل."),
}
REASONS = {Role.OFFICER: gettext_lazy("ملف منحته القرعة"), Role.SUPERVISOR: gettext_lazy("متابعة الوكالة")}


class AnswerForm(forms.Form):
    """What the officer found, and what the worker will read."""

    is_upheld = forms.TypedChoiceField(
        label=gettext_lazy("القرار"), coerce=lambda said: said == "yes", widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("مقبول: يُصحَّح الشهر")), ("no", gettext_lazy("غير مقبول: يبقى الشهر كما صُرّح به"))],
        error_messages={"required": gettext_lazy("اختر القرار ثم وقّع.")},
    )  # fmt: skip
    wage = forms.DecimalField(
        label=gettext_lazy("الأجر الذي ثبت لك"), help_text=gettext_lazy("بالدينار. يُستعمل إن كان القرار مقبولا."),
        required=False, min_value=0, max_digits=14, decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "digits digits-short", "step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("الأيام التي ثبتت لك"), required=False, min_value=1, max_value=31,
        widget=forms.NumberInput(attrs={"class": "digits digits-short", "inputmode": "numeric"}),
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("الجواب الذي يصل العامل"), help_text=gettext_lazy("بكلمات بسيطة: ماذا وجدت، ولماذا."),
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("اكتب الجواب، ثم وقّع.")},
    )  # fmt: skip


@gate.roles(Role.OFFICER, Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything needed to decide a contest; the officer to whom the lot gave it signs."""
    account, today = gate.account_of(request), timezone.localdate()
    found = _reachable(account, reference)
    if found is None:
        raise Http404
    try:
        access.open_matter(
            account=account, about=f"contest:{reference}", person_key=found.person_id, office_code=found.office_code,
            reason=str(REASONS[Role(account.role)]), on=today,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:tray")
    may_sign = account.role == Role.OFFICER and found.state == ContestState.OPEN
    if request.method == "POST" and not may_sign:
        raise Http404
    page = _page(found)
    form = AnswerForm(request.POST or None, initial=_initial(found, page["line"]))
    if may_sign and form.is_valid():
        said = form.cleaned_data
        try:
            contests.decide_contest(
                contest=found, is_upheld=said["is_upheld"], answer=said["answer"],
                wage=int(said["wage"] * 100) if said["wage"] is not None else None, days=said["days"],
                officer=gate.actor_of(request), on=today,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("وُقِّع القرار، ووصل الجواب إلى العامل."))
            return redirect("desk:contest", reference=reference)
    page |= {"form": form, "may_sign": may_sign, "task": tasks.task(found.office_code, KIND, f"contest:{reference}")}
    return render(request, "desk/contest.html", page, status=422 if form.errors else 200)


def _reachable(account: Account, reference: str) -> LineContest | None:
    found = contributions.find_contest(reference, account.office_code)
    if found and account.role == Role.OFFICER:
        task = tasks.task(found.office_code, KIND, f"contest:{reference}")
        if task is None or task.officer != account.username or task.assigned_at is None:
            return None
    return found


def _page(found: LineContest) -> dict[str, Any]:
    employer = registry.employer(found.employer_key)
    history = contributions.line_history(employer, found.month, person_key=found.person_id)
    standing = next((line for line in history if line.is_standing and not line.is_withdrawn), None)
    kind, _colon, reference = found.led_to.partition(":")
    followed = {"followed_by": FOLLOWED.get(kind, ""), "led_to_reference": reference}
    return followed | {"contest": found, "person": found.person, "employer": employer, "history": history, "line": standing}


def _initial(found: LineContest, line: Any) -> dict[str, Any]:
    wage = found.says_wage if found.says_wage is not None else line.wage if line else None
    days = found.says_days or (line.days if line else None)
    return {"wage": f"{wage // 100}.{wage % 100:02d}" if wage is not None else None, "days": days}
