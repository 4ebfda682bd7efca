"""What the unemployment allowance rests on: the search for work, means, service and studies."""

from daman.benefits.derived.pension import without_income
from daman.benefits.known import Case, Known
from daman.employment import queries as employment


def is_algerian(case: Case) -> Known | None:
    """Whoever is in the national civil register."""
    return case.resting_on("civil.born_on", True) if "civil.born_on" in case.held else None


def is_resident(case: Case) -> Known | None:
    known = case.held.get("contact.residence_commune_code")
    return case.resting_on("contact.residence_commune_code", bool(known.value)) if known else None


def registered_on(case: Case) -> Known | None:
    """The day the search that goes on began; who does not search is not registered before today."""
    search = employment.open_jobseeking(case.person)
    return case.own(search.starts_on if search else case.on)


def is_first_time_jobseeker(case: Case) -> Known:
    """Never declared by an employer, and said so by the employment office."""
    search = employment.open_jobseeking(case.person)
    return case.own(search is not None and search.is_first_time and not case.career.employee)


def spouse_has_income(case: Case) -> Known:
    spouses = [member["nin"] for member in case.family if member["kind"] == "spouse" and not member.get("died_on")]
    return case.resting_on("family.members", len(without_income(spouses, case.on)) < len(spouses))


def has_settled_service(case: Case) -> Known:
    """Done, exempted or put off: women, and whoever the register does not hold, owe none."""
    status = case.value("service.status")
    return case.resting_on("service.status", status in (None, "done", "exempted", "deferred"))


def is_enrolled(case: Case) -> Known:
    return case.resting_on("school.kind", case.value("school.kind") in ("university", "training"))
