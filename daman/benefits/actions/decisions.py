"""Deciding a claim: the law says which way, somebody signs."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts, exclusions, rights
from daman.benefits.actions import provisions
from daman.benefits.actions.awards import award, end_award
from daman.benefits.actions.claims import SETTLE, TASK, locked
from daman.benefits.known import CAUTION
from daman.benefits.models import CLAIM_MOVES, Claim, ClaimState, Decision, Outcome
from daman.benefits.standards import PROVISIONAL_SHARE
from daman.casework import actions as casework
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange import actions as exchange
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry


class NotReady(Refusal):
    code = "not_ready"
    message = _("هذا الطلب غير جاهز للقرار: ما زلنا نجمع معلوماته أو سُحب. عد إليه عندما يظهر في قائمتك.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    message = _("صدر قرار في هذا الطلب رقمه {reference}، فلم يُسجَّل قرار آخر. افتح الملف لقراءته.")


class NotEntitled(Refusal):
    code = "not_entitled"
    message = _("لا يمكن قبول هذا الطلب: شرط غير متحقق، وهو «{condition}». اقرأ التعليل في الملف، ثم وقّع عدم القبول.")


class EntitledByLaw(Refusal):
    code = "entitled_by_law"
    message = _("لا يمكن توقيع عدم القبول: القانون يفتح الحق لصاحبه. اقرأ التعليل في الملف، ثم وقّع القبول.")


class OnlyAPersonRefuses(Refusal):
    code = "only_a_person_refuses"
    message = _("عدم القبول لا يصدر إلا بتوقيع عون. اطلب من عون مكلف أن يدرس الملف.")


class OwnFile(Refusal):
    code = "own_file"
    message = _("هذا ملفك أو ملف قريب لك، فلا يمكنك التوقيع فيه. أعده إلى القائمة ليدرسه زميل.")


class FactsNotCertified(Refusal):
    code = "facts_not_certified"
    message = _("في هذا الملف معلومة لم يثبتها أي سجل، فلا يُقبل آليا. يدرسه عون.")


class NotWhole(Refusal):
    code = "not_whole"
    message = _("ما زلنا ننتظر جواب إدارة، فلا يُوقَّع عدم قبول على معلومات ناقصة. انتظر الجواب، أو وقّع القرار المؤقت.")


class BenefitsExclude(Refusal):
    code = "benefits_exclude"
    message = _("لا يُجمع هذا الحق مع حق آخر للأيام نفسها: {benefit}، رقمه {reference}. لا يُقبل ما دام الآخر قائما.")


@transaction.atomic
def grant(*, claim: Claim, officer: Actor, on: date) -> Decision:
    """Sign the right that the law opens: the decision, the award, the first payment. The letter follows at once."""
    claim, done, determination = _open(claim, Outcome.GRANTED, officer)
    if done:
        return done
    if not rights.is_open(claim.benefit, determination.values):
        condition = rights.lack_for(claim.benefit, determination).condition
        raise NotEntitled(condition=law.words(condition, get_language() or "ar"))
    if officer.kind == ActorKind.HOUSE and not is_certified(claim):
        raise FactsNotCertified
    clash = exclusions.clash_of(claim, determination.values, on)
    if clash is not None:
        raise BenefitsExclude(benefit=clash.benefit, reference=clash.reference)
    ended = exclusions.ended_by(claim, on)
    if ended and officer.kind == ActorKind.HOUSE:
        raise FactsNotCertified
    before = provisions.provision_of(claim)
    decision = _decide(claim, determination, Outcome.GRANTED, officer=officer, on=on, was_provisional=before is not None)
    if before is not None:
        provisions.settle(
            provision=before, claim=claim, decision=decision, values=determination.values, actor=officer, on=on
        )  # fmt: skip
    else:
        _award(decision, claim, determination, officer, on)
    for each in ended:
        end_award(each, before=max(claim.wants_from, add_months(month_of(each.starts_on), 1)), reason=decision.benefit,
                  actor=officer, on=on)  # fmt: skip
    return decision


@transaction.atomic
def refuse(*, claim: Claim, officer: Actor, on: date) -> Decision:
    """Sign that the law does not open the right, naming what failed and when it would be met. Never a machine."""
    if officer.kind != ActorKind.OFFICER:
        raise OnlyAPersonRefuses
    claim, done, determination = _open(claim, Outcome.REFUSED, officer)
    if done:
        return done
    if claim.waits_for:
        raise NotWhole
    lack = exclusions.lack_of(claim, determination, on)
    if lack is None:
        raise EntitledByLaw
    before = provisions.provision_of(claim)
    decision = _decide(
        claim, determination, Outcome.REFUSED, officer=officer, on=on, was_provisional=before is not None,
        failing_condition=lack.condition, met_on=lack.met_on,
    )  # fmt: skip
    if before is not None:
        provisions.settle(
            provision=before, claim=claim, decision=decision, values=determination.values, actor=officer, on=on
        )  # fmt: skip
    return decision


def _award(decision: Decision, claim: Claim, determination: Determination, officer: Actor, on: date) -> None:
    """Open the right; while a register is silent, lower and for a time."""
    values = determination.values
    share = PROVISIONAL_SHARE if claim.waits_for else 100
    made = award(decision=decision, claim=claim, values=values, actor=officer, on=on, share=share)
    if claim.waits_for:
        whole = rights.amount_monthly(claim.benefit, values)
        provisions.open_provision(
            decision=decision, claim=claim, whole=whole, paid=sum(each.amount_monthly for each in made), actor=officer, on=on
        )  # fmt: skip


def _open(claim: Claim, outcome: Outcome, officer: Actor) -> tuple[Claim, Decision | None, Determination]:
    """The claim, kept from others; the decision that this officer signed already; what the law said."""
    claim = locked(claim)
    # Two who decide at once come one after the other: the second finds the first one's decision.
    found = Decision.objects.filter(person_id=claim.person_id, claim_id=claim.pk).order_by("-id").first()
    if found and claim.state == ClaimState.DECIDED:
        if (found.outcome, found.signed_by_reference) != (outcome, officer.reference):
            raise AlreadyDecided(reference=found.reference)
    elif ClaimState.DECIDED not in CLAIM_MOVES[ClaimState(claim.state)]:
        raise NotReady
    else:
        found = None
    if officer.person_key is not None and officer.person_key in {claim.person_id, *registry.relatives_of(claim.person_id)}:
        raise OwnFile
    return claim, found, law.determination_of(claim.person_id, claim.determination_reference)


def _decide(
    claim: Claim, determination: Determination, outcome: Outcome, *, officer: Actor, on: date, was_provisional: bool = False,
    **why: Any,
) -> Decision:  # fmt: skip
    about = f"claim:{claim.reference}"
    kind = SETTLE if was_provisional else TASK
    casework.finish(office_code=claim.office_code, kind=kind, about=about, officer=officer, on=on)
    decision = Decision.objects.create(
        person_id=claim.person_id,
        claim=claim,
        reference=new_reference("DEC"),
        outcome=outcome,
        benefit=claim.benefit,
        determination_reference=determination.reference,
        is_provisional=bool(determination.unconfirmed) or bool(claim.waits_for),
        signed_by_kind=officer.kind,
        signed_by_reference=officer.reference,
        signed_by_name=officer.name,
        decided_on=on,
        **why,
    )
    claim.state = ClaimState.DECIDED
    claim.save(update_fields=["state"])
    journal.record(
        acts.CLAIM_DECIDED, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=officer, on=on,
        decision=decision.reference, outcome=str(outcome), determination=determination.reference,
        condition=decision.failing_condition,
    )  # fmt: skip
    exchange.carry_uses(about=about, to=f"decision:{decision.reference}", on=on)
    return decision


def is_certified(claim: Claim) -> bool:
    """A machine decides alone only on what registers proved and our own books hold; for a time, also on what caution says."""
    return all(
        fact["source"] == "own" or fact["certificate"] or (fact["source"] == CAUTION and claim.waits_for)
        for fact in claim.facts
        if fact["kind"] not in NOT_OF_THE_WORLD
    )


NOT_OF_THE_WORLD = ("pension.asks_before_age", "unemployment.insurance.month_of_benefit")  # what the claim asks
