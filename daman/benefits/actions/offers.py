"""Offering a right to who has it and did not ask: found every night by the law, or opened by what happens in a life."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from daman.benefits import acts
from daman.benefits.actions.asking import ask_registers
from daman.benefits.actions.claims import file_claim
from daman.benefits.actions.mandates import NoMandate
from daman.benefits.actions.telling import Told, tell_offered, tell_withdrawn
from daman.benefits.models import Claim, Offer, OfferState
from daman.benefits.offering import SWEEPS, Found, Reach, Sweep, stretches
from daman.benefits.offering.reach import STRETCH
from daman.benefits.services import service
from daman.exchange.models import Request
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.foundation.staging import stage
from daman.journal import actions as journal
from daman.registry import queries as registry
from daman.registry.models import Person

WITHDRAWN_AT_ONCE = 2000
FOUND = {
    "person_key": "bigint", "reference": "text", "benefit": "text", "cause": "text", "asks_as": "text",
    "amount_monthly": "bigint", "guardian_key": "bigint", "facts": "text",
}  # fmt: skip
# What was withdrawn because the law no longer opened it is offered again; whatever else was answered stays answered.
KEEP = """
insert into benefits_offer
  (person_id, reference, benefit, cause, asks_as, amount_monthly, found_on, state, claim_reference, guardian_key, withdrawn_for,
   facts)
select person_key, reference, benefit, cause, asks_as::jsonb, amount_monthly, %(on)s, 'offered', '', guardian_key, '',
  facts::jsonb
from staged_offer order by person_key, line
on conflict (person_id, benefit, cause) do update set state = 'offered', amount_monthly = excluded.amount_monthly,
  found_on = excluded.found_on, facts = excluded.facts, withdrawn_for = ''
  where benefits_offer.state = 'withdrawn' and benefits_offer.withdrawn_for = 'law'
returning person_id, reference
"""
TO_TELL = """
select coalesce(o.guardian_key, o.person_id), o.reference, o.benefit, o.cause, p.language, p.phone, o.person_id,
  o.guardian_key is not null
from benefits_offer o join registry_person p on p.id = coalesce(o.guardian_key, o.person_id)
where (o.person_id, o.reference) in (select unnest(%(persons)s::bigint[]), unnest(%(references)s::text[]))
order by o.person_id, o.id
"""
# Offers that need no answer any more: the person died, asked alone, or is paid it already.
OVER = """
update benefits_offer o set state = 'withdrawn', withdrawn_for = over.reason
from (
  select w.person_id, w.id, case when p.died_on is not null then 'died' else 'claimed' end as reason
  from benefits_offer w join registry_person p on p.id = w.person_id
  where w.state = 'offered' and (p.died_on is not null
    or exists (select from benefits_award a where a.person_id = w.person_id and a.benefit = w.benefit and a.ends_before is null
      and w.asks_as ->> 'deceased' is null)
    or exists (select from benefits_claim c where c.person_id = w.person_id and c.benefit = w.benefit and c.state <> 'withdrawn'
      and c.filed_on >= w.found_on
      and c.asks_as ->> 'deceased' is not distinct from w.asks_as ->> 'deceased'))) over
where o.person_id = over.person_id and o.id = over.id
returning o.person_id, o.reference, o.benefit, o.withdrawn_for
"""


class OfferClosed(Refusal):
    code = "offer_closed"
    message = gettext_lazy("أجبت على هذا العرض من قبل. إن غيّرت رأيك فأودع طلبا من صفحتك.")


class OfferWithdrawn(Refusal):
    code = "offer_withdrawn"
    message = gettext_lazy("لم يعد هذا العرض قائما لأن المعلومات تغيّرت. إن رأيت أن لك هذا الحق فاطلبه من صفحتك، ويصلك جواب موقّع.")


def find_rights(*, on: date, at_once: int = STRETCH, after: str = "") -> int:
    """Everybody, in stretches: who has a right, without being paid it, asking for it or having been offered it, is offered it.

    Each stretch is one commit: killed and begun again, nobody is offered twice. `after` one kind of event, only what that
    opens. How many offers were made.
    """
    sweeps = [sweep for sweep in SWEEPS if not after or sweep.name in _opened_by(after)]
    return sum(len(offer(found=sweep.find(reach, on, False), on=on)) for reach in stretches(at_once) for sweep in sweeps)


def offer_after(*, event: str, person_key: int, on: date) -> list[str]:
    """Something happened in a life ("death", "birth", "work_ended" …): what it opens is offered at once."""
    reach = Reach(first=person_key, before=person_key + 1)
    found = [each for sweep in SWEEPS if sweep.name in _opened_by(event) for each in sweep.find(reach, on, False)]
    return offer(found=found, on=on)


def offer_after_family_told(*, request_reference: str, on: date) -> list[str]:
    """The civil register answered about a family: if there was a birth in it, what that opens is offered."""
    subject = Request.objects.filter(reference=request_reference).values_list("subject", flat=True).first()
    person = registry.find_person(subject) if subject else None
    return offer_after(event="birth", person_key=person.pk, on=on) if person else []


@transaction.atomic
def offer(*, found: Iterable[Found], on: date) -> list[str]:
    """Write the offers that are new, and tell each person. What was offered for the same cause is not offered again."""
    rows = [
        {"person_key": each.person_key, "reference": new_reference("OFR"), "benefit": str(each.benefit), "cause": each.cause,
         "asks_as": json.dumps(dict(each.asks_as)), "amount_monthly": each.amount, "guardian_key": each.guardian_key,
         "facts": json.dumps(dict(each.facts))}
        for each in found
    ]  # fmt: skip
    if not rows:
        return []
    integers = {name: pa.int64() for name in ("person_key", "amount_monthly", "guardian_key")}
    schema = pa.schema([(name, integers.get(name, pa.string())) for name in FOUND])
    with connection.cursor() as cursor:
        stage(cursor, "staged_offer", pa.Table.from_pylist(rows, schema=schema), FOUND)
        cursor.execute(KEEP, {"on": on})
        kept = cursor.fetchall()
    told = list(_to_tell(kept))
    journal.record_many(
        acts.RIGHT_OFFERED,
        (journal.Row(f"offer:{one.reference}", key, details={"benefit": one.benefit, "cause": cause})
         for one, key, cause in told),
        actor=THE_HOUSE, on=on,
    )  # fmt: skip
    tell_offered([one for one, _key, _cause in told], on=on)
    return [reference for _person, reference in kept]


def withdraw_offers(*, on: date) -> int:
    """Take back what needs no answer any more, and what the law no longer opens on what is known today. How many."""
    return _withdraw_over(on) + sum(_withdraw_closed(sweep, on) for sweep in SWEEPS)


def accept_offer(*, offer: Offer, account_number: str, office_code: str, actor: Actor, on: date) -> Claim:
    """The person, or the parent of a young child, confirms the account: the claim is filed. Confirmed twice, it is once."""
    if offer.asks_as.get("deceased"):  # what the civil register says of the family must be held before the claim
        ask_registers(
            service(offer.benefit), person=offer.person, said=offer.asks_as, purpose=f"offer:{offer.reference}", actor=actor,
            on=on, is_patient=False,
        )  # fmt: skip
    return _accept(offer, account_number, office_code, actor, on)


@transaction.atomic
def _accept(offer: Offer, account_number: str, office_code: str, actor: Actor, on: date) -> Claim:
    offer = _locked(offer)
    if offer.state == OfferState.DECLINED:
        raise OfferClosed
    if offer.state == OfferState.WITHDRAWN:
        raise OfferWithdrawn
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
    if actor.kind == ActorKind.PERSON and actor.person_key not in (offer.person_id, offer.guardian_key):
        raise NoMandate
    if offer.state == OfferState.ACCEPTED:
        raise OfferClosed
    if offer.state == OfferState.WITHDRAWN:
        raise OfferWithdrawn
    return _answer(offer, OfferState.DECLINED, acts.OFFER_DECLINED, actor, on)


def _opened_by(event: str) -> tuple[str, ...]:
    return ("children", "birth") if event == "birth" else (event,)


@transaction.atomic
def _withdraw_over(on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVER)
        rows = cursor.fetchall()
    _journal_withdrawn(rows, on)
    return len(rows)


def _withdraw_closed(sweep: Sweep, on: date) -> int:
    """Read the law again for those who have not answered. The person is told, and may ask all the same."""
    count = 0
    open_ = Offer.objects.filter(state=OfferState.OFFERED, benefit__in=sweep.benefits).order_by("person_id", "id")
    rows = list(open_.values_list("person_id", "benefit", "cause", "reference"))
    for start in range(0, len(rows), WITHDRAWN_AT_ONCE):
        group = rows[start : start + WITHDRAWN_AT_ONCE]
        keys = sorted({int(row[2].partition(":")[2]) if sweep.name == "death" else row[0] for row in group})
        reach = Reach(first=keys[0], before=keys[-1] + 1, keys=tuple(keys))
        holds = {(each.person_key, str(each.benefit), each.cause) for each in sweep.find(reach, on, True)}
        count += _withdraw([(row[0], row[3]) for row in group if row[:3] not in holds], on)
    return count


@transaction.atomic
def _withdraw(offers: Sequence[tuple[int, str]], on: date) -> int:
    if not offers:
        return 0
    told = list(_to_tell(offers))
    with connection.cursor() as cursor:
        cursor.execute(
            "update benefits_offer o set state = 'withdrawn', withdrawn_for = 'law' where o.state = 'offered'"
            " and (o.person_id, o.reference) in (select unnest(%s::bigint[]), unnest(%s::text[]))"
            " returning o.person_id, o.reference, o.benefit, o.withdrawn_for",
            [[person for person, _reference in offers], [reference for _person, reference in offers]],
        )
        rows = cursor.fetchall()
    _journal_withdrawn(rows, on)
    gone = {row[1] for row in rows}
    tell_withdrawn([one for one, _key, _cause in told if one.reference in gone], on=on)
    return len(rows)


def _journal_withdrawn(rows: Iterable[Sequence[Any]], on: date) -> None:
    journal.record_many(
        acts.OFFER_WITHDRAWN,
        (journal.Row(f"offer:{reference}", person, details={"benefit": benefit, "reason": reason})
         for person, reference, benefit, reason in rows),
        actor=THE_HOUSE, on=on,
    )  # fmt: skip


def _to_tell(offers: Sequence[Sequence[Any]]) -> Iterator[tuple[Told, int, str]]:
    told: Mapping[str, Any] = {"persons": [row[0] for row in offers], "references": [row[1] for row in offers]}
    with connection.cursor() as cursor:
        cursor.execute(TO_TELL, told)
        for to, reference, benefit, cause, language, phone, person, is_for_child in cursor.fetchall():
            yield Told(to, reference, benefit, language, phone, is_for_child), person, cause


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


def offer_after_death(*, deceased: Person, on: date) -> list[str]:
    """The family of somebody who died is offered what that opens; for a young child, the living parent is told."""
    return offer_after(event="death", person_key=deceased.pk, on=on)
