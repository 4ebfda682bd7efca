"""One person, as the civil register knows him."""

import contextlib
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.exchange import actions as exchange
from daman.foundation.actor import Actor
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries
from daman.registry.acts import PERSON_KNOWN, PERSON_REFRESHED
from daman.registry.identifiers import BadNumber, clean_nin, clean_phone
from daman.registry.models import Commune, Person
from daman.registry.name_key import name_key, sort_key_ar

IDENTITY = "civil.identity"
CONTACT = "civil.contact"


class PlaceUnknown(Refusal):
    """Neither the place of residence nor that of birth is one of ours."""

    code = "place_unknown"
    message = _("بلدية الإقامة المسجلة غير معروفة عندنا، فلا يمكن المواصلة. ليس عليك شيء: سنصحح هذا مع الحالة المدنية.")


@transaction.atomic
def know_person(*, nin: str, purpose: str, legal_basis: str, actor: Actor, on: date, anew: bool = False) -> Person:
    """The person of that national number, made or refreshed from what the civil register says. Nothing is typed.

    A dead person is known as dead. Asked by two at once, one person is made.
    """
    nin = clean_nin(nin)
    asked: dict[str, Any] = {"purpose": purpose, "legal_basis": legal_basis, "actor": actor, "on": on}
    facts = exchange.obtain(subject=nin, evidence=IDENTITY, anew=anew, **asked)
    # A silent register of addresses does not stop anybody from being known.
    with contextlib.suppress(exchange.RegisterSilent, exchange.NotFoundAtRegister):
        facts |= exchange.obtain(subject=nin, evidence=CONTACT, **asked)
    said = {kind: fact.value for kind, fact in facts.items()}
    key, is_new = _key_for(nin)
    fields = _fields(said, known=None if is_new else Person.objects.select_for_update(of=("self",)).get(id=key))
    if is_new:
        person = Person.objects.create(id=key, nin=nin, **fields)
        journal.record(PERSON_KNOWN, about=f"person:{key}", person_key=key, actor=actor, on=on, purpose=purpose)
    else:
        person = Person.objects.get(id=key)
        _refresh(person, fields, actor=actor, on=on)
    return queries.person(person.id)


def _key_for(nin: str) -> tuple[int, bool]:
    """The person's key, and whether it was made just now. The second of two at once waits, and gets the first one's key."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id from registry_personnumber where nin = %s", [nin])
        found = cursor.fetchone()
        if found:
            return found[0], False
        cursor.execute(
            "insert into registry_personnumber (nin, person_id)"
            " values (%s, nextval(pg_get_serial_sequence('registry_person', 'id')))"
            " on conflict (nin) do nothing returning person_id",
            [nin],
        )
        made = cursor.fetchone()
        if made:
            return made[0], True
        cursor.execute("select person_id from registry_personnumber where nin = %s", [nin])
        return cursor.fetchone()[0], False


def _fields(said: dict[str, Any], *, known: Person | None) -> dict[str, Any]:
    names = {
        field: str(said[f"civil.{field}"] or "").strip()
        for field in ("family_name_ar", "given_name_ar", "family_name_latin", "given_name_latin")
    }
    return {
        **names,
        "sex": said["civil.sex"],
        "born_on": date.fromisoformat(said["civil.born_on"]),
        "died_on": date.fromisoformat(said["civil.died_on"]) if said.get("civil.died_on") else None,
        "commune_id": _commune(said, known),
        "phone": _phone(said, known),
        "name_key": full_name_key(**names),
        "sort_key_ar": sort_key_ar(names["family_name_ar"], names["given_name_ar"]),
    }


def full_name_key(*, family_name_ar: str, given_name_ar: str, family_name_latin: str, given_name_latin: str) -> str:
    """Both scripts in one key: what each of them says differently is kept."""
    return name_key(given_name_ar, family_name_ar, given_name_latin, family_name_latin)


def _commune(said: dict[str, Any], known: Person | None) -> str:
    wanted = [said.get("contact.residence_commune_code"), known and known.commune_id, said.get("civil.birth_commune_code")]
    codes = [str(code) for code in wanted if code]
    ours = set(Commune.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code in ours:
            return code
    raise PlaceUnknown


def _phone(said: dict[str, Any], known: Person | None) -> str:
    try:
        return clean_phone(str(said.get("contact.phone") or ""))
    except BadNumber:
        return known.phone if known else ""


def _refresh(person: Person, fields: dict[str, Any], *, actor: Actor, on: date) -> None:
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(person, name, fields[name])
    person.save(update_fields=changed)
    journal.record(
        PERSON_REFRESHED, about=f"person:{person.id}", person_key=person.id, actor=actor, on=on, changed=sorted(changed)
    )
