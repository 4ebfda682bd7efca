"""Whose books are read, and what is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from daman.benefits.standards import MONTHS_PRESUMED, MONTHS_WITHOUT_INCOME
from daman.determinations import queries as law
from daman.foundation.months import add_months, month_of

STRETCH = 10_000  # persons read in one question: careers are long, and no more than these are held at once
# How long after what happened a right is still offered: the house's own choice. Whoever asks later is heard all the same.
OFFER_BIRTHS_DAYS = 180
OFFER_DEATHS_DAYS = 730
OFFER_LOSSES_DAYS = 90
OFFER_QUIET_DAYS = 365  # nothing that was refused is offered for so long, unless the day on which it would be met has come
ENDLESS = 2**62
LONG_AGO = timedelta(days=40_000)
YOUNG, STUDYING = "survivors.orphan.age_ordinary", "survivors.orphan.age_studies"
RAISED = "pension.old_age.child_raised_years"


@dataclass(frozen=True)
class Found:
    """A right found for somebody."""

    person_key: int
    benefit: str
    cause: str
    amount: int | None = None
    asks_as: Mapping[str, Any] = field(default_factory=dict)
    guardian_key: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the law was told


@dataclass(frozen=True)
class Reach:
    """Whose books are read: a range of persons, or a few of them."""

    first: int = 0
    before: int = ENDLESS
    keys: tuple[int, ...] | None = None

    def told(self, on: date, again: bool) -> dict[str, Any]:
        """What every question takes. Looked at again, what happened long ago still counts."""
        since = {
            "births_since": OFFER_BIRTHS_DAYS, "deaths_since": OFFER_DEATHS_DAYS, "ended_since": OFFER_LOSSES_DAYS,
        }  # fmt: skip
        return {
            "from": self.first, "before": self.before, "keys": None if self.keys is None else list(self.keys), "on": on,
            "since": add_months(month_of(on), -MONTHS_WITHOUT_INCOME), "presumed": MONTHS_PRESUMED,
            "quiet_days": OFFER_QUIET_DAYS, "young": law.parameter(YOUNG, on).value,
            "studying": law.parameter(STUDYING, on).value, "raised": law.parameter(RAISED, on).value,
            **{name: on - (LONG_AGO if again else timedelta(days=days)) for name, days in since.items()},
        }  # fmt: skip


def stretches(size: int = STRETCH) -> Iterator[Reach]:
    """Ranges of persons of about so many each, together everybody."""
    first = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select max(id) from (select id from registry_person where id >= %s order by id limit %s) next", [first, size]
            )
            [last] = cursor.fetchone()
            if last is None:
                return
            yield Reach(first, last + 1)
            first = last + 1
