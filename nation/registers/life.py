"""What doctors, schools, the tax and labour administrations and the employment agency say of the nation's persons."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from nation.making import Nation

PROVIDERS = {
    "health.work_stop": "health", "health.pregnancy": "health", "health.work_accident": "health",
    "education.enrolment": "education", "solidarity.disability": "solidarity", "tax.withheld": "tax",
    "labour.layoff": "labour", "employment.follow_up": "anem",
}  # fmt: skip
SCHOOL, UNIVERSITY = range(5, 19), range(19, 24)
TAXED_ABOVE, TAX = 3_000_000, 10  # a fictional tax: a tenth of what is above
Fact = tuple[str, str, dict[str, Any]]


def facts(nation: Nation) -> Iterator[Fact]:
    """An answer for each person of whom one of them knows something."""
    wages = _last_wages(nation)
    for p in nation.persons.to_pylist():
        if p["died_on"]:
            continue
        nin, age = p["nin"], (nation.on - p["born_on"]).days * 4 // 1461
        studies = (
            "school" if age in SCHOOL else "university" if age in UNIVERSITY and nin not in wages and _one_of(nin, 2) else None
        )
        yield "education.enrolment", nin, {"school.kind": studies, "school.apprentice_wage_monthly": None}
        yield "solidarity.disability", nin, {"disability.is_recognised": _one_of(nin, 97)}
        if nin in wages:
            yield from _of_worker(nation.on, nin, wages[nin], p["sex"] == "F" and 22 <= age <= 42)
    for seeker in nation.jobseekers.to_pylist():
        yield "employment.follow_up", seeker["nin"], {
            "search.offers_refused": 2 if _one_of(seeker["nin"], 23) else 0, "search.has_refused_training": False,
            "search.has_missed_summons": False, "search.has_used_public_scheme": False,
        }  # fmt: skip
    yield from _of_cast(nation)


def _of_worker(on: date, nin: str, wage: int, may_be_a_mother: bool) -> Iterator[Fact]:
    yield "tax.withheld", nin, {"tax.withheld_monthly": max(wage - TAXED_ABOVE, 0) * TAX // 100}
    if _one_of(nin, 11):
        yield _stop(nin, on - timedelta(days=20), 20)
    if may_be_a_mother and _one_of(nin, 7):
        yield _pregnancy(nin, on + timedelta(days=30))


def _of_cast(nation: Nation) -> Iterator[Fact]:
    """Those who play a benefit have what it needs, whatever chance says of the others."""
    on, cast = nation.on, nation.cast
    yield _stop(cast["ill_worker"].nin, on - timedelta(days=25), 20)
    yield _pregnancy(cast["mother"].nin, on + timedelta(days=30))
    injured = {"accident.injured_on": on - timedelta(days=60), "accident.days_until_consolidation": 30}
    yield "health.work_accident", cast["injured"].nin, injured
    yield "labour.layoff", cast["laid_off"].nin, {
        "layoff.on": on - timedelta(days=10), "layoff.is_open_ended": True, "layoff.is_economic": True,
        "layoff.is_on_checked_list": True,
    }  # fmt: skip


def _stop(nin: str, day: date, days: int) -> Fact:
    said = {"stop.starts_on": day, "stop.days": days, "stop.is_long_term": False, "stop.days_in_hospital_at_first": 0}
    return "health.work_stop", nin, said


def _pregnancy(nin: str, due_on: date) -> Fact:
    return "health.pregnancy", nin, {"pregnancy.due_on": due_on, "pregnancy.child_needs_care": False}


def _last_wages(nation: Nation) -> dict[str, int]:
    """The wage of each employee in the last declared month."""
    table = nation.careers
    last: dict[str, tuple[Any, int]] = {}
    columns = ("nin", "month", "employer_number", "base")
    for nin, month, employer, base in zip(*(table[name].to_pylist() for name in columns), strict=True):
        if employer and (nin not in last or month > last[nin][0]):
            last[nin] = (month, base)
    newest = max((month for month, _base in last.values()), default=None)
    return {nin: base for nin, (month, base) in last.items() if month == newest}


def _one_of(nin: str, many: int) -> bool:
    """The same persons each time: the number decides."""
    return int(nin[-8:-2]) % many == 0
