"""An employer with workers and declared months, for the tests of what employers owe."""

from datetime import date
from typing import Any

import pyarrow as pa

from daman.contributions import actions as contributions
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from tests.rooms.people import ON, a_person, employers

HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
OFFICER = Actor(ActorKind.OFFICER, "amel", "العونة أمل", office="99-CNAS-1")
AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))
WAGE = 6_000_000
DUE = 2_100_000  # 35 % of it: all shares together


def a_company(*months: date, representative: Person | None = None, wage: int = WAGE) -> Employer:
    """An employer that declared one worker for these months."""
    employer = registry.find_employer(employers(1)[0])
    assert employer is not None
    if representative:
        employer.representative_key = representative.pk
        employer.save(update_fields=["representative_key"])
    if months:
        declare(employer, *months, wage=wage)
    return employer


def declare(employer: Employer, *months: date, wage: int = WAGE) -> None:
    """One worker, the same wage each month."""
    nin = a_person().nin
    lines = [{"employer_number": employer.number, "month": month, "nin": nin, "wage": wage, "days": 30} for month in months]
    report = contributions.file_declarations(table=pa.Table.from_pylist(lines), **HOW)
    assert report.accepted == len(months), report.rejected.to_pylist()


def receive(employer: Employer, amount: int, *, on: date = ON, about: str = "", key: str = "") -> Any:
    """The employer paid through the post."""
    payment = contributions.ask_employer_payment(
        employer=employer, amount=amount, about=about, channel="post", key=key or f"{amount}:{about}:{on}", actor=THE_HOUSE, on=on
    )
    return contributions.settle_employer_payment(
        reference=payment.reference, operator_reference=f"POST-{payment.pk}", amount=amount, actor=THE_HOUSE, on=on
    )
