"""Entering and leaving a scheme."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from daman.affiliation.actions.cards import withdraw_cards
from daman.affiliation.acts import AFFILIATED, AFFILIATION_ENDED
from daman.affiliation.models import Affiliation, Scheme
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Person


class NotAliveThen(Refusal):
    """Nobody is insured after death or before birth."""

    code = "not_alive_then"
    message = _("لا يمكن الانتساب: سجل الحالة المدنية يذكر أن صاحب هذا الرقم متوفى. إن كان هذا خطأ فاتصل ببلديتك لتصحيحه.")


@transaction.atomic
def affiliate(
    *, person: Person, scheme: str, starts_on: date, actor: Actor, on: date, employer_key: int | None = None
) -> Affiliation:
    """Insure the person in a scheme from a day on. If that is so already, the affiliation in force is given back."""
    if person.died_on is not None and person.died_on <= max(starts_on, on):
        raise NotAliveThen
    in_force = Affiliation.objects.filter(person=person, scheme=Scheme(scheme), employer_key=employer_key, ends_before=None)
    if found := in_force.first():
        return found
    made = Affiliation(
        person=person,
        reference=new_reference("AFF"),
        scheme=Scheme(scheme),
        employer_key=employer_key,
        starts_on=starts_on,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if found := in_force.first():  # somebody else was quicker
            return found
        raise
    journal.record(
        AFFILIATED,
        about=f"affiliation:{made.reference}",
        person_key=person.id,
        actor=actor,
        on=on,
        scheme=made.scheme,
        starts_on=starts_on,
    )
    return made


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, ends_before: date, actor: Actor, on: date) -> Affiliation:
    """The affiliation holds up to, and not including, a day. Ended once, it stays so."""
    locked = Affiliation.objects.select_for_update().get(person_id=affiliation.person_id, id=affiliation.id)
    if locked.ends_before is None:
        locked.ends_before = ends_before
        locked.save(update_fields=["ends_before"])
        about = f"affiliation:{locked.reference}"
        journal.record(
            AFFILIATION_ENDED, about=about, person_key=locked.person_id, actor=actor, on=on, ends_before=ends_before,
            scheme=locked.scheme,
        )  # fmt: skip
        withdraw_cards(actor=actor, on=on, person_key=locked.person_id)
    return locked
