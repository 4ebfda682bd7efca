"""Which door fits: three plain questions, no account. And what it costs."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.access import gate
from daman.determinations import queries as law
from daman.outreach import queries as outreach

ANSWERS_KEPT = "door_answers"
PRICE = "contributions.voluntary.price_monthly"


class DoorForm(forms.Form):
    """What only the person can say, in three choices."""

    does = forms.ChoiceField(
        label=_("ماذا تعمل؟"),
        choices=[
            ("trade", _("تجارة أو بيع")),
            ("service", _("خدمات: نقل، حمل، تنظيف، تصليح…")),
            ("farm", _("فلاحة أو رعي")),
            ("craft", _("حرفة أو بناء")),
            ("other", _("عمل آخر")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("لم تختر عملك. اختر أقرب جواب.")},
    )
    for_whom = forms.ChoiceField(
        label=_("لمن تعمل؟"),
        choices=[("self", _("لحسابي")), ("several", _("لعدة أشخاص، مرة هنا ومرة هناك")), ("employer", _("لصاحب عمل واحد"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("لم تقل لمن تعمل. اختر أقرب جواب.")},
    )
    how_often = forms.ChoiceField(
        label=_("متى تعمل؟"),
        choices=[("daily", _("طوال السنة تقريبا")), ("season", _("في مواسم")), ("sometimes", _("من حين إلى آخر"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("لم تقل متى تعمل. اختر أقرب جواب.")},
    )


@gate.public
def which(request: HttpRequest) -> HttpResponse:
    """Ask three questions, show the door. Answers are in the address, so that the back button just works."""
    if not request.GET:
        return render(request, "public/doors.html", {"form": DoorForm()})
    form = DoorForm(request.GET)
    if not form.is_valid():
        return render(request, "public/doors.html", {"form": form}, status=422)
    request.session[ANSWERS_KEPT] = form.cleaned_data
    return render(request, "public/door.html", {"door": outreach.which_door(form.cleaned_data)})


@gate.public
def price(request: HttpRequest) -> HttpResponse:
    """The price card: how much, for what, from when, as the law of today says."""
    offer = outreach.offer(None, timezone.localdate())
    step = law.explanation(offer.answer.trace, PRICE, get_language() or "ar")
    return render(request, "public/price.html", {"offer": offer, "price_step": step})
