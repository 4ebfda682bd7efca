"""The card: a proof that travels and is checked without network."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from daman.affiliation import card_code, status_lists
from daman.affiliation.acts import CARD_ISSUED, CARD_REPLACED, CARD_REVOKED
from daman.affiliation.models import Affiliation, CoverageCard, StatusPlace
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal


class NothingToCover(Refusal):
    """A card that covers no day."""

    code = "nothing_to_cover"
    message = _("لا يمكن إصدار البطاقة: مدة التغطية فارغة. ادفع اشتراك شهر واحد على الأقل.")


class CardHoldsNoMore(Refusal):
    """A card that is over is not replaced."""

    code = "card_holds_no_more"
    message = _("لا يمكن تعويض هذه البطاقة: انتهت مدتها أو أُلغيت من قبل. بطاقتك السارية، إن وُجدت، في صفحتك.")


LOST, DIED, ENDED = "lost", "died", "cover_ended"


@transaction.atomic
def issue_card(
    *,
    affiliation: Affiliation,
    covers_from: date,
    covers_before: date,
    actor: Actor,
    on: date,
    rights: Sequence[str] = (),
) -> CoverageCard:
    """Sign a card for a period. The same period asked twice gives the same card."""
    if covers_before <= covers_from:
        raise NothingToCover
    owned = {"person_id": affiliation.person_id}
    locked = Affiliation.objects.select_for_update(of=("self",)).select_related("person").get(id=affiliation.id, **owned)
    found = CoverageCard.objects.filter(
        affiliation=locked, covers_from=covers_from, covers_before=covers_before, revoked_on=None, **owned
    ).first()
    if found:
        return found
    serial, person = new_reference("CRD"), locked.person
    claims = card_code.Claims(
        serial=serial,
        affiliation=locked.reference,
        name_ar=person.name_ar,
        name_latin=person.name_latin,
        birth_year=person.born_on.year,
        scheme=locked.scheme,
        rights=tuple(rights),
        issued_on=on,
        covers_from=covers_from,
        covers_before=covers_before,
        status=open_status(reference=serial, ends_before=covers_before),
    )
    card = CoverageCard.objects.create(
        person=person,
        affiliation=locked,
        serial=serial,
        issued_on=on,
        covers_from=covers_from,
        covers_before=covers_before,
        code=card_code.encode(claims),
    )
    journal.record(CARD_ISSUED, about=f"card:{serial}", person_key=person.id, actor=actor, on=on, covers_before=covers_before)
    return card


@transaction.atomic
def revoke_card(*, card: CoverageCard, reason: str, actor: Actor, on: date) -> CoverageCard:
    """The card holds no more from today. Revoked once, it stays so."""
    locked = CoverageCard.objects.select_for_update().get(person_id=card.person_id, id=card.id)
    if locked.revoked_on is None:
        locked.revoked_on = on
        locked.save(update_fields=["revoked_on"])
        close_status(reference=locked.serial, on=on)
        about = f"card:{locked.serial}"
        journal.record(CARD_REVOKED, about=about, person_key=locked.person_id, actor=actor, on=on, reason=reason)
    return locked


@transaction.atomic
def replace_lost_card(*, card: CoverageCard, actor: Actor, on: date) -> CoverageCard:
    """The card was lost: it holds no more, and another one covers the same days. Said twice, it is replaced once."""
    locked = CoverageCard.objects.select_for_update().select_related("affiliation").get(person_id=card.person_id, id=card.id)
    if locked.revoked_on is not None or locked.covers_before <= on:
        raise CardHoldsNoMore
    rights = card_code.decode(locked.code).rights
    revoke_card(card=locked, reason=LOST, actor=actor, on=on)
    made = issue_card(
        affiliation=locked.affiliation, covers_from=locked.covers_from, covers_before=locked.covers_before, rights=rights,
        actor=actor, on=on,
    )  # fmt: skip
    about = f"card:{made.serial}"
    journal.record(CARD_REPLACED, about=about, person_key=made.person_id, actor=actor, on=on, instead_of=locked.serial)
    return made


def withdraw_cards(*, actor: Actor, on: date, person_key: int | None = None) -> int:
    """Revoke the cards of those who died and of affiliations that have ended; of one person, or of all. Gives how many."""
    ended = Q(affiliation__ends_before__lte=on, affiliation__ends_before__lt=F("covers_before"))
    held = CoverageCard.objects.filter(revoked_on=None, covers_before__gt=on).select_related("person")
    if person_key is not None:
        held = held.filter(person_id=person_key)
    found = list(held.filter(Q(person__died_on__lte=on) | ended))
    for card in found:
        revoke_card(card=card, reason=ENDED if card.person.died_on is None else DIED, actor=actor, on=on)
    return len(found)


def open_status(*, reference: str, ends_before: date) -> tuple[int, int]:
    """A place in the status lists for a card or certificate that is being issued: list and place."""
    return status_lists.place_of(StatusPlace.objects.create(reference=reference, ends_before=ends_before).pk)


def close_status(*, reference: str, on: date) -> None:
    """From that day on, the lists say that it holds no more."""
    StatusPlace.objects.filter(reference=reference, revoked_on=None).update(revoked_on=on)
