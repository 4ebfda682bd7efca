"""Every address of the house, and a bare "hello" on the same server."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from daman.access.gate import public


@public
def hello(request: HttpRequest) -> HttpResponse:
    """The least a view can do behind the whole middleware."""
    return HttpResponse("hello")


urlpatterns = [path("bench/hello/", hello), path("", include("daman.urls"))]
