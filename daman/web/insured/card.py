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
from daman.foundation.refusal import Refusal


@gate.roles(Role.INSURED)
@never_cache
def card(request: HttpRequest) -> HttpResponse:
    """The card that covers the longest."""
    person = gate.person_of(request)
    found = affiliation.current_card(person)
    if found is None:
        return redirect("join")
    today = timezone.localdate()
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
