"""Gathering the facts of a claim from registers and our own books, and applying the law to them."""

from datetime import date

from django.db import transaction

from daman.benefits import acts, facts, rights
from daman.benefits.actions.claims import TASK, locked
from daman.benefits.actions.evidence import is_known
from daman.benefits.models import Claim, ClaimState
from daman.casework import actions as casework
from daman.casework import calendar
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.exchange import queries as evidence
from daman.foundation.actor import THE_HOUSE
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

AT_ONCE = 200


def gather(*, person_key: int, reference: str, on: date) -> Claim:
    """Ask the registers, freeze what is known, apply the law, and queue the file. Harmless when that was done."""
    claim = Claim.objects.select_related("person").get(person_id=person_key, reference=reference)
    if claim.state != ClaimState.GATHERING:
        return claim
    # Registers are asked before the claim is kept: a slow one must not hold the file.
    purpose = f"claim:{claim.reference}"
    silent = [
        kind for kind in facts.EVIDENCE
        if not is_known(person=claim.person, kind=kind, purpose=purpose, actor=THE_HOUSE, on=on)
    ]  # fmt: skip
    return _apply_law(claim, silent, on)


def gather_waiting(*, on: date) -> int:
    """Try again the claims that wait for a register. How many are ready now."""
    waiting = Claim.objects.filter(state=ClaimState.GATHERING, filed_on__lte=on).order_by("id")
    keys = list(waiting.values_list("person_id", "reference")[:AT_ONCE])
    return sum(gather(person_key=key, reference=reference, on=on).state == ClaimState.READY for key, reference in keys)


@transaction.atomic
def _apply_law(claim: Claim, silent: list[str], on: date) -> Claim:
    claim = locked(claim)
    if claim.state != ClaimState.GATHERING:
        return claim
    known = facts.gather([claim.person], asks_as={claim.person_id: claim.asks_as}, missing=silent, on=on)[claim.person_id]
    about = f"claim:{claim.reference}"
    try:
        with transaction.atomic():
            determination = determinations.determine(
                targets=law.PENSION_TARGETS,
                facts=known.for_law(),
                on=_law_day(claim, known, on),
                known_on=on,
                person_key=claim.person_id,
                about=about,
                actor=THE_HOUSE,
            )
    except Refusal as refusal:
        return _wait(claim, silent or [refusal.code], on)
    claim.facts = [*known.frozen(), _account(claim, on)]
    claim.determination_reference, claim.waits_for, claim.state = determination.reference, [], ClaimState.READY
    claim.save(update_fields=["facts", "determination_reference", "waits_for", "state"])
    journal.record(
        acts.CLAIM_READY, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=THE_HOUSE, on=on,
        determination=determination.reference, silent=silent,
    )  # fmt: skip
    casework.open_task(
        office_code=claim.office_code,
        kind=TASK,
        about=about,
        person_key=claim.person_id,
        opened_on=on,
        working_days=max(1, calendar.working_days_between(on, claim.promised_on)),
        actor=THE_HOUSE,
    )
    return claim


def _law_day(claim: Claim, known: facts.Gathered, on: date) -> date:
    """Today, unless the right opens only on the day from which it is asked."""
    if claim.wants_from <= on:
        return on
    today = determinations.simulate(targets=law.PENSION_TARGETS, facts=known.for_law(), on=on)
    if today.missing or rights.is_open(claim.benefit, today.values):
        return on
    then = determinations.simulate(targets=law.PENSION_TARGETS, facts=known.for_law(), on=claim.wants_from, known_on=on)
    return claim.wants_from if rights.is_open(claim.benefit, then.values) else on


def _account(claim: Claim, on: date) -> dict[str, object]:
    """The account, with the post's word for it when it is the one the post knows."""
    held = evidence.current_of_many([claim.person.nin], ["account.number"]).get((claim.person.nin, "account.number"))
    row: dict[str, object] = {"kind": "account.number", "value": claim.account_number}
    if held and held.value == claim.account_number:
        return row | {"source": held.source, "known_at": held.known_at.isoformat(), "certificate": held.certificate}
    return row | {"source": facts.SAID, "known_at": on.isoformat(), "certificate": {}}


def _wait(claim: Claim, waits_for: list[str], on: date) -> Claim:
    if claim.waits_for != waits_for:  # said once, however often it is tried again
        claim.waits_for = waits_for
        claim.save(update_fields=["waits_for"])
        journal.record(
            acts.CLAIM_WAITS, about=f"claim:{claim.reference}", person_key=claim.person_id,
            office_code=claim.office_code, actor=THE_HOUSE, on=on, waits_for=waits_for,
        )  # fmt: skip
    return claim
