"""Employers that are late, as the fund's officer sees them: who, with what, and what may be done."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from daman.access import gate
from daman.access import queries as access
from daman.access.models import Role
from daman.contributions import actions as contributions
from daman.contributions import queries as money
from daman.determinations import queries as law
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Employer, Office
from daman.web.base.forms import refuse

FUND = "cnas"
SHOWN = 100
DAYS_TO_ANSWER = 15  # offered; the officer chooses
KINDS = {"not_declared": gettext_lazy("لم يصرّح"), "not_paid": gettext_lazy("لم يدفع")}
CHARGES = {
    "late_payment": gettext_lazy("تأخر في الدفع"), "late_return": gettext_lazy("تأخر في التصريح السنوي"),
    "no_declaration": gettext_lazy("شهر لم يُصرَّح به في أجله"),
}  # fmt: skip


class NoticeForm(forms.Form):
    """Until when the employer should answer."""

    answer_by = forms.DateField(
        label=gettext_lazy("آخر يوم للجواب"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("اختر آخر يوم للجواب."), "invalid": gettext_lazy("هذا ليس تاريخا. اختر يوما.")},
    )


def of_fund(*roles: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open to these roles in an agency of the fund that receives contributions; to others it does not exist."""

    def made(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inside(request: HttpRequest, **more: Any) -> HttpResponse:
            if not receives_contributions(registry.office(gate.account_of(request).office_code)):
                raise Http404
            return view(request, **more)

        opened: Callable[..., HttpResponse] = gate.roles(*roles)(never_cache(inside))
        return opened

    return made


def receives_contributions(office: Office | None) -> bool:
    """Whether an agency is one of the fund of employees' insurance."""
    return office is not None and office.fund == FUND


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """The employers of the agency that are late, the gravest first."""
    account = gate.account_of(request)
    barred = access.barred_for(account)
    found = money.late_employers(account.office_code, timezone.localdate(), SHOWN)
    context = {"late": [each for each in found if each.employer.representative_key not in barred], "most": SHOWN}
    return render(request, "desk/employers/late.html", context)


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_GET
def employer(request: HttpRequest, number: str) -> HttpResponse:
    """One employer: what it owes and since when, what was done, and what may be done now."""
    found, on = reachable(request, number), timezone.localdate()
    account = money.account(found, on)
    notices = list(money.notices_of(found))
    noticed = {(each.kind, each.month) for each in notices}
    estimated = {each.month for each in account.unpaid if each.is_estimated} | {
        each.month for each in money.months_due(found) if each.is_estimated
    }
    context = {
        "employer": found,
        "account": account,
        "missing": [(month, ("not_declared", month) in noticed, month in estimated) for month in account.not_declared],
        "overdue": [(each, ("not_paid", each.month) in noticed) for each in account.unpaid if each.due_on < on],
        "notices": [(each, KINDS.get(each.kind, each.kind)) for each in notices],
        "charges": [(each, CHARGES.get(each.kind, each.kind)) for each in money.charges_of(found)],
        "plans": money.plans_of(found),
        "may_act": gate.account_of(request).role == Role.OFFICER,
    }
    return render(request, "desk/employers/employer.html", context)


@of_fund(Role.OFFICER)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, number: str, kind: str, month: str) -> HttpResponse:
    """A formal notice, read before it is sent."""
    found, of_month, on = reachable(request, number), month_in(month), timezone.localdate()
    if kind not in KINDS:
        raise Http404
    form = NoticeForm(request.POST or None, initial={"answer_by": (on + timedelta(days=DAYS_TO_ANSWER)).isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            contributions.send_notice(
                employer=found, kind=kind, month=of_month, answer_by=form.cleaned_data["answer_by"],
                officer=gate.actor_of(request), on=on,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal, field="answer_by")
        else:
            messages.success(request, _("أُرسل الإعذار وحُفظ."))
            return redirect("desk:late_employer", number=found.number)
    context = {"employer": found, "month": of_month, "kind": kind, "words": KINDS[kind], "form": form}
    return render(request, "desk/employers/notice.html", context, status=422 if form.errors else 200)


@of_fund(Role.OFFICER)
@require_http_methods(["GET", "POST"])
def estimate(request: HttpRequest, number: str, month: str) -> HttpResponse:
    """Assess a silent month on the last known one: what the law says, read before it is done."""
    found, of_month, on = reachable(request, number), month_in(month), timezone.localdate()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            contributions.substitute_declaration(employer=found, month=of_month, officer=gate.actor_of(request), on=on)
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("قُدّر الشهر وأُعلم صاحب العمل."))
            return redirect("desk:late_employer", number=found.number)
    rate = law.parameter("contributions.penalties.provisional_increase", on)
    context = {
        "employer": found, "month": of_month, "refusal": refusal, "rate": law.show(rate.name, rate.value, get_language() or "ar"),
    }  # fmt: skip
    return render(request, "desk/employers/estimate.html", context, status=422 if refusal else 200)


def reachable(request: HttpRequest, number: str) -> Employer:
    """An employer of this agency, whose representative is no relative of the officer's; not found otherwise."""
    account, found = gate.account_of(request), registry.find_employer(number)
    if found is None or found.representative_key in access.barred_for(account):
        raise Http404
    office = registry.office(account.office_code)
    is_ours = found.office_code == account.office_code or (
        not found.office_code and office is not None and found.commune.wilaya_code == office.wilaya_code
    )
    if not is_ours:
        raise Http404
    return found


def month_in(text: str) -> date:
    """The month of an address such as 2026-10; not found when it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
