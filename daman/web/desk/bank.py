"""The fund's bank: a statement is brought in, what could not be matched waits here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access import queries as access
from daman.access.models import Role
from daman.contributions import actions as contributions
from daman.contributions import queries as money
from daman.contributions.models import BankLine, BankLineState
from daman.foundation.digits import only_digits
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Employer
from daman.web.base.forms import refuse
from daman.web.desk.employers import of_fund

LINES_A_PAGE = 30
WHY = {
    "number": gettext_lazy("رقمه مكتوب في التحويل"), "account": gettext_lazy("دفع من هذا الحساب من قبل"),
    "amount": gettext_lazy("أعلن دفعة بهذا المبلغ"), "name": gettext_lazy("اسمه اسم المرسل نفسه"),
}  # fmt: skip


class StatementForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label=gettext_lazy("كشف البنك (camt.053)"),
        help_text=gettext_lazy("ملف XML كما أرسله البنك. الملف نفسه مرتين لا يُسجل مرتين."),
        error_messages={
            "required": gettext_lazy("اختر ملف الكشف ثم أرسله."),
            "empty": gettext_lazy("هذا الملف فارغ. اطلب من البنك ملفا آخر."),
        },
    )  # fmt: skip


class LineForm(forms.Form):
    """Whose money it is, or what else to do with it."""

    act = forms.ChoiceField(
        label=gettext_lazy("ماذا نفعل بهذا المبلغ؟"),
        choices=[
            ("assign", gettext_lazy("هو لصاحب عمل")), ("return", gettext_lazy("يُعاد إلى من أرسله")),
            ("leave", gettext_lazy("لا يخص الاشتراكات")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("اختر ما نفعل بهذا المبلغ.")},
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("رقم صاحب العمل"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "class": "digits"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("السبب"), help_text=gettext_lazy("لازم عند الإعادة، وعندما لا يخص الاشتراكات."), required=False,
        max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class UndoForm(forms.Form):
    """The money went to the wrong employer. `act` keeps a page opened before the assignment from undoing it."""

    act = forms.ChoiceField(choices=[("undo", "undo")], initial="undo", widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("السبب"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("اكتب السبب، ثم تابع.")},
    )  # fmt: skip


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest) -> HttpResponse:
    """What waits, the statements taken last, and the way to bring one in."""
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = contributions.take_statement(
                chunks=form.cleaned_data["file"].chunks(), actor=gate.actor_of(request), on=timezone.localdate()
            )
        except Refusal as refusal:
            refuse(form, refusal, field="file")
        else:
            words = _("أُدخل الكشف. عدد حركاته: {count}. ما لم يجد صاحبه ينتظر أسفله.")
            messages.success(request, words.format(count=taken.lines_count))
            return redirect("desk:bank")
    page = Paginator(money.bank_queue(), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "statements": money.statements(10)}
    return render(request, "desk/employers/bank.html", context, status=422 if form.errors else 200)


@of_fund(Role.OFFICER)
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, statement: str, number: int) -> HttpResponse:
    """One movement: who may have sent it, and what becomes of it."""
    found = money.bank_line(statement, number)
    if found is None:
        raise Http404
    known = registry.employer(found.employer_key) if found.employer_key else None
    if known and known.representative_key in access.barred_for(gate.account_of(request)):
        raise Http404
    may_undo = found.state == BankLineState.ASSIGNED
    form = UndoForm(request.POST or None) if may_undo else LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _do(request, found, form.cleaned_data)
        except Refusal as refusal:
            field = "reason" if isinstance(refusal, contributions.ReasonMissing) else "act"
            refuse(form, refusal, field=field)
        except Employer.DoesNotExist:
            form.add_error("number", _("لا يوجد صاحب عمل بهذا الرقم. تحقق منه ثم أعد المحاولة."))
        else:
            messages.success(request, _("سُجّل ما قررته لهذا المبلغ."))
            return redirect("desk:bank")
    context = {
        "line": found, "form": form, "known": known, "may_undo": may_undo,
        "is_waiting": found.state in (BankLineState.WAITING, BankLineState.NOT_OURS),
        "suggestions": [(each.employer, WHY[each.why]) for each in money.suggestions(found)],
    }  # fmt: skip
    return render(request, "desk/employers/line.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, line: BankLine, said: dict[str, Any]) -> None:
    officer, on = gate.actor_of(request), timezone.localdate()
    if said["act"] == "undo":
        contributions.undo_assignment(line=line, reason=said["reason"], officer=officer, on=on)
    elif said["act"] == "return":
        contributions.return_bank_line(line=line, reason=said["reason"], officer=officer, on=on)
    elif said["act"] == "leave":
        contributions.leave_bank_line(line=line, reason=said["reason"], officer=officer, on=on)
    else:
        employer = registry.find_employer(only_digits(said["number"]))
        if employer is None or employer.representative_key in access.barred_for(gate.account_of(request)):
            raise Employer.DoesNotExist
        contributions.assign_bank_line(line=line, employer=employer, officer=officer, on=on)
