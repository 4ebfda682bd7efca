"""Becoming an employer: nothing is typed. The trade register says what one represents; a household needs no register."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from daman.access import actions as access
from daman.access import gate
from daman.access import queries as mandates
from daman.foundation.refusal import Refusal
from daman.registry import actions as registry
from daman.registry import queries as known
from daman.registry.models import EmployerKind
from daman.web.employers.reading import activity
from daman.web.employers.shell import signed_in


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The employers I act for. The only one, or none: straight on."""
    found = mandates.employers_of(gate.person_of(request).pk)
    if not found:
        return redirect("employers:new")
    if len(found) == 1 and "all" not in request.GET:
        return redirect("employers:home", found[0][0].number)
    last = request.session.get(gate.EMPLOYER_KEPT)
    found.sort(key=lambda pair: pair[0].number != last)
    return render(request, "employers/mine.html", {"employers": found})


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """What the trade register says I represent; choosing one registers it."""
    person, on, refusal = gate.person_of(request), timezone.localdate(), None
    how: dict[str, Any] = {"person": person, "actor": gate.actor_of(request), "on": on}
    if request.method == "POST":
        try:
            if "household" in request.POST:
                made = access.become_household_employer(**how)
            else:
                made = access.become_employer(trade_register_number=request.POST.get("number", ""), **how)
        except Refusal as said:
            refusal = str(said)
        else:
            return redirect("employers:home", made.number)
    silent, businesses = "", []
    try:
        businesses = registry.find_registrations(**how)
    except Refusal as said:
        silent = str(said)
    mine = mandates.employers_of(person.pk)
    held = {employer.trade_register_number: employer for employer, _mandate in mine if employer.trade_register_number}
    context = {
        "businesses": [
            {
                "said": said,
                "activity": activity(str(said["activity"])),
                "commune": known.commune(str(said["commune_code"])),
                "employer": held.get(str(said["number"])),
            }
            for said in businesses
        ],
        "household": next((e for e, _mandate in mine if e.kind == EmployerKind.HOUSEHOLD), None),
        "silent": silent,
        "refusal": refusal,
    }
    return render(request, "employers/new.html", context, status=422 if refusal else 200)
