"""The coverage card: what a pharmacy reads, even without a network."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.affiliation import queries as affiliation


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
