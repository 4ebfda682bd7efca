"""The proof of being up to date: asked for with one button, verified by anybody without network."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from daman.access import gate
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ClearanceCertificate
from daman.documents import queries as documents
from daman.foundation.refusal import Refusal
from daman.registry.models import Employer
from daman.web.employers.shell import for_employer, show

SHOWN = 10


@for_employer
def certificates(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Ask for a certificate; those of before. What stands in the way is said."""
    on, refusal = timezone.localdate(), ""
    if request.method == "POST":
        try:
            made = contributions.issue_clearance(employer=employer, actor=gate.actor_of(request), on=on)
        except Refusal as said:
            refusal = str(said)
        else:
            return redirect("employers:certificate", employer.number, made.reference)
    now = queries.account(employer, on)
    context = {
        "now": now,
        "refusal": refusal,
        "certificates": [(each, _holds(each, on)) for each in queries.certificates_of(employer)[:SHOWN]],
    }
    return show(request, employer, "money/certificates", context, tab="account", status=422 if refusal else 200)


@for_employer
def certificate(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """The certificate with its code."""
    found = _certificate(employer, reference)
    context = {
        "certificate": found,
        "last_day": found.ends_before - timedelta(days=1),
        "holds": _holds(found, timezone.localdate()),
    }
    return show(request, employer, "money/certificate", context, tab="account")


@for_employer
def paper(request: HttpRequest, employer: Employer, reference: str) -> HttpResponse:
    """The certificate as a paper, as it was issued."""
    found = _certificate(employer, reference)
    keepers = (employer.representative_key, gate.person_of(request).pk)  # the paper is kept with who answers, or who asked
    papers = (documents.document_of(key, found.document_reference) for key in keepers if key is not None)
    kept = next(filter(None, papers), None)
    if kept is None:
        raise Http404
    response = HttpResponse(bytes(kept.content), content_type=kept.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


def _holds(found: ClearanceCertificate, on: object) -> bool:
    return found.revoked_on is None and found.ends_before > on  # type: ignore[operator]


def _certificate(employer: Employer, reference: str) -> ClearanceCertificate:
    found = queries.certificate(employer.pk, reference)
    if found is None:
        raise Http404
    return found
