"""Being covered, one thing a page: who you are, the price, yes, payment, card."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.contributions import queries as contributions
from daman.contributions.actions import PaymentOver
from daman.contributions.models import ContributionPayment, PaymentState
from daman.determinations import queries as law
from daman.exchange import queries as exchange
from daman.foundation.refusal import Refusal
from daman.outreach import actions as outreach
from daman.outreach import queries as joinings
from daman.outreach.models import Joining, JoiningState
from daman.registry.models import Person
from daman.web.base.counting import counted
from daman.web.base.forms import refuse
from daman.web.base.templatetags.daman import dzd
from daman.web.insured.facts import lines

ANSWERS_KEPT = "door_answers"
MONTHS_AT_ONCE = 3
PRICE = "contributions.voluntary.price_monthly"
POST_CALLS_AT = "/v1/callbacks/post"


class PayForm(forms.Form):
    """How many months now. The key is made from what is already paid, so that two tabs ask for one payment."""

    months = forms.TypedChoiceField(label=_("كم شهرا تدفع الآن؟"), coerce=int, widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, price_monthly: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = [  # type: ignore[attr-defined]
            (n, format_html("{} — {}", counted(n, "month"), dzd(price_monthly * n))) for n in range(1, MONTHS_AT_ONCE + 1)
        ]


@gate.roles(Role.INSURED)
@never_cache
def facts(request: HttpRequest) -> HttpResponse:
    """Who we think you are, and who told us. Going on opens the joining, or resumes it where it was left."""
    person = gate.person_of(request)
    joining = joinings.open_joining(person)
    answers = request.session.get(ANSWERS_KEPT) or (joining.answers if joining else None)
    if not answers:
        return redirect("doors")
    refusal = None
    if request.method == "POST":
        try:
            joining = outreach.start_joining(
                person=person, answers=answers, actor=gate.actor_of(request), on=timezone.localdate()
            )
        except Refusal as said:
            refusal = str(said)
        else:
            return redirect("join_offer", reference=joining.reference)
    elif joining and joining.state != JoiningState.STARTED:
        return _where_left(joining)
    held = exchange.facts_of(person.nin)
    context = {
        "person": person,
        "lines": lines(person, held),
        "known_at": max((fact.known_at for fact in held), default=None),
        "refusal": refusal,
    }
    return render(request, "insured/join/facts.html", context, status=422 if refusal else 200)


@gate.roles(Role.INSURED)
@never_cache
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Price, what is covered, what is not, from when: then yes."""
    person, joining = _joining(request, reference)
    if joining.state != JoiningState.STARTED and request.method == "GET":
        return _where_left(joining)
    today, refusal = timezone.localdate(), None
    if request.method == "POST":
        try:
            outreach.agree(joining=joining, actor=gate.actor_of(request), on=today)
        except Refusal as said:
            refusal = str(said)
        else:
            return redirect("join_pay", reference=reference)
    offered = joinings.offer(person, today)
    context = {
        "joining": joining,
        "offer": offered,
        "price_step": law.explanation(offered.answer.trace, PRICE, get_language() or "ar"),
        "refusal": refusal,
    }
    return render(request, "insured/join/offer.html", context, status=422 if refusal else 200)


@gate.roles(Role.INSURED)
@never_cache
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the months, leave for the post's page."""
    person, joining = _joining(request, reference)
    if joining.state in (JoiningState.STARTED, JoiningState.COVERED):
        return _where_left(joining)
    payment = _payment(person, joining)
    if joining.state == JoiningState.PAYING and payment and payment.state in (PaymentState.HELD, PaymentState.SETTLED):
        return redirect("join_return", reference=reference)
    price = joining.price_monthly or 0
    begun = payment if payment and payment.state == PaymentState.ASKED else None
    key = begun.key if begun else joinings.payment_key(joining)
    initial = {"months": len(begun.months) if begun else 1, "key": key}
    form = PayForm(request.POST or None, price_monthly=price, initial=initial)
    if form.is_valid():
        try:
            page_url = outreach.begin_payment(
                joining=joining,
                months=form.cleaned_data["months"],
                return_url=request.build_absolute_uri(reverse("join_return", args=[reference])),
                callback_url=request.build_absolute_uri(POST_CALLS_AT),
                key=form.cleaned_data["key"],
                actor=gate.actor_of(request),
                on=timezone.localdate(),
            )
        except PaymentOver as refusal:  # the key that the page carries is used up: the next press must bring a fresh one
            refuse(form, refusal)
            form.data = {**form.cleaned_data, "key": joinings.payment_key(_joining(request, reference)[1])}
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect(page_url)
    has_failed = payment is not None and payment.state == PaymentState.FAILED and payment.cancelled_on is None
    context = {"form": form, "joining": joining, "failed": has_failed, "begun": begun}
    return render(request, "insured/join/pay.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def back_from_post(request: HttpRequest, reference: str) -> HttpResponse:
    """Back from the post: wait for its word, which comes by another road; then the card."""
    person, joining = _joining(request, reference)
    if joining.state == JoiningState.COVERED:
        return redirect("card")
    payment = _payment(person, joining)
    if payment is None:
        return _where_left(joining)
    template = "insured/join/failed.html" if payment.state == PaymentState.FAILED else "insured/join/waiting.html"
    return render(request, template, {"joining": joining, "payment": payment})


@gate.roles(Role.INSURED)
@never_cache
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Is there news? Asked by the waiting page."""
    person, joining = _joining(request, reference)
    payment = _payment(person, joining)
    is_done = joining.state == JoiningState.COVERED or (payment is not None and payment.state == PaymentState.FAILED)
    return JsonResponse({"done": is_done})


def _joining(request: HttpRequest, reference: str) -> tuple[Person, Joining]:
    person = gate.person_of(request)
    joining = joinings.joining(person, reference)
    if joining is None:
        raise Http404
    return person, joining


def _payment(person: Person, joining: Joining) -> ContributionPayment | None:
    return contributions.payment(person.pk, joining.payment_reference) if joining.payment_reference else None


def _where_left(joining: Joining) -> HttpResponse:
    name = {
        JoiningState.STARTED: "join_offer",
        JoiningState.AGREED: "join_pay",
        JoiningState.PAYING: "join_return",
        JoiningState.COVERED: "join_return",
    }[JoiningState(joining.state)]
    return redirect(name, reference=joining.reference)
