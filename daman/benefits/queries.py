"""Claims, decisions, awards and payments of a person; and what the law would give today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits import exclusions, facts, letters, reviewed
from daman.benefits.models import (
    PENSIONS,
    Award,
    Benefit,
    Claim,
    ClaimDraft,
    ClaimMandate,
    ClaimState,
    Decision,
    LifeCheck,
    Offer,
    OfferState,
    Outcome,
    Payment,
    PaymentState,
    Review,
    ReviewState,
)
from daman.benefits.services import service, services
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.months import age_on
from daman.registry.models import Kinship, KinshipKind, Person

CHILD_UNTIL = "survivors.orphan.age_ordinary"
OF_A_CHILD = (Benefit.SURVIVORS_PENSION, Benefit.DEATH_GRANT)  # what a parent asks for a young child


@dataclass(frozen=True)
class Represented:
    """Somebody for whom another may claim, and what."""

    person: Person
    benefits: tuple[Benefit, ...]
    is_child: bool
    since: date | None = None


def claims_of(person: Person) -> QuerySet[Claim]:
    """A person's claims, the latest first."""
    return Claim.objects.filter(person=person).order_by("-id")


def claim(person_key: int, reference: str) -> Claim | None:
    """One claim of a person."""
    return Claim.objects.filter(person_id=person_key, reference=reference).select_related("person").first()


def decision_of(claim: Claim) -> Decision | None:
    """The latest decision on a claim."""
    return Decision.objects.filter(person_id=claim.person_id, claim_id=claim.pk).order_by("-id").first()


def review_of(claim: Claim) -> Review | None:
    """What the law says of a decided claim on facts corrected since, while nobody signed it; none mostly."""
    rows = Review.objects.filter(person_id=claim.person_id, claim=claim, state__in=[ReviewState.WAITING, ReviewState.READY])
    return rows.select_related("decision").first()


def reviews_of(claim: Claim) -> QuerySet[Review]:
    """Each time a decision on this claim was looked at again, the latest first."""
    return Review.objects.filter(person_id=claim.person_id, claim=claim).select_related("decision").order_by("-id")


def review_told(review: Review, language: str) -> reviewed.ReviewTold:
    """What changed, in words, and what it makes of the right."""
    return reviewed.told(review, review.claim, language)


def decision(person_key: int, reference: str) -> Decision | None:
    """One decision of a person."""
    found = Decision.objects.filter(person_id=person_key, reference=reference)
    return found.select_related("person", "claim").first()


def awards_of(person: Person) -> QuerySet[Award]:
    """What is or was in payment, the latest first."""
    return Award.objects.filter(person=person).order_by("-starts_on", "-id")


def awards_with_life(person: Person) -> QuerySet[Any]:
    """The same, each with where the proof of life stands (`life_state`), in one question."""
    last = LifeCheck.objects.filter(person_id=OuterRef("person_id")).order_by("-year").values("state")[:1]
    return awards_of(person).annotate(life_state=Subquery(last))


def pension_in_force(person: Person, on: date) -> Award | None:
    """The oldest pension that is paid, or will be: what it opens besides, it opens once."""
    open_still = Q(ends_before=None) | Q(ends_before__gt=on)
    return Award.objects.filter(open_still, person=person, benefit__in=PENSIONS).order_by("starts_on", "id").first()


def payments_of(person: Person) -> QuerySet[Payment]:
    """A person's benefit payments, the latest due first."""
    return Payment.objects.filter(person=person).select_related("award").order_by("-due_on", "-id")


def next_payment(person: Person) -> Payment | None:
    """The first payment that has not arrived."""
    waiting = [PaymentState.SCHEDULED, PaymentState.HELD]
    return Payment.objects.filter(person=person, state__in=waiting).order_by("due_on", "id").first()


def allowed_outcome(claim: Claim) -> str | None:
    """What the law lets an officer sign: granted or refused; nothing while the facts are being gathered."""
    if claim.state == ClaimState.GATHERING or not claim.determination_reference:
        return None
    determination = law.determination_of(claim.person_id, claim.determination_reference)
    return Outcome.GRANTED if exclusions.lack_of(claim, determination, determination.on) is None else Outcome.REFUSED


def letter_preview(claim: Claim, *, signed_by: str, on: date) -> letters.Letter | None:
    """The letter that a signature would send, word for word, in the person's language; none while nothing can be signed."""
    outcome = allowed_outcome(claim)
    if outcome is None:
        return None
    language = claim.person.language[:2] or "ar"
    determination = law.determination_of(claim.person_id, claim.determination_reference)
    lack = exclusions.lack_of(claim, determination, determination.on) if outcome == Outcome.REFUSED else None
    with override(language):
        reference = _("يُكتب عند التوقيع")
    decision = Decision(
        person=claim.person, claim=claim, reference=reference, outcome=outcome, benefit=claim.benefit,
        determination_reference=determination.reference, is_provisional=bool(determination.unconfirmed),
        failing_condition=lack.condition if lack else "", met_on=lack.met_on if lack else None,
        signed_by_name=signed_by, decided_on=on,
    )  # fmt: skip
    return letters.letter_of(decision, claim=claim, person=claim.person, determination=determination, language=language)


def estimate(person: Person, on: date) -> law.Answer:
    """What the law would give today on what is held (`actions.prepare_estimate` obtains it). Nothing is kept."""
    held = facts.gather([person], asks_as={}, on=on)[person.pk]
    return determinations.simulate(targets=service(Benefit.OLD_AGE_PENSION).targets, facts=held.for_law(), on=on)


def inconsistent_claims(limit: int = 100) -> list[str]:
    """Claims decided without a decision, granted without an award, or whose letter did not leave for more than a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.reference from benefits_claim c"
            " left join benefits_decision d on d.person_id = c.person_id and d.claim_id = c.id"
            " where (c.state = 'decided' and d.id is null)"
            " or (d.outcome = 'granted' and not exists (select 1 from benefits_award a"
            "   where a.person_id = d.person_id and a.decision_id = d.id)"
            "   and not exists (select 1 from benefits_review r where r.person_id = d.person_id and r.decided_by = d.reference))"
            " or (d.letter_reference = '' and d.decided_on < current_date - 1)"
            " group by c.id, c.reference order by c.id limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def offers_of(person: Person) -> QuerySet[Offer]:
    """The rights offered to a person, or to a young child of theirs, and not answered yet, the latest first."""
    mine = Q(person=person) | Q(guardian_key=person.pk)
    return Offer.objects.filter(mine, state=OfferState.OFFERED).order_by("-id")


def asked_and_offered(person: Person, limit: int) -> tuple[list[Claim], list[Offer]]:
    """The latest claims and open offers of a person in one question, with what a list of them shows."""
    columns = ("is_offer", "pk", "reference", "benefit", "state", "promised_on", "guardian_key")
    no_day, nobody = Value(None, output_field=DateField()), Value(None, output_field=BigIntegerField())
    claims = claims_of(person).annotate(is_offer=Value(False), guardian_key=nobody).values_list(*columns)[:limit]
    offers = offers_of(person).annotate(is_offer=Value(True), promised_on=no_day).values_list(*columns)[:limit]
    rows = sorted(claims.union(offers, all=True), key=lambda row: row[1], reverse=True)
    told = [dict(zip(columns[2:6], row[2:6], strict=True)) for row in rows if not row[0]]
    offered = [dict(zip(columns[2:5], row[2:5], strict=True)) | {"guardian_key": row[6]} for row in rows if row[0]]
    return [Claim(person=person, **each) for each in told], [Offer(person=person, **each) for each in offered]


def offer_of(person: Person, reference: str) -> Offer | None:
    """One offer that a person may answer: their own, or a young child's."""
    mine = Q(person=person) | Q(guardian_key=person.pk)
    return Offer.objects.filter(mine, reference=reference).select_related("person").first()


def offer_answer(offer: Offer) -> law.Answer:
    """The law read again, step by step, on the facts that the offer kept: its amount opens down to its articles."""
    told = facts.as_law(offer.facts)
    return determinations.simulate(targets=[service(offer.benefit).amount] if told else [], facts=told, on=offer.found_on)


def life_check(person: Person) -> LifeCheck | None:
    """The proof of life of the last year in which one was looked for."""
    return LifeCheck.objects.filter(person=person).order_by("-year").first()


def life_check_of(matter: str) -> LifeCheck | None:
    """The one of a matter, as tasks name it: person and year."""
    person, _dot, year = matter.partition(".")
    if not (person.isdecimal() and year.isdecimal()):
        return None
    return LifeCheck.objects.filter(person_id=int(person), year=int(year)).select_related("person__commune").first()


def fund_of(benefit: str) -> str:
    """The fund at whose agency a benefit is claimed."""
    return service(benefit).fund


def drafts_of(writer: Person) -> QuerySet[ClaimDraft]:
    """The claims that a person began and did not send, the latest first."""
    return ClaimDraft.objects.filter(person=writer).order_by("-id")


def mandates_of(person: Person) -> QuerySet[ClaimMandate]:
    """Who may claim in a person's place now, the latest first."""
    return ClaimMandate.objects.filter(person=person, ends_before=None).order_by("-id")


def represented_by(holder: Person, on: date) -> list[Represented]:
    """For whom a person may claim: young children first, then those who gave a mandate."""
    found = [Represented(child, OF_A_CHILD, is_child=True) for child in _children_of(holder, on)]
    mandates = ClaimMandate.objects.filter(holder_key=holder.pk, ends_before=None, starts_on__lte=on, person__died_on=None)
    by_person: dict[int, list[ClaimMandate]] = {}
    for each in mandates.select_related("person__commune").order_by("id"):
        by_person.setdefault(each.person_id, []).append(each)
    for given in by_person.values():
        every = tuple(services()) if any(not each.benefit for each in given) else ()
        named = tuple(Benefit(each.benefit) for each in given if each.benefit)
        since = min(each.starts_on for each in given)
        found.append(Represented(given[0].person, every or named, is_child=False, since=since))
    return found


def claims_filed_by(holder: Person, persons: Collection[int]) -> QuerySet[Claim]:
    """What somebody filed in the place of these persons, the latest first."""
    return Claim.objects.filter(person__in=list(persons), filed_by_key=holder.pk).select_related("person").order_by("-id")


def is_young(person: Person, on: date) -> bool:
    """Young enough for a parent to claim without a mandate."""
    return age_on(person.born_on, on) < int(law.parameter(CHILD_UNTIL, on).value)


def _children_of(parent: Person, on: date) -> list[Person]:
    kin = Kinship.objects.filter(relative_key=parent.pk, kind=KinshipKind.PARENT, ends_before=None, person__died_on=None)
    found = [each.person for each in kin.select_related("person__commune").order_by("person__born_on", "person_id")]
    return [child for child in found if is_young(child, on)]
