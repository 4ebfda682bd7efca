"""A right that the house found: the person reads why, confirms the account, or says no."""

import contextlib
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Benefit, Offer, OfferState
from daman.benefits.services import services
from daman.determinations import queries as law
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Person
from daman.web.base.forms import refuse
from daman.web.base.steps import told_once
from daman.web.insured.claims import AccountForm, ask_for_account, known_account


@gate.roles(Role.INSURED)
@never_cache
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """What is offered; the account the post knows is filled in already."""
    person, on = gate.person_of(request), timezone.localdate()
    found = claims.offer_of(person, reference)
    if found is None:
        raise Http404
    is_mine = found.person_id == person.pk
    if found.state == OfferState.ACCEPTED and is_mine:
        return redirect("claim", reference=found.claim_reference)
    if found.state == OfferState.OFFERED and request.method == "GET":
        ask_for_account(request, person, on)
    known = known_account(person) or {}
    form = AccountForm(request.POST or None, initial={"account_number": known.get("number", "")})
    if "decline" in request.POST:
        with contextlib.suppress(benefits.OfferClosed, benefits.OfferWithdrawn):  # the page says which
            benefits.decline_offer(offer=found, actor=gate.actor_of(request), on=on)
        return redirect("offer", reference=reference)
    if request.method == "POST" and form.is_valid():
        try:
            claim = benefits.accept_offer(
                offer=found, account_number=form.cleaned_data["account_number"], office_code=_office(person, found),
                actor=gate.actor_of(request), on=on,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("claim", reference=claim.reference) if is_mine else redirect("offer", reference=reference)
    because, _colon, detail = found.cause.partition(":")
    context = {
        "offer": found, "form": form, "source": known.get("source", ""), "because": because, "since": _day(detail),
        "is_mine": is_mine, "child": None if is_mine else found.person, "pays": services()[Benefit(found.benefit)].pays,
        **_explained(found),
    }  # fmt: skip
    return render(request, "insured/offer.html", context, status=422 if form.errors else 200)


def _explained(found: Offer) -> dict[str, Any]:
    """The amount, opening down to its articles; what the law leaves unsure; and whether a pension would come later."""
    if not found.facts:
        return {}
    try:
        answer = claims.offer_answer(found)
    except Refusal:  # the law of that day can no longer be read: the amount was said, its steps cannot be
        return {}
    language = get_language() or "ar"
    amount = services()[Benefit(found.benefit)].amount
    return {
        "steps": told_once([law.explanation(answer.trace, amount, language)]) if law.is_told(answer.trace, amount) else [],
        "unconfirmed": [law.words(name, language) for name in answer.unconfirmed],
    }


def _day(detail: str) -> date | None:
    try:
        return date.fromisoformat(detail)
    except ValueError:
        return None


def _office(person: Person, found: Offer) -> str:
    fund = claims.fund_of(found.benefit)
    office = registry.office_of(person, fund) or next(iter(registry.offices(fund)), None)
    return office.code if office else ""
