"""Keys of payroll programs: made here, shown once, withdrawn here."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daman.access import actions as access
from daman.access import gate
from daman.access import queries as mandates
from daman.foundation.months import months_later
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.base.forms import refuse
from daman.web.employers.forms import KeyedForm
from daman.web.employers.shell import for_employer, refused, show

LASTS = ((3, _("ثلاثة أشهر")), (6, _("ستة أشهر")), (12, _("سنة")))


class TokenForm(KeyedForm):
    """A name, for how long, for whom."""

    name = forms.CharField(
        label=_("اسم البرنامج"),
        help_text=_("اسم تعرفه أنت، مثل: برنامج الأجور في المكتب."),
        max_length=80,
        error_messages={"required": _("هذه الخانة فارغة. اكتب اسما تعرف به البرنامج.")},
    )
    months = forms.TypedChoiceField(
        label=_("كم يدوم المفتاح؟"),
        help_text=_("بعدها يتوقف وحده، وتنشئ غيره."),
        coerce=int,
        choices=LASTS,
        initial=6,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, employer: Employer, own: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(own) > 1:
            self.fields["employers"] = forms.MultipleChoiceField(
                label=_("باسم من يصرّح؟"),
                choices=[(each.number, f"{each.name_ar} · {each.number}") for each in own],
                initial=[employer.number],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("اختر صاحب عمل واحدا على الأقل.")},
            )
        self.order_fields(["name", "employers", "months", "key"])


@for_employer
def tokens(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The keys that speak for this employer, whoever made them."""
    return show(request, employer, "token/list", _context(request, employer), tab="about")


@for_employer
def new(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Make a key. It is on this answer, and nowhere afterwards."""
    person, on = gate.person_of(request), timezone.localdate()
    own = {each.number: each for each, _mandate in mandates.employers_of(person.pk)}
    form = TokenForm(request.POST or None, employer=employer, own=list(own.values()), initial={"key": uuid.uuid4().hex})
    if form.is_valid():
        said = form.cleaned_data
        try:
            token, secret = access.issue_token(
                name=said["name"],
                employers=[own[number] for number in said.get("employers", [employer.number])],
                ends_before=_end(on, said["months"]),
                key=said["key"],
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            context = {
                "token": token,
                "secret": secret,
                "last_day": token.ends_before - timedelta(days=1),
                "address": request.build_absolute_uri(reverse("v1:declarations")),
            }
            return show(request, employer, "token/made", context, tab="about")
    return show(request, employer, "token/new", {"form": form}, tab="about", status=refused(form))


@require_POST
@for_employer
def withdraw(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """Stop a key."""
    on = timezone.localdate()
    found = next((each.token for each in mandates.tokens_for(employer, on=on) if each.token.reference == reference), None)
    if found is None:
        raise Http404
    try:
        access.withdraw_token(token=found, employer=employer, actor=gate.actor_of(request), on=on)
    except Refusal as refusal:
        context = _context(request, employer) | {"refusal": str(refusal)}
        return show(request, employer, "token/list", context, tab="about", status=422)
    messages.success(request, _now("سُحب المفتاح. لا يصرّح به أحد باسم صاحب العمل هذا بعد الآن."))
    return redirect("employers:tokens", employer.number)


def _context(request: HttpRequest, employer: Employer) -> dict[str, Any]:
    views = mandates.tokens_for(employer, on=timezone.localdate())
    return {
        "alive": [each for each in views if each.is_alive],
        "dead": [each for each in views if not each.is_alive][:20],
        "reader_key": gate.person_of(request).pk,
    }


def _end(on: date, months: int) -> date:
    return months_later(on, months)
