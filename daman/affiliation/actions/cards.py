"""The card: a proof that travels and is checked without network."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.affiliation import card_code
from daman.affiliation.acts import CARD_ISSUED, CARD_REVOKED
from daman.affiliation.models import Affiliation, CoverageCard
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal


class NothingToCover(Refusal):
    """A card that covers no day."""

    code = "nothing_to_cover"
    message = _("لا يمكن إصدار البطاقة: مدة التغطية فارغة. ادفع اشتراك شهر واحد على الأقل.")


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
        about = f"card:{locked.serial}"
        journal.record(CARD_REVOKED, about=about, person_key=locked.person_id, actor=actor, on=on, reason=reason)
    return locked
