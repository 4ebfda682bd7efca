from typing import Any

import pytest

from daman.foundation.actor import Actor, ActorKind
from daman.registry.models import Office, Person
from tests.rooms.benefits.lives import OFFICE, a_worker, file, know
from tests.rooms.exchange.stub import Registers, registers

__all__ = ["registers"]


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    Office.objects.get_or_create(
        code=OFFICE,
        defaults={
            "fund": "cnr", "name_ar": "وكالة التقاعد بالواحة", "name_fr": "Agence de retraite", "name_en": "Pension office",
            "address_ar": "شارع 1", "address_latin": "Rue 1", "wilaya_code": "99",
        },
    )  # fmt: skip


@pytest.fixture
def officer() -> Actor:
    return Actor(ActorKind.OFFICER, "officer.test", "عون القرار", office=OFFICE)


@pytest.fixture
def worker(db: None, registers: Registers) -> Person:
    """Twenty years as an employee and seven for himself, sixty-one years old."""
    return know(registers, a_worker(employee_months=240, self_employed_months=84))


@pytest.fixture
def short(db: None, registers: Registers) -> Person:
    """Eleven months short of the insurance that opens a pension."""
    return know(registers, a_worker(employee_months=169))


@pytest.fixture
def ready(worker: Person, reactions: Any) -> Any:
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    return claim


@pytest.fixture
def ready_short(short: Person, reactions: Any) -> Any:
    claim = file(short)
    reactions()
    claim.refresh_from_db()
    return claim
