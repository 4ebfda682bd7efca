"""Working lives for the tests: months in the books, facts at the registers, a claim filed, a file drawn."""

from datetime import date
from typing import Any

from daman.affiliation.models import InsuredMonth
from daman.benefits import actions as benefits
from daman.benefits.models import Claim
from daman.casework import actions as casework
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import add_months
from daman.registry.models import Person
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person

ON = date(2026, 3, 1)
FROM = date(2026, 4, 1)
OFFICE = "99-CNR-9"
ACCOUNT = "00799999002311500797"
WAGE = 6_000_000


def a_worker(*, employee_months: int, self_employed_months: int = 0, born_on: date = date(1965, 1, 10), **fields: Any) -> Person:
    person = a_person(born_on=born_on, **fields)
    first = add_months(date(2026, 3, 1), -employee_months)
    months = [(add_months(first, n), "employee", WAGE) for n in range(employee_months)]
    before = add_months(first, -self_employed_months)
    months += [(add_months(before, n), "self_employed", 2_500_000) for n in range(self_employed_months)]
    InsuredMonth.objects.bulk_create(
        InsuredMonth(person=person, month=month, scheme=scheme, ground="work", contribution_base=base, source="test")
        for month, scheme, base in months
    )
    return person


def know(registers: Registers, person: Person, *, served: int = 0) -> Person:
    registers.know_person(person.nin, sex=person.sex, born_on=person.born_on.isoformat())
    registers.know("civil.family", person.nin, family__members=[])
    registers.facts["defence.national_service", person.nin] = {
        "service.status": "done" if served else "exempted",
        "service.starts_on": None,
        "service.ends_before": None,
        "service.months": served,
    }
    return person


def file(person: Person, *, benefit: str = "old_age_pension", key: str = "k1", on: date = ON, **fields: Any) -> Claim:
    given: dict[str, Any] = {"wants_from": FROM, "account_number": ACCOUNT, "asks_as": {}, "office_code": OFFICE} | fields
    actor = Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)
    return benefits.file_claim(person=person, benefit=benefit, key=key, actor=actor, on=on, **given)


def draw(claim: Claim, officer: Actor, on: date = ON) -> None:
    while True:
        task = casework.draw_next(office_code=OFFICE, officer=officer, competent=[officer.reference], barred=[], on=on)
        assert task is not None
        if task.about == f"claim:{claim.reference}":
            return
        casework.finish(office_code=OFFICE, kind=task.kind, about=task.about, officer=officer, on=on)
