"""The gate in front of every view: closed unless opened.

A view is opened to everyone by `@public`, to some by `@roles(…)`; any other asks for a sign-in. What is not somebody's to
reach answers "not found", as if it did not exist.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from daman.access import actions, queries
from daman.access.models import STAFF_ROLES, Account, Mandate, Role
from daman.foundation.actor import Actor
from daman.registry import queries as registry
from daman.registry.models import Employer, Person

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE: Final = "everyone"
EMPLOYER_KEPT: Final = "employer"  # the number of the employer one looked at last
# Views of the sign-in library, by name: the rest of it stays closed (sign-up, password reset, e-mail addresses).
OPEN_GUEST_VIEWS = frozenset({"account_login", "mfa_authenticate", "mfa_login_webauthn"})
STAFF_GUEST_VIEWS = frozenset(
    {
        "account_logout", "account_reauthenticate", "account_change_password",
        "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    }
)  # fmt: skip
BEFORE_SECOND_FACTOR = frozenset(
    {"account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"}
)

claims_reachable_by = queries.claims_reachable_by
reachable_claim = queries.reachable_claim


def public(view: View) -> View:
    """Open this view to everyone."""
    view.opened_to = EVERYONE  # type: ignore[attr-defined]
    return view


def roles(*allowed: Role) -> Callable[[View], View]:
    """Open this view to these roles; to the others it does not exist."""

    def open_to(view: View) -> View:
        view.opened_to = frozenset(allowed)  # type: ignore[attr-defined]
        return view

    return open_to


class ClosedUnlessOpened:
    """Middleware: asks each view to whom it is opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            add_never_cache_headers(response)  # the next one at this browser must not find it with the back button
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        """Let through, send to the right sign-in, or say not found."""
        if "\x00" in request.path_info:
            raise Http404  # no address of ours holds one, and the database takes none
        name = request.resolver_match.view_name if request.resolver_match else ""
        opened_to = opened(view, name)
        if opened_to == EVERYONE:
            return None
        if opened_to is not None and not opened_to:
            raise Http404
        account = request.user
        if not isinstance(account, Account) or not account.is_authenticated:
            return _to_sign_in(request, opened_to)
        if account.is_staff_member and name not in BEFORE_SECOND_FACTOR and not has_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if opened_to is not None and account.role not in opened_to:
            raise Http404
        return None


def opened(view: Callable[..., Any], name: str) -> str | frozenset[str] | None:
    """To whom a view is opened: EVERYONE, some roles (none: closed to all), or None for whoever is signed in."""
    if name in OPEN_GUEST_VIEWS:
        return EVERYONE
    if name in STAFF_GUEST_VIEWS:
        return STAFF_ROLES
    marked: str | frozenset[str] | None = getattr(view, "opened_to", None)
    if marked is None and _is_of_a_guest(view):
        return frozenset()
    return marked


def _is_of_a_guest(view: Callable[..., Any]) -> bool:
    home = getattr(getattr(view, "view_class", view), "__module__", "") or ""
    return not home.startswith("daman.")


def _to_sign_in(request: HttpRequest, opened_to: str | frozenset[str] | None) -> HttpResponse:
    is_for_staff = isinstance(opened_to, frozenset) and opened_to <= STAFF_ROLES
    where = reverse("account_login") if is_for_staff else resolve_url(settings.LOGIN_URL)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(where)
    return HttpResponseRedirect(f"{where}?next={quote(request.get_full_path())}")


def has_second_factor(request: HttpRequest) -> bool:
    """This very session proved a second factor (or a passkey, which is two in one)."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))  # type: ignore[arg-type]


def account_of(request: HttpRequest) -> Account:
    """The account signed in; not found for anybody else."""
    if isinstance(request.user, Account):
        return request.user
    raise Http404


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, for the rooms."""
    return actions.actor_for(account_of(request))


def person_of(request: HttpRequest) -> Person:
    """The insured person signed in; not found for anybody else. Asked once a request."""
    account = account_of(request)
    if account.role != Role.INSURED or account.person_key is None:
        raise Http404
    person: Person | None = getattr(request, "_daman_person", None)
    if person is None:
        person = registry.person(account.person_key)
        request._daman_person = person  # type: ignore[attr-defined]
    return person


def employer_of(request: HttpRequest) -> Employer:
    """The employer whose number is in the address, for whom the person signed in may act; not found for anybody else.

    It is in the address and not in the session: two windows open on two employers never write in each other's books.
    """
    return _acting_for(request)[0]


def mandate_of(request: HttpRequest) -> Mandate:
    """By which mandate the person signed in acts for the employer of the address."""
    return _acting_for(request)[1]


def _acting_for(request: HttpRequest) -> tuple[Employer, Mandate]:
    found: tuple[Employer, Mandate] | None = getattr(request, "_daman_employer", None)
    if found is None:
        number = str(request.resolver_match.kwargs.get("employer", "")) if request.resolver_match else ""
        found = queries.employer_reachable_by(person_of(request).pk, number)
        if found is None:
            raise Http404
        if request.session.get(EMPLOYER_KEPT) != number:
            request.session[EMPLOYER_KEPT] = number
        request._daman_employer = found  # type: ignore[attr-defined]
    return found


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind proxies of ours, the last address that they wrote."""
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return str(hops[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))
