"""Survivors share one pension: when one of them leaves, the shares of the others are counted again.

Who leaves by age or by the end of studies leaves by an officer's signature; the others are counted again after it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from daman.benefits import acts
from daman.benefits.actions.gathering import gather_again
from daman.benefits.actions.reviews import look_again
from daman.benefits.models import Award, Benefit, Claim, ClaimState, Review, ReviewReason
from daman.determinations import queries as law
from daman.exchange import queries as exchange
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.journal import actions as journal
from daman.registry import queries as registry
from daman.registry.models import Person

COUNTED_AGAIN = "survivors.counted_again_when_one_leaves"
AGE, AGE_STUDIES = "survivors.orphan.age_ordinary", "survivors.orphan.age_studies"
FAMILY, DIED, OF_SCHOOL = "family.members", "civil.died_on", "school."
# What was said before somebody left is no use: who is alive, and who studies, is asked anew.
REGISTER, SCHOOL = ("civil.family", "education.enrolment"), ("education.enrolment",)
SCHOOL_BEGINS = (11, 1)  # by then the schools have told who is enrolled
# Children of a deceased who reached an age lately, or who may have left school.
OF_AGE = """
select distinct k.relative_key, d.nin, (p.born_on + make_interval(years => %(age)s))::date as birthday
from benefits_claim c
join registry_person d on d.nin = c.asks_as ->> 'deceased'
join registry_kinship k on k.person_id = d.id and k.kind = 'child'
join registry_person p on p.id = k.relative_key and p.died_on is null
where c.benefit = 'survivors_pension' and c.state = 'decided'
  and (p.born_on + make_interval(years => %(age)s))::date > %(since)s
  and (p.born_on + make_interval(years => %(age)s))::date <= %(on)s
order by 1
"""


def recount_family(*, deceased: Person, but: int, since: date, on: date) -> int:
    """Count the shares of the others again, from a month on. How many were looked at.

    A share that grows on what registers proved is signed by the house; any other difference waits for an officer.
    """
    if not law.parameter(COUNTED_AGAIN, on).value:
        return 0
    claims = [each for each in _claims_of(deceased) if each.person_id != but and _is_paid(each)]
    for number, each in enumerate(claims):
        look_again(
            person_key=each.person_id, reference=each.reference, reason=ReviewReason.FAMILY_LEFT, kinds=[FAMILY], since=since,
            on=on, anew=() if number else REGISTER,
        )  # fmt: skip
    if claims:
        with transaction.atomic():
            journal.record(
                acts.FAMILY_RECOUNTED, about=f"person:{deceased.pk}", person_key=deceased.pk, actor=THE_HOUSE, on=on,
                since=since, shares=len(claims),
            )  # fmt: skip
    return len(claims)


def recount_after_death(*, dead: Person, on: date) -> int:
    """One of a family that shares a pension died, whether this one was paid a share or not."""
    if dead.died_on is None:
        return 0
    since = add_months(month_of(dead.died_on), 1)
    return sum(recount_family(deceased=each, but=dead.pk, since=since, on=on) for each in _shared_from(dead))


def recount_after_end(*, person_key: int, award: str, on: date) -> int:
    """A share ended and no other took its place: the others get what the law gives without it."""
    ended = Award.objects.filter(person_id=person_key, reference=award).select_related("decision__claim").first()
    if ended is None or ended.benefit != Benefit.SURVIVORS_PENSION or ended.ends_before is None or ended.decision is None:
        return 0
    claim = ended.decision.claim
    deceased = registry.find_person(str(claim.asks_as.get("deceased") or ""))
    if deceased is None or _is_paid(claim):
        return 0
    return recount_family(deceased=deceased, but=person_key, since=ended.ends_before, on=on)


def find_leavers(*, on: date) -> int:
    """Orphans who reached the age at which the right ends or, in autumn, who may have left school. How many were looked at."""
    ordinary, studies = (int(law.parameter(name, on).value) for name in (AGE, AGE_STUDIES))
    rows = [row for age in (ordinary, studies) for row in _of_age(age, on - timedelta(days=31), on)]
    if (on.month, on.day) == SCHOOL_BEGINS:
        rows += [
            (child, nin, on) for child, nin, _day in _of_age(ordinary, date(on.year - (studies - ordinary), on.month, 1), on)
        ]
    return sum(_look_at(child, nin, add_months(month_of(day), 1), on) for child, nin, day in rows)


def departure(claim: Claim, on: date) -> date | None:
    """The first month without somebody who died or left school, when that is all that changed in what a claim rests on.

    A school that does not say since when somebody left is believed from today, never for the past.
    """
    left: set[date] = set()
    for fact in exchange.facts_used_by(f"claim:{claim.reference}"):
        now = exchange.current(fact.subject, fact.kind)
        if fact.superseded_at is None or now is None or now.value == fact.value:
            continue
        if fact.kind == DIED and fact.value is None and fact.subject not in (claim.person.nin, claim.asks_as.get("deceased")):
            left.add(date.fromisoformat(now.value))
        elif fact.kind.startswith(OF_SCHOOL) and now.valid_from is None:
            left.add(on)
        elif fact.kind == FAMILY and (died := _only_deaths(fact.value or [], now.value or [])):
            left |= died
        else:
            return None
    return add_months(month_of(min(left)), 1) if left else None


def hear_correction(*, person_key: int, reference: str, kinds: Sequence[str], on: date) -> None:
    """A fact on which a claim rests is not what it was: worked out anew before a decision, looked at again after it.

    That somebody died since is no correction of the past: it counts from the month after the death.
    """
    claim = Claim.objects.filter(person_id=person_key, reference=reference).select_related("person").first()
    if claim is None or claim.state == ClaimState.WITHDRAWN:
        return
    if gather_again(person_key=person_key, reference=reference, on=on):
        return
    left = departure(claim, on)
    look_again(
        person_key=person_key, reference=reference, kinds=kinds, since=left, on=on,
        reason=ReviewReason.FAMILY_LEFT if left else ReviewReason.FACT_CORRECTED,
    )  # fmt: skip


def _only_deaths(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> set[date]:
    """The days of the deaths between two states of a family; nothing when anything else changed."""
    now = {(row["nin"], row["kind"]): row for row in after}
    if {(row["nin"], row["kind"]) for row in before} != set(now):
        return set()
    died = [now[row["nin"], row["kind"]] for row in before if now[row["nin"], row["kind"]] != row]
    return {date.fromisoformat(row["died_on"]) for row in died if row.get("died_on")}


def _look_at(child: int, nin: str, since: date, on: date) -> bool:
    deceased = registry.find_person(nin)
    if deceased is None or Review.objects.filter(person_id=child, since=since).exists():
        return False
    own = [each for each in _claims_of(deceased) if each.person_id == child and _is_paid(each)]
    for each in own:
        look_again(
            person_key=child,
            reference=each.reference,
            reason=ReviewReason.FAMILY_LEFT,
            kinds=["civil.born_on"],
            since=since,
            on=on,
        )
    seen = Review.objects.filter(claim__in=[each.pk for each in _claims_of(deceased)], since=since)
    return bool(own) or (not seen.exists() and recount_family(deceased=deceased, but=child, since=since, on=on) > 0)


def _claims_of(deceased: Person) -> list[Claim]:
    rows = Claim.objects.filter(
        person_id__in=list(registry.relatives_of(deceased.pk)), benefit=Benefit.SURVIVORS_PENSION, state=ClaimState.DECIDED,
        asks_as__deceased=deceased.nin, person__died_on=None,
    )  # fmt: skip
    return list(rows.select_related("person").order_by("person_id", "id"))


def _is_paid(claim: Claim) -> bool:
    return Award.objects.filter(person_id=claim.person_id, decision__claim=claim, ends_before=None).exists()


def _shared_from(member: Person) -> list[Person]:
    """The dead relatives of somebody from whom a pension is shared."""
    rows = Person.objects.filter(pk__in=list(registry.relatives_of(member.pk)))
    return list(rows.exclude(died_on=None).order_by("pk"))


def _of_age(age: int, since: date, on: date) -> list[tuple[int, str, date]]:
    with connection.cursor() as cursor:
        cursor.execute(OF_AGE, {"age": age, "since": since, "on": on})
        rows: list[tuple[int, str, date]] = cursor.fetchall()
    return rows
