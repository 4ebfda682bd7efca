"""My page: rights, months, payments, requests, messages, and who looked. Few queries, one glance."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.affiliation import queries as affiliation
from daman.affiliation.models import Scheme
from daman.benefits import queries as benefits
from daman.benefits.living import FOR_LIFE
from daman.benefits.models import PENSIONS, Award, ClaimState, LifeState
from daman.benefits.models import PaymentState as Received
from daman.benefits.services import service
from daman.contributions import queries as contributions
from daman.contributions.models import PaymentState as Paid
from daman.correspondence import actions as messages
from daman.correspondence import queries as correspondence
from daman.documents import queries as documents
from daman.exchange import queries as exchange
from daman.journal import queries as journal
from daman.registry.models import Person
from daman.web.base.templatetags.daman import spelled
from daman.web.insured import looked

SHOWN = 5
WORKS_ALONE = (Scheme.SELF_EMPLOYED, Scheme.AUTO_ENTREPRENEUR)
YEARS_SHOWN = 12
TONES = {"decided": "good", "ready": "info", "gathering": "info", "withdrawn": "plain"}


@dataclass(frozen=True)
class Movement:
    """Money between the person and the funds: a contribution paid, or a month of a benefit."""

    on: date
    amount: int
    state: str
    words: Any


@gate.roles(Role.INSURED)
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Everything of one person on one page."""
    person, today = gate.person_of(request), timezone.localdate()
    cover = affiliation.overview(person, today)
    career, until = cover.career, cover.covered_until
    claims, offers = benefits.asked_and_offered(person, SHOWN)
    held = benefits.awards_with_life(person)
    awards = [each for each in held if each.ends_before is None or each.ends_before > today]
    paid, received = _money(person, pays_alone=_pays_alone(cover), is_paid=bool(awards))
    context = {
        "person": person,
        "today": today,
        "card": cover.card,
        "career": career,
        "is_covered": until is not None and until > today,
        "last_covered_day": until - timedelta(days=1) if until else None,
        "pays_alone": any(each.scheme == Scheme.VOLUNTARY for each in cover.affiliations),
        "works_alone": any(each.scheme in WORKS_ALONE for each in cover.affiliations),
        "schemes": [(Scheme(scheme).label, months) for scheme, months in career.by_scheme.items()],
        "years": _years(career.by_year, today),
        "contributions": paid,
        "claims": [{"claim": claim, "tone": TONES.get(claim.state, "plain")} for claim in claims],
        "open_claims": [claim for claim in claims if claim.state in (ClaimState.GATHERING, ClaimState.READY)],
        "care_from": min((award.starts_on for award in awards if award.benefit in PENSIONS), default=None),
        "is_pensioner": any(award.benefit in PENSIONS for award in awards),
        "awards": [(award, paid_when(award)) for award in awards],
        "offers": offers,
        "life": next((LifeState(each.life_state) for each in awards if each.benefit in FOR_LIFE and each.life_state), None),
        "is_for_life": any(each.benefit in FOR_LIFE for each in awards),
        "benefit_payments": received,
        "letters": list(correspondence.messages_to(f"person:{person.pk}")[:SHOWN]),
        "readings": looked.readings(journal.readings_of_person(person.pk)[:SHOWN]),
        "questions": looked.questions(exchange.requests_of(person.nin)[:SHOWN]),
    }
    return render(request, "insured/me.html", context)


@gate.roles(Role.INSURED)
@never_cache
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """One message; opening it says that it was read."""
    person = gate.person_of(request)
    found = correspondence.message_to(f"person:{person.pk}", reference)
    if found is None:
        raise Http404
    if found.read_at is None:
        messages.mark_read(
            recipient=f"person:{person.pk}", reference=reference, actor=gate.actor_of(request), on=timezone.localdate()
        )
    return render(request, "insured/message.html", {"message_shown": found})


@gate.roles(Role.INSURED)
@never_cache
def document(request: HttpRequest, reference: str) -> HttpResponse:
    """A letter, as it was issued."""
    person = gate.person_of(request)
    found = documents.document_of(person.pk, reference)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


def paid_when(award: Award) -> str:
    """Each month, once, or for days: never "each month" of what comes once."""
    day = spelled(award.starts_on, "j F Y")
    match service(award.benefit).pays:
        case "once":
            return _("يُدفع مرة واحدة")
        case "days":
            return _("مبلغ واحد عن أيام تبدأ يوم {day}").format(day=day)
        case _ if award.ends_before is not None:
            return _("كل شهر من {day} إلى غاية {last}").format(
                day=day, last=spelled(award.ends_before - timedelta(days=1), "j F Y")
            )
        case _:
            return _("كل شهر منذ {day}").format(day=day)


def _pays_alone(cover: affiliation.Overview) -> bool:
    """An employer pays for employees: who was never in another scheme has no payment to look for."""
    return bool({*cover.career.by_scheme, *(each.scheme for each in cover.affiliations)} - {Scheme.EMPLOYEE})


def _money(person: Person, *, pays_alone: bool, is_paid: bool) -> tuple[list[Movement], list[Movement]]:
    """The last contributions paid and the last months received. Whoever does both costs one question all the same."""
    columns = ("is_received", "day", "amount", "state")
    paid = contributions.payments_of(person).annotate(is_received=Value(False), day=F("asked_on")).values_list(*columns)
    received = benefits.payments_of(person).annotate(is_received=Value(True), day=F("month")).values_list(*columns)
    wanted = [rows[:SHOWN] for rows, is_wanted in ((paid, pays_alone), (received, is_paid)) if is_wanted]
    rows = sorted(wanted[0].union(*wanted[1:], all=True), key=lambda row: row[1], reverse=True) if wanted else []
    return (
        [Movement(day, amount, state, Paid(state).label) for is_received, day, amount, state in rows if not is_received],
        [Movement(day, amount, state, Received(state).label) for is_received, day, amount, state in rows if is_received],
    )


def _years(by_year: Any, today: date) -> list[tuple[str, int]]:
    """The last years, empty ones too, oldest first."""
    if not by_year:
        return []
    first = max(min(by_year), today.year - YEARS_SHOWN + 1)
    return [(str(year), by_year.get(year, 0)) for year in range(first, today.year + 1)]
