"""The machine doors put together."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from daman.api import callbacks, declarations, insured, law
from daman.api.errors import No
from daman.foundation.refusal import Refusal
from daman.registry.identifiers import BadNumber

api = NinjaAPI(
    title="Daman",
    version="1",
    description="Machine doors of Daman. Every refusal is `{error, message}`.",
    urls_namespace="v1",
    docs_url=None,  # a page of documentation would load scripts from another host
)
api.add_router("/callbacks", callbacks.router)
api.add_router("/declarations", declarations.router)
api.add_router("/insured", insured.router)
api.add_router("/law", law.router)


def _answer(request: HttpRequest, status: int, error: str, message: object) -> HttpResponse:
    answer: HttpResponse = api.create_response(request, {"error": error, "message": str(message)}, status=status)
    return answer


@api.exception_handler(No)  # type: ignore[untyped-decorator]
def said_no(request: HttpRequest, no: No) -> HttpResponse:
    """A door's own no."""
    return _answer(request, no.status, no.error, no.message)


@api.exception_handler(Refusal)  # type: ignore[untyped-decorator]
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A room's refusal, in its own words: it cannot be done as things stand."""
    return _answer(request, 409, refusal.code, refusal)


@api.exception_handler(BadNumber)  # type: ignore[untyped-decorator]
def badly_written(request: HttpRequest, refusal: BadNumber) -> HttpResponse:
    """A number that cannot be one."""
    return _answer(request, 422, refusal.code, refusal)


@api.exception_handler(AuthenticationError)  # type: ignore[untyped-decorator]
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Neither a key nor a signature that we know."""
    return _answer(request, 401, "not_known", _("المفتاح أو التوقيع غير صحيح."))


@api.exception_handler(ValidationError)  # type: ignore[untyped-decorator]
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A message that does not have the described shape."""
    fields = ", ".join(".".join(str(part) for part in e.get("loc", ())[1:]) for e in error.errors)
    return _answer(request, 422, "unreadable", _("الرسالة غير مفهومة: {fields}").format(fields=fields))
