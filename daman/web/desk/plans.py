"""A request to pay in parts: the lot gave it, the officer decides."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.casework import queries as tasks
from daman.contributions import actions as contributions
from daman.contributions import queries as money
from daman.contributions.actions.plans import TASK, parts_of
from daman.contributions.models import PlanState
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.desk.employers import of_fund


class DecideForm(forms.Form):
    """Yes, or no and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("قرارك"),
        choices=[("grant", gettext_lazy("أمنح التقسيط")), ("refuse", gettext_lazy("لا أمنحه"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("اختر قرارك.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("الجواب الذي يقرؤه صاحب العمل"),
        help_text=gettext_lazy("لازم عند عدم المنح."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@of_fund(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The request, what is owed, the parts as they would be; and the decision of whoever holds it."""
    account, found, on = gate.account_of(request), money.plan(reference), timezone.localdate()
    if found is None or found.office_code != account.office_code:
        raise Http404
    holds = tasks.has_in_hand(found.office_code, TASK, f"plan:{found.reference}", account.username)
    if account.role == Role.OFFICER and not holds and found.state == PlanState.ASKED:
        raise Http404
    form = DecideForm(request.POST or None)
    may_decide = holds and found.state == PlanState.ASKED
    if request.method == "POST" and may_decide and form.is_valid():
        try:
            contributions.decide_plan(
                plan=found, granted=form.cleaned_data["outcome"] == "grant", answer=form.cleaned_data["answer"],
                officer=gate.actor_of(request), on=on,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal, field="answer")
        else:
            messages.success(request, _("سُجّل قرارك وأُعلم صاحب العمل."))
            return redirect("desk:plan", reference=found.reference)
    view = money.plan_view(found)
    offered = parts_of(found, on) if found.state == PlanState.ASKED else [(p.due_on, p.amount) for p in view.parts]
    context = {
        "plan": found, "view": view, "parts": offered, "account": money.account(found.employer, on), "form": form,
        "may_decide": may_decide,
    }  # fmt: skip
    return render(request, "desk/employers/plan.html", context, status=422 if form.errors else 200)
