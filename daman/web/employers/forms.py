"""Days as employers type them, and forms that are done once."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import western


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
