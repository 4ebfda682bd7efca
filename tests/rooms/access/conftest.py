from datetime import UTC, date, datetime

import pytest

from daman.correspondence.models import Message
from daman.registry.models import Commune, Person, PersonNumber
from tests.rooms.exchange.stub import Registers, registers

__all__ = ["registers"]

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIN = "990000000000000017"
PLACE = {"wilaya_code": "99", "wilaya_ar": "الأمل", "wilaya_latin": "El Amel", "name_ar": "النور", "name_latin": "Ennour"}


def make_person(nin: str = NIN, **fields: object) -> Person:
    """A person of the fictional wilaya, known to the registry."""
    commune, _ = Commune.objects.get_or_create(
        code="9901",
        defaults={
            "wilaya_code": "99",
            "wilaya_ar": "الأمل",
            "wilaya_latin": "El Amel",
            "name_ar": "النور",
            "name_latin": "Ennour",
        },
    )
    given = {"family_name_ar": "بوعلام", "given_name_ar": "سعيد", "family_name_latin": "Boualem", "given_name_latin": "Said"}
    given |= {"sex": "M", "born_on": date(1960, 5, 1), "commune": commune, "phone": "0550000001"}
    person = Person.objects.create(nin=nin, name_key=f"k{nin}", sort_key_ar="k", **(given | fields))
    PersonNumber.objects.create(nin=nin, person_id=person.pk)
    return person


@pytest.fixture
def known(db: None, registers: Registers) -> Registers:
    """The register knows NIN; the commune it names is ours."""
    Commune.objects.get_or_create(
        code="9901",
        defaults={
            "wilaya_code": "99",
            "wilaya_ar": "الأمل",
            "wilaya_latin": "El Amel",
            "name_ar": "النور",
            "name_latin": "Ennour",
        },
    )
    registers.know_person(NIN)
    return registers


def texts() -> list[Message]:
    return list(Message.objects.order_by("id"))
