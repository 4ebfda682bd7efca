"""Partners' keys: a bearer key, the scopes its legal basis allows, and how often it may ask.

A payroll program comes with a token of its employer or accountant instead: it declares for those employers, and nothing else.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from daman.access import actions as access
from daman.access import queries, rates
from daman.access.models import ApiClient, ApiToken
from daman.api.errors import No
from daman.foundation.actor import Actor, ActorKind
from daman.registry import queries as registry
from daman.registry.models import Employer

FOR_EMPLOYER = "employer:"  # a partner's key tied to an employer speaks for it alone: "employer:0123456789"


class Partner(HttpBearer):  # type: ignore[misc]
    """Opened to the partners whose key has the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        """The partner behind the key; refused when the scope is missing or it asks too often."""
        now = timezone.now()
        client = queries.client_with_key(access.hash_key(token), on=timezone.localdate(now))
        if client is None:
            return None
        if self.scope not in client.scopes:
            raise No(403, "scope_missing", _("هذا المفتاح لا يسمح بهذه القراءة."))
        if not rates.is_within(rates.READS_PER_PARTNER, str(client.pk), at=now):
            raise No(429, "too_often", _("طلبات كثيرة في دقيقة واحدة. أعد المحاولة بعد دقيقة."))
        return client


@dataclass(frozen=True)
class Sender:
    """Who sends declarations, and for whom it may: for all, when it is a fund's own key."""

    actor: Actor
    employers: tuple[str, ...] | None  # numbers

    def speaks_for(self, employer: Employer | None) -> bool:
        """Whether it may speak for this employer, or for all of them together."""
        return self.employers is None or (employer is not None and employer.number in self.employers)


class Declarer(Partner):
    """Opened to the partners whose key has the scope, and to the tokens of employers and accountants."""

    def authenticate(self, request: HttpRequest, token: str) -> Sender | None:  # type: ignore[override]
        """The sender behind the key. A token whose mandates all ended is no key any more."""
        if token.startswith(access.TOKEN_PREFIX):
            return self._of_token(token)
        client = super().authenticate(request, token)
        if client is None:
            return None
        tied = tuple(s.removeprefix(FOR_EMPLOYER) for s in client.scopes if s.startswith(FOR_EMPLOYER))
        return Sender(Actor(ActorKind.PARTNER, f"partner:{client.pk}", client.name), tied or None)

    def _of_token(self, token: str) -> Sender | None:
        now = timezone.now()
        found = queries.token_with_key(access.hash_key(token), on=timezone.localdate(now))
        employers = queries.employers_of_token(found) if found else []
        if found is None or not employers:
            return None
        if not rates.is_within(rates.READS_PER_PARTNER, f"token:{found.pk}", at=now):
            raise No(429, "too_often", _("طلبات كثيرة في دقيقة واحدة. أعد المحاولة بعد دقيقة."))
        access.token_used(token=found, at=now)
        return Sender(_actor_of_token(found), tuple(employer.number for employer in employers))


def _actor_of_token(token: ApiToken) -> Actor:
    holder = registry.person(token.person_key)
    name = f"{holder.name_ar} · {token.name}"[:200]
    return Actor(ActorKind.PERSON, f"token:{token.reference}", name, person_key=holder.pk)


def sender_of(request: HttpRequest) -> Sender:
    """The sender that `Declarer` let in."""
    return request.auth  # type: ignore[attr-defined,no-any-return]


def client_of(request: HttpRequest) -> ApiClient:
    """The partner that `Partner` let in."""
    return request.auth  # type: ignore[attr-defined,no-any-return]
