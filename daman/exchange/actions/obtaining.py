"""Asking registers instead of people."""

import hashlib
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from daman.exchange import acts, adapters, client, queries, services
from daman.exchange.actions import circuits, facts, needs
from daman.exchange.actions.apart import apart
from daman.exchange.actions.refusals import LegalReasonMissing, refusal_for
from daman.exchange.models import Fact, NeedState, Request, RequestState
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.journal import actions as journal


def obtain(
    *, subject: str, evidence: str, purpose: str, legal_basis: str, actor: Actor, on: date, anew: bool = False,
    service: str = "", person_key: int | None = None,
) -> dict[str, Fact]:  # fmt: skip
    """The facts of one evidence: those we hold when they are fresh, else those the register gives now.

    `anew` asks even when what we hold is fresh: something happened that makes us doubt it. `service` is the public service
    for which it is needed, `person_key` whose file it is (when the purpose is a file).

    A question that got no answer stays on record even when the caller gives up and rolls back, and is asked again by the
    worker with growing delay.
    """
    kind = queries.evidence_type(evidence)
    if not legal_basis.strip():
        raise LegalReasonMissing
    wanted = needs.Wanted(subject, kind, purpose, legal_basis[:120], service or services.service_of(purpose), person_key)
    asked = Request(
        subject=subject,
        reference=new_reference("REQ"),
        evidence=evidence,
        provider=kind.provider.key,
        protocol=kind.line.protocol if kind.line else "",
        service=wanted.service,
        purpose=purpose,
        legal_basis=wanted.legal_basis,
        asked_on=on,
    )
    stopwatch = client.Stopwatch()
    try:
        with transaction.atomic():
            return _obtain_once(asked, wanted, stopwatch, actor=actor, on=on, anew=anew)
    except client.Failure as failure:
        _keep_failure(asked, wanted, failure, stopwatch.elapsed_ms(), actor=actor, on=on)
        raise refusal_for(failure, kind) from None


def _obtain_once(
    asked: Request, wanted: needs.Wanted, stopwatch: client.Stopwatch, *, actor: Actor, on: date, anew: bool
) -> dict[str, Fact]:
    # The second of two simultaneous askers waits here, then finds the first one's answer.
    one_at_a_time(asked.subject, asked.evidence)
    held = None if anew else queries.fresh_facts(asked.subject, wanted.kind, on)
    if held:
        needs.met(wanted, NeedState.HELD, on)
        return held
    open_need = wanted.waiting()
    if open_need is not None and open_need.request:
        asked.reference = open_need.request  # the same question again, so that an answer on its way is not a second one
    at = queries.moment()
    register = circuits.check(asked.provider, at)
    answer = adapters.ask(
        client.Question(
            request=asked.reference,
            evidence=wanted.kind,
            subject=asked.subject,
            purpose=asked.purpose,
            legal_basis=asked.legal_basis,
            at=at,
        )
    )
    _keep_question(asked, RequestState.ANSWERED, stopwatch.elapsed_ms())
    found = facts.keep(asked.subject, wanted.kind, answer, actor=actor, on=on)
    needs.met(wanted, NeedState.OBTAINED, on)
    circuits.keep_contract(asked.provider, register, at=at, on=on)
    journal.record(
        acts.EVIDENCE_OBTAINED,
        about=f"request:{asked.reference}",
        actor=actor,
        on=on,
        evidence=asked.evidence,
        provider=asked.provider,
        purpose=asked.purpose,
    )
    return found


def _keep_question(asked: Request, state: RequestState, elapsed_ms: int) -> None:
    """One row a question, however often it had to be asked."""
    answered_at = None if state != RequestState.ANSWERED else Now()
    again = Request.objects.filter(subject=asked.subject, reference=asked.reference).update(
        state=state, elapsed_ms=elapsed_ms, asked_on=asked.asked_on, answered_at=answered_at, tries=F("tries") + 1
    )
    if not again:
        asked.state, asked.elapsed_ms, asked.answered_at = state, elapsed_ms, answered_at
        asked.save(force_insert=True)


def _keep_failure(
    asked: Request, wanted: needs.Wanted, failure: client.Failure, elapsed_ms: int, *, actor: Actor, on: date
) -> None:
    was_asked = not isinstance(failure, circuits.LeftAlone)
    at: datetime = queries.moment()

    def write() -> None:
        if failure.state == RequestState.NOT_FOUND:
            needs.met(wanted, NeedState.NOTHING, on)
        else:
            needs.not_met(wanted, failure, request=asked.reference if was_asked else "", at=at, on=on)
        if not was_asked:
            return
        _keep_question(asked, failure.state, elapsed_ms)
        circuits.failed(asked.provider, failure.state, at=at, on=on)
        journal.record(
            acts.EVIDENCE_NOT_OBTAINED,
            about=f"request:{asked.reference}",
            actor=actor,
            on=on,
            evidence=asked.evidence,
            provider=asked.provider,
            state=str(failure.state),
        )

    apart(write)


def one_at_a_time(subject: str, evidence: str) -> None:
    """Whoever asks the same about the same subject waits until this transaction ends."""
    digest = hashlib.blake2b(f"{subject}|{evidence}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(digest, "big", signed=True)])
