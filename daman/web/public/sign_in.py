"""The way in for people: a national number, a code on the phone."""

from django import forms
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daman.access import actions as access
from daman.access import gate
from daman.foundation.refusal import Refusal
from daman.web.base.forms import DigitsField, refuse
from daman.web.base.views import safe_address

NUMBER_KEPT, ADDRESS_KEPT, ANSWERS_KEPT = "sign_in_nin", "sign_in_next", "door_answers"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class NumberForm(forms.Form):
    nin = DigitsField(
        length=18,
        label=_("رقمك الوطني"),
        help_text=_("18 رقما، تجدها في بطاقة التعريف البيومترية. المسافات لا تهم."),
        too_short=_("الرقم الوطني فيه {length} رقما. راجع البطاقة وأعد كتابته."),
        autocomplete="username",
    )


class CodeForm(forms.Form):
    code = DigitsField(
        length=6,
        label=_("الرمز الذي وصلك"),
        help_text=_("6 أرقام في رسالة قصيرة."),
        too_short=_("الرمز فيه {length} أرقام. انظر إلى آخر رسالة وصلتك."),
        autocomplete="one-time-code",
    )


@gate.public
@never_cache
def number(request: HttpRequest) -> HttpResponse:
    """Ask for the number; the answer is the same for every well-formed number, so that nobody learns who exists."""
    form = NumberForm(request.POST or None)
    if request.method == "GET" and "next" in request.GET:
        request.session[ADDRESS_KEPT] = safe_address(request, request.GET["next"], "/me/")
    if form.is_valid():
        nin = form.cleaned_data["nin"]
        try:
            _request_code(request, nin)
        except Refusal as refusal:
            refuse(form, refusal, field="nin")
        else:
            request.session[NUMBER_KEPT] = nin
            return redirect("sign_in_code")
    return render(request, "public/sign_in.html", {"form": form}, status=422 if form.errors else 200)


@gate.public
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Check the code, and open the session."""
    nin = request.session.get(NUMBER_KEPT)
    if not nin:
        return redirect("sign_in")
    if request.method == "POST" and "again" in request.POST:
        return _send_again(request, nin)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            account = access.check_code(
                nin=nin, code=form.cleaned_data["code"], at=timezone.now(), address=gate.address_of(request)
            )
        except Refusal as refusal:
            refuse(form, refusal, field="code")
        else:
            return _come_in(request, account)
    return render(request, "public/sign_in_code.html", {"form": form}, status=422 if form.errors else 200)


@gate.public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    logout(request)
    return redirect("home")


def _request_code(request: HttpRequest, nin: str) -> None:
    access.request_code(nin=nin, address=gate.address_of(request), on=timezone.localdate(), at=timezone.now())


def _send_again(request: HttpRequest, nin: str) -> HttpResponse:
    form = CodeForm()
    context: dict[str, object] = {"form": form, "was_sent_again": True}
    try:
        _request_code(request, nin)
    except Refusal as refusal:
        context = {"form": form, "refusal": str(refusal)}
    return render(request, "public/sign_in_code.html", context, status=422 if "refusal" in context else 200)


def _come_in(request: HttpRequest, account: object) -> HttpResponse:
    wanted = request.session.get(ADDRESS_KEPT, "/me/")
    answers = request.session.get(ANSWERS_KEPT)
    login(request, account, backend=BACKEND)  # type: ignore[arg-type]
    if answers:  # what was answered before the account existed
        request.session[ANSWERS_KEPT] = answers
    for name in (NUMBER_KEPT, ADDRESS_KEPT):
        request.session.pop(name, None)
    return redirect(safe_address(request, wanted, "/me/"))
