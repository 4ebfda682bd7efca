"""A proof to take home: that the decision, or its letter, lies in the journal as it was on its day. Anybody can check it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import queries as claims
from daman.benefits.acts import CLAIM_DECIDED
from daman.documents.acts import DOCUMENT_ISSUED
from daman.journal import queries as journal


@gate.roles(Role.INSURED)
@never_cache
def of_claim(request: HttpRequest, reference: str, what: str = "decision") -> HttpResponse:
    """The proof of a decision, or of the letter that says it (C2SP tlog-proof)."""
    person = gate.person_of(request)
    claim = claims.claim(person.pk, reference)
    decision = claims.decision_of(claim) if claim else None
    if decision is None or what not in ("decision", "letter"):
        raise Http404
    entries = journal.entries_of_person(person.pk)
    if what == "decision":
        entry = entries.filter(act=CLAIM_DECIDED.key, details__decision=decision.reference).first()
    else:
        entry = entries.filter(act=DOCUMENT_ISSUED.key, details__document=decision.letter_reference).first()
    if entry is None:
        raise Http404
    proof = journal.inclusion_proof(entry)
    if proof is None:
        messages.info(request, _("لم يُختم هذا القرار في السجل بعد. أعد المحاولة بعد دقيقة."))
        return redirect("claim", reference=reference)
    name = decision.reference if what == "decision" else decision.letter_reference
    headers = {"Content-Disposition": f'attachment; filename="{name}.tlog-proof"'}
    return HttpResponse(str(proof), content_type="text/plain; charset=utf-8", headers=headers)
