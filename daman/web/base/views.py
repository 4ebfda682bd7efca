"""The choice of language, and the page that plays the phone in a demonstration."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daman.access import gate
from daman.correspondence import queries as correspondence

A_YEAR = 365 * 24 * 3600
TEXTS_SHOWN = 20


@gate.public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language, and go back where the person was."""
    response = HttpResponseRedirect(safe_address(request, request.POST.get("next", "")))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


@gate.public
@never_cache
def phone(request: HttpRequest) -> HttpResponse:
    """The latest text messages, as phones would show them. Only in a demonstration."""
    if not settings.DEMO:
        raise Http404
    return render(request, "base/phone.html", {"texts": correspondence.latest_texts(TEXTS_SHOWN)})


def safe_address(request: HttpRequest, wanted: str, otherwise: str = "/") -> str:
    """The address asked for when it is one of ours."""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if wanted.startswith("/") and is_ours else otherwise
