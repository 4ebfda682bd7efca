"""Partners' keys: a bearer key, the scopes its legal basis allows, and how often it may ask."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from daman.access import actions as access
from daman.access import queries, rates
from daman.access.models import ApiClient
from daman.api.errors import No


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


def client_of(request: HttpRequest) -> ApiClient:
    """The partner that `Partner` let in."""
    return request.auth  # type: ignore[attr-defined,no-any-return]
