"""Facts kept, used and corrected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Q, Value
from django.db.models.functions import Now

from daman.exchange import acts, client, queries
from daman.exchange.actions import needs
from daman.exchange.catalogue import EvidenceType
from daman.exchange.models import Fact, FactUse, NeedState
from daman.foundation.actor import Actor
from daman.journal import actions as journal


def keep(subject: str, kind: EvidenceType, answer: client.Answer, *, actor: Actor, on: date) -> dict[str, Fact]:
    """Supersede what changed, keep what did not, so that what we believed on a past day can always be said."""
    held = {fact.kind: fact for fact in Fact.objects.filter(subject=subject, kind__in=kind.yields, superseded_at=None)}
    said: Mapping[str, Any] = {name: answer.facts[name] for name in kind.yields}
    changed = [name for name, value in said.items() if name not in held or held[name].value != value]
    former = [held[name] for name in changed if name in held]
    _close(former, answer.valid_from)
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
    if former:
        _tell_who_relied(subject, former, answer, actor=actor, on=on)
    return {fact.kind: fact for fact in Fact.objects.filter(subject=subject, kind__in=kind.yields, superseded_at=None)}


def _close(former: Sequence[Fact], valid_from: date | None) -> None:
    """What was true until now ends on the day on which the new begins; what never was has no end."""
    for fact in former:
        was_true = valid_from is not None and (fact.valid_from is None or fact.valid_from < valid_from)
        until = valid_from if was_true and fact.valid_until is None else fact.valid_until
        Fact.objects.filter(subject=fact.subject, id=fact.id).update(superseded_at=Now(), valid_until=until)


def _tell_who_relied(subject: str, former: Sequence[Fact], answer: client.Answer, *, actor: Actor, on: date) -> None:
    """The files that used a fact which was not so on their day are told, each once. No value is written in the journal."""
    relied: dict[str, tuple[int | None, list[str]]] = {}
    kinds = {fact.id: fact.kind for fact in former}
    for use in FactUse.objects.filter(subject=subject, fact_id__in=list(kinds)).order_by("id"):
        if answer.valid_from is None or answer.valid_from <= use.used_on:
            relied.setdefault(use.about, (use.person_key, []))[1].append(kinds[use.fact_id])
    for about, (person_key, names) in relied.items():
        journal.record(
            acts.FACT_CORRECTED, about=about, person_key=person_key, actor=actor, on=on, kinds=sorted(set(names)),
            request=answer.certificate.get("request", ""),
        )  # fmt: skip


@transaction.atomic
def note_use(
    *, subjects: Sequence[str], kinds: Sequence[str], about: str, on: date, person_key: int | None = None,
    known_at: datetime | None = None,
) -> int:  # fmt: skip
    """A file rests on the facts of these kinds, as they were known at a moment (now). Said twice, noted once. How many."""
    facts = Fact.objects.filter(subject__in=subjects, kind__in=kinds)
    if known_at is None:
        facts = facts.filter(superseded_at=None)
    else:
        facts = facts.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at), known_at__lte=known_at)
    rows = [
        FactUse(subject=fact.subject, fact_id=fact.id, about=about, person_key=person_key, used_on=on)
        for fact in facts.only("id", "subject").order_by("id")
    ]
    FactUse.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def carry_uses(*, about: str, to: str, on: date) -> None:
    """A decision rests on all that its file rests on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_factuse (subject, fact_id, about, person_key, used_on)"
            " select subject, fact_id, %s, person_key, %s from exchange_factuse where about = %s on conflict do nothing",
            [to, on, about],
        )


@transaction.atomic
def rely_on(*, subject: str, evidence: Sequence[str], service: str, about: str, on: date, person_key: int | None = None) -> None:
    """A service takes what we hold already: it is counted as needed and had, and its uses are noted. Nobody is asked."""
    for name in evidence:
        kind = queries.evidence_type(name)
        if any(queries.current(subject, fact) for fact in kind.yields):
            wanted = needs.Wanted(subject, kind, about[:60], kind.legal_basis.text[:120], service, person_key)
            needs.met(wanted, NeedState.HELD, on)
            note_use(subjects=[subject], kinds=kind.yields, about=about, on=on, person_key=person_key)
