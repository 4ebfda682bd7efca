"""Where I am paid: see it, ask for another account with a code sent to the phone, stop a change; say whether money came."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from daman.access import actions as access
from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import accounts, samples
from daman.benefits.models import AccountState, Overpayment, OverpaymentState, PayeeSample, PaymentAccount, SampleAnswer
from daman.benefits.queries import awards_of
from daman.foundation.refusal import Refusal
from daman.web.base.forms import AccountNumberField, DigitsField, refuse

KEPT = "account_wanted"
SHOWN = 5


class NumberForm(forms.Form):
    account_number = AccountNumberField(label=gettext_lazy("رقم الحساب الجديد"))


class CodeForm(forms.Form):
    code = DigitsField(
        length=6,
        autocomplete="one-time-code",
        label=gettext_lazy("الرمز الذي وصل إلى هاتفك"),
        help_text=gettext_lazy("6 أرقام. لا تعطه لأحد، حتى لعون الصندوق."),
    )


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The account in use, what is under way, and the asking for another."""
    person, on, at = gate.person_of(request), timezone.localdate(), timezone.now()
    form = NumberForm(request.POST or None)
    if form.is_valid():
        try:
            access.request_code(nin=person.nin, address=gate.address_of(request), on=on, at=at)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            request.session[KEPT] = form.cleaned_data["account_number"]
            return redirect("account_code")
    context = {
        "form": form,
        "paid_into": sorted({each.account_number for each in awards_of(person) if not each.ends_before or each.ends_before > on}),
        "changes": PaymentAccount.objects.filter(person=person).order_by("-id")[:SHOWN],
        "overpaid": [
            {"row": each, "is_open": each.state in (OverpaymentState.FOUND, OverpaymentState.TOLD)}
            for each in Overpayment.objects.filter(person=person).order_by("-id")[:SHOWN]
        ],
        "asked": PayeeSample.objects.filter(person=person, answer=SampleAnswer.WAITING).order_by("-id")[:SHOWN],
    }
    return render(request, "insured/account.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor: only who holds the phone changes the account."""
    person, number = gate.person_of(request), request.session.get(KEPT)
    if number is None:
        return redirect("account")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            access.check_code(nin=person.nin, code=form.cleaned_data["code"], at=timezone.now())
            asked = accounts.ask_account(
                person=person, account_number=number, second_factor="phone_code", actor=gate.actor_of(request),
                on=timezone.localdate(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal, field="code")
        else:
            del request.session[KEPT]
            if asked.state == AccountState.REFUSED:
                messages.error(request, _("هذا الحساب ليس باسمك عند من يمسكه. يبقى الدفع في حسابك كما كان."))
            else:
                messages.info(request, asked.get_state_display())
            return redirect("account")
    return render(request, "insured/account_code.html", {"form": form, "number": number}, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@require_POST
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """It was not me, or I changed my mind."""
    try:
        accounts.cancel_account(
            person=gate.person_of(request), reference=reference, actor=gate.actor_of(request), on=timezone.localdate()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("أُلغي الطلب، ويُدفع لك في حسابك كما كان."))
    return redirect("account")


@gate.roles(Role.INSURED)
@require_POST
def arrived(request: HttpRequest, sample: int) -> HttpResponse:
    """Whether the money came, when the lot asked me."""
    try:
        samples.answer_sample(
            person_key=gate.person_of(request).pk, key=sample, arrived=request.POST.get("arrived") == "yes",
            actor=gate.actor_of(request), on=timezone.localdate(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("شكرا، سُجِّل جوابك."))
    return redirect("account")
