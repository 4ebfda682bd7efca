"""Amounts as people type them: dinars, in any digits, with any spaces; kept in centimes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import UNSEEN, western

AMOUNT = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
NO_SPACES = str.maketrans("", "", f"{UNSEEN}\t\r\n'٬")


class AmountField(forms.CharField):
    """So many dinars; nothing when it may be left empty and is."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("error_messages", {"required": _("هذه الخانة فارغة. اكتب المبلغ بالدينار.")})
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"dir": "ltr", "inputmode": "decimal", "autocomplete": "off", "class": "digits digits-short"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = AMOUNT.fullmatch(western(text).translate(NO_SPACES))
        if found is None:
            raise ValidationError(_("لم نفهم هذا المبلغ. اكتبه بالدينار هكذا: 45000 أو 45000,50."), code="not_a_number")
        whole, rest = found.groups()
        amount = int(whole) * 100 + int((rest or "").ljust(2, "0"))
        if amount < self.least:
            raise ValidationError(_("المبلغ يجب أن يكون أكبر من صفر."), code="not_positive")
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """What CharField checks is text; this is a number by now."""


def typed(amount: int) -> str:
    """An amount as a field holds it: 45000 or 45000,50."""
    whole, rest = divmod(amount, 100)
    return f"{whole}" + (f",{rest:02d}" if rest else "")
