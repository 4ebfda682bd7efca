"""Who employs: a business as the trade register knows it, a household that employs, and their places of work."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.exchange import actions as exchange
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.foundation.months import age_on
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries
from daman.registry.acts import EMPLOYER_REGISTERED, ESTABLISHMENT_OPENED
from daman.registry.models import Commune, Employer, EmployerKind, Establishment, Person

TRADE_REGISTER = "trade.register"
REGISTRATIONS = "trade.registrations"
PURPOSE = "employer.register"
ONE_AT_A_TIME = 0x45_4D_50  # "EMP": the advisory locks of registrations
FUND = "cnas"
GROWN_AT = 19


class NotTheRepresentative(Refusal):
    code = "not_the_representative"
    message = _(
        "السجل التجاري لا يذكر أنك تمثّل صاحب هذا الرقم: {number}. إن كنت تمثّله فعلا"
        " فصحّح بياناته عند المركز الوطني للسجل التجاري، ثم عد إلى هنا."
    )


class StruckOff(Refusal):
    code = "struck_off"
    message = _("شُطب هذا الرقم من السجل التجاري يوم {day}، فلا يُسجَّل صاحب عمل جديد به. راجع المركز الوطني للسجل التجاري.")


class HeldByAnother(Refusal):
    code = "held_by_another"
    message = _("هذا النشاط مسجل عندنا باسم ممثل آخر. راجع وكالة الأجراء التي تتبعها لتغيير الممثل، ولا تحضر أي وثيقة.")


class TooYoung(Refusal):
    code = "too_young"
    message = _("لا يشغّل عاملا من لم يبلغ {years} سنة. يمكن أن تتولى ذلك أمك أو أبوك.")


class NotRunning(Refusal):
    code = "not_running"
    message = _("توقف نشاط صاحب العمل هذا يوم {day}، فلا يُفتح له مكان عمل جديد.")


@transaction.atomic
def find_registrations(*, person: Person, actor: Actor, on: date) -> list[Mapping[str, Any]]:
    """What the trade register says this person represents, asked for by the person; nothing when it knows none."""
    kind = evidence.evidence_type(TRADE_REGISTER)
    try:
        facts = exchange.obtain(
            subject=person.nin,
            evidence=TRADE_REGISTER,
            purpose=PURPOSE,
            legal_basis=kind.legal_basis.text,
            actor=actor,
            on=on,
        )
    except exchange.NotFoundAtRegister:
        return []
    found: list[Mapping[str, Any]] = facts[REGISTRATIONS].value
    return found


@transaction.atomic
def register_employer(*, person: Person, trade_register_number: str, actor: Actor, on: date) -> Employer:
    """The employer behind a trade register number, made from what that register says; its representative is the person.

    Asked twice, one employer. An employer known from the former files gets its representative.
    """
    said = _said_of(find_registrations(person=person, actor=actor, on=on), trade_register_number)
    if said["ends_before"] and date.fromisoformat(said["ends_before"]) <= on:
        raise StruckOff(day=said["ends_before"])
    _wait_for(f"trade:{said['number']}")
    known = Employer.objects.filter(trade_register_number=said["number"]).order_by("id").first()
    if known is not None:
        return _claimed(known, person, actor=actor, on=on)
    commune = queries.commune(str(said["commune_code"])) or person.commune
    made = _make(
        commune=commune,
        kind=EmployerKind.COMPANY,
        trade_register_number=said["number"],
        representative_key=person.id,
        name_ar=said["name_ar"],
        name_latin=said["name_latin"] or "",
        sector=said["activity"],
        starts_on=date.fromisoformat(said["starts_on"]),
    )
    _told(made, actor=actor, on=on, trade_register_number=made.trade_register_number)
    return made


@transaction.atomic
def register_household(*, person: Person, actor: Actor, on: date) -> Employer:
    """A household that employs somebody at home: one a person, found again when it is there already."""
    _wait_for(f"household:{person.id}")
    mine = Employer.objects.filter(representative_key=person.id, kind=EmployerKind.HOUSEHOLD, ends_before=None)
    if found := mine.order_by("id").first():
        return found
    if age_on(person.born_on, on) < GROWN_AT:
        raise TooYoung(years=GROWN_AT)
    made = _make(
        commune=person.commune,
        kind=EmployerKind.HOUSEHOLD,
        trade_register_number="",
        representative_key=person.id,
        name_ar=f"أسرة {person.name_ar}",
        name_latin=f"Ménage {person.name_latin}",
        sector="household",
        starts_on=on,
    )
    _told(made, actor=actor, on=on)
    return made


@transaction.atomic
def open_establishment(
    *, employer: Employer, name_ar: str, activity: str, commune_code: str, starts_on: date, actor: Actor, on: date
) -> Establishment:
    """A further place of work. The same name in the same commune is the same place."""
    _wait_for(f"establishment:{employer.id}")
    if employer.ends_before is not None and employer.ends_before <= max(on, starts_on):
        raise NotRunning(day=employer.ends_before)
    places = Establishment.objects.filter(employer=employer)
    if found := places.filter(name_ar=name_ar.strip(), commune_id=commune_code, ends_before=None).first():
        return found
    made = Establishment.objects.create(
        employer=employer,
        number=f"{employer.number}{places.count() + 1:04d}",
        name_ar=name_ar.strip(),
        activity=activity,
        commune=Commune.objects.get(code=commune_code),
        starts_on=starts_on,
    )
    about = f"employer:{employer.number}"
    journal.record(ESTABLISHMENT_OPENED, about=about, actor=actor, on=on, office_code=employer.office_code, number=made.number)
    return made


def _said_of(registrations: Iterable[Mapping[str, Any]], number: str) -> Mapping[str, Any]:
    for said in registrations:
        if said["number"] == number:
            return said
    raise NotTheRepresentative(number=number)


def _claimed(known: Employer, person: Person, *, actor: Actor, on: date) -> Employer:
    if known.representative_key == person.id:
        return known
    if known.representative_key is not None:
        raise HeldByAnother
    known.representative_key = person.id
    known.save(update_fields=["representative_key"])
    _told(known, actor=actor, on=on, trade_register_number=known.trade_register_number)
    return known


def _make(*, commune: Commune, **fields: Any) -> Employer:
    """The employer with its number; its first place of work is where it is registered."""
    office = queries.office_at(commune.wilaya_code, FUND)
    key, number = _new_number(commune.wilaya_code)
    made = Employer.objects.create(id=key, number=number, commune=commune, office_code=office.code if office else "", **fields)
    Establishment.objects.create(
        employer=made,
        number=f"{number}0001",
        name_ar=made.name_ar,
        name_latin=made.name_latin,
        activity=made.sector,
        commune=commune,
        starts_on=made.starts_on,
    )
    return made


def _new_number(wilaya_code: str) -> tuple[int, str]:
    """A number that nobody has, and the key of the employer that will bear it."""
    with connection.cursor() as cursor:
        while True:
            number = f"{wilaya_code}{secrets.randbelow(10**8):08d}"
            cursor.execute(
                "insert into registry_employernumber (number, employer_id)"
                " values (%s, nextval(pg_get_serial_sequence('registry_employer', 'id')))"
                " on conflict (number) do nothing returning employer_id",
                [number],
            )
            if row := cursor.fetchone():
                return row[0], number


def _wait_for(what: str) -> None:
    """Two at once: the second waits, then finds what the first one made."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [ONE_AT_A_TIME, what])


def _told(employer: Employer, *, actor: Actor, on: date, **details: Any) -> None:
    journal.record(
        EMPLOYER_REGISTERED,
        about=f"employer:{employer.number}",
        actor=actor,
        on=on,
        person_key=employer.representative_key,
        office_code=employer.office_code,
        kind=employer.kind,
        **details,
    )
