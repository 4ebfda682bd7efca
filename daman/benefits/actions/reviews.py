"""A decided claim looked at again: the law on the facts as they are known since, the difference, and somebody who signs.

Nothing changes against a person by itself. The house signs alone only when one of a family left and the others get more.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts, exclusions, facts, queries, rights
from daman.benefits.actions import provisions, telling
from daman.benefits.actions.asking import Asking, ask_registers
from daman.benefits.actions.claims import locked
from daman.benefits.actions.relying import note_uses
from daman.benefits.actions.settling import settle_again
from daman.benefits.known import CAUTION
from daman.benefits.medical import opinion_of
from daman.benefits.models import (
    Award,
    Claim,
    ClaimState,
    Decision,
    Outcome,
    Review,
    ReviewReason,
    ReviewState,
)
from daman.benefits.services import service
from daman.benefits.standards import LOOK_AGAIN_WORKING_DAYS
from daman.casework import actions as casework
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry

LOOK_AGAIN = "look_again"
AT_ONCE = 200


class NothingToLookAt(Refusal):
    code = "nothing_to_look_at"
    message = _("لا شيء يُعاد النظر فيه في هذا الملف: لم تتغير معلومة، أو نُظر فيها من قبل.")


class NotWholeYet(Refusal):
    code = "review_not_whole"
    message = _("ما زلنا ننتظر جواب إدارة، فلا يُوقَّع شيء على معلومات ناقصة. يعود الملف إليك حين يصل الجواب.")


class OnlyAnOfficerLooks(Refusal):
    code = "only_an_officer_looks"
    message = _("لا يعيد النظر في قرار إلا عون، وليس في ملفه ولا في ملف قريب له.")


class LawGivesMore(Refusal):
    code = "law_gives_more"
    message = _("بالمعلومة الجديدة يعطي القانون صاحب الملف أكثر، فلا يبقى القرار كما هو. وقّع القرار الجديد.")


class NoteNeeded(Refusal):
    code = "review_note_needed"
    message = _("اكتب لماذا يبقى القرار كما هو: يقرأ صاحب الملف ما تكتب.")


def look_again(
    *, person_key: int, reference: str, reason: str, kinds: Sequence[str], since: date | None, on: date,
    anew: Sequence[str] = (),
) -> Review | None:  # fmt: skip
    """Work a decided claim out again. None when it is not decided yet: then it is gathered as it comes.

    `since` is the first month for which it counts; none: from the first one that the last decision counts. Asked again while
    it is open, it is worked out once more. Where nothing differs there is nothing to look at, and none is kept. A claim decided
    for a time is settled by the answer it waits for, on the facts of that day.
    """
    claim = Claim.objects.select_related("person").get(person_id=person_key, reference=reference)
    if claim.state != ClaimState.DECIDED or provisions.provision_of(claim) is not None or claim.person.died_on:
        return None
    asking = ask_registers(
        service(claim.benefit), person=claim.person, said=claim.asks_as, purpose=f"claim:{reference}", actor=THE_HOUSE, on=on,
        anew=anew,
    )  # fmt: skip
    with transaction.atomic():
        claim = locked(claim)
        decision = Decision.objects.filter(person_id=person_key, claim=claim).order_by("-id").first()
        if claim.state != ClaimState.DECIDED or decision is None:
            return None
        review = _opened(claim, decision, ReviewReason(reason), kinds, since or _begins(claim, decision), on)
        return _work_out(review, claim, asking, on)


def look_again_waiting(*, on: date) -> int:
    """Reviews that wait for a register are worked out again. How many can be signed now."""
    rows = Review.objects.filter(state=ReviewState.WAITING).select_related("claim").order_by("id")
    done = [
        look_again(
            person_key=each.person_id,
            reference=each.claim.reference,
            reason=each.reason,
            kinds=each.kinds,
            since=each.since,
            on=on,
        )
        for each in rows[:AT_ONCE]
    ]
    return sum(each is not None and each.state == ReviewState.READY for each in done)


@transaction.atomic
def sign_review(*, claim: Claim, officer: Actor, on: date, note: str = "") -> Decision:
    """Sign what the law says on the facts as they are known since: a new decision takes the place of the former one."""
    claim = locked(claim)
    review = _to_sign(claim, officer)
    determination = law.determination_of(claim.person_id, review.determination_reference)
    claim.facts, claim.determination_reference = review.facts, review.determination_reference
    claim.save(update_fields=["facts", "determination_reference"])
    lack = exclusions.lack_of(claim, determination, on)
    decision = Decision.objects.create(
        person_id=claim.person_id, claim=claim, reference=new_reference("DEC"),
        outcome=Outcome.GRANTED if lack is None else Outcome.REFUSED, benefit=claim.benefit,
        determination_reference=determination.reference, is_provisional=bool(determination.unconfirmed),
        failing_condition=lack.condition if lack else "", met_on=lack.met_on if lack else None,
        signed_by_kind=officer.kind, signed_by_reference=officer.reference, signed_by_name=officer.name, decided_on=on,
    )  # fmt: skip
    difference = settle_again(
        claim=claim, old=_awards_of(claim), decision=decision, values=determination.values, since=review.since,
        actor=officer, on=on,
    )  # fmt: skip
    _close(review, claim, ReviewState.CHANGED, officer, note, on, decided_by=decision.reference)
    about = f"claim:{claim.reference}"
    told: dict[str, Any] = {"person_key": claim.person_id, "office_code": claim.office_code, "actor": officer, "on": on}
    journal.record(
        acts.REVIEW_SIGNED, about=about, review=review.reference, decision=decision.reference, difference=difference,
        former=review.decision.reference, **told,
    )  # fmt: skip
    journal.record(
        acts.CLAIM_DECIDED, about=about, decision=decision.reference, outcome=str(decision.outcome),
        determination=determination.reference, condition=decision.failing_condition, **told,
    )  # fmt: skip
    exchange.carry_uses(about=about, to=f"decision:{decision.reference}", on=on)
    return decision


@transaction.atomic
def keep_decision(*, claim: Claim, officer: Actor, note: str, on: date) -> Review:
    """An officer read the difference and leaves the decision as it is, with the reason that the person reads.

    What the law gives more is never withheld.
    """
    claim = locked(claim)
    review = _to_sign(claim, officer)
    if review.amount_after > review.amount_before:
        raise LawGivesMore
    if not note.strip():
        raise NoteNeeded
    telling.tell_review(claim, note=note.strip(), on=on)
    return _keep(review, claim, officer, note, on)


def _opened(claim: Claim, decision: Decision, reason: ReviewReason, kinds: Sequence[str], since: date, on: date) -> Review:
    """The open one, widened, or one that is not kept yet."""
    found = queries.review_of(claim)
    if found is None:
        return Review(
            person_id=claim.person_id, claim=claim, decision=decision, reference=new_reference("RVW"), reason=reason,
            kinds=sorted(set(kinds)), since=since, opened_on=on,
        )  # fmt: skip
    found.kinds, found.since = sorted({*found.kinds, *kinds}), min(found.since, since)
    if found.reason != reason:  # never signed by the house
        found.reason = ReviewReason.FACT_CORRECTED
    return found


def _begins(claim: Claim, decision: Decision) -> date:
    made_by = Review.objects.filter(person_id=claim.person_id, decided_by=decision.reference).first()
    return made_by.since if made_by else month_of(claim.wants_from)


def _kept_open(review: Review) -> Review:
    is_new = review.pk is None
    review.save()
    if is_new:
        claim = review.claim
        journal.record(
            acts.REVIEW_OPENED, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
            actor=THE_HOUSE, on=review.opened_on, review=review.reference, reason=str(review.reason), kinds=review.kinds,
        )  # fmt: skip
    return review


def _work_out(review: Review, claim: Claim, asking: Asking, on: date) -> Review | None:
    """The law on the day of the former decision, or on the day from which somebody left; then who may sign."""
    former = law.determination_of(claim.person_id, review.decision.determination_reference)
    day = former.on if review.reason == ReviewReason.FACT_CORRECTED else review.since
    try:
        known, determination = _determined(claim, asking, day, on)
    except Refusal as refusal:
        review.state, review.waits_for = ReviewState.WAITING, asking.silent or [refusal.code]
        return _kept_open(review)
    is_new = not review.facts  # worked out for the first time: the person is told once
    review.facts = [*known.frozen(), *(fact for fact in claim.facts if fact["kind"] == "account.number")]
    review.determination_reference, review.waits_for, review.state = determination.reference, [], ReviewState.READY
    review.amount_before = _amount(review.decision, former)
    review.is_open_after = exclusions.lack_of(claim, determination, on) is None
    review.amount_after = rights.amount_monthly(claim.benefit, determination.values) if review.is_open_after else 0
    note_uses(claim, asking.family, on)
    if review.is_open_after == (review.decision.outcome == Outcome.GRANTED) and review.amount_after == review.amount_before:
        return _keep(review, claim, THE_HOUSE, "", on) if review.pk else None
    _kept_open(review)
    casework.open_task(
        office_code=claim.office_code, kind=LOOK_AGAIN, about=f"claim:{claim.reference}", person_key=claim.person_id,
        opened_on=on, working_days=LOOK_AGAIN_WORKING_DAYS, actor=THE_HOUSE, again=True,
    )  # fmt: skip
    if _gains_by_leaving(review):
        sign_review(claim=claim, officer=THE_HOUSE, on=on)
        review.refresh_from_db()
    elif is_new:
        telling.tell_review(claim, on=on)
    return review


def _determined(claim: Claim, asking: Asking, day: date, on: date) -> tuple[facts.Gathered, Determination]:
    known = facts.gather(
        [claim.person], benefit=claim.benefit, asks_as={claim.person_id: {**claim.asks_as, "family": asking.family}},
        missing=asking.silent, medical={claim.person_id: opinion_of(claim)}, on=day,
    )[claim.person_id]  # fmt: skip
    with transaction.atomic():
        determination = determinations.determine(
            targets=service(claim.benefit).targets, facts=known.for_law(), on=day, known_on=on, person_key=claim.person_id,
            about=f"claim:{claim.reference}", actor=THE_HOUSE,
        )  # fmt: skip
    return known, determination


def _gains_by_leaving(review: Review) -> bool:
    """The share of somebody in payment grew, on what registers proved."""
    return (
        review.reason == ReviewReason.FAMILY_LEFT
        and review.decision.outcome == Outcome.GRANTED
        and review.is_open_after
        and review.amount_after > review.amount_before
        and all(fact["source"] != CAUTION for fact in review.facts)
    )


def _amount(decision: Decision, former: Determination) -> int:
    return rights.amount_monthly(decision.benefit, former.values) if decision.outcome == Outcome.GRANTED else 0


def _awards_of(claim: Claim) -> Sequence[Award]:
    """What this claim opened and did not end already."""
    rows = Award.objects.select_for_update(of=("self",)).filter(person_id=claim.person_id, decision__claim=claim)
    return [each for each in rows.order_by("id") if each.ends_before is None or each.ends_before > each.starts_on]


def _to_sign(claim: Claim, officer: Actor) -> Review:
    barred = {claim.person_id, *registry.relatives_of(claim.person_id)}
    review = queries.review_of(claim)
    if review is None:
        raise NothingToLookAt
    if review.state != ReviewState.READY:
        raise NotWholeYet
    is_house = officer.kind == ActorKind.HOUSE and _gains_by_leaving(review)
    if not is_house and (officer.kind != ActorKind.OFFICER or officer.person_key in barred):
        raise OnlyAnOfficerLooks
    return review


def _keep(review: Review, claim: Claim, officer: Actor, note: str, on: date) -> Review:
    _close(review, claim, ReviewState.KEPT, officer, note, on)
    journal.record(
        acts.REVIEW_KEPT, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
        actor=officer, on=on, review=review.reference, note=review.note,
    )  # fmt: skip
    return review


def _close(
    review: Review, claim: Claim, state: ReviewState, officer: Actor, note: str, on: date, *, decided_by: str = ""
) -> None:
    provisions.close_task(claim, LOOK_AGAIN, on, officer)
    review.state, review.note, review.decided_by = state, note.strip()[:500], decided_by
    review.signed_by, review.signed_by_name, review.signed_on = officer.reference, officer.name, on
    review.save()
