"""What a file needs: met at once, met later, or given up. Questions are repeated with growing delay, and stop."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daman.exchange import acts, client
from daman.exchange.actions.circuits import LeftAlone
from daman.exchange.catalogue import EvidenceType
from daman.exchange.models import WORTH_ASKING_AGAIN, Need, NeedState
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
OPEN = (NeedState.WAITING, NeedState.GAVE_UP)


@dataclass(frozen=True)
class Wanted:
    """Who wants to know what about whom, for which file."""

    subject: str
    kind: EvidenceType
    purpose: str
    legal_basis: str
    service: str
    person_key: int | None

    def waiting(self) -> Need | None:
        """The need as it stands, while it is not met."""
        return Need.objects.filter(subject=self.subject, purpose=self.purpose, evidence=self.kind.key, state__in=OPEN).first()

    def new(self, state: NeedState, on: date) -> Need:
        return Need(
            subject=self.subject, purpose=self.purpose, evidence=self.kind.key, provider=self.kind.provider.key,
            service=self.service, legal_basis=self.legal_basis, person_key=self.person_key, facts=len(self.kind.yields),
            state=state, opened_on=on, settled_on=None if state in OPEN else on,
        )  # fmt: skip


def met(wanted: Wanted, state: NeedState, on: date) -> None:
    """The register answered, or had answered before."""
    mine = Need.objects.filter(subject=wanted.subject, purpose=wanted.purpose, evidence=wanted.kind.key)
    keep = () if state != NeedState.HELD else (NeedState.HELD, NeedState.OBTAINED, NeedState.NOTHING)
    moved = mine.exclude(state__in=keep).update(
        state=state, next_try_at=None, silent_since=None, failure="", request="", settled_on=on
    )
    if not moved:
        Need.objects.bulk_create([wanted.new(state, on)], ignore_conflicts=True)


def not_met(wanted: Wanted, failure: client.Failure, *, request: str, at: datetime, on: date) -> Need:
    """It failed. When the delay was over, that was one more try; after the last one we stop asking by ourselves."""
    Need.objects.bulk_create([wanted.new(NeedState.WAITING, on)], ignore_conflicts=True)
    need = Need.objects.select_for_update().get(subject=wanted.subject, purpose=wanted.purpose, evidence=wanted.kind.key)
    was_given_up = need.state == NeedState.GAVE_UP
    is_due = need.next_try_at is None or at >= need.next_try_at
    need.failure, need.silent_since, need.settled_on = failure.state, need.silent_since or on, None
    need.request = request or need.request
    if isinstance(failure, LeftAlone):
        if not was_given_up:
            need.state, need.next_try_at = NeedState.WAITING, max(need.next_try_at or at, failure.until)
    elif failure.state not in WORTH_ASKING_AGAIN:
        need.tries, need.state, need.next_try_at = need.tries + 1, NeedState.GAVE_UP, None
    elif is_due and not was_given_up:
        need.tries += 1
        _plan(need, failure, at)
    need.save()
    if need.state == NeedState.GAVE_UP and not was_given_up:
        journal.record(
            acts.EVIDENCE_GIVEN_UP, about=need.purpose, person_key=need.person_key, actor=THE_HOUSE, on=on,
            evidence=need.evidence, provider=need.provider, tries=need.tries, failure=need.failure,
        )  # fmt: skip
    return need


def _plan(need: Need, failure: client.Failure, at: datetime) -> None:
    if need.tries > len(DELAYS):
        need.state, need.next_try_at = NeedState.GAVE_UP, None
        return
    delay = DELAYS[need.tries - 1]
    if isinstance(failure, client.Busy) and failure.seconds is not None:
        delay = max(delay, timedelta(seconds=failure.seconds))
    need.state, need.next_try_at = NeedState.WAITING, at + delay
