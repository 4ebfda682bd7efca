"""Rights in payment for the tests of the month: a few payees, two who sign, the day and hour."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from daman.benefits import actions as benefits
from daman.benefits.models import Award, PaymentRun
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry.models import Person
from tests.rooms.people import a_person

MONTH = date(2026, 12, 1)
LAST = date(2026, 11, 1)
ON = date(2026, 12, 19)
AT = datetime(2026, 12, 20, 8, 30, tzinfo=UTC)
POST, BANK = "00799999002311500797", "00200112112300000146"
FIRST = Actor(ActorKind.OFFICER, "pay.first", "المراجع الأول")
SECOND = Actor(ActorKind.OFFICER, "pay.second", "المراجع الثاني")


def a_payee(amount: int = 4_000_000, **fields: Any) -> Award:
    """A person with a pension taken over from the former files."""
    row = {"benefit": "old_age_pension", "scheme": "employee", "account_number": POST, "starts_on": date(2020, 1, 1)} | fields
    person: Person = row.pop("person", None) or a_person(born_on=date(1955, 3, 1))
    table = pa.Table.from_pylist([row | {"nin": person.nin, "amount_monthly": amount}])
    assert benefits.take_over_awards(table=table, actor=THE_HOUSE, on=date(2026, 12, 31)).accepted == 1
    return Award.objects.filter(person=person).order_by("-id")[0]


def prepared(month: date = MONTH) -> PaymentRun:
    return benefits.prepare_run(month=month, actor=THE_HOUSE, on=ON)


def released(month: date = MONTH) -> PaymentRun:
    run = benefits.approve_run(run=prepared(month), actor=FIRST, on=ON, has_read_differences=True)
    return benefits.release_run(run=run, actor=SECOND, on=ON, at=AT)


def sent(month: date = MONTH, **options: Any) -> PaymentRun:
    return benefits.send_run(run=released(month), on=ON, **options)
