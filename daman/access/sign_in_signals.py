"""What the sign-in library tells us: a factor was proved, somebody of the staff came in."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from daman.access import actions
from daman.access.models import Account


@receiver(authenticator_added)
def remember_factor(request: HttpRequest, user: Account, authenticator: Any, **_: Any) -> None:
    """Adding a factor asks for one of its codes: whoever adds it has proved it in this very session."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(user_logged_in)
def write_down(request: HttpRequest, user: Account, **_: Any) -> None:
    """The staff's comings are in the journal, as the insured persons' are."""
    records = get_authentication_records(request, user)
    if records and user.is_staff_member:
        at = datetime.fromtimestamp(records[-1]["at"], UTC)
        actions.staff_signed_in(account=user, at=at, by=[record["method"] for record in records])
