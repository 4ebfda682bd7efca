"""A right that the house found: the person reads why, confirms the account, or says no."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Offer, OfferState
from daman.exchange import queries as exchange
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Person
from daman.web.base.forms import refuse
from daman.web.insured.claims import AccountForm
from daman.web.insured.facts import source_name


@gate.roles(Role.INSURED)
@never_cache
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """What is offered; the account the post knows is filled in already."""
    person, on = gate.person_of(request), timezone.localdate()
    found = claims.offer_of(person, reference)
    if found is None:
        raise Http404
    if found.state == OfferState.ACCEPTED:
        return redirect("claim", reference=found.claim_reference)
    number, source = _known_account(person)
    form = AccountForm(request.POST or None, initial={"account_number": number})
    if "decline" in request.POST:
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
            return redirect("claim", reference=claim.reference)
    context = {"offer": found, "form": form, "source": source, "because": found.cause.partition(":")[0]}
    return render(request, "insured/offer.html", context, status=422 if form.errors else 200)


def _known_account(person: Person) -> tuple[str, str]:
    held = exchange.current_of_many([person.nin], ["account.number"]).get((person.nin, "account.number"))
    return (str(held.value), source_name(held.source)) if held and held.value else ("", "")


def _office(person: Person, found: Offer) -> str:
    fund = claims.fund_of(found.benefit)
    office = registry.office_of(person, fund) or next(iter(registry.offices(fund)), None)
    return office.code if office else ""
