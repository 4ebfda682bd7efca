"""Asking again, in the background, what registers did not answer."""

from datetime import date, datetime

from django.db import connection, transaction

from daman.exchange import acts
from daman.exchange.actions.obtaining import obtain
from daman.exchange.actions.refusals import NotFoundAtRegister, RegisterSilent
from daman.exchange.models import MessageSeen, Need, NeedState, Register
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal

AT_ONCE = 50


def certify_due(*, provider: str, on: date, at: datetime) -> int:
    """Ask one register again all that is due. How many questions it answered; it stops when the register is left alone."""
    due = Need.objects.filter(provider=provider, state=NeedState.WAITING, next_try_at__lte=at).order_by("next_try_at", "id")
    answered = 0
    for need in due[:AT_ONCE]:
        if certify(need=need, on=on):
            answered += 1
        elif Register.objects.filter(provider=provider, open_until__gt=at).exists():
            break
    return answered


def certify(*, need: Need, on: date, anew: bool = False) -> bool:
    """Ask once more what a file needs; when the answer came, those who wait for it are told."""
    try:
        with transaction.atomic():
            obtain(
                subject=need.subject, evidence=need.evidence, purpose=need.purpose, legal_basis=need.legal_basis,
                actor=THE_HOUSE, on=on, anew=anew, service=need.service, person_key=need.person_key,
            )  # fmt: skip
            _tell(need, on)
    except RegisterSilent:
        return False
    except NotFoundAtRegister:
        _tell(need, on)
    return True


def heard_of_change(*, provider: str, subject: str, on: date) -> int:
    """A register says that something changed about somebody: what we hold of it is asked again. How many answers came.

    The notice itself is never believed: only what the register then answers.
    """
    asked = Need.objects.filter(subject=subject, provider=provider).order_by("evidence", "-id").distinct("evidence")
    return sum(certify(need=need, on=on, anew=True) for need in asked)


@transaction.atomic
def first_time(*, sender: str, message: str, forget_after: datetime) -> bool:
    """Whether this message of this sender comes for the first time. It is remembered at least until that moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_messageseen (sender, message, forget_after) values (%s, %s, %s) on conflict do nothing",
            [sender[:100], message[:100], forget_after],
        )
        return bool(cursor.rowcount == 1)


@transaction.atomic
def forget_messages(*, at: datetime) -> None:
    """Messages too old to be replayed need not be remembered."""
    MessageSeen.objects.filter(forget_after__lt=at).delete()


def _tell(need: Need, on: date) -> None:
    journal.record(
        acts.EVIDENCE_CAME, about=need.purpose, person_key=need.person_key, actor=THE_HOUSE, on=on, evidence=need.evidence,
        provider=need.provider, service=need.service,
    )  # fmt: skip
