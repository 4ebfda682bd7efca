"""What if one thing were otherwise: on the real career today, or on the facts frozen with a past decision."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import facts as held
from daman.benefits import queries as claims
from daman.benefits import replays
from daman.benefits.models import Benefit
from daman.foundation.refusal import Refusal
from daman.web.base.questions import QuestionForm, field_of, value_of

KINDS = {"date": "day", "flag": "flag", "money": "dinars", "rate": "percent"}  # the law's kinds, as questions ask them


@gate.roles(Role.INSURED)
@never_cache
def today(request: HttpRequest) -> HttpResponse:
    """On the real career, as it is known today."""
    person, on = gate.person_of(request), timezone.localdate()
    if "fact" not in request.GET:
        benefits.prepare_estimate(person=person, actor=gate.actor_of(request), on=on)
    known = held.gather([person], asks_as={}, on=on)[person.pk]
    apply = replays.of_today(Benefit.OLD_AGE_PENSION, known.for_law(), on)
    return _page(request, Benefit.OLD_AGE_PENSION, apply, back=reverse("claim_new"), here=reverse("what_if"))


@gate.roles(Role.INSURED)
@never_cache
def of_claim(request: HttpRequest, reference: str) -> HttpResponse:
    """On the facts of a decision: first that it comes out the same today, then with one fact changed."""
    person = gate.person_of(request)
    claim = claims.claim(person.pk, reference)
    decision = claims.decision_of(claim) if claim else None
    if claim is None or decision is None:
        raise Http404
    replay = replays.replay(decision)
    apply = replays.of_decision(replay.determination)
    back, here = reverse("claim", args=[reference]), reverse("claim_what_if", args=[reference])
    return _page(request, Benefit(claim.benefit), apply, back=back, here=here, replay=replay)


def _page(request: HttpRequest, benefit: Benefit, apply: replays.Applied, **context: Any) -> HttpResponse:
    """The list of facts, then the question of one, then before and after side by side."""
    language = get_language() or "ar"
    context["benefit"] = benefit.label
    try:
        facts = replays.changeable(apply({}), language)
    except Refusal as refusal:
        return render(request, "insured/what_if/facts.html", context | {"refusal": str(refusal)})
    fact = next((each for each in facts if each.name == request.GET.get("fact")), None)
    if fact is None:
        return render(request, "insured/what_if/facts.html", context | {"facts": facts})
    form = _form(fact, request)
    context |= {"fact": fact, "form": form, "back": context["here"]}
    if not form.is_bound or not form.is_valid():
        return render(request, "insured/what_if/value.html", context, status=422 if form.errors else 200)
    try:
        told = replays.what_if(benefit, apply, fact, value_of(_kind(fact), form.cleaned_data["value"]), language)
    except Refusal as refusal:
        form.add_error("value", forms.ValidationError(str(refusal), code=refusal.code))
        return render(request, "insured/what_if/value.html", context, status=422)
    return render(request, "insured/what_if/result.html", context | {"told": told, "moved": told.amount[1] - told.amount[0]})


def _kind(fact: replays.Fact) -> str:
    return KINDS.get(fact.kind, "count")


def _form(fact: replays.Fact, request: HttpRequest) -> QuestionForm:
    now = _("اليوم: {value}").format(value=fact.shown)
    unit = {"months": _("عدد الأشهر."), "money": _("بالدينار."), "rate": _("في المائة.")}.get(fact.kind, "")
    field = field_of(_kind(fact), words=fact.words, hint=f"{now} {unit}".strip())
    return QuestionForm("value", field, request.GET if {"value", "asked"} & set(request.GET) else None)
