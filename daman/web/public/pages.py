"""The pages that only say something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from daman.access import gate
from daman.exchange import queries as exchange


@gate.public
def home(request: HttpRequest) -> HttpResponse:
    """What the house does for people: a few big doors."""
    return render(request, "public/home.html")


@gate.public
def protection(request: HttpRequest) -> HttpResponse:
    """How what we know of people is protected, and who sees it."""
    return render(request, "public/protection.html")


@gate.public
def document_debt(request: HttpRequest) -> HttpResponse:
    """Papers still asked of people, counted in public, each with its legal reason."""
    language = get_language() or "ar"
    rows = [
        {
            "words": exchange.evidence_type(debt.evidence).names.in_language(language),
            "reason": debt.legal_reason,
            "times": debt.times,
            "last_asked_on": debt.last_asked_on,
        }
        for debt in exchange.document_debt()
    ]
    return render(request, "public/document_debt.html", {"rows": rows, "total": sum(row["times"] for row in rows)})
