"""The guard: what is still asked of people, and when that is refused."""

from datetime import date

from django.db import transaction

from daman.exchange import acts, queries
from daman.exchange.actions.obtaining import one_at_a_time
from daman.exchange.actions.refusals import LegalReasonMissing, ObtainableByExchange, said_of
from daman.exchange.models import DocumentAsked, Missing, RequestState
from daman.foundation.actor import Actor
from daman.journal import actions as journal


@transaction.atomic
def ask_person_for(*, subject: str, evidence: str, service: str, legal_reason: str, actor: Actor, on: date) -> DocumentAsked:
    """Ask a person for a paper: only when no register can give it, and counted in the document debt."""
    kind = queries.evidence_type(evidence)
    if not legal_reason.strip():
        raise LegalReasonMissing
    one_at_a_time(subject, evidence)
    if queries.can_deliver(evidence) and not _has_failed(subject, evidence):
        raise ObtainableByExchange(**said_of(kind))
    already = DocumentAsked.objects.filter(subject=subject, evidence=evidence, service=service).first()
    if already:
        return already
    asked = DocumentAsked.objects.create(
        subject=subject,
        evidence=evidence,
        provider=kind.provider.key,
        service=service,
        legal_reason=legal_reason[:200],
        missing=Missing.SILENT if kind.provider.is_connected else Missing.NOT_CONNECTED,
        asked_on=on,
    )
    journal.record(acts.DOCUMENT_ASKED, about=service, actor=actor, on=on, evidence=evidence, legal_reason=legal_reason)
    return asked


def _has_failed(subject: str, evidence: str) -> bool:
    """Whether the last question about this very person got no answer that can be used."""
    last = queries.last_request(subject, evidence)
    return last is not None and last.state not in (RequestState.ANSWERED, RequestState.ASKED)
