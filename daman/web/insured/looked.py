"""Who saw what is known of me: everybody who opened my file, every register that was asked, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.exchange import queries as exchange
from daman.exchange.models import Request
from daman.journal import queries as journal
from daman.journal.models import Entry
from daman.web.insured.facts import source_name

ON_A_PAGE = 20


@dataclass(frozen=True)
class Reading:
    """Somebody, or some register, that dealt with what is known of the person."""

    who: str
    why: str
    on: date


@gate.roles(Role.INSURED)
@never_cache
def opened(request: HttpRequest) -> HttpResponse:
    """Everybody who opened my file, and why."""
    page = _page(request, Paginator(journal.readings_of_person(gate.person_of(request).pk), ON_A_PAGE))
    return render(request, "insured/looked.html", {"page": page, "rows": readings(page), "is_of_files": True})


@gate.roles(Role.INSURED)
@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """Every register that was asked about me, and what."""
    page = _page(request, Paginator(exchange.requests_of(gate.person_of(request).nin), ON_A_PAGE))
    return render(request, "insured/looked.html", {"page": page, "rows": questions(page), "is_of_files": False})


def readings(entries: Iterable[Entry]) -> list[Reading]:
    """Who opened the file, as the person reads it."""
    return [Reading(entry.actor_name, str(entry.details.get("reason", "")), entry.on) for entry in entries]


def questions(asked: Iterable[Request]) -> list[Reading]:
    """Who was asked, and about what."""
    language = get_language() or "ar"
    return [Reading(source_name(each.provider), _what(each.evidence, language), each.asked_on) for each in asked]


def _page(request: HttpRequest, pages: Paginator) -> Page:  # type: ignore[type-arg]
    return pages.get_page(request.GET.get("page"))


def _what(evidence: str, language: str) -> str:
    return _("سألناه عن: {what}").format(what=exchange.evidence_type(evidence).names.in_language(language))
