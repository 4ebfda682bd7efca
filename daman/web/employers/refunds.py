"""A credit of the account, asked back: once, to an account of the employer's own, answered by an officer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from daman.access import gate
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import RefundSource
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.base.refunds import RefundForm, last_account, refuse_refund, shown
from daman.web.employers.shell import for_employer, refused, show


@for_employer
def refund(request: HttpRequest, employer: Employer) -> HttpResponse:
    """What may go back, the request, and what became of those before."""
    asked = queries.refunds_of_employer(employer)
    most = queries.refundable(f"employer:{employer.pk}", RefundSource.EMPLOYER)
    form = RefundForm(request.POST or None, most=most, account_number=last_account(asked))
    if form.is_valid():
        try:
            contributions.ask_employer_refund(
                employer=employer, actor=gate.actor_of(request), on=timezone.localdate(), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse_refund(form, refusal)
        else:
            messages.success(request, _("وصل طلبك. يجيبك عون تختاره القرعة، ويصلك جوابه في رسالة."))
            return redirect("employers:refund", employer.number)
    return show(request, employer, "money/refund", {"form": form, **shown(asked, most)}, tab="account", status=refused(form))
