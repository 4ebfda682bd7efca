"""The employer itself: what the registers say of it, where it works, and who may act for it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daman.access import actions as access
from daman.access import gate
from daman.access import queries as mandates
from daman.foundation.refusal import Refusal
from daman.registry import actions as registry
from daman.registry import queries as known
from daman.registry.models import Employer
from daman.web.base.forms import DigitsField, refuse
from daman.web.employers.forms import DayField
from daman.web.employers.reading import ACTIVITIES, activity
from daman.web.employers.shell import for_employer, refused, show


class AccountantForm(forms.Form):
    nin = DigitsField(
        length=18,
        label=_("الرقم الوطني للمحاسب"),
        help_text=_("18 رقما. يصرّح باسمك ويدفع، ولا يعطي تفويضا لغيره."),
        too_short=_("الرقم الوطني فيه {length} رقما. راجع البطاقة وأعد كتابته."),
    )


class PlaceForm(forms.Form):
    name_ar = forms.CharField(
        label=_("اسم مكان العمل"),
        max_length=160,
        error_messages={"required": _("هذه الخانة فارغة. اكتب اسما يعرفه عمالك، مثل: ورشة الطريق الجنوبي.")},
    )
    activity = forms.ChoiceField(label=_("النشاط"), choices=[(key, words) for key, words in ACTIVITIES.items()])
    commune = forms.ChoiceField(label=_("البلدية"))

    def __init__(self, *args: Any, employer: Employer, on: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"activity": employer.sector, "commune": employer.commune_id})
        super().__init__(*args, **kwargs)
        communes = known.communes(employer.commune.wilaya_code)
        self.fields["commune"].choices = [(c.code, c.name_ar) for c in communes]  # type: ignore[attr-defined]
        self.fields["starts_on"] = DayField(label=_("يعمل منذ"), first=employer.starts_on, last=on, initial=on)


@for_employer
def about(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Everything we hold of the employer, with its source."""
    return show(request, employer, "about", _context(request, employer), tab="about")


@for_employer
def name_accountant(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The representative names an accountant."""
    form = AccountantForm(request.POST or None)
    if form.is_valid():
        try:
            access.name_accountant(
                employer=employer, nin=form.cleaned_data["nin"], actor=gate.actor_of(request), on=timezone.localdate()
            )
        except Refusal as refusal:
            refuse(form, refusal, field="nin")
        else:
            messages.success(request, _now("أعطيت التفويض. يجد المحاسب اسم مؤسستك حين يدخل برقمه."))
            return redirect("employers:about", employer.number)
    return show(request, employer, "accountant", {"form": form}, tab="about", status=refused(form))


@require_POST
@for_employer
def end_mandate(request: HttpRequest, employer: Employer, mandate: int) -> HttpResponse:
    """An accountant does not act for the employer any more."""
    found = next((held for _person, held in mandates.people_of(employer) if held.pk == mandate), None)
    if found is None:  # ended already, in another window
        return redirect("employers:mine")
    try:
        access.end_mandate(employer=employer, mandate=found, actor=gate.actor_of(request), on=timezone.localdate())
    except Refusal as refusal:
        context = _context(request, employer) | {"refusal": str(refusal)}
        return show(request, employer, "about", context, tab="about", status=422)
    is_own = found.person_key == gate.person_of(request).pk
    messages.success(request, _now("انتهى التفويض."))
    return redirect("employers:mine") if is_own else redirect("employers:about", employer.number)


@for_employer
def open_place(request: HttpRequest, employer: Employer) -> HttpResponse:
    """A further place of work."""
    on = timezone.localdate()
    form = PlaceForm(request.POST or None, employer=employer, on=on)
    if form.is_valid():
        try:
            registry.open_establishment(
                employer=employer,
                name_ar=form.cleaned_data["name_ar"],
                activity=form.cleaned_data["activity"],
                commune_code=form.cleaned_data["commune"],
                starts_on=form.cleaned_data["starts_on"],
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _now("سُجّل مكان العمل."))
            return redirect("employers:about", employer.number)
    return show(request, employer, "place", {"form": form}, tab="about", status=refused(form))


def _context(request: HttpRequest, employer: Employer) -> dict[str, Any]:
    return {
        "activity": activity(employer.sector),
        "office": known.office(employer.office_code) if employer.office_code else None,
        "places": [(place, activity(place.activity)) for place in known.establishments(employer)],
        "people": mandates.people_of(employer),
        "reader_key": gate.person_of(request).pk,
    }
