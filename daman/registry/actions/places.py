"""Places and offices: reference tables, written whole."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from daman.foundation.actor import Actor
from daman.journal import actions as journal
from daman.registry.acts import OFFICES_REGISTERED, PLACES_REGISTERED
from daman.registry.models import Commune, Office


@transaction.atomic
def register_places(*, rows: Iterable[Mapping[str, Any]], actor: Actor, on: date) -> int:
    """Communes with their wilaya: code, wilaya_code, wilaya_ar, wilaya_latin, name_ar, name_latin. Twice is harmless."""
    names = ["wilaya_code", "wilaya_ar", "wilaya_latin", "name_ar", "name_latin"]
    communes = [Commune(**{name: row[name] for name in ("code", *names)}) for row in rows]
    Commune.objects.bulk_create(communes, update_conflicts=True, unique_fields=["code"], update_fields=names)
    journal.record(PLACES_REGISTERED, about="registry:places", actor=actor, on=on, count=len(communes))
    return len(communes)


@transaction.atomic
def register_offices(*, rows: Iterable[Mapping[str, Any]], actor: Actor, on: date) -> int:
    """Agencies of the funds, with names and address in each language. Twice is harmless."""
    names = ["fund", "name_ar", "name_fr", "name_en", "address_ar", "address_latin", "wilaya_code"]
    offices = [Office(**{name: row[name] for name in ("code", *names)}) for row in rows]
    Office.objects.bulk_create(offices, update_conflicts=True, unique_fields=["code"], update_fields=names)
    journal.record(OFFICES_REGISTERED, about="registry:offices", actor=actor, on=on, count=len(offices))
    return len(offices)
