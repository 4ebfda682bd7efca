"""One question of any kind as a form, and the answer as the law counts it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daman.foundation.digits import western

YES, NO = "yes", "no"
MOST_DINARS, MOST_COUNT = 10**9, 2000


class NumberField(forms.IntegerField):
    """A whole number, in any digits, with any spaces between them."""

    def to_python(self, value: Any) -> int | None:
        text = western(str(value or "")).replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
        return super().to_python(text)


class QuestionForm(forms.Form):
    """The form of one question."""

    def __init__(self, key: str, field: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[key] = field


def field_of(
    kind: str, *, words: str, hint: str = "", choices: Sequence[tuple[str, Any]] = (), at_most: int | None = None
) -> forms.Field:
    """A field for a day, a yes or no, a choice, or a number of dinars, hundredths or things."""
    match kind:
        case "day":
            wrong = _("لم نفهم هذا التاريخ. اكتبه هكذا: 1970-03-25.")
            widget = forms.DateInput(attrs={"type": "date", "max": "2100-01-01"}, format="%Y-%m-%d")
            return forms.DateField(
                label=words, help_text=hint, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"],
                error_messages={"required": _("لم تكتب التاريخ."), "invalid": wrong}, validators=[_day_of_a_life],
            )  # fmt: skip
        case "flag":
            choices = [(YES, gettext_lazy("نعم")), (NO, gettext_lazy("لا"))]
        case "choice":
            pass
        case _:
            most = {"dinars": MOST_DINARS, "percent": 100}.get(kind, at_most or MOST_COUNT)
            told = {
                "required": _("لم تكتب الرقم."), "invalid": _("اكتب عددا كاملا، بلا فاصلة."),
                "min_value": _("لا يمكن أن يكون هذا العدد أقل من الصفر."),
                "max_value": _("هذا الرقم كبير. راجعه: أقصاه %(limit_value)s."),
            }  # fmt: skip
            return NumberField(
                label=words, help_text=hint, min_value=0, max_value=most, error_messages=told,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "class": "digits digits-short"}),
            )  # fmt: skip
    return forms.ChoiceField(
        label=words, help_text=hint, choices=choices, widget=forms.RadioSelect, error_messages={"required": _("اختر جوابا.")}
    )  # fmt: skip


def value_of(kind: str, cleaned: Any) -> Any:
    """As the law counts: centimes, parts per million, yes or no."""
    match kind:
        case "flag":
            return cleaned == YES
        case "dinars":
            return int(cleaned) * 100
        case "percent":
            return int(cleaned) * 10_000
        case _:
            return cleaned


def _day_of_a_life(day: date) -> None:
    today = timezone.localdate()
    if not date(today.year - 130, 1, 1) <= day <= date(today.year + 2, 12, 31):
        raise forms.ValidationError(_("هذا التاريخ بعيد جدا. راجعه."), code="far")
