"""Decisions made while a register stays silent: capped, for a time, then confirmed or corrected by what it answers."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.awards import end_award
from daman.benefits.actions.claims import STUCK as STUCK_TASK
from daman.benefits.actions.replacing import Replaced, replace
from daman.benefits.models import (
    PROVISION_MOVES,
    Award,
    Claim,
    Decision,
    Outcome,
    Payment,
    Provision,
    ProvisionState,
)
from daman.benefits.parts import parts_of
from daman.benefits.standards import (
    PROVISION_TASK_WORKING_DAYS,
    PROVISIONAL_AFTER_WORKING_DAYS,
    PROVISIONAL_DAYS,
    PROVISIONAL_SHARE,
)
from daman.casework import actions as casework
from daman.casework import calendar
from daman.casework import queries as tasks
from daman.exchange import queries as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry

OVER_TASK = "provision_over"
WAITING = (ProvisionState.OPEN, ProvisionState.OVER, ProvisionState.STOPPED)


class NotOver(Refusal):
    code = "provision_not_over"
    message = _("هذا القرار المؤقت لا ينتظر توقيعا: لم تنته مدته، أو جاء الجواب فتأكد أو صُحّح.")


class OnlyAnOfficerStops(Refusal):
    code = "only_an_officer_stops"
    message = _("لا يمدّد قرارا مؤقتا ولا يوقف دفعه إلا عون، وليس في ملفه ولا في ملف قريب له.")


def has_waited(claim: Claim, on: date, silent: Collection[str]) -> bool:
    """Whether silent registers have held this claim as long as the house allows, or are not asked any more."""
    if calendar.working_days_between(claim.filed_on, on) >= PROVISIONAL_AFTER_WORKING_DAYS:
        return True
    exhausted = {each.evidence for each in exchange.silences(f"claim:{claim.reference}") if each.is_exhausted}
    return bool(silent) and exhausted >= set(silent)


def provision_of(claim: Claim) -> Provision | None:
    """The provision of a claim that waits to be confirmed or corrected."""
    rows = Provision.objects.filter(person_id=claim.person_id, decision__claim=claim, state__in=WAITING)
    return rows.select_related("decision").order_by("-id").first()


def open_provision(*, decision: Decision, claim: Claim, whole: int, paid: int, actor: Actor, on: date) -> Provision:
    """Kept beside the decision, with what did not come and the day on which an officer looks at it."""
    made = Provision.objects.create(
        person_id=claim.person_id, decision=decision, waits_for=claim.waits_for, share=PROVISIONAL_SHARE, amount_whole=whole,
        amount=paid, expires_on=on + timedelta(days=PROVISIONAL_DAYS),
    )  # fmt: skip
    journal.record(
        acts.PROVISION_MADE, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
        actor=actor, on=on, decision=decision.reference, waits_for=claim.waits_for, expires_on=made.expires_on,
    )  # fmt: skip
    return made


def settle(
    *, provision: Provision, claim: Claim, decision: Decision, values: Mapping[str, Any], actor: Actor, on: date
) -> Provision:
    """The answer came, and somebody signed: the new right takes the place of the provisional one, the months are made good."""
    found = Provision.objects.select_for_update().get(person_id=provision.person_id, pk=provision.pk)
    old = list(Award.objects.select_for_update().filter(person_id=claim.person_id, decision_id=found.decision_id).order_by("id"))
    is_granted = decision.outcome == Outcome.GRANTED
    parts = parts_of(decision, claim, values, on) if is_granted else []
    since = min((month_of(each.starts_on) for each in old), default=month_of(claim.wants_from))
    done: Replaced = replace(
        old=old, parts=parts, decision=decision, account=claim.account_number, since=since, actor=actor, on=on,
        reason="provision",
    )  # fmt: skip
    after = sum(part.amount for part in parts)
    found.state = _state_after(found, after, is_granted=is_granted)
    found.settled_by, found.settled_on, found.amount_after, found.difference = decision.reference, on, after, done.difference
    found.save()
    close_task(claim, OVER_TASK, on)
    journal.record(
        acts.PROVISION_SETTLED, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
        actor=actor, on=on, decision=decision.reference, state=found.state, difference=done.difference,
        from_month=done.from_month,
    )  # fmt: skip
    return found


@transaction.atomic
def expire_provisions(*, on: date) -> int:
    """Whose time is over waits for an officer's signature. Nothing stops by itself. How many."""
    rows = Provision.objects.select_for_update(of=("self",)).filter(state=ProvisionState.OPEN, expires_on__lte=on)
    over = list(rows.select_related("decision__claim").order_by("id"))
    for each in over:
        claim = each.decision.claim
        each.state = ProvisionState.OVER
        each.save(update_fields=["state"])
        journal.record(
            acts.PROVISION_OVER, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
            actor=THE_HOUSE, on=on, decision=each.decision.reference,
        )  # fmt: skip
        casework.open_task(
            office_code=claim.office_code, kind=OVER_TASK, about=f"claim:{claim.reference}", person_key=claim.person_id,
            opened_on=on, working_days=PROVISION_TASK_WORKING_DAYS, actor=THE_HOUSE, again=True,
        )  # fmt: skip
    return len(over)


@transaction.atomic
def extend_provision(*, claim: Claim, officer: Actor, reason: str, on: date) -> Provision:
    """An officer lets it run for another term."""
    found = _over(claim, officer)
    found.state, found.expires_on = ProvisionState.OPEN, on + timedelta(days=PROVISIONAL_DAYS)
    return _signed(found, claim, acts.PROVISION_EXTENDED, officer, reason, on)


@transaction.atomic
def stop_provision(*, claim: Claim, officer: Actor, reason: str, on: date) -> Provision:
    """An officer stops paying until the answer comes; the months missed are paid when it does."""
    found = _over(claim, officer)
    found.state = ProvisionState.STOPPED
    for award in Award.objects.select_for_update().filter(
        person_id=claim.person_id, decision_id=found.decision_id, ends_before=None
    ):
        last = Payment.objects.filter(person_id=claim.person_id, award=award).order_by("-month").first()
        before = max(add_months(last.month if last else month_of(award.starts_on), 1), add_months(month_of(award.starts_on), 1))
        end_award(award, before=before, reason="provision_stopped", actor=officer, on=on)
    return _signed(found, claim, acts.PROVISION_STOPPED, officer, reason, on)


def stuck(claim: Claim, on: date) -> None:
    """Even with caution nothing can be decided: an officer looks at it, and the house goes on asking."""
    about = f"claim:{claim.reference}"
    if tasks.task(claim.office_code, STUCK_TASK, about) is not None:
        return
    journal.record(
        acts.CLAIM_STUCK, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=THE_HOUSE, on=on,
        waits_for=claim.waits_for,
    )  # fmt: skip
    casework.open_task(
        office_code=claim.office_code, kind=STUCK_TASK, about=about, person_key=claim.person_id, opened_on=on,
        working_days=PROVISION_TASK_WORKING_DAYS, actor=THE_HOUSE,
    )  # fmt: skip


@transaction.atomic
def see_stuck(*, claim: Claim, officer: Actor, note: str, on: date) -> None:
    """An officer read why it waits and wrote what was done: the administration was called, the person was told."""
    _must_be_officer(claim, officer)
    about = f"claim:{claim.reference}"
    casework.finish(office_code=claim.office_code, kind=STUCK_TASK, about=about, officer=officer, on=on)
    journal.record(
        acts.CLAIM_STUCK_SEEN, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=officer, on=on,
        note=note,
    )  # fmt: skip


def close_stuck(claim: Claim, on: date) -> None:
    """What was waited for came: nobody has to look any more."""
    close_task(claim, STUCK_TASK, on)


def _state_after(found: Provision, after: int, *, is_granted: bool) -> ProvisionState:
    if not is_granted:
        state = ProvisionState.TAKEN_BACK
    elif after == found.amount_whole:
        state = ProvisionState.CONFIRMED
    else:
        state = ProvisionState.RAISED if after > found.amount else ProvisionState.LOWERED
    if state not in PROVISION_MOVES[ProvisionState(found.state)]:
        raise NotOver
    return state


def _over(claim: Claim, officer: Actor) -> Provision:
    _must_be_officer(claim, officer)
    rows = Provision.objects.select_for_update(of=("self",)).select_related("decision")
    found = rows.filter(person_id=claim.person_id, decision__claim=claim, state=ProvisionState.OVER).first()
    if found is None:
        raise NotOver
    return found


def _signed(found: Provision, claim: Claim, act: Any, officer: Actor, reason: str, on: date) -> Provision:
    about = f"claim:{claim.reference}"
    casework.finish(office_code=claim.office_code, kind=OVER_TASK, about=about, officer=officer, on=on)
    found.save()
    journal.record(
        act, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=officer, on=on, reason=reason,
        decision=found.decision.reference, expires_on=found.expires_on,
    )  # fmt: skip
    return found


def _must_be_officer(claim: Claim, officer: Actor) -> None:
    barred = {claim.person_id, *registry.relatives_of(claim.person_id)}
    if officer.kind != ActorKind.OFFICER or officer.person_key in barred:
        raise OnlyAnOfficerStops


def close_task(claim: Claim, kind: str, on: date, actor: Actor = THE_HOUSE) -> None:
    """What was to be done about a claim is done, where there was something to do."""
    task = tasks.task(claim.office_code, kind, f"claim:{claim.reference}")
    if task is not None:
        casework.finish(office_code=task.office_code, kind=kind, about=task.about, officer=actor, on=on)
