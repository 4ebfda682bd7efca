"""Paying: a reference to write on the transfer, or the post's page; the account follows by itself."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daman.access import gate
from daman.contributions import actions as payments
from daman.contributions import queries as contributions
from daman.contributions.models import EmployerPayment, EmployerPaymentState
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import refuse
from daman.web.employers.forms import KeyedForm
from daman.web.employers.shell import for_employer, refused, show

POST_CALLS_AT = "/v1/callbacks/post"
OPEN = (EmployerPaymentState.ASKED, EmployerPaymentState.PART)
A_PAGE = 20


class PayForm(KeyedForm):
    """How much, and by which road."""

    amount = DinarsField(label=_("كم تدفع الآن؟"), help_text=_("بالدينار. لك أن تدفع أقل: الأشهر الأقدم تُسدَّد أولا."))
    channel = forms.ChoiceField(
        label=_("كيف تدفع؟"),
        widget=forms.RadioSelect,
        initial="transfer",
        choices=[("transfer", _("تحويل من بنكي، بمرجع أكتبه على التحويل")), ("post", _("عند بريد الجزائر، الآن"))],
    )


@for_employer
def pay(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Announce a payment. Sent twice, it is one payment."""
    on = timezone.localdate()
    now = contributions.account(employer, on)
    initial: dict[str, Any] = {"key": uuid.uuid4().hex, "amount": now.due_now or None}
    form = PayForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            payment = payments.ask_employer_payment(
                employer=employer,
                amount=said["amount"],
                channel=said["channel"],
                key=said["key"],
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("employers:payment", employer.number, payment.reference)
    begun = contributions.employer_payments(employer).filter(state__in=OPEN)[:3]
    context = {"form": form, "now": now, "begun": list(begun)}
    return show(request, employer, "money/pay", context, tab="account", status=refused(form))


@for_employer
def payment(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """One payment: what to write on the transfer, or the way to the post, or that it came."""
    found = _payment(employer, reference)
    is_open = found.state in OPEN
    context = {
        "payment": found,
        "left": found.amount - found.received,
        "fund_account": settings.FUND_BANK_ACCOUNT,
        "is_open": is_open,
        "is_back": is_open and "back" in request.GET,
        "vouchers": contributions.vouchers_of_payment(found.reference) if found.about.startswith("vouchers") else [],
    }
    return show(request, employer, "money/payment", context, tab="account")


@for_employer
def state(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Is there news? Asked by the page one comes back to from the post."""
    return JsonResponse({"done": _payment(employer, reference).state not in OPEN})


@require_POST
@for_employer
def to_the_post(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Leave for the post's page; the same payment is the same page."""
    found = _payment(employer, reference)
    back = request.build_absolute_uri(reverse("employers:payment", args=[employer.number, reference]))
    try:
        page = payments.open_post_page(
            payment=found, return_url=f"{back}?back", callback_url=request.build_absolute_uri(POST_CALLS_AT)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("employers:payment", employer.number, reference)
    return redirect(page)


@require_POST
@for_employer
def cancel(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Give up a payment of which nothing came."""
    try:
        payments.cancel_employer_payment(
            payment=_payment(employer, reference), actor=gate.actor_of(request), on=timezone.localdate()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("employers:payment", employer.number, reference)
    messages.success(request, _now("أُلغيت الدفعة. لم يؤخذ منك شيء."))
    return redirect("employers:account", employer.number)


@for_employer
def listed(request: HttpRequest, employer: Employer) -> HttpResponse:
    """What was announced and what came of it."""
    page = Paginator(contributions.employer_payments(employer), A_PAGE).get_page(request.GET.get("page"))
    return show(request, employer, "money/payments", {"page": page}, tab="account")


def _payment(employer: Employer, reference: str) -> EmployerPayment:
    found = contributions.employer_payment(employer.pk, reference)
    if found is None:
        raise Http404
    return found
