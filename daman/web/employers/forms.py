"""Money and days as employers type them."""

import re
from datetime import date
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
    """An amount in dinars; kept in centimes."""

    def __init__(self, **kwargs: Any) -> None:
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
        if amount <= 0:
            raise ValidationError(_("المبلغ يجب أن يكون أكبر من صفر."), code="not_positive")
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The value is a number by now: what is checked of the text was checked."""

    def prepare_value(self, value: Any) -> Any:
        return dinars_text(value) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A day between two others, said in words when it is not."""

    def __init__(self, *, first: date | None = None, last: date | None = None, **kwargs: Any) -> None:
        self.first, self.last = first, last
        kwargs.setdefault(
            "error_messages",
            {"required": _("هذه الخانة فارغة. اختر اليوم."), "invalid": _("هذا التاريخ غير صحيح. اكتبه هكذا: 2026-11-23.")},
        )
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **kwargs)
        self.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "digits digits-short", "dir": "ltr"})
        self.widget.attrs |= {name: day.isoformat() for name, day in (("min", first), ("max", last)) if day}
        self.widget.is_required = self.required

    def to_python(self, value: Any) -> Any:
        return super().to_python(western(value) if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.first and value < self.first:
            raise ValidationError(
                _("هذا اليوم مبكر: أول يوم ممكن هو {day}.").format(day=self.first.isoformat()), code="too_early"
            )
        if value and self.last and value > self.last:
            raise ValidationError(_("هذا اليوم متأخر: آخر يوم ممكن هو {day}.").format(day=self.last.isoformat()), code="too_late")


class KeyedForm(forms.Form):
    """A form that is done once, however many times it is sent: its key was made with the page."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
