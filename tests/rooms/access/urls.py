"""Four doors to try the gate on."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from daman.access import gate
from daman.access.models import Role


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def _door() -> object:
    def view(request: HttpRequest) -> HttpResponse:
        return _answer(request)

    view.__module__ = "daman.web.trial"
    return view


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("not found", status=404)


urlpatterns = [
    path("public/", gate.public(_door()), name="public"),
    path("officers/", gate.roles(Role.OFFICER)(_door()), name="officers"),
    path("insured/", gate.roles(Role.INSURED)(_door()), name="insured"),
    path("unmarked/", _door(), name="unmarked"),
    path("guest/", RedirectView.as_view(url="/"), name="guest"),
    path("staff/", include("allauth.urls")),
]
