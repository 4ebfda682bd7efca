"""What registers told us, what we asked, and which files wait or rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from daman.exchange.catalogue import EvidenceType, catalogue
from daman.exchange.models import Fact, FactUse, Need, NeedState, Request, RequestState


@dataclass(frozen=True)
class Silence:
    """What one file waits for: since when, how often it was asked, and whether we stopped asking by ourselves."""

    evidence: str
    provider: str
    failure: str  # a RequestState
    since: date
    tries: int
    next_try_at: datetime | None
    is_exhausted: bool


def moment() -> datetime:
    """Now, by the database's clock: messages are signed and judged by one clock for all our machines."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
        return at


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


def history(subject: str, kind: str) -> list[Fact]:
    """All that was ever said of one kind, in the order in which we learned it."""
    return list(Fact.objects.filter(subject=subject, kind=kind).order_by("known_at", "id"))


def value_on(subject: str, kind: str, on: date, *, known_at: datetime | None = None) -> Fact | None:
    """What held on a day, as we know it now, or as we knew it at a past moment."""
    facts = Fact.objects.filter(Q(valid_from=None) | Q(valid_from__lte=on), subject=subject, kind=kind)
    if known_at is not None:
        facts = facts.filter(known_at__lte=known_at)
    return facts.order_by("-known_at", "-id").first()


def certified_kinds(subject: str) -> set[str]:
    """The kinds of facts that a register certified: no form may let anybody type over them."""
    facts = Fact.objects.filter(subject=subject, superseded_at=None).exclude(certificate={})
    return set(facts.values_list("kind", flat=True))


def uses_of(fact: Fact) -> list[FactUse]:
    """The files and decisions that rest on a fact."""
    return list(FactUse.objects.filter(subject=fact.subject, fact=fact).order_by("id"))


def facts_with_uses(subject: str) -> list[tuple[Fact, list[FactUse]]]:
    """What we hold about a subject, each fact with the files and decisions that rest on it, in two questions."""
    found = Fact.objects.filter(subject=subject, superseded_at=None).order_by("kind")
    uses: dict[int, list[FactUse]] = {}
    for use in FactUse.objects.filter(subject=subject, fact__superseded_at=None).order_by("id"):
        uses.setdefault(use.fact_id, []).append(use)
    return [(fact, uses.get(fact.pk, [])) for fact in found]


def facts_used_by(about: str) -> list[Fact]:
    """The facts on which a file or a decision rests, as they were said then."""
    return list(Fact.objects.filter(uses__about=about).order_by("subject", "kind", "id"))


def needs_of(subject: str) -> list[Need]:
    """What files needed about a subject, the latest first."""
    return list(Need.objects.filter(subject=subject).order_by("-id"))


def silence(subject: str, evidence: str, purpose: str) -> Silence | None:
    """What a file still waits for; nothing when the register answered."""
    need = Need.objects.filter(
        subject=subject, evidence=evidence, purpose=purpose, state__in=(NeedState.WAITING, NeedState.GAVE_UP)
    ).first()
    return _silence(need) if need else None


def silences(purpose: str) -> list[Silence]:
    """All that a file waits for, whomever it is about."""
    needs = Need.objects.filter(purpose=purpose, state__in=(NeedState.WAITING, NeedState.GAVE_UP)).order_by("id")
    return [_silence(need) for need in needs]


def providers_due(at: datetime) -> list[str]:
    """The registers that are to be asked again by now."""
    due = Need.objects.filter(state=NeedState.WAITING, next_try_at__lte=at)
    return sorted(set(due.values_list("provider", flat=True)))


def _silence(need: Need) -> Silence:
    return Silence(
        evidence=need.evidence, provider=need.provider, failure=need.failure, since=need.silent_since or need.opened_on,
        tries=need.tries, next_try_at=need.next_try_at, is_exhausted=need.state == NeedState.GAVE_UP,
    )  # fmt: skip
