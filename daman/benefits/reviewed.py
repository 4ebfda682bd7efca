"""What is told of a decision looked at again: what changed, and what it makes of the right."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from daman.benefits import wording
from daman.benefits.models import Claim, Decision, Outcome, Review
from daman.benefits.wording import spell_day
from daman.foundation.money import spell


@dataclass(frozen=True)
class ReviewTold:
    """A review, as an officer reads it."""

    reason: str
    facts: tuple[tuple[str, str, str], ...]  # in words, what it was, what it is
    amount_before: int
    amount_after: int
    is_open_before: bool
    is_open_after: bool
    since: date
    difference: str


def told(review: Review, claim: Claim, language: str) -> ReviewTold:
    """The facts that differ, and both results."""
    before = {str(fact["kind"]): fact["value"] for fact in claim.facts}
    after = {str(fact["kind"]): fact["value"] for fact in review.facts}
    kinds = [kind for kind in dict.fromkeys([*before, *after]) if before.get(kind) != after.get(kind)] if after else []
    rows = tuple(
        (wording.fact_words(kind, language), _shown(kind, before.get(kind), language), _shown(kind, after.get(kind), language))
        for kind in kinds
    )
    return ReviewTold(
        reason=str(review.get_reason_display()), facts=rows, amount_before=review.amount_before, amount_after=review.amount_after,
        is_open_before=review.decision.outcome == Outcome.GRANTED, is_open_after=review.is_open_after, since=review.since,
        difference=_difference(review, language),
    )  # fmt: skip


def paragraphs(decision: Decision, language: str) -> list[str]:
    """What the letter of a decision says of the one whose place it takes; nothing when it takes no place."""
    if decision.pk is None:
        return []
    review = Review.objects.filter(person_id=decision.person_id, decided_by=decision.reference).select_related("decision").first()
    if review is None:
        return []
    lines = [
        _("هذا القرار يحل محل القرار رقم {reference}. السبب: {reason}.").format(
            reference=review.decision.reference, reason=review.get_reason_display()
        ),
        _("يُحسب الجديد ابتداء من {day}.").format(day=spell_day(review.since, language)),
        _difference(review, language),
    ]
    if review.note:
        lines.append(_("كتب العون: {note}").format(note=review.note))
    if review.amount_after < review.amount_before:
        lines.append(_("لا نقتطع شيئا عما مضى دون موافقتك: إن كان هناك ما يُسترجع كتبنا لك عنه، ولك أن تعترض."))
    return lines


def _difference(review: Review, language: str) -> str:
    before, after = spell(review.amount_before, language), spell(review.amount_after, language)
    if not review.is_open_after:
        return _("بالمعلومة الجديدة لا يفتح القانون هذا الحق. كان المبلغ {before}.").format(before=before)
    if review.decision.outcome != Outcome.GRANTED:
        return _("بالمعلومة الجديدة يفتح القانون هذا الحق، ومبلغه {after}.").format(after=after)
    return _("كان المبلغ {before}، وبالمعلومة الجديدة صار {after}.").format(before=before, after=after)


def _shown(kind: str, value: object, language: str) -> str:
    return "" if value is None else wording.fact_value(kind, value, language)
