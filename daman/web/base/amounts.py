"""Amounts as people type them: dinars, in any digits, with any spaces; kept in centimes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import UNSEEN, western

NOT_MONEY = _("لم نفهم هذا المبلغ. اكتبه بالدينار هكذا: 45000 أو 45000,50.")
AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
NO_SPACES = str.maketrans("", "", f"{UNSEEN}\t\r\n'٬")


def centimes(text: str) -> int:
    """Dinars as typed, in any digits, with any spaces, in centimes. ValueError when it is no amount."""
    found = AMOUNT.fullmatch(western(text).translate(NO_SPACES))
    if found is None:
        raise ValueError(text)
    sign, whole, rest = found.groups()
    amount = int(whole) * 100 + int((rest or "").ljust(2, "0"))
    return -amount if sign else amount


def dinars_text(amount: int) -> str:
    """An amount as a field holds it: 45000 or 45000,50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}" + (f",{rest:02d}" if rest else "")


class DinarsField(forms.CharField):
    """An amount in dinars, kept in centimes; nothing when it may be left empty and is."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("error_messages", {"required": _("هذه الخانة فارغة. اكتب المبلغ بالدينار.")})
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"dir": "ltr", "inputmode": "decimal", "autocomplete": "off", "class": "digits digits-short"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            amount = centimes(text)
        except ValueError as wrong:
            raise ValidationError(NOT_MONEY, code="not_a_number") from wrong
        if amount < self.least:
            raise ValidationError(_("المبلغ يجب أن يكون أكبر من صفر."), code="not_positive")
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The value is a number by now: what is checked of the text was checked."""

    def prepare_value(self, value: Any) -> Any:
        return dinars_text(value) if isinstance(value, int) else value
