"""Gathering the facts of a claim from registers and our own books, and applying the law to them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts, facts, rights
from daman.benefits.actions import provisions
from daman.benefits.actions.asking import Asking, ask_registers
from daman.benefits.actions.claims import ADVISE, SETTLE, TASK, locked
from daman.benefits.actions.relying import note_uses
from daman.benefits.known import SAID
from daman.benefits.medical import opinion_of
from daman.benefits.models import Claim, ClaimState, Provision
from daman.benefits.services import Service, service
from daman.casework import actions as casework
from daman.casework import calendar
from daman.determinations import actions as determinations
from daman.determinations.models import Determination
from daman.exchange import queries as evidence
from daman.foundation.actor import THE_HOUSE
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

AT_ONCE = 200
OPINION = "medical.opinion"  # what a claim waits for: the adviser of the fund


def gather(*, person_key: int, reference: str, on: date) -> Claim:
    """Ask the registers, freeze what is known, apply the law, and queue the file. Harmless when that was done."""
    claim = Claim.objects.select_related("person").get(person_id=person_key, reference=reference)
    if claim.state != ClaimState.GATHERING:
        return claim
    # Registers are asked before the claim is kept: a slow one must not hold the file.
    purpose = f"claim:{claim.reference}"
    table = service(claim.benefit)
    asking = ask_registers(table, person=claim.person, said=claim.asks_as, purpose=purpose, actor=THE_HOUSE, on=on)
    return _apply_law(claim, table, asking, on)


def gather_waiting(*, on: date) -> int:
    """Try again the claims that wait for a register. How many are ready now."""
    waiting = Claim.objects.filter(state=ClaimState.GATHERING, filed_on__lte=on).order_by("id")
    keys = list(waiting.values_list("person_id", "reference")[:AT_ONCE])
    return sum(gather(person_key=key, reference=reference, on=on).state == ClaimState.READY for key, reference in keys)


def gather_provisional(*, on: date) -> int:
    """Ask again for what a provisional decision waits for. How many claims can be confirmed or corrected now."""
    waiting = Provision.objects.filter(state__in=provisions.WAITING, decision__claim__state=ClaimState.DECIDED).order_by("id")
    keys = list(waiting.values_list("person_id", "decision__claim__reference")[:AT_ONCE])
    unsigned = Claim.objects.filter(state=ClaimState.READY).exclude(waits_for=[]).order_by("id")
    keys += list(unsigned.values_list("person_id", "reference")[:AT_ONCE])
    return sum(_gather_again(person_key=key, reference=reference, on=on) for key, reference in keys)


def gather_again(*, person_key: int, reference: str, on: date) -> bool:
    """A register answered about a claim, or corrected what it had said: whatever can move moves. True when something did.

    A claim being gathered is gathered on; one that waits for a signature is worked out anew, as is one decided for a time.
    """
    claim = Claim.objects.filter(person_id=person_key, reference=reference).first()
    if claim is None:
        return False
    if claim.state == ClaimState.GATHERING:
        return gather(person_key=person_key, reference=reference, on=on).state == ClaimState.READY
    return _gather_again(person_key=person_key, reference=reference, on=on)


def _gather_again(*, person_key: int, reference: str, on: date) -> bool:
    """The whole facts of a claim decided provisionally; false while something is still missing."""
    claim = Claim.objects.select_related("person").get(person_id=person_key, reference=reference)
    table = service(claim.benefit)
    asking = ask_registers(
        table, person=claim.person, said=claim.asks_as, purpose=f"claim:{claim.reference}", actor=THE_HOUSE, on=on
    )
    with transaction.atomic():
        claim = locked(claim)
        is_provisional = provisions.provision_of(claim) is not None
        is_unsigned = claim.state == ClaimState.READY and not is_provisional
        if not is_unsigned and (claim.state not in (ClaimState.READY, ClaimState.DECIDED) or not is_provisional):
            return False
        try:
            known, determination = _determined(claim, table, asking, on)
        except Refusal:
            return False  # still silent, or not whole yet: nothing changes, it is asked again
        _ready(claim, known, determination, asking, waits_for=[], task=TASK if is_unsigned else SETTLE, on=on)
    return True


@transaction.atomic
def _apply_law(claim: Claim, table: Service, asking: Asking, on: date) -> Claim:
    claim, silent = locked(claim), asking.silent
    if claim.state != ClaimState.GATHERING:
        return claim
    if table.medical and not opinion_of(claim):
        return _wait_for_adviser(claim, silent, on)
    try:
        known, determination = _determined(claim, table, asking, on)
    except Refusal as refusal:
        missing = silent or _not_delivered(claim, table, on) or [refusal.code]
        if silent and provisions.has_waited(claim, on, silent):
            return _ready_for_a_while(claim, table, asking, on)
        return _wait(claim, missing, on)
    provisions.close_stuck(claim, on)
    return _ready(claim, known, determination, asking, waits_for=[], task=TASK, on=on)


def _determined(
    claim: Claim, table: Service, asking: Asking, on: date, *, cautious: bool = False
) -> tuple[facts.Gathered, Determination]:
    known = _gathered(claim, asking, on, cautious=cautious)
    with transaction.atomic():
        determination = determinations.determine(
            targets=table.targets, facts=known.for_law(), on=_law_day(claim, known, on), known_on=on,
            person_key=claim.person_id, about=f"claim:{claim.reference}", actor=THE_HOUSE,
        )  # fmt: skip
    return known, determination


def _ready_for_a_while(claim: Claim, table: Service, asking: Asking, on: date) -> Claim:
    """The register is silent too long: what is missing is told to the law with caution, and a provisional grant prepared.

    Caution never refuses: when the law does not give the right so, an officer looks, and the house goes on asking.
    """
    claim = _wait(claim, asking.silent, on)
    try:
        with transaction.atomic():
            known, determination = _determined(claim, table, asking, on, cautious=True)
            if table.pays != "monthly" or not rights.is_open(claim.benefit, determination.values):
                raise NothingForAWhile
    except Refusal:
        provisions.stuck(claim, on)
        return claim
    return _ready(claim, known, determination, asking, waits_for=asking.silent, task=TASK, on=on)


class NothingForAWhile(Refusal):
    code = "nothing_for_a_while"
    message = _("لا يمكن قرار مؤقت بما هو معروف الآن. ننتظر جواب الإدارة، وينظر عون في الطلب.")


def _ready(
    claim: Claim, known: facts.Gathered, determination: Determination, asking: Asking, *, waits_for: list[str], task: str,
    on: date,
) -> Claim:  # fmt: skip
    about = f"claim:{claim.reference}"
    claim.facts = [*known.frozen(), _account(claim, on)]
    claim.determination_reference, claim.waits_for, claim.state = determination.reference, waits_for, ClaimState.READY
    claim.save(update_fields=["facts", "determination_reference", "waits_for", "state"])
    journal.record(
        acts.CLAIM_READY, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=THE_HOUSE, on=on,
        determination=determination.reference, silent=asking.silent,
    )  # fmt: skip
    note_uses(claim, asking.family, on)
    casework.open_task(
        office_code=claim.office_code, kind=task, about=about, person_key=claim.person_id, opened_on=on,
        working_days=max(1, calendar.working_days_between(on, claim.promised_on)), actor=THE_HOUSE, again=task == SETTLE,
    )  # fmt: skip
    return claim


def _gathered(claim: Claim, asking: Asking, on: date, *, cautious: bool = False) -> facts.Gathered:
    said = {**claim.asks_as, "family": asking.family}
    return facts.gather(
        [claim.person], benefit=claim.benefit, asks_as={claim.person_id: said}, missing=asking.silent,
        medical={claim.person_id: opinion_of(claim)}, cautious=cautious, on=on,
    )[claim.person_id]  # fmt: skip


def _not_delivered(claim: Claim, table: Service, on: date) -> list[str]:
    """The evidence of which the registers, though they answered, hold nothing, or what cannot be."""
    facts_held = {fact.kind: fact.value for fact in evidence.facts_of(claim.person.nin) if fact.value is not None}
    if str(facts_held.get("civil.born_on") or "") > on.isoformat():
        return ["civil.identity"]
    held = set(facts_held)
    return [
        asked.kind
        for asked in table.evidence
        if asked.of == "person" and not held & set(evidence.evidence_type(asked.kind).yields)
    ]


def _wait_for_adviser(claim: Claim, silent: list[str], on: date) -> Claim:
    """The medical adviser writes an opinion first: it is a task of the office like any other."""
    casework.open_task(
        office_code=claim.office_code, kind=ADVISE, about=f"claim:{claim.reference}", person_key=claim.person_id, opened_on=on,
        working_days=max(1, calendar.working_days_between(on, claim.promised_on)), actor=THE_HOUSE,
    )  # fmt: skip
    return _wait(claim, [*silent, OPINION], on)


def _law_day(claim: Claim, known: facts.Gathered, on: date) -> date:
    """Today, unless the right opens only on the day from which it is asked."""
    table = service(claim.benefit)
    if claim.wants_from <= on or not table.asks_month:
        return on
    today = determinations.simulate(targets=table.targets, facts=known.for_law(), on=on)
    if today.missing or rights.is_open(claim.benefit, today.values):
        return on
    then = determinations.simulate(targets=table.targets, facts=known.for_law(), on=claim.wants_from, known_on=on)
    return claim.wants_from if rights.is_open(claim.benefit, then.values) else on


def _account(claim: Claim, on: date) -> dict[str, object]:
    """The account, with the post's word for it when it is the one the post knows."""
    held = evidence.current_of_many([claim.person.nin], ["account.number"]).get((claim.person.nin, "account.number"))
    row: dict[str, object] = {"kind": "account.number", "value": claim.account_number}
    if held and held.value == claim.account_number:
        return row | {"source": held.source, "known_at": held.known_at.isoformat(), "certificate": held.certificate}
    return row | {"source": SAID, "known_at": on.isoformat(), "certificate": {}}


def _wait(claim: Claim, waits_for: list[str], on: date) -> Claim:
    if claim.waits_for != waits_for:  # said once, however often it is tried again
        claim.waits_for = waits_for
        claim.save(update_fields=["waits_for"])
        note_uses(claim, (), on)  # what is held may be what is wrong
        journal.record(
            acts.CLAIM_WAITS, about=f"claim:{claim.reference}", person_key=claim.person_id,
            office_code=claim.office_code, actor=THE_HOUSE, on=on, waits_for=waits_for,
        )  # fmt: skip
    return claim
