"""What a decision that takes the place of a former one pays, and what the months paid meanwhile make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from daman.benefits import notices
from daman.benefits.actions import replacing
from daman.benefits.actions.awards import award, open_award
from daman.benefits.models import (
    Award,
    AwardChange,
    Claim,
    Decision,
    Outcome,
    Payment,
    Provision,
    RevaluationRun,
    Review,
)
from daman.benefits.parts import Part, parts_of
from daman.benefits.services import service
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.actor import Actor
from daman.foundation.months import add_months, month_of

BY_THE_MONTH = ("monthly", "falling")


@dataclass(frozen=True)
class Raise:
    """A raise that a right in payment got: it is carried over to the right that takes its place."""

    scheme: str
    from_month: date
    effective_on: date
    about: str
    reason: str
    rate: str
    letter_reference: str


@dataclass(frozen=True)
class Course:
    """What one decision gives from a month on."""

    since: date
    parts: tuple[Part, ...]
    raises: tuple[Raise, ...]
    settled_on: date

    def in_month(self, month: date) -> int:
        here = [part for part in self.parts if month_of(part.starts_on) <= month]
        return sum(self.amounts(part, month)[-1] for part in here if part.ends_before is None or part.ends_before > month)

    def amounts(self, part: Part, until: date) -> list[int]:
        """The first amount, then the amount after each raise, up to a month."""
        found = [part.amount]
        for each in self.raises:
            if each.scheme == part.scheme and each.from_month <= until:
                facts = {notices.AMOUNT: found[-1], notices.SETTLED: self.settled_on}
                answer = determinations.simulate(targets=(notices.AFTER,), facts=facts, on=each.effective_on)
                found.append(int(answer.values[notices.AFTER]))
        return found


def settle_again(
    *, claim: Claim, old: Sequence[Award], decision: Decision, values: Mapping[str, Any], since: date, actor: Actor, on: date
) -> int:
    """Put the new decision in the place of the former ones. What it owes the person for the past; below zero, paid too much."""
    is_granted = decision.outcome == Outcome.GRANTED
    if not old:
        if is_granted:
            award(decision=decision, claim=claim, values=values, actor=actor, on=on)
        return 0
    decisions = list(Decision.objects.filter(person_id=claim.person_id, claim=claim).order_by("id"))
    settled_on, raises = decisions[0].decided_on, _raises_of(claim)
    former = [_course(claim, each, raises, settled_on, on) for each in decisions if each.pk != decision.pk]
    new = Course(since, tuple(parts_of(decision, claim, values, on)) if is_granted else (), raises, settled_on)
    if service(claim.benefit).pays not in BY_THE_MONTH:
        return _settle_sum(claim, old, decision, former[-1], new, actor=actor, on=on)
    today = [replace(part, amount=new.amounts(part, date.max)[-1]) for part in new.parts]
    done = replacing.replace(
        old=old, parts=today, decision=decision, account=old[-1].account_number, since=since, actor=actor, on=on,
        reason="review", lines_of=lambda months: [_line(former, new, month) for month in sorted(months)],
    )  # fmt: skip
    _carry_raises(done.awards, new)
    return done.difference


def _line(former: Sequence[Course], new: Course, month: date) -> dict[str, Any]:
    """What the decisions so far made of a month, and what this one makes of it."""
    last = next((course for course in reversed(former) if course.since <= month), None)
    return {"month": month.isoformat(), "paid": last.in_month(month) if last else 0, "due": new.in_month(month)}


def _settle_sum(
    claim: Claim, old: Sequence[Award], decision: Decision, former: Course, new: Course, *, actor: Actor, on: date
) -> int:
    """One sum was paid: the rest is another sum; too much is an overpayment."""
    before, after = (sum(part.amount for part in course.parts) for course in (former, new))
    if after > before:
        month = month_of(on)
        rest = replace(new.parts[0], starts_on=on, ends_before=add_months(month, 1), pays_in=month)
        open_award(decision=decision, claim=claim, part=rest, amount=after - before, actor=actor, on=on)
    elif after < before:
        paid = Payment.objects.filter(person_id=claim.person_id, award__in=list(old)).order_by("-month").first()
        month = paid.month if paid else month_of(on)
        line = {"month": month.isoformat(), "paid": before, "due": after}
        replacing.overpaid(old[-1], [line], actor=actor, on=on)
    return after - before


def _course(claim: Claim, decision: Decision, raises: tuple[Raise, ...], settled_on: date, on: date) -> Course:
    review = Review.objects.filter(person_id=claim.person_id, decided_by=decision.reference).first()
    since = review.since if review else month_of(claim.wants_from)
    if decision.outcome != Outcome.GRANTED:
        return Course(since, (), raises, settled_on)
    provision = Provision.objects.filter(person_id=claim.person_id, decision=decision).first()
    share = provision.share if provision else 100
    kept = law.determination_of(claim.person_id, decision.determination_reference)
    parts = (replace(part, amount=part.amount * share // 100) for part in parts_of(decision, claim, kept.values, on))
    return Course(since, tuple(parts), raises, settled_on)


def _raises_of(claim: Claim) -> tuple[Raise, ...]:
    rows = AwardChange.objects.filter(person_id=claim.person_id, award__decision__claim=claim).select_related("award")
    runs = {f"revaluation:{run.reference}": run.effective_on for run in RevaluationRun.objects.all()}
    found: dict[tuple[str, str], Raise] = {}
    for each in rows.order_by("from_month", "id"):
        if each.about in runs:
            scheme = each.award.scheme
            one = Raise(
                scheme, each.from_month, runs[each.about], each.about, each.reason, each.rate, each.letter_reference
            )  # fmt: skip
            found.setdefault((scheme, each.about), one)
    return tuple(found.values())


def _carry_raises(made: Sequence[Award], course: Course) -> None:
    for each in made:
        part = next(part for part in course.parts if part.scheme == each.scheme)
        amounts = course.amounts(part, date.max)
        mine = [one for one in course.raises if one.scheme == each.scheme]
        AwardChange.objects.bulk_create(
            AwardChange(
                person_id=each.person_id, award=each, from_month=one.from_month, amount_before=amounts[n],
                amount_after=amounts[n + 1], reason=one.reason, about=one.about, rate=one.rate,
                letter_reference=one.letter_reference,
            )
            for n, one in enumerate(mine)
        )  # fmt: skip
