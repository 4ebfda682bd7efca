"""Payments that the operator and the house tell differently: an officer looks, and says what was done."""

from datetime import date

from django.db import transaction

from daman.casework import actions as casework
from daman.contributions.actions.outcomes import REVIEW
from daman.contributions.acts import PAYMENT_REVIEWED
from daman.contributions.models import ContributionPayment
from daman.foundation.actor import Actor
from daman.journal import actions as journal


@transaction.atomic
def close_review(*, payment: ContributionPayment, office_code: str, note: str, officer: Actor, on: date) -> None:
    """The officer who holds the file says what was found and done. No money moves here; closed twice, it is closed once."""
    about = f"payment:{payment.reference}"
    casework.finish(office_code=office_code, kind=REVIEW, about=about, officer=officer, on=on)
    journal.record(
        PAYMENT_REVIEWED, about=about, person_key=payment.person_id, office_code=office_code, actor=officer, on=on, note=note
    )  # fmt: skip
