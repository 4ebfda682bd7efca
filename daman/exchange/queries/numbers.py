"""How the exchange is doing: for the operator, for the counter of services, and for the public document debt."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from daman.exchange.catalogue import Provider, catalogue
from daman.exchange.models import FAILED, DocumentAsked, Need, NeedState, Register, Request, RequestState
from daman.exchange.services import PublicService, public_services

ANSWERS, LEFT_ALONE, PROBED, FAILING, NOT_CONNECTED = "answers", "left_alone", "probed", "failing", "not_connected"


@dataclass(frozen=True)
class Debt:
    """One kind of paper still asked of people, why, and how many times. No person in it: it is public."""

    evidence: str
    service: str
    legal_reason: str
    times: int
    last_asked_on: date
    provider: str = ""
    missing: str = ""  # "not_connected" or "silent"


@dataclass(frozen=True)
class Counter:
    """How a register answers us. Public."""

    provider: str
    asked: int
    answered: int
    not_found: int
    silent: int


@dataclass(frozen=True)
class ServiceCount:
    """One public service in a period: the facts its files needed, where they came from, the papers still asked."""

    service: PublicService
    files: int  # files (or steps before a file) that needed something
    facts_needed: int
    facts_obtained: int  # by exchange: asked now, or held from an earlier answer; "we hold nothing" is an answer
    facts_waiting: int
    documents_asked: int


@dataclass(frozen=True)
class Connection:
    """One register, as the operator follows it."""

    provider: Provider
    protocols: tuple[str, ...]
    state: str  # "answers", "failing", "left_alone", "probed" (left alone, to be tried now), "not_connected"
    silent_since: datetime | None
    left_alone_until: datetime | None
    asked: int
    answered: int
    p50_ms: int | None  # of the questions that got an answer
    p99_ms: int | None
    failures: dict[str, int] = field(default_factory=dict)  # RequestState → times
    retries: int = 0
    waiting: int = 0  # questions that will be asked again
    given_up: int = 0
    last_answer_at: datetime | None = None
    contract: str = ""  # twelve signs of what was agreed
    contract_changed_on: date | None = None


def document_debt() -> list[Debt]:
    """What people are still asked for, with the missing connection and the legal reason, the most asked first."""
    rows = (
        DocumentAsked.objects.values_list("evidence", "service", "legal_reason", "provider", "missing")
        .annotate(times=Count("id"), last_asked_on=Max("asked_on"))
        .order_by("-times", "evidence")
    )
    return [
        Debt(evidence, service, reason, times, last, provider or _provider_of(evidence), missing)
        for evidence, service, reason, provider, missing, times, last in rows
    ]


def counters(*, since: date, before: date) -> list[Counter]:
    """Questions by register in a period, and how they ended."""
    rows = (
        Request.objects.filter(asked_on__gte=since, asked_on__lt=before)
        .values("provider")
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=Q(state=RequestState.ANSWERED)),
            not_found=Count("id", filter=Q(state=RequestState.NOT_FOUND)),
            silent=Count("id", filter=Q(state__in=FAILED)),
        )
        .order_by("provider")
    )
    return [Counter(**row) for row in rows]


def service_counts(*, since: date | None = None, before: date | None = None) -> list[ServiceCount]:
    """Every public service, those that nobody used too: facts needed, facts obtained by exchange, documents asked."""
    needs, papers = Need.objects.exclude(service=""), DocumentAsked.objects.all()
    if since is not None:
        needs, papers = needs.filter(opened_on__gte=since), papers.filter(asked_on__gte=since)
    if before is not None:
        needs, papers = needs.filter(opened_on__lt=before), papers.filter(asked_on__lt=before)
    met = Q(state__in=(NeedState.HELD, NeedState.OBTAINED, NeedState.NOTHING))
    by_service = {
        row["service"]: row
        for row in needs.values("service").annotate(
            files=Count("purpose", distinct=True), needed=Sum("facts"), obtained=Sum("facts", filter=met)
        )
    }
    asked = dict(papers.values_list("service").annotate(times=Count("id")))
    found = []
    for key, service in public_services().items():
        row = by_service.get(key, {"files": 0, "needed": 0, "obtained": 0})
        obtained = row["obtained"] or 0
        found.append(ServiceCount(service, row["files"], row["needed"], obtained, row["needed"] - obtained, asked.get(key, 0)))
    return found


def connections(*, since: date, before: date, at: datetime) -> list[Connection]:
    """Every provider of the catalogue, in its order, with what happened to our questions in a period."""
    met = {row.provider: row for row in Register.objects.all()}
    times, queues = _times(since, before), _queues()
    return [
        _connection(provider, met.get(key), times.get(key, {}), queues.get(key, {}), at)
        for key, provider in catalogue().providers.items()
    ]


def _connection(
    provider: Provider, register: Register | None, asked: dict[str, "_Asked"], queue: dict[str, int], at: datetime
) -> Connection:
    failures = {state: row.count for state, row in asked.items() if state in FAILED}
    whole = asked.get("", _Asked())
    return Connection(
        provider=provider,
        protocols=tuple(sorted(_protocols(provider.key))),
        state=_state(provider, register, at),
        silent_since=register.silent_since if register else None,
        left_alone_until=register.open_until if register else None,
        asked=whole.count,
        answered=whole.answered,
        p50_ms=whole.p50,
        p99_ms=whole.p99,
        failures=failures,
        retries=whole.retries,
        waiting=queue.get(NeedState.WAITING, 0),
        given_up=queue.get(NeedState.GAVE_UP, 0),
        last_answer_at=whole.last,
        contract=register.contract[:12] if register else "",
        contract_changed_on=register.contract_changed_on if register else None,
    )


def _state(provider: Provider, register: Register | None, at: datetime) -> str:
    if not provider.is_connected:
        return NOT_CONNECTED
    if register is None or not register.failures:
        return ANSWERS
    if register.open_until is None:
        return FAILING
    return LEFT_ALONE if at < register.open_until else PROBED


@dataclass(frozen=True)
class _Asked:
    count: int = 0
    answered: int = 0
    retries: int = 0
    p50: int | None = None
    p99: int | None = None
    last: datetime | None = None


_TIMES = """
select provider, coalesce(state, ''), count(*), count(*) filter (where state in ('answered', 'not_found')),
  coalesce(sum(tries - 1), 0),
  percentile_cont(0.5) within group (order by elapsed_ms) filter (where state in ('answered', 'not_found')),
  percentile_cont(0.99) within group (order by elapsed_ms) filter (where state in ('answered', 'not_found')),
  max(answered_at)
from exchange_request where asked_on >= %s and asked_on < %s
group by grouping sets ((provider, state), (provider))
"""


def _times(since: date, before: date) -> dict[str, dict[str, _Asked]]:
    """Provider → state ("" for all) → counts and times."""
    found: dict[str, dict[str, _Asked]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, [since, before])
        for provider, state, count, answered, retries, p50, p99, last in cursor.fetchall():
            row = _Asked(count, answered, int(retries), _whole(p50), _whole(p99), last)
            found.setdefault(provider, {})[state] = row
    return found


def _whole(milliseconds: float | None) -> int | None:
    return None if milliseconds is None else int(milliseconds)


def _queues() -> dict[str, dict[str, int]]:
    rows = Need.objects.filter(state__in=(NeedState.WAITING, NeedState.GAVE_UP)).values_list("provider", "state")
    found: dict[str, dict[str, int]] = {}
    for provider, state, count in rows.annotate(count=Count("id")):
        found.setdefault(provider, {})[state] = count
    return found


def _protocols(provider: str) -> set[str]:
    evidence = catalogue().evidence_types.values()
    return {each.line.protocol for each in evidence if each.provider.key == provider and each.line is not None}


def _provider_of(evidence: str) -> str:
    known = catalogue().evidence_types.get(evidence)
    return known.provider.key if known else ""
