"""Offering a right to who has it and did not ask: found every night by the law, or opened by what happens in a life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from daman.benefits import acts, facts
from daman.benefits.actions.claims import OPEN, file_claim
from daman.benefits.models import Award, Benefit, Claim, Offer, OfferState
from daman.benefits.services import service
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry
from daman.registry.models import Kinship, KinshipKind, Person

AT_ONCE = 2000
AGE = "age"
OPENS, AMOUNT = "pension.entitled", "pension.total_monthly"
OF_A_DEATH = (Benefit.SURVIVORS_PENSION, Benefit.DEATH_GRANT)


class OfferClosed(Refusal):
    code = "offer_closed"
    message = gettext_lazy("أجبت على هذا العرض من قبل. إن غيّرت رأيك فأودع طلبا من صفحتك.")


@dataclass(frozen=True)
class Found:
    """A right found for somebody."""

    person: Person
    benefit: str
    cause: str
    amount_monthly: int | None = None
    asks_as: Mapping[str, Any] = field(default_factory=dict)


def find_pensioners(*, on: date, at_once: int = AT_ONCE) -> int:
    """Everybody alive with months in the books, without a pension, a claim or an offer: who has a pension is offered it."""
    made, last = 0, 0
    while persons := _waiting(last, at_once):
        last = persons[-1].pk
        made += len(offer(found=_entitled(persons, on), on=on))
    return made


@transaction.atomic
def offer(*, found: Iterable[Found], on: date) -> list[Offer]:
    """Write the offers that are new, and tell each person. What was offered for the same cause is not offered again."""
    made = []
    for each in found:
        row, is_new = Offer.objects.get_or_create(
            person=each.person, benefit=each.benefit, cause=each.cause,
            defaults={
                "reference": new_reference("OFR"), "asks_as": dict(each.asks_as), "amount_monthly": each.amount_monthly,
                "found_on": on,
            },
        )  # fmt: skip
        if is_new:
            made.append(row)
            journal.record(
                acts.RIGHT_OFFERED, about=f"offer:{row.reference}", person_key=each.person.pk, actor=THE_HOUSE, on=on,
                benefit=str(each.benefit), cause=each.cause,
            )  # fmt: skip
            _tell(row, on)
    return made


@transaction.atomic
def accept_offer(*, offer: Offer, account_number: str, office_code: str, actor: Actor, on: date) -> Claim:
    """The person confirms the account: the claim is filed. Confirmed twice, it is filed once."""
    offer = _locked(offer)
    if offer.state == OfferState.DECLINED:
        raise OfferClosed
    claim = file_claim(
        person=offer.person, benefit=offer.benefit, wants_from=add_months(month_of(on), 1), account_number=account_number,
        asks_as=offer.asks_as, key=f"offer:{offer.reference}", office_code=office_code, actor=actor, on=on,
    )  # fmt: skip
    _answer(offer, OfferState.ACCEPTED, acts.OFFER_ACCEPTED, actor, on, claim_reference=claim.reference)
    return claim


@transaction.atomic
def decline_offer(*, offer: Offer, actor: Actor, on: date) -> Offer:
    """The person does not want it. It is kept, and not offered again for the same cause."""
    offer = _locked(offer)
    if offer.state == OfferState.ACCEPTED:
        raise OfferClosed
    return _answer(offer, OfferState.DECLINED, acts.OFFER_DECLINED, actor, on)


def offer_after_death(*, deceased: Person, on: date) -> list[Offer]:
    """The spouses are offered what a death opens; without a spouse, the children. The law decides when they confirm."""
    kin = Kinship.objects.filter(person_id=deceased.pk, ends_before=None).values_list("relative_key", "kind")
    spouses = [key for key, kind in kin if kind == KinshipKind.SPOUSE]
    children = [key for key, kind in kin if kind == KinshipKind.CHILD]
    known = registry.persons_by_key(spouses or children)
    alive = [person for _key, person in sorted(known.items()) if not person.died_on]
    cause, said = f"death:{deceased.pk}", {"deceased": deceased.nin}
    found = [Found(person, benefit, cause, asks_as=said) for person in alive for benefit in OF_A_DEATH]
    return offer(found=found, on=on)


def _waiting(after: int, count: int) -> list[Person]:
    benefit = {"benefit": Benefit.OLD_AGE_PENSION}
    keys = Person.objects.filter(pk__gt=after, died_on=None, insured_months__isnull=False).distinct()
    keys = keys.exclude(pk__in=Award.objects.filter(ends_before=None, **benefit).values("person_id"))
    keys = keys.exclude(pk__in=Claim.objects.filter(state__in=OPEN, **benefit).values("person_id"))
    keys = keys.exclude(pk__in=Offer.objects.filter(cause=AGE, **benefit).values("person_id"))
    return list(keys.order_by("pk")[:count])


def _entitled(persons: list[Person], on: date) -> list[Found]:
    """The compiled law over all of them at once. Who lacks a fact is left for another night."""
    gathered = facts.gather(persons, asks_as={}, on=on)
    needed = [fact.name for fact in law.facts_needed((OPENS, AMOUNT), on)]
    whole = [person for person in persons if all(name in gathered[person.pk].of_law for name in needed)]
    if not whole:
        return []
    rows = [gathered[person.pk].for_law() for person in whole]
    columns = {name: _column(law.fact_kind(name), [row[name] for row in rows]) for name in needed}
    answers = determinations.determine_many(targets=(OPENS, AMOUNT), columns=columns, on=on)
    return [
        Found(person, Benefit.OLD_AGE_PENSION, AGE, int(amount))
        for person, is_open, amount in zip(whole, answers[OPENS], answers[AMOUNT], strict=True)
        if is_open
    ]


def _column(kind: str, values: list[Any]) -> Any:
    match kind:
        case "date":
            return np.array(values, "datetime64[D]")
        case "flag":
            return np.array(values, bool)
        case "career":
            offsets = np.concatenate([[0], np.cumsum([len(each) for each in values])]).astype(np.int64)
            return offsets, np.array([amount for each in values for amount in each], np.int64)
        case _:
            return np.array(values, np.int64)


def _locked(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("person")
    return rows.get(person_id=offer.person_id, pk=offer.pk)


def _answer(offer: Offer, state: OfferState, act: Any, actor: Actor, on: date, **more: str) -> Offer:
    if offer.state == state:
        return offer
    offer.state = state
    for name, value in more.items():
        setattr(offer, name, value)
    offer.save(update_fields=["state", *more])
    journal.record(act, about=f"offer:{offer.reference}", person_key=offer.person_id, actor=actor, on=on, **more)
    return offer


def _tell(row: Offer, on: date) -> None:
    """In the person's language; a text message names no benefit, because anybody may read it."""
    language = row.person.language[:2] or "ar"
    recipient, about = f"person:{row.person_id}", f"offer:{row.reference}"
    with override("ar-dz" if language == "ar" else language):
        name = str(service(row.benefit).benefit.label)
        subject = _("لك حق لم تطلبه: {benefit}").format(benefit=name)
        body = _("وجدنا أن لك حقا قد يُفتح: {benefit}. لا تأتِ بأي وثيقة: ادخل إلى صفحتك وأكّد حسابك فقط.").format(benefit=name)
        short = _("ضمان: قد يكون لك حق لم تطلبه. ادخل إلى صفحتك لتراه.")
    correspondence.send(
        recipient=recipient, channel=Channel.PORTAL, subject=subject, body=body, language=language, about=about,
        actor=THE_HOUSE, on=on,
    )  # fmt: skip
    if row.person.phone:
        correspondence.send(
            recipient=recipient, channel=Channel.SMS, address=row.person.phone, body=short, language=language, about=about,
            actor=THE_HOUSE, on=on,
        )  # fmt: skip
