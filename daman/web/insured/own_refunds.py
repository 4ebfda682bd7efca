"""My own money that is left over: what I paid ahead, what I paid too much for a year. Asked back, to my account."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import Refund, RefundSource, SelfEmployedYear
from daman.foundation.refusal import Refusal
from daman.registry.models import Person
from daman.web.base.refunds import RefundForm, last_account, refuse_refund, shown
from daman.web.insured.claims import known_account


@gate.roles(Role.INSURED)
@never_cache
def prepaid(request: HttpRequest) -> HttpResponse:
    """What was paid ahead for voluntary cover and bought no month yet."""
    person = gate.person_of(request)
    return _page(request, person, RefundSource.PREPAID, None, reverse("any_amount"))


@gate.roles(Role.INSURED)
@never_cache
def of_year(request: HttpRequest, reference: str) -> HttpResponse:
    """What was paid for a year beyond what it cost."""
    person = gate.person_of(request)
    year = queries.year_of_reference(person, reference)
    if year is None:
        raise Http404
    return _page(request, person, RefundSource.YEAR, year, reverse("year", args=[reference]))


def _page(request: HttpRequest, person: Person, source: RefundSource, year: SelfEmployedYear | None, back: str) -> HttpResponse:
    asked = queries.refunds_of_person(person, source, f"year:{year.reference}" if year else "")
    most = queries.refundable(f"person:{person.pk}", source, year)
    form = RefundForm(request.POST or None, most=most, account_number=_account_of(person, asked))
    if form.is_valid():
        try:
            contributions.ask_own_refund(
                person=person, source=source, year=year, actor=gate.actor_of(request), on=timezone.localdate(),
                **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            refuse_refund(form, refusal)
        else:
            messages.success(request, _("وصل طلبك. يجيبك عون تختاره القرعة، ويصلك جوابه في رسالة."))
            return redirect(request.path)
    context = {"form": form, "back": back, "year": year, **shown(asked, most)}
    return render(request, "insured/own/refund.html", context, status=422 if form.errors else 200)


def _account_of(person: Person, asked: Iterable[Refund]) -> str:
    """The account that the post, or an earlier refund, made known."""
    return (known_account(person) or {}).get("number", "") or last_account(asked)
