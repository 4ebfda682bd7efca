"""The language of a page: the person's own choice, kept in a cookie. Arabic until somebody chooses otherwise."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

RIGHT_TO_LEFT = frozenset({"ar"})


def chosen(request: HttpRequest) -> str:
    """The language of the cookie when we speak it; never what the browser was installed in."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def direction(code: str) -> str:
    """Which way the lines run."""
    return "rtl" if code[:2] in RIGHT_TO_LEFT else "ltr"


class LanguageMiddleware:
    """Speaks the chosen language for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = chosen(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        return response
