"""Claiming for somebody else: a parent for a young child, or whoever holds a mandate."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.models import ClaimMandate
from daman.determinations import queries as law
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import age_on
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Kinship, KinshipKind, Person

CHILD_UNTIL = "survivors.orphan.age_ordinary"


class NoMandate(Refusal):
    code = "no_mandate"
    message = _("لا يمكنك أن تطلب مكان شخص آخر دون توكيل منه. يعطيك التوكيل من صفحته، أو تأتيان معا إلى الوكالة.")


class MandateToOneself(Refusal):
    code = "mandate_to_oneself"
    message = _("لا تحتاج إلى توكيل لتطلب لنفسك. اكتب رقم الشخص الذي تريده أن يطلب مكانك.")


@transaction.atomic
def give_mandate(*, person: Person, holder: Person, benefit: str, actor: Actor, on: date) -> ClaimMandate:
    """A person lets another claim in their place. Given twice, it is there once."""
    if person.pk == holder.pk:
        raise MandateToOneself
    if actor.person_key != person.pk and actor.kind != ActorKind.OFFICER:
        raise NoMandate
    mandate, is_new = ClaimMandate.objects.get_or_create(
        person=person, holder_key=holder.pk, benefit=benefit, ends_before=None, defaults={"starts_on": on}
    )
    if is_new:
        journal.record(
            acts.MANDATE_GIVEN, about=f"person:{person.pk}", person_key=person.pk, actor=actor, on=on, holder=holder.pk,
            benefit=benefit,
        )  # fmt: skip
    return mandate


@transaction.atomic
def take_back_mandate(*, mandate: ClaimMandate, actor: Actor, on: date) -> ClaimMandate:
    """From this day on the other claims nothing more. What was claimed stays."""
    if mandate.ends_before is None:
        mandate.ends_before = on
        mandate.save(update_fields=["ends_before"])
        journal.record(
            acts.MANDATE_TAKEN_BACK, about=f"person:{mandate.person_id}", person_key=mandate.person_id, actor=actor, on=on,
            holder=mandate.holder_key,
        )  # fmt: skip
    return mandate


def check_may_claim(person: Person, benefit: str, actor: Actor, on: date) -> None:
    """Who claims for somebody else holds a mandate, or is the parent of a young child."""
    if actor.kind != ActorKind.PERSON or actor.person_key == person.pk:
        return
    if actor.person_key is None:
        raise NoMandate
    if _is_young(person, on) and _is_parent(actor.person_key, person):
        return
    held = ClaimMandate.objects.filter(
        person=person, holder_key=actor.person_key, benefit__in=["", benefit], starts_on__lte=on, ends_before=None
    )
    if not held.exists():
        raise NoMandate


def _is_young(person: Person, on: date) -> bool:
    return age_on(person.born_on, on) < int(law.parameter(CHILD_UNTIL, on).value)


def _is_parent(parent_key: int, child: Person) -> bool:
    return Kinship.objects.filter(person=child, relative_key=parent_key, kind=KinshipKind.PARENT, ends_before=None).exists()
