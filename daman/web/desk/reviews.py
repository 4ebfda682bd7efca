"""A payment that the operator and the house tell differently: what was said, when; somebody looks, and says what was done."""

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
from daman.access.models import Role
from daman.casework import queries as tasks
from daman.contributions import actions as payments
from daman.contributions import queries as contributions
from daman.foundation.refusal import Refusal
from daman.journal import queries as journal
from daman.journal.acts import ACTS
from daman.web.base.forms import refuse

KIND = "review_payment"
HEARD = "contribution_payment."


class DoneForm(forms.Form):
    """What was found and done."""

    note = forms.CharField(
        label=gettext_lazy("ماذا وجدت، وماذا فعلت؟"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("مثلا: أعاد البريد المبلغ إلى صاحبه، مع رقم العملية عنده. يبقى في السجل."),
        error_messages={"required": gettext_lazy("اكتب ماذا وجدت، ثم أغلق الملف.")},
    )  # fmt: skip


@gate.roles(Role.OFFICER, Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """The payment, what was heard of it, and closing the file."""
    account, today, about = gate.account_of(request), timezone.localdate(), f"payment:{reference}"
    payment, task = contributions.find_payment(reference), tasks.task(account.office_code, KIND, about)
    if payment is None or task is None:
        raise Http404
    is_mine = task.officer == account.username and task.assigned_at is not None
    if account.role == Role.OFFICER and not is_mine:
        raise Http404
    try:
        access.open_matter(
            account=account, about=about, person_key=payment.person_id, office_code=account.office_code,
            reason=_("مراجعة دفعة"), on=today,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:tray")
    form = DoneForm(request.POST or None)
    if is_mine and task.done_on is None and form.is_valid():
        try:
            payments.close_review(
                payment=payment, office_code=account.office_code, note=form.cleaned_data["note"],
                officer=gate.actor_of(request), on=today,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("أُغلق الملف، وما كتبته باق في السجل."))
            return redirect("desk:tray")
    heard = [(ACTS[entry.act].words, entry.at) for entry in journal.entries_about(about) if entry.act.startswith(HEARD)]
    context = {"payment": payment, "person": payment.person, "task": task, "heard": heard, "form": form,
               "may_close": is_mine and task.done_on is None}  # fmt: skip
    return render(request, "desk/review.html", context, status=422 if form.errors else 200)
