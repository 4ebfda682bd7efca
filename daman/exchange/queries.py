"""What registers told us, what we asked, and what people were still asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from daman.exchange.catalogue import EvidenceType, catalogue
from daman.exchange.models import DocumentAsked, Fact, Request, RequestState


@dataclass(frozen=True)
class Debt:
    """One kind of paper still asked of people, why, and how many times. No person in it: it is public."""

    evidence: str
    service: str
    legal_reason: str
    times: int
    last_asked_on: date


@dataclass(frozen=True)
class Counter:
    """How a register answers us. Public."""

    provider: str
    asked: int
    answered: int
    not_found: int
    silent: int


def evidence_type(evidence: str) -> EvidenceType:
    """The catalogue's entry. An unknown name is a mistake in the calling code."""
    return catalogue().evidence_types[evidence]


def can_deliver(evidence: str) -> bool:
    """Whether a connected register gives this evidence by machine."""
    known = catalogue().evidence_types.get(evidence)
    return known is not None and known.provider.is_connected


def facts_of(subject: str, *, known_at: datetime | None = None) -> list[Fact]:
    """What we hold about a subject: today's facts, or those we believed at a past moment."""
    facts = Fact.objects.filter(subject=subject)
    if known_at is None:
        facts = facts.filter(superseded_at=None)
    else:
        facts = facts.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at), known_at__lte=known_at)
    return list(facts.order_by("kind"))


def current(subject: str, kind: str) -> Fact | None:
    """The fact we hold now, of one kind."""
    return Fact.objects.filter(subject=subject, kind=kind, superseded_at=None).first()


def current_of_many(subjects: Sequence[str], kinds: Sequence[str]) -> dict[tuple[str, str], Fact]:
    """(subject, kind) → the fact we hold now, for a set of subjects."""
    facts = Fact.objects.filter(subject__in=subjects, kind__in=kinds, superseded_at=None)
    return {(fact.subject, fact.kind): fact for fact in facts}


def fresh_facts(subject: str, evidence: EvidenceType, on: date) -> dict[str, Fact]:
    """The facts of one evidence when the register confirmed them recently enough, else nothing."""
    since = on - timedelta(days=evidence.freshness_days)
    was_asked = Request.objects.filter(
        subject=subject, evidence=evidence.key, state=RequestState.ANSWERED, asked_on__gt=since, asked_on__lte=on
    )
    if not was_asked.exists():
        return {}
    facts = Fact.objects.filter(subject=subject, kind__in=evidence.yields, superseded_at=None)
    return {fact.kind: fact for fact in facts}


def requests_of(subject: str) -> QuerySet[Request]:
    """Every question we asked about a subject, the latest first."""
    return Request.objects.filter(subject=subject).order_by("-id")


def last_request(subject: str, evidence: str) -> Request | None:
    """The latest question of one kind about a subject."""
    return Request.objects.filter(subject=subject, evidence=evidence).order_by("-id").first()


def document_debt() -> list[Debt]:
    """What people are still asked for, with the legal reason, the most asked first."""
    rows = (
        DocumentAsked.objects.values("evidence", "service", "legal_reason")
        .annotate(times=Count("id"), last_asked_on=Max("asked_on"))
        .order_by("-times", "evidence")
    )
    return [Debt(**row) for row in rows]


def counters(*, since: date, before: date) -> list[Counter]:
    """Questions by register in a period, and how they ended."""
    unanswered = [RequestState.SILENT, RequestState.NOT_TRUSTED]
    rows = (
        Request.objects.filter(asked_on__gte=since, asked_on__lt=before)
        .values("provider")
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=Q(state=RequestState.ANSWERED)),
            not_found=Count("id", filter=Q(state=RequestState.NOT_FOUND)),
            silent=Count("id", filter=Q(state__in=unanswered)),
        )
        .order_by("provider")
    )
    return [Counter(**row) for row in rows]
