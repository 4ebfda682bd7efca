"""Forms as people fill them: any digits, any spaces, and a refusal shown where it can be put right."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import only_digits
from daman.foundation.refusal import Refusal
from daman.registry.identifiers import ACCOUNT_DIGITS, BadNumber, clean_account


class DigitsField(forms.CharField):
    """A number that is a name: typed in any digits, with any spaces, kept in western digits."""

    def __init__(self, *, length: int, autocomplete: str = "off", too_short: Any = None, **kwargs: Any) -> None:
        self.length = length
        self.wrong_length = too_short or _("هذا الرقم غير كامل. أدخل {length} رقما ثم أعد المحاولة.")
        kwargs.setdefault("error_messages", {"required": _("هذه الخانة فارغة. أدخل الرقم ثم تابع.")})
        super().__init__(**kwargs)
        room_for_spaces = length + length // 2
        self.widget.attrs |= {
            "dir": "ltr",
            "inputmode": "numeric",
            "autocomplete": autocomplete,
            "maxlength": room_for_spaces,
            "class": f"digits digits-{'long' if length > 8 else 'short'}",
        }

    def to_python(self, value: Any) -> str:
        return only_digits(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (len(value) != self.length or not value.isdecimal()):
            raise ValidationError(str(self.wrong_length).format(length=self.length), code="length")


class AccountNumberField(DigitsField):
    """The number of a post or bank account, whose key is checked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("20 رقما، مكتوبة في الصك أو كشف الحساب (RIP أو RIB). المسافات لا تهم."))
        kwargs.setdefault("too_short", _("رقم الحساب فيه {length} رقما. راجع الصك وأعد كتابته."))
        super().__init__(length=ACCOUNT_DIGITS, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return clean_account(super().clean(value))
        except BadNumber as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from wrong


def refuse(form: forms.BaseForm, refusal: Refusal, *, field: str | None = None) -> None:
    """Show an action's refusal in the form that asked for it, beside the field to change when there is one."""
    if not hasattr(form, "cleaned_data"):
        form.full_clean()
    form.add_error(field if field in form.fields else None, ValidationError(str(refusal), code=refusal.code))
