"""Check a coverage card: green, amber or red, in plain words."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.affiliation import queries as affiliation

LONGEST_CODE = 3000


class CardForm(forms.Form):
    card = forms.CharField(
        label=_("الرمز المكتوب في البطاقة"),
        help_text=_("امسح المربع بهاتفك ثم ألصق هنا النص الذي يظهر. يبدأ بـ DZ1"),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        max_length=LONGEST_CODE,
        error_messages={
            "required": _("لم تضع رمزا. امسح البطاقة ثم ألصق النص هنا."),
            "max_length": _("هذا النص أطول من رمز بطاقة. ألصق رمز البطاقة وحده."),
        },
    )


@gate.public
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The code is read here and kept nowhere."""
    form = CardForm(request.POST or None)
    check = None
    if form.is_valid():
        check = affiliation.verify_card("".join(form.cleaned_data["card"].split("\n")).strip(), timezone.localdate())
    return render(request, "public/verify.html", {"form": form, "check": check}, status=422 if form.errors else 200)
