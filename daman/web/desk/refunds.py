"""Money asked back: the lot gives the request to one officer, another signs, and the bank's answer is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from daman.access import actions as access
from daman.access import gate
from daman.access import queries as seen
from daman.access.models import Account, Role
from daman.casework import queries as tasks
from daman.contributions import actions as contributions
from daman.contributions import queries as money
from daman.contributions.models import Refund, RefundState
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from daman.web.base.forms import refuse
from daman.web.desk.employers import of_fund

KIND = "decide_refund"
SHOWN = 100


def _form(question: Any, yes: Any, no: Any, answer: Any, help_text: Any) -> type[forms.Form]:
    """One of two, and the words that go with it."""
    fields = {
        "outcome": forms.ChoiceField(
            label=question, choices=[("yes", yes), ("no", no)], widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("اختر واحدا من الاثنين، ثم تابع.")},
        ),
        "answer": forms.CharField(
            label=answer, help_text=help_text, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        ),
    }  # fmt: skip
    return type("OneOfTwo", (forms.Form,), fields)


_ANSWER = gettext_lazy("الجواب الذي يقرؤه صاحب الطلب")
_WHEN_NO = gettext_lazy("لازم عند عدم القبول.")


@dataclass(frozen=True)
class Step:
    """What is asked of whoever looks at a request in one of its states."""

    form: type[forms.Form]
    act: Callable[..., Refund]
    done: Any


def _decide(refund: Refund, *, says_yes: bool, answer: str, **more: Any) -> Refund:
    return contributions.decide_refund(refund=refund, granted=says_yes, answer=answer, officer=more["actor"], on=more["on"])


def _sign(refund: Refund, *, says_yes: bool, answer: str, **more: Any) -> Refund:
    if says_yes:
        return contributions.order_refund(refund=refund, signer=more["actor"], on=more["on"])
    return contributions.refuse_to_sign(refund=refund, answer=answer, signer=more["actor"], on=more["on"])


def _told_by_bank(refund: Refund, *, says_yes: bool, answer: str, **more: Any) -> Refund:
    if says_yes:
        return contributions.confirm_refund(refund=refund, bank_reference=answer, officer=more["actor"], on=more["on"])
    return contributions.fail_refund(refund=refund, reason=answer, officer=more["actor"], on=more["on"])


STEPS = {
    RefundState.ASKED: Step(
        _form(gettext_lazy("قرارك"), gettext_lazy("أقبل الطلب"), gettext_lazy("لا أقبله"), _ANSWER, _WHEN_NO),
        _decide, gettext_lazy("سُجّل قرارك باسمك."),
    ),
    RefundState.GRANTED: Step(
        _form(
            gettext_lazy("التوقيع الثاني"), gettext_lazy("أوقّع، ويحوّل البنك المبلغ"), gettext_lazy("لا أوقّع"),
            _ANSWER, _WHEN_NO,
        ),
        _sign, gettext_lazy("سُجّل توقيعك، وأُعلم صاحب الطلب."),
    ),
    RefundState.ORDERED: Step(
        _form(
            gettext_lazy("ماذا قال البنك؟"), gettext_lazy("حوّل المبلغ"), gettext_lazy("رده ولم يصل"),
            gettext_lazy("مرجع التحويل عند البنك، أو لماذا رده"), gettext_lazy("كما هو مكتوب في ورقة البنك."),
        ),
        _told_by_bank, gettext_lazy("سُجّل جواب البنك، وأُعلم صاحب الطلب."),
    ),
}  # fmt: skip


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature or for the bank, the oldest first; never one's own or a relative's."""
    account = gate.account_of(request)
    barred = seen.barred_for(account)
    found = [(each, _owner(each)) for each in money.refunds_to_sign(account.office_code)[:SHOWN]]
    rows = [(each, owner) for each, owner in found if _person_key(owner) not in barred]
    return render(request, "desk/refunds.html", {"rows": rows, "username": account.username})


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One request: what may go back, to which account; and the act that its state waits for."""
    account, on = gate.account_of(request), timezone.localdate()
    found = money.find_refund(reference, account.office_code)
    if found is None or not _may_see(account, found):
        raise Http404
    owner = _owner(found)
    try:
        access.open_matter(
            account=account, about=found.matter, person_key=_person_key(owner), office_code=account.office_code,
            reason=_("طلب استرجاع مبلغ"), on=on,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:tray")
    step = _step(account, found)
    form = step.form(request.POST or None) if step else None
    if step and form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            step.act(found, says_yes=told["outcome"] == "yes", answer=told["answer"], actor=gate.actor_of(request), on=on)
        except Refusal as refusal:
            refuse(form, refusal, field="answer")
        else:
            messages.success(request, step.done)
            return redirect("desk:refund", reference=reference)
    context = {
        "refund": found, "owner": owner, "form": form, "is_second": found.state == RefundState.GRANTED and step is None,
        "most": money.refundable_of(found),
    }  # fmt: skip
    return render(request, "desk/refund.html", context, status=422 if form is not None and form.errors else 200)


def _may_see(account: Account, refund: Refund) -> bool:
    """Before it is decided, whoever holds it and the supervisor; after that, the agency."""
    return refund.state != RefundState.ASKED or account.role == Role.SUPERVISOR or _holds(account, refund)


def _step(account: Account, refund: Refund) -> Step | None:
    """What this account may do now; nothing for the one who signed first."""
    if refund.state == RefundState.ASKED and not _holds(account, refund):
        return None
    if refund.state == RefundState.GRANTED and refund.officer == access.actor_for(account).reference:
        return None
    return STEPS.get(RefundState(refund.state))


def _holds(account: Account, refund: Refund) -> bool:
    return tasks.has_in_hand(refund.office_code, KIND, refund.matter, account.username)


def _owner(refund: Refund) -> Employer | Person:
    kind, _colon, key = refund.owner.partition(":")
    return registry.employer(int(key)) if kind == "employer" else registry.person(int(key))


def _person_key(owner: Employer | Person) -> int:
    """Whose file it is: the person's, or the employer's representative's."""
    return owner.pk if isinstance(owner, Person) else owner.representative_key or 0
