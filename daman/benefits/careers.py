"""A person's months, as the law counts them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from daman.affiliation.models import Ground, InsuredMonth, Scheme

SELF_EMPLOYED = (Scheme.SELF_EMPLOYED, Scheme.AUTO_ENTREPRENEUR)
CREDITED = (Ground.SICKNESS, Ground.MATERNITY, Ground.UNEMPLOYMENT, Ground.NATIONAL_SERVICE)


@dataclass
class Career:
    """A person's months as the law counts them."""

    employee: dict[date, int] = field(default_factory=lambda: defaultdict(int))  # month → wage, all employers together
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))  # month → days worked as an employee
    self_employed: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    voluntary: set[date] = field(default_factory=set)
    credited: set[date] = field(default_factory=set)

    def worked(self) -> set[date]:
        return {*self.employee, *self.self_employed}

    def in_both_schemes(self) -> set[date]:
        """Months worked as an employee and for oneself: the sum of both schemes counts them once."""
        return set(self.employee) & set(self.self_employed)

    def voluntary_alone(self) -> set[date]:
        """Months paid voluntarily that count on no other ground."""
        return self.voluntary - self.worked() - self.credited

    def incomes_yearly(self) -> list[int]:
        return _by_year(self.self_employed)

    def wages_yearly(self) -> list[int]:
        return _by_year(self.employee)

    def wages_before(self, day: date) -> list[int]:
        """Wages of the whole months before that of a day, oldest first."""
        first = day.replace(day=1)
        return [self.employee[month] for month in sorted(self.employee) if month < first]

    def days_between(self, start: date, before: date) -> int:
        """Days worked as an employee in the whole months of a period."""
        return sum(min(days, 31) for month, days in self.days.items() if start <= month < before)

    def is_regularised(self) -> bool:
        """Somebody who paid voluntarily, then worked in a scheme of his own."""
        return bool(self.voluntary) and max(self.worked(), default=date.min) > max(self.voluntary)


def careers_of(keys: Collection[int], *, before: date) -> dict[int, Career]:
    """The careers of a set of persons, in one query, without months still to come."""
    careers: dict[int, Career] = {key: Career() for key in keys}
    rows = InsuredMonth.objects.filter(person_id__in=keys, month__lte=before).order_by("person_id", "month")
    columns = ("person_id", "month", "scheme", "ground", "contribution_base", "days")
    for key, month, scheme, ground, base, days in rows.values_list(*columns):
        career = careers[key]
        if ground in CREDITED:
            career.credited.add(month)
        elif scheme == Scheme.EMPLOYEE:
            career.employee[month] += base
            career.days[month] += days
        elif scheme in SELF_EMPLOYED:
            career.self_employed[month] += base
        elif scheme == Scheme.VOLUNTARY:
            career.voluntary.add(month)
    return careers


def _by_year(months: dict[date, int]) -> list[int]:
    years: dict[int, int] = defaultdict(int)
    for month, base in months.items():
        years[month.year] += base
    return [years[year] for year in sorted(years)]
