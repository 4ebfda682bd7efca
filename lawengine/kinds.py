"""What an amount is: money, a rate, months, a date … and how it is held exactly.

Inside the engine everything is a whole number: money in centimes, rates in parts per million, dates in days since
1970-01-01. People write and read dinars, percent and dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Any, get_args, get_origin

from lawengine import refuse

EPOCH = date(1970, 1, 1)
TOP = 2**40  # centimes: with rates up to 800 % every product stays inside 64 bits


def days_of(day: date) -> int:
    """The number of a day."""
    return (day - EPOCH).days


def day_of_number(days: int) -> date:
    """The day with a number."""
    try:
        return EPOCH + timedelta(days=days)
    except OverflowError:
        refuse.no_such_day(days)


@dataclass(frozen=True)
class Kind:
    """One kind of amount: its name, what one written unit is worth inside, and the bounds that keep arithmetic exact."""

    name: str
    scale: int
    low: int
    high: int
    members: type[IntEnum] | None = None

    @property
    def is_career(self) -> bool:
        """A career: many amounts, oldest first."""
        return self.name == "career"

    @property
    def unit(self) -> str:
        """The name, with the enumeration's own."""
        return self.members.__name__ if self.members else self.name

    def within(self, low: int | None, high: int | None) -> "Kind":
        """The same kind with narrower or wider bounds."""
        return replace(self, low=self.low if low is None else low, high=self.high if high is None else high)

    def written(self, value: object, name: str, place: str) -> Any:
        """A value as the law writes it, made exact."""
        if self.name == "scale":
            return self._bands(value, name, place)
        if self.name == "date":
            return self._date(value, lambda why: refuse.value_wrong(place, name, value, "a date", why))
        if self.name == "flag":
            return value if isinstance(value, bool) else refuse.value_wrong(place, name, value, "a flag", "write true or false")
        if self.members and isinstance(value, str):
            return self._member(value, lambda why: refuse.value_wrong(place, name, value, self.unit, why))
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            refuse.value_wrong(place, name, value, self.unit, "write a number")
        scaled = Decimal(value) * self.scale
        if scaled % 1:
            refuse.too_many_decimals(place, name, value, self.unit)
        exact = int(scaled)
        if not self.low <= exact <= self.high:
            refuse.value_wrong(place, name, value, self.unit, "it is outside the bounds that keep arithmetic exact")
        return exact

    def _bands(self, value: object, name: str, place: str) -> tuple[tuple[int, int, int], ...]:
        if not isinstance(value, list) or not all(isinstance(band, dict) and set(band) == {"from", "rate"} for band in value):
            refuse.value_wrong(place, name, value, "a scale", "write a list of {from: amount, rate: percent}")
        lows = [MONEY.written(band["from"], name, place) for band in value]
        if lows != sorted(set(lows)):
            refuse.value_wrong(place, name, value, "a scale", "its bands must rise")
        rates = [RATE.written(band["rate"], name, place) for band in value]
        return tuple(zip(lows, [*lows[1:], TOP], rates, strict=True))

    def accepted(self, value: object, name: str) -> Any:
        """A fact as a caller brings it, made exact; refused when it is something else."""

        def wrong(why: str) -> Any:
            refuse.fact_wrong(name, value, self.unit, why)

        if self.name == "date":
            return self._date(value, wrong)
        if self.name == "flag":
            return value if isinstance(value, bool) else wrong("give true or false")
        if self.is_career:
            return self._career(value, wrong)
        if self.members:
            return self._member(value, wrong)
        if type(value) is not int:
            return wrong("give a whole number (centimes, parts per million, …)")
        if not self.low <= value <= self.high:
            return wrong(f"it must lie between {self.low} and {self.high}")
        return value

    def _date(self, value: object, wrong: Any) -> int:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            day = None
        if type(day) is not date:
            wrong("give a date, as in 2026-11-01")
        days = days_of(day)  # type: ignore[arg-type]
        return (
            days
            if DATE.low <= days <= DATE.high
            else wrong(f"it must lie between {day_of_number(DATE.low)} and {day_of_number(DATE.high)}")
        )

    def _member(self, value: object, wrong: Any) -> int:
        assert self.members is not None
        if isinstance(value, str) and value in self.members.__members__:
            return int(self.members[value])
        if isinstance(value, int) and not isinstance(value, bool) and value in [int(m) for m in self.members]:
            return int(value)
        return int(wrong("give one of " + ", ".join(self.members.__members__)))

    def _career(self, value: object, wrong: Any) -> tuple[int, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not set(map(type, value)) <= {int}:
            return tuple(wrong("give a list of whole numbers, oldest first"))
        if value and not (self.low <= min(value) and max(value) <= self.high):
            wrong(f"every amount must lie between {self.low} and {self.high}")
        return tuple(value)

    def public(self, value: Any) -> Any:
        """What callers see: dates are dates, everything else as it is held."""
        return day_of_number(value) if self.name == "date" and value is not None else value

    def to_json(self, value: Any) -> Any:
        """A public value as JSON holds it."""
        return value.isoformat() if isinstance(value, date) else value

    def from_json(self, value: Any) -> Any:
        """A public value, back from JSON."""
        if self.name == "date" and isinstance(value, str):
            return date.fromisoformat(value)
        if self.name == "date" and isinstance(value, list):  # of all members of a family
            return tuple(date.fromisoformat(one) for one in value)
        if self.name == "scale" and value is not None:
            return tuple(tuple(band) for band in value)
        return tuple(value) if isinstance(value, list) else value


MONEY = Kind("money", 100, -TOP, TOP)
RATE = Kind("rate", 10_000, -8_000_000, 8_000_000)
COUNT = Kind("count", 1, -(2**22), 2**22)
YEARS = Kind("years", 1, -1_000, 10_000)
MONTHS = Kind("months", 1, -12_000, 120_000)
DAYS = Kind("days", 1, -400_000, 400_000)
FLAG = Kind("flag", 1, 0, 1)
DATE = Kind("date", 1, days_of(date(1800, 1, 1)), days_of(date(2300, 1, 1)))
CAREER = Kind("career", 1, 0, TOP)
SCALE = Kind("scale", 1, 0, TOP)

KINDS: Mapping[str, Kind] = {k.name: k for k in (MONEY, RATE, COUNT, YEARS, MONTHS, DAYS, FLAG, DATE, CAREER, SCALE)}

Money = Annotated[int, MONEY]
Rate = Annotated[int, RATE]
Count = Annotated[int, COUNT]
Years = Annotated[int, YEARS]
Months = Annotated[int, MONTHS]
Days = Annotated[int, DAYS]
Flag = Annotated[bool, FLAG]
Date = Annotated[int, DATE]
Career = Annotated[Sequence[int], CAREER]
Scale = Annotated[tuple[tuple[int, int, int], ...], SCALE]


def enumeration(members: type[IntEnum]) -> Kind:
    """The kind of an enumeration."""
    numbers = [int(member) for member in members]
    return Kind("enum", 1, min(numbers), max(numbers), members)


def kind_of(annotation: object) -> Kind | None:
    """The kind that an annotation of a rule means."""
    if get_origin(annotation) is Annotated:
        return next((a for a in get_args(annotation)[1:] if isinstance(a, Kind)), None)
    if isinstance(annotation, type) and issubclass(annotation, IntEnum):
        return enumeration(annotation)
    return None
