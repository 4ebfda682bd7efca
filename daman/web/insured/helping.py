"""Claiming for somebody else: whom I let claim in my place; for whom I may claim, and what became of what I filed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Benefit
from daman.benefits.queries import Represented
from daman.benefits.services import services
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.identifiers import BadNumber, clean_nin
from daman.registry.models import Person
from daman.web.base.forms import DigitsField, refuse
from daman.web.insured import choosing, follow

EVERY = "every"


class HelperForm(forms.Form):
    """Who, known by two things that only somebody close knows; and for what."""

    nin = DigitsField(
        length=18,
        label=gettext_lazy("الرقم الوطني لمن يطلب مكانك"),
        help_text=gettext_lazy("18 رقما، مكتوبة في بطاقته الوطنية أو في بطاقة ضمان."),
    )
    born_on = forms.DateField(
        label=gettext_lazy("تاريخ ميلاده"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}),
        help_text=gettext_lazy("لنتأكد أنه هو، فلا يذهب توكيلك إلى غريب بسبب خطأ في رقم."),
        error_messages={
            "required": gettext_lazy("اكتب تاريخ ميلاده ثم تابع."), "invalid": gettext_lazy("لم نفهم هذا التاريخ.")
        },
    )  # fmt: skip
    benefit = forms.ChoiceField(label=gettext_lazy("ماذا يطلب مكانك؟"), initial=EVERY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(each), each.label) for each in services()]
        self.fields["benefit"].choices = [(EVERY, _("كل الحقوق")), *named]  # type: ignore[attr-defined]

    def holder(self) -> Person | None:
        """Whoever bears this number and was born that day; the same silence for an unknown number and for a wrong day."""
        try:
            found = registry.find_person(clean_nin(self.cleaned_data["nin"]))
        except BadNumber:
            return None
        is_it = found is not None and found.died_on is None and found.born_on == self.cleaned_data["born_on"]
        return found if is_it else None


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest) -> HttpResponse:
    """Whom I let claim in my place; and the giving of another mandate."""
    person, form = gate.person_of(request), HelperForm(request.POST or None)
    if form.is_valid():
        if (holder := form.holder()) is None:
            form.add_error(
                "nin", _("لا نجد شخصا بهذا الرقم وهذا الميلاد. راجعهما معا. إن لم يدخل إلى ضمان من قبل فليدخل مرة أولا.")
            )
        else:
            wanted = form.cleaned_data["benefit"]
            how: dict[str, Any] = {"actor": gate.actor_of(request), "on": timezone.localdate()}
            try:
                benefits.give_mandate(person=person, holder=holder, benefit="" if wanted == EVERY else wanted, **how)
            except Refusal as refusal:
                refuse(form, refusal, field="nin")
            else:
                messages.success(request, _("أعطيت التوكيل. تستطيع أن تسحبه متى شئت، بكلمة."))
                return redirect("helpers")
    given = list(claims.mandates_of(person))
    names = registry.persons_by_key(each.holder_key for each in given)
    rows = [
        {"mandate": each, "holder": names.get(each.holder_key), "what": Benefit(each.benefit).label if each.benefit else ""}
        for each in given
    ]
    context = {"form": form, "rows": rows}
    return render(request, "insured/helping/helpers.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@require_POST
def end(request: HttpRequest, mandate: int) -> HttpResponse:
    """Take a mandate back: what was filed goes on, nothing more is filed."""
    found = claims.mandates_of(gate.person_of(request)).filter(pk=mandate).first()
    if found is None:
        raise Http404
    benefits.take_back_mandate(mandate=found, actor=gate.actor_of(request), on=timezone.localdate())
    messages.success(request, _("سُحب التوكيل. ما طُلب قبل اليوم يبقى، ولا يُطلب بعده شيء."))
    return redirect("helpers")


@gate.roles(Role.INSURED)
@never_cache
def helping(request: HttpRequest) -> HttpResponse:
    """For whom I may claim, and the claims that I filed for them."""
    me = gate.person_of(request)
    persons = claims.represented_by(me, timezone.localdate())
    filed = claims.claims_filed_by(me, [each.person.pk for each in persons])
    return render(request, "insured/helping/helping.html", {"persons": persons, "filed": filed})


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def claim_for(request: HttpRequest, person: int) -> HttpResponse:
    """What I may ask for this person; choosing begins the claim."""
    found = _represented(request, person)
    wanted = request.POST.get("benefit", "")
    if wanted in found.benefits:
        try:
            return choosing.start(request, found.person, wanted)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("helping")
    rows = [
        {"benefit": each, "name": each.label, "for_whom": choosing.said_in(services()[each].for_whom)}
        for each in found.benefits
        if each != Benefit.OLD_AGE_ALLOWANCE or len(found.benefits) == 1
    ]
    context = {"for_other": found.person, "rows": rows}
    return render(request, "insured/helping/choose.html", context, status=422 if wanted else 200)


@gate.roles(Role.INSURED)
@never_cache
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """The road of a claim that I filed for another: the step, the office, the day. Amounts and facts are the person's own."""
    me = gate.person_of(request)
    keys = [each.person.pk for each in claims.represented_by(me, timezone.localdate())]
    found = claims.claims_filed_by(me, keys).filter(reference=reference).first()
    if found is None:
        raise Http404
    context = follow.progress(found, claims.decision_of(found)) | {"person": found.person}
    return render(request, "insured/helping/claim.html", context)


def _represented(request: HttpRequest, key: int) -> Represented:
    persons = claims.represented_by(gate.person_of(request), timezone.localdate())
    found = next((each for each in persons if each.person.pk == key), None)
    if found is None:
        raise Http404
    return found
