"""Who may act for an employer: its representative, and the accountants it names."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from daman.access import queries
from daman.access.acts import MANDATE_ENDED, MANDATE_GRANTED
from daman.access.models import Mandate, MandateKind
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import Actor
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import actions as registry
from daman.registry import queries as known
from daman.registry.models import Employer, Person

LEGAL_BASIS = "law-18-07:art-7"  # both asked for it: one names, the other works in that name
PURPOSE = "employer.accountant"


class OnlyTheRepresentative(Refusal):
    code = "only_the_representative"
    message = _("لا يعطي التفويض ولا ينهيه إلا ممثل صاحب العمل. اطلب منه أن يفعل ذلك من حسابه.")


class RepresentativeStays(Refusal):
    code = "representative_stays"
    message = _("لا ينهي الممثل تفويض نفسه هنا: من يمثل صاحب العمل يقوله السجل التجاري. راجع وكالتك لتغييره.")


class OneselfAlready(Refusal):
    code = "oneself_already"
    message = _("هذا رقمك أنت، ولك أن تعمل باسم صاحب العمل دون تفويض. اكتب رقم المحاسب.")


class NotYourMandate(Refusal):
    code = "not_your_mandate"
    message = _("هذا التفويض ليس لصاحب العمل هذا. ارجع إلى الصفحة وحدّثها.")


@transaction.atomic
def become_employer(*, person: Person, trade_register_number: str, actor: Actor, on: date) -> Employer:
    """Register the business that the trade register says the person represents, and open it to that person."""
    employer = registry.register_employer(person=person, trade_register_number=trade_register_number, actor=actor, on=on)
    grant_mandate(employer=employer, person=person, kind=MandateKind.REPRESENTATIVE, actor=actor, on=on)
    return employer


@transaction.atomic
def become_household_employer(*, person: Person, actor: Actor, on: date) -> Employer:
    """Register the person's household as an employer, and open it to that person."""
    employer = registry.register_household(person=person, actor=actor, on=on)
    grant_mandate(employer=employer, person=person, kind=MandateKind.REPRESENTATIVE, actor=actor, on=on)
    return employer


@transaction.atomic
def name_accountant(*, employer: Employer, nin: str, actor: Actor, on: date) -> Mandate:
    """The representative names an accountant by national number; the civil register says who it is."""
    _must_represent(employer, actor)
    person = registry.know_person(nin=nin, purpose=PURPOSE, legal_basis=LEGAL_BASIS, actor=actor, on=on)
    if person.id == actor.person_key:
        raise OneselfAlready
    return grant_mandate(employer=employer, person=person, kind=MandateKind.ACCOUNTANT, actor=actor, on=on)


@transaction.atomic
def grant_mandate(*, employer: Employer, person: Person, kind: str, actor: Actor, on: date) -> Mandate:
    """Let a person act for an employer. Given twice, it is one mandate.

    An accountant is named by the representative; the representative by the register, whoever asked it.
    """
    if kind == MandateKind.ACCOUNTANT and actor.person_key is not None:
        _must_represent(employer, actor)
    elif kind == MandateKind.REPRESENTATIVE and employer.representative_key != person.id:
        raise OnlyTheRepresentative
    in_force = Mandate.objects.filter(person_key=person.id, employer_key=employer.id, ends_before=None)
    if (found := in_force.first()) and found.kind == kind:
        return found
    if found:  # an accountant becomes the representative
        _end(found, employer, actor=actor, on=on)
    made = Mandate(
        person_key=person.id, employer_key=employer.id, kind=MandateKind(kind), granted_by=actor.reference, starts_on=on
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if found := in_force.first():  # somebody else was quicker
            return found
        raise
    journal.record(
        MANDATE_GRANTED,
        about=f"employer:{employer.number}",
        person_key=person.id,
        office_code=employer.office_code,
        actor=actor,
        on=on,
        kind=made.kind,
    )
    _tell(made, employer, person, actor=actor, on=on)
    return made


@transaction.atomic
def end_mandate(*, employer: Employer, mandate: Mandate, actor: Actor, on: date) -> Mandate:
    """End an accountant's mandate: by the representative, or by the accountant. Ended once, it stays so."""
    locked = Mandate.objects.select_for_update().get(person_key=mandate.person_key, id=mandate.id)
    if locked.employer_key != employer.id:
        raise NotYourMandate
    if locked.kind == MandateKind.REPRESENTATIVE:
        raise RepresentativeStays
    if actor.person_key != locked.person_key:
        _must_represent(employer, actor)
    if locked.ends_before is None:
        _end(locked, employer, actor=actor, on=on)
    return locked


def _end(mandate: Mandate, employer: Employer, *, actor: Actor, on: date) -> None:
    mandate.ends_before = on
    mandate.save(update_fields=["ends_before"])
    journal.record(
        MANDATE_ENDED,
        about=f"employer:{employer.number}",
        person_key=mandate.person_key,
        office_code=employer.office_code,
        actor=actor,
        on=on,
        kind=mandate.kind,
    )
    _tell(mandate, employer, known.person(mandate.person_key), actor=actor, on=on)


def _tell(mandate: Mandate, employer: Employer, person: Person, *, actor: Actor, on: date) -> None:
    """Whoever receives a mandate, or loses it, hears of it; who did it alone knows already."""
    if actor.person_key == person.id:
        return
    with override("ar-dz" if person.language.startswith("ar") else person.language):
        if mandate.ends_before is None:
            subject = _now("لك تفويض جديد")
            body = _now(
                "أصبح لك أن تصرّح وتدفع باسم {employer} (رقمه {number}). تجده في صفحة «أصحاب العمل» حين تدخل برقمك."
                " إن لم تقبل فأنه التفويض من ملف صاحب العمل."
            )
        else:
            subject = _now("انتهى تفويضك")
            body = _now(
                "لم يعد لك أن تعمل باسم {employer} (رقمه {number})، وتوقفت مفاتيح البرامج التي أنشأتها باسمه."
                " إن كان ذلك خطأ فاطلب من ممثله تفويضا جديدا."
            )
        correspondence.send(
            recipient=f"person:{person.id}", channel=Channel.PORTAL, language=person.language, subject=subject,
            body=body.format(employer=employer.name_ar, number=employer.number), about=f"employer:{employer.number}",
            actor=actor, on=on,
        )  # fmt: skip


def _must_represent(employer: Employer, actor: Actor) -> None:
    mandate = queries.mandate(actor.person_key, employer.id) if actor.person_key is not None else None
    if mandate is None or mandate.kind != MandateKind.REPRESENTATIVE:
        raise OnlyTheRepresentative
