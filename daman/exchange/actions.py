"""Asking registers instead of people."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Value
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.exchange import acts, client, queries
from daman.exchange.catalogue import EvidenceType
from daman.exchange.models import DocumentAsked, Fact, Request, RequestState
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal


class RegisterSilent(Refusal):
    code = "register_silent"
    message = _("لم نحصل على جواب من: {provider}. لا تحضر أي وثيقة، سنسأل مرة أخرى.")


class EvidenceNotTrusted(RegisterSilent):
    code = "evidence_not_trusted"
    message = _("وصل جواب لم نتأكد أنه من: {provider}، فلم نستعمله. لا تحضر أي وثيقة، سنسأل مرة أخرى.")


class NotFoundAtRegister(Refusal):
    code = "not_found_at_register"
    message = _("هذا الرقم غير موجود عند: {provider}. تأكد من الرقم، وإن كان صحيحا فاتصل بهذه الإدارة لتصحيحه.")


class ObtainableByExchange(Refusal):
    code = "obtainable_by_exchange"
    message = _("لا تُطلب هذه الوثيقة من الشخص: «{evidence}» تأتينا من {provider}.")


class LegalReasonMissing(Refusal):
    code = "legal_reason_missing"
    message = _("لا تُطلب وثيقة من شخص دون ذكر النص القانوني الذي يوجبها. اكتب النص ثم أعد الطلب.")


def obtain(
    *, subject: str, evidence: str, purpose: str, legal_basis: str, actor: Actor, on: date, anew: bool = False
) -> dict[str, Fact]:
    """The facts of one evidence: those we hold when they are fresh, else those the register gives now.

    `anew` asks even when what we hold is fresh: something happened that makes us doubt it.

    A question that got no answer stays on record even when the caller gives up and rolls back.
    """
    kind = queries.evidence_type(evidence)
    if not legal_basis.strip():
        raise LegalReasonMissing
    asked = Request(
        subject=subject,
        reference=new_reference("REQ"),
        evidence=evidence,
        provider=kind.provider.key,
        purpose=purpose,
        legal_basis=legal_basis[:120],
        asked_on=on,
    )
    stopwatch = client.Stopwatch()
    try:
        with transaction.atomic():
            return _obtain_once(asked, kind, stopwatch, actor=actor, on=on, anew=anew)
    except client.Silent:
        _keep_failure(asked, RequestState.SILENT, stopwatch.elapsed_ms(), actor=actor, on=on)
        raise RegisterSilent(**_said_of(kind)) from None
    except client.NotTrusted:
        _keep_failure(asked, RequestState.NOT_TRUSTED, stopwatch.elapsed_ms(), actor=actor, on=on)
        raise EvidenceNotTrusted(**_said_of(kind)) from None
    except client.NotFound:
        _keep_failure(asked, RequestState.NOT_FOUND, stopwatch.elapsed_ms(), actor=actor, on=on)
        raise NotFoundAtRegister(**_said_of(kind)) from None


@transaction.atomic
def ask_person_for(*, subject: str, evidence: str, service: str, legal_reason: str, actor: Actor, on: date) -> DocumentAsked:
    """Ask a person for a paper: only when no register can give it, and counted in the document debt."""
    kind = queries.evidence_type(evidence)
    if not legal_reason.strip():
        raise LegalReasonMissing
    _one_at_a_time(subject, evidence)
    last = queries.last_request(subject, evidence)
    register_failed = last is not None and last.state not in (RequestState.ANSWERED, RequestState.ASKED)
    if queries.can_deliver(evidence) and not register_failed:
        raise ObtainableByExchange(**_said_of(kind))
    already = DocumentAsked.objects.filter(subject=subject, evidence=evidence, service=service).first()
    if already:
        return already
    asked = DocumentAsked.objects.create(
        subject=subject, evidence=evidence, service=service, legal_reason=legal_reason[:200], asked_on=on
    )
    journal.record(acts.DOCUMENT_ASKED, about=service, actor=actor, on=on, evidence=evidence, legal_reason=legal_reason)
    return asked


def _obtain_once(
    asked: Request, kind: EvidenceType, stopwatch: client.Stopwatch, *, actor: Actor, on: date, anew: bool
) -> dict[str, Fact]:
    # The second of two simultaneous askers waits here, then finds the first one's answer.
    _one_at_a_time(asked.subject, asked.evidence)
    held = None if anew else queries.fresh_facts(asked.subject, kind, on)
    if held:
        return held
    answer = client.ask(
        request=asked.reference,
        evidence=asked.evidence,
        subject=asked.subject,
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
    )
    if not set(kind.yields) <= set(answer.facts):
        raise client.NotTrusted("the answer lacks facts that the catalogue promises")
    asked.state, asked.answered_at, asked.elapsed_ms = RequestState.ANSWERED, Now(), stopwatch.elapsed_ms()
    asked.save(force_insert=True)
    facts = _keep_facts(asked.subject, kind, answer)
    journal.record(
        acts.EVIDENCE_OBTAINED,
        about=f"request:{asked.reference}",
        actor=actor,
        on=on,
        evidence=asked.evidence,
        provider=asked.provider,
        purpose=asked.purpose,
    )
    return facts


def _keep_facts(subject: str, kind: EvidenceType, answer: client.Answer) -> dict[str, Fact]:
    """Supersede what changed, keep what did not, so that what we believed on a past day can always be said."""
    held = {fact.kind: fact for fact in Fact.objects.filter(subject=subject, kind__in=kind.yields, superseded_at=None)}
    said: Mapping[str, Any] = {name: answer.facts[name] for name in kind.yields}
    changed = [name for name, value in said.items() if name not in held or held[name].value != value]
    Fact.objects.filter(subject=subject, kind__in=changed, superseded_at=None).update(superseded_at=Now())
    Fact.objects.bulk_create(
        Fact(
            subject=subject,
            kind=name,
            value=Value(said[name], JSONField()),
            source=kind.provider.key,
            valid_from=answer.valid_from,
            known_at=Now(),
            certificate=answer.certificate,
        )
        for name in changed
    )
    return {fact.kind: fact for fact in Fact.objects.filter(subject=subject, kind__in=kind.yields, superseded_at=None)}


def _keep_failure(asked: Request, state: RequestState, elapsed_ms: int, *, actor: Actor, on: date) -> None:
    asked.state, asked.elapsed_ms = state, elapsed_ms

    def write() -> None:
        with transaction.atomic():
            asked.save(force_insert=True)
            journal.record(
                acts.EVIDENCE_NOT_OBTAINED,
                about=f"request:{asked.reference}",
                actor=actor,
                on=on,
                evidence=asked.evidence,
                provider=asked.provider,
                state=str(state),
            )

    apart(write)


def apart(write: Callable[[], None]) -> None:
    """Write in a transaction of its own, so that it stays when the caller's is rolled back.

    A thread has its own connection. Inside a test's own transaction there is no apart: it would never be undone.
    """
    blocks = connection.atomic_blocks
    if not blocks or getattr(blocks[0], "_from_testcase", False):
        write()
        return
    failures: list[BaseException] = []

    def run() -> None:
        try:
            write()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="exchange-apart")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def _one_at_a_time(subject: str, evidence: str) -> None:
    digest = hashlib.blake2b(f"{subject}|{evidence}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(digest, "big", signed=True)])


def _said_of(kind: EvidenceType) -> dict[str, str]:
    language = get_language() or "ar"
    return {"evidence": kind.names.in_language(language), "provider": kind.provider.names.in_language(language)}
