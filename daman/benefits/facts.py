"""The law's facts for a set of persons, each with where it comes from. One claim is a set of one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daman.affiliation.models import Ground, InsuredMonth, Scheme
from daman.benefits.models import Award
from daman.benefits.standards import MONTHS_WITHOUT_INCOME
from daman.determinations import queries as law
from daman.exchange import queries as exchange
from daman.exchange.models import Fact
from daman.foundation.months import add_months, age_on, month_of, months_between
from daman.ledger import queries as ledger
from daman.registry import queries as registry
from daman.registry.models import Person

OWN, SAID = "own", "person"
EVIDENCE = ("civil.identity", "civil.family", "defence.national_service")
KINDS = ("civil.born_on", "civil.sex", "family.members", "service.status", "service.starts_on", "service.ends_before",
         "service.months", "account.number", "account.holder_matches")  # fmt: skip
YEARS_TO_RAISE_A_CHILD = "pension.old_age.child_raised_years"
SELF_EMPLOYED = (Scheme.SELF_EMPLOYED, Scheme.AUTO_ENTREPRENEUR)
CREDITED = (Ground.SICKNESS, Ground.MATERNITY, Ground.UNEMPLOYMENT, Ground.NATIONAL_SERVICE)


@dataclass(frozen=True)
class Known:
    """One fact, with its source, since when it is known and the proof of it."""

    value: Any
    source: str
    known_at: str
    certificate: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gathered:
    """What is known of one person for a pension: the law's facts, and the registers' facts they rest on."""

    of_law: Mapping[str, Known]
    of_registers: Mapping[str, Known]

    def for_law(self) -> dict[str, Any]:
        return {name: known.value for name, known in self.of_law.items()}

    def frozen(self) -> list[dict[str, Any]]:
        """As a claim keeps them: what registers said first, then what our own books add."""
        told = [name for name in self.of_law if name not in ("born_on", "is_woman")]
        rows = {**self.of_registers, **{name: self.of_law[name] for name in told}}
        return [
            {"kind": kind, "value": _plain(known.value), "source": known.source, "known_at": known.known_at,
             "certificate": dict(known.certificate)}
            for kind, known in rows.items()
        ]  # fmt: skip


@dataclass
class Career:
    """A person's months as the law counts them."""

    employee: dict[date, int] = field(default_factory=lambda: defaultdict(int))  # month → wage, all employers together
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
        years: dict[int, int] = defaultdict(int)
        for month, base in self.self_employed.items():
            years[month.year] += base
        return [years[year] for year in sorted(years)]

    def is_regularised(self) -> bool:
        """Somebody who paid voluntarily, then worked in a scheme of his own."""
        return bool(self.voluntary) and max(self.worked(), default=date.min) > max(self.voluntary)


def gather(
    persons: Sequence[Person], *, asks_as: Mapping[int, Mapping[str, Any]], missing: Collection[str] = (), on: date
) -> dict[int, Gathered]:
    """Person key → facts, from what is already held; the evidence in `missing` did not come and is left out."""
    keys = [person.pk for person in persons]
    held = exchange.current_of_many([person.nin for person in persons], KINDS)
    careers = careers_of(keys, before=on)
    return {
        person.pk: _gathered(person, careers[person.pk], _held_by(person, held), asks_as.get(person.pk, {}), missing, on)
        for person in persons
    }


def careers_of(keys: Collection[int], *, before: date) -> dict[int, Career]:
    """The careers of a set of persons, in one query, without months still to come."""
    careers: dict[int, Career] = {key: Career() for key in keys}
    rows = InsuredMonth.objects.filter(person_id__in=keys, month__lte=before).order_by("person_id", "month")
    for key, month, scheme, ground, base in rows.values_list("person_id", "month", "scheme", "ground", "contribution_base"):
        career = careers[key]
        if ground in CREDITED:
            career.credited.add(month)
        elif scheme == Scheme.EMPLOYEE:
            career.employee[month] += base
        elif scheme in SELF_EMPLOYED:
            career.self_employed[month] += base
        elif scheme == Scheme.VOLUNTARY:
            career.voluntary.add(month)
    return careers


def _held_by(person: Person, held: Mapping[tuple[str, str], Fact]) -> dict[str, Known]:
    found = {kind: held.get((person.nin, kind)) for kind in KINDS}
    return {
        kind: Known(fact.value, fact.source, fact.known_at.isoformat(), fact.certificate) for kind, fact in found.items() if fact
    }


def _gathered(
    person: Person, career: Career, held: dict[str, Known], said: Mapping[str, Any], missing: Collection[str], on: date
) -> Gathered:
    day = on.isoformat()
    born_on = date.fromisoformat(held["civil.born_on"].value) if "civil.born_on" in held else person.born_on
    is_woman = (held["civil.sex"].value if "civil.sex" in held else person.sex) == "F"
    facts = {
        "born_on": _resting_on(held.get("civil.born_on"), born_on, day),
        "is_woman": _resting_on(held.get("civil.sex"), is_woman, day),
        "pension.asks_before_age": Known(True, SAID, day),  # a claim is the asking, at whatever age the law lets one ask
        "pension.is_education_staff": _said(said, "is_education_staff", day),
        "pension.is_moudjahid": Known(False, OWN, day),  # recognised by the veterans' register, which is not connected
        "pension.moudjahid_invalidity_rate": Known(0, OWN, day),
        "pension.months_of_war": Known(0, OWN, day),
        "pension.months_worked_employee": Known(len(career.employee), OWN, day),
        "pension.months_worked_self_employed": Known(len(career.self_employed), OWN, day),
        "pension.months_in_both_schemes": Known(len(career.in_both_schemes()), OWN, day),
        "pension.months_voluntary": Known(len(career.voluntary_alone()), OWN, day),
        "pension.is_regularised": Known(career.is_regularised(), OWN, day),
        "pension.wages": Known([career.employee[month] for month in sorted(career.employee)], OWN, day),
        "pension.incomes_self_employed_yearly": Known(career.incomes_yearly(), OWN, day),
        "pension.is_settled_self_employed": Known(_owes_nothing(person), OWN, day),
    }
    if "defence.national_service" not in missing:
        facts["pension.months_credited"] = _credited(career, held, day)
    if "civil.family" not in missing:
        family = held.get("family.members")
        members = family.value if family else []
        facts["pension.children_raised"] = _resting_on(family, _raised(members, on), day)
        facts["pension.has_dependent_spouse"] = _resting_on(family, _has_dependent_spouse(members, on), day)
    used = {kind: known for kind, known in held.items() if not kind.startswith("account.")}
    return Gathered(facts, used)


def _resting_on(known: Known | None, value: Any, day: str) -> Known:
    """A fact worked out from a register's: it keeps that register's proof."""
    return Known(value, known.source, known.known_at, known.certificate) if known else Known(value, OWN, day)


def _said(said: Mapping[str, Any], name: str, day: str) -> Known:
    return Known(bool(said.get(name)), SAID if name in said else OWN, day)


def _credited(career: Career, held: Mapping[str, Known], day: str) -> Known:
    """Months that count without work, never twice with a month of work."""
    status, length = held.get("service.status"), held.get("service.months")
    if status is None or status.value != "done":
        return Known(len(career.credited - career.worked()), OWN, day)
    start, end = (held[name].value if name in held else None for name in ("service.starts_on", "service.ends_before"))
    if start and end:
        served = set(months_between(date.fromisoformat(start), add_months(month_of(date.fromisoformat(end)), 0)))
        months = len((served | career.credited) - career.worked())
    else:
        months = len(career.credited - career.worked()) + int(length.value or 0 if length else 0)
    return Known(months, status.source, status.known_at, status.certificate)


def _raised(members: Sequence[Mapping[str, Any]], on: date) -> int:
    children = [member for member in members if member["kind"] == "child"]
    if not children:
        return 0
    years = law.parameter(YEARS_TO_RAISE_A_CHILD, on).value
    return sum(_age_reached(child, on) >= years for child in children)


def _age_reached(member: Mapping[str, Any], on: date) -> int:
    until = date.fromisoformat(member["died_on"]) if member.get("died_on") else on
    return age_on(date.fromisoformat(member["born_on"]), min(until, on))


def _has_dependent_spouse(members: Sequence[Mapping[str, Any]], on: date) -> bool:
    """A living spouse who, in our books, neither worked of late nor is paid a pension."""
    spouses = [member["nin"] for member in members if member["kind"] == "spouse" and not member.get("died_on")]
    if not spouses:
        return False
    keys = registry.keys_by_nin(spouses)
    since = add_months(month_of(on), -MONTHS_WITHOUT_INCOME)
    months = InsuredMonth.objects.filter(person_id__in=keys.values(), month__gte=since, month__lte=on)
    paid = Award.objects.filter(person_id__in=keys.values(), ends_before=None)
    earning = {*months.values_list("person_id", flat=True), *paid.values_list("person_id", flat=True)}
    return any(keys.get(nin) not in earning for nin in spouses)


def _owes_nothing(person: Person) -> bool:
    return ledger.balance(f"person:{person.pk}", "person.receivable.contributions").posted <= 0


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
