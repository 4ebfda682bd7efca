"""Claiming for somebody else: a parent for a young child, or whoever holds a mandate."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.models import ClaimMandate
from daman.benefits.queries import is_young
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Kinship, KinshipKind, Person


class NoMandate(Refusal):
    code = "no_mandate"
    message = _("لا يمكنك أن تطلب مكان شخص آخر دون توكيل منه. يعطيه لك من صفحته، أو تأتيان معا إلى الوكالة.")


class MandateToOneself(Refusal):
    code = "mandate_to_oneself"
    message = _("هذا رقمك أنت، ولا تحتاج إلى توكيل لتطلب لنفسك. اكتب رقم من يطلب مكانك.")


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
        _tell(person, holder, on)
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
    if is_young(person, on) and _is_parent(actor.person_key, person):
        return
    held = ClaimMandate.objects.filter(
        person=person, holder_key=actor.person_key, benefit__in=["", benefit], starts_on__lte=on, ends_before=None
    )
    if not held.exists():
        raise NoMandate


def _is_parent(parent_key: int, child: Person) -> bool:
    return Kinship.objects.filter(person=child, relative_key=parent_key, kind=KinshipKind.PARENT, ends_before=None).exists()


def _tell(person: Person, holder: Person, on: date) -> None:
    """Whoever may claim for another learns it from the house."""
    language = holder.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        subject = gettext("توكيل أُعطي لك")
        words = gettext("أعطاك {name} توكيلا: تستطيع أن تطلب مكانه من صفحتك. لصاحب التوكيل أن يسحبه متى شاء.")
        body = words.format(name=person.name_ar if language == "ar" else person.name_latin)
    correspondence.send(
        recipient=f"person:{holder.pk}", channel=Channel.PORTAL, body=body, subject=subject, language=language,
        about=f"person:{person.pk}", actor=THE_HOUSE, on=on,
    )  # fmt: skip
