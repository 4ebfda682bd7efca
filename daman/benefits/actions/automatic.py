"""What the house signs alone: a full grant on certified facts, some of which an officer looks at again. Never a refusal."""

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts, exclusions, rights
from daman.benefits.actions.claims import locked
from daman.benefits.actions.decisions import grant, is_certified
from daman.benefits.models import Claim, ClaimState, ControlFinding, Decision, DecisionControl
from daman.benefits.services import NEVER, WHATEVER_LAW, service
from daman.benefits.standards import CONTROL_ONE_IN, CONTROL_WORKING_DAYS
from daman.casework import actions as casework
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry

CONTROL = "control_decision"


class NothingToControl(Refusal):
    code = "nothing_to_control"
    message = _("هذا القرار لم تختره القرعة للمراجعة، أو روجع من قبل.")


class NotYoursToControl(Refusal):
    code = "not_yours_to_control"
    message = _("لا يراجع القرار إلا عون، وليس في ملفه ولا في ملف قريب له. وإن وجدت خطأ فاكتب ما هو.")


def why_not_alone(claim: Claim, on: date) -> str:
    """What leaves this claim to an officer; empty when the house may sign it alone."""
    table = service(claim.benefit)
    if table.automatic == NEVER:
        return "switched_off"
    if claim.state != ClaimState.READY:
        return "not_ready"
    determination = law.determination_of(claim.person_id, claim.determination_reference)
    if not rights.is_open(claim.benefit, determination.values):
        return "not_entitled"  # a refusal is never automatic
    if determination.unconfirmed and table.automatic != WHATEVER_LAW:
        return "law_unconfirmed"
    if not is_certified(claim):
        return "facts_not_certified"
    if exclusions.clash_of(claim, determination.values, on) or exclusions.ended_by(claim, on):
        return "other_right"
    return ""


@transaction.atomic
def decide_alone(*, person_key: int, reference: str, on: date) -> Decision | None:
    """Grant what needs no officer; none when it does. Run twice, it is decided once."""
    claim = locked(Claim.objects.get(person_id=person_key, reference=reference))
    if why_not_alone(claim, on):
        return None
    decision = grant(claim=claim, officer=THE_HOUSE, on=on)
    seed = secrets.token_hex(16)
    if int(seed, 16) % CONTROL_ONE_IN == 0:
        _draw(claim, decision, seed, on)
    return decision


@transaction.atomic
def control(*, claim: Claim, officer: Actor, finding: str, note: str, on: date) -> DecisionControl:
    """An officer looked again at what the house signed, and says whether it is right."""
    if officer.kind != ActorKind.OFFICER or officer.person_key in {claim.person_id, *registry.relatives_of(claim.person_id)}:
        raise NotYoursToControl
    rows = DecisionControl.objects.select_for_update(of=("self",)).select_related("decision")
    found = rows.filter(person_id=claim.person_id, decision__claim=claim, finding="").order_by("-id").first()
    if found is None:
        raise NothingToControl
    if finding not in ControlFinding.values or (finding == ControlFinding.WRONG and not note.strip()):
        raise NotYoursToControl
    about = f"claim:{claim.reference}"
    casework.finish(office_code=claim.office_code, kind=CONTROL, about=about, officer=officer, on=on)
    found.finding, found.note, found.controlled_by, found.controlled_on = finding, note.strip(), officer.reference, on
    found.save()
    journal.record(
        acts.CONTROL_DONE, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=officer, on=on,
        decision=found.decision.reference, finding=finding, note=found.note,
    )  # fmt: skip
    return found


def _draw(claim: Claim, decision: Decision, seed: str, on: date) -> None:
    about = f"claim:{claim.reference}"
    DecisionControl.objects.create(person_id=claim.person_id, decision=decision, seed=seed, drawn_on=on)
    journal.record(
        acts.CONTROL_DRAWN, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=THE_HOUSE, on=on,
        decision=decision.reference, seed=seed, one_in=CONTROL_ONE_IN,
    )  # fmt: skip
    casework.open_task(
        office_code=claim.office_code, kind=CONTROL, about=about, person_key=claim.person_id, opened_on=on,
        working_days=CONTROL_WORKING_DAYS, actor=THE_HOUSE, again=True,
    )  # fmt: skip
