"""Asking one's own money back: how much, to which account."""

import uuid
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daman.contributions.actions import RefundTooMuch
from daman.contributions.models import REFUND_OPEN, Refund, RefundState
from daman.foundation.refusal import Refusal
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import AccountNumberField, refuse

LISTED = 20


class RefundForm(forms.Form):
    """Done once, however many times it is sent: its key was made with the page."""

    amount = DinarsField(label=_("كم تسترجع؟"), help_text=_("بالدينار. الكل أو جزء منه."))
    account_number = AccountNumberField(label=_("رقم الحساب الذي يصله المبلغ"))
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, most: int, account_number: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"amount": most, "account_number": account_number, "key": uuid.uuid4().hex}
        super().__init__(*args, **kwargs)


def refuse_refund(form: RefundForm, refusal: Refusal) -> None:
    """Say beside the amount what is wrong with the amount."""
    refuse(form, refusal, field="amount" if isinstance(refusal, RefundTooMuch) else None)


def shown(refunds: Iterable[Refund], most: int) -> dict[str, Any]:
    """What the page of a refund shows: what may be asked, and what was, the newest first."""
    listed = list(islice(refunds, LISTED))
    return {"most": most, "refunds": listed, "is_open": any(each.state in REFUND_OPEN for each in listed)}


def last_account(refunds: Iterable[Refund]) -> str:
    """The account to which money went back before, so that nobody types it twice."""
    return next((each.account_number for each in refunds if each.state == RefundState.PAID), "")
