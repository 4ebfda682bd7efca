"""The coverage card: what a pharmacy reads, even without a network."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.affiliation import actions
from daman.affiliation import queries as affiliation
from daman.benefits import actions as benefits
from daman.foundation.refusal import Refusal


@gate.roles(Role.INSURED)
@never_cache
def card(request: HttpRequest) -> HttpResponse:
    """The card that covers the longest. Whoever is insured and holds none, or one that is over, is given one at once."""
    person, today = gate.person_of(request), timezone.localdate()
    found = affiliation.current_card(person)
    has_none = found is None or found.covers_before <= today
    if request.method == "POST" or (has_none and affiliation.cover_of(person, today)):
        return _give(request)
    if found is None:
        return redirect("join")
    context = {
        "person": person,
        "card": found,
        "last_day": found.covers_before - timedelta(days=1),
        "has_started": found.covers_from <= today,
        "has_ended": found.covers_before <= today,
    }
    return render(request, "insured/card.html", context)


@gate.roles(Role.INSURED)
@never_cache
def lost(request: HttpRequest) -> HttpResponse:
    """The card was lost: revoke it, give another for the same days."""
    found, refusal = affiliation.current_card(gate.person_of(request)), None
    if found is None:
        return redirect("join")
    if request.method == "POST":
        try:
            actions.replace_lost_card(card=found, actor=gate.actor_of(request), on=timezone.localdate())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("أُلغيت البطاقة القديمة. هذه بطاقتك الجديدة."))
            return redirect("card")
    return render(request, "insured/card_lost.html", {"refusal": refusal}, status=422 if refusal else 200)


def _give(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing: the card is made when the person says yes."""
    if request.method != "POST":
        return render(request, "insured/card_give.html")
    try:
        benefits.give_card(person=gate.person_of(request), actor=gate.actor_of(request), on=timezone.localdate())
    except Refusal as refused:
        return render(request, "insured/card_give.html", {"refusal": refused}, status=422)
    return redirect("card")
