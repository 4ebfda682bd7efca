"""What we know, in the words of each register's own records; and untruths that look like truths."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

Facts = Mapping[str, Any]


def of(evidence: str, subject: str, facts: Facts, valid_from: str) -> dict[str, Any]:
    """One record."""
    record: dict[str, Any] = {
        "subject": subject, "identifier": [{"identifier_type": "UIN", "identifier_value": subject}], "valid_from": valid_from,
    }  # fmt: skip
    shape: Callable[[Facts], dict[str, Any]] | None = SHAPES.get(evidence)
    return record | (shape(facts) if shape else {"facts": dict(facts)})


def falsified(facts: Facts) -> dict[str, Any]:
    """The same facts, one of them untrue: a day is moved by a month, a flag is turned, a number grows, a list is emptied."""
    found = dict(facts)
    for name, value in facts.items():
        untrue = _untrue(value)
        if untrue is not None:
            found[name] = untrue
            return found
    return found


def _untrue(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 12
    if isinstance(value, list):
        return [] if value else None
    if isinstance(value, str):
        try:
            return (date.fromisoformat(value) - timedelta(days=30)).isoformat()
        except ValueError:
            return None
    return None


def _person(facts: Facts) -> dict[str, Any]:
    told: dict[str, Any] = {}
    _put(told, facts, "civil.family_name_ar", "name_ar", "surname")
    _put(told, facts, "civil.given_name_ar", "name_ar", "given_name")
    _put(told, facts, "civil.family_name_latin", "name", "surname")
    _put(told, facts, "civil.given_name_latin", "name", "given_name")
    _put(told, facts, "civil.born_on", "birth_date")
    _put(told, facts, "civil.died_on", "death_date")
    _put(told, facts, "civil.birth_commune_code", "birth_place", "commune_code")
    if "civil.sex" in facts:
        told["sex"] = {"M": "male", "F": "female"}[facts["civil.sex"]]
    return told


def _contact(facts: Facts) -> dict[str, Any]:
    told: dict[str, Any] = {}
    _put(told, facts, "contact.phone", "phone_number")
    _put(told, facts, "contact.residence_commune_code", "address", "commune_code")
    return told


def _farmer(facts: Facts) -> dict[str, Any]:
    told = _yes(facts, "farmer.is_registered", "registration_status", "registered", "not_registered")
    _put(told, facts, "farmer.area_hundredths", "land", "area_hundredths_of_hectare")
    return told


def _standing(facts: Facts) -> dict[str, Any]:
    told: dict[str, Any] = {}
    _put(told, facts, "tax.is_registered", "taxpayer", "is_registered")
    _put(told, facts, "tax.activity", "taxpayer", "activity")
    return told


def _put(told: dict[str, Any], facts: Facts, kind: str, *path: str) -> dict[str, Any]:
    if kind in facts:
        place = told
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = facts[kind]
    return told


def _yes(facts: Facts, kind: str, name: str, yes: str, no: str) -> dict[str, Any]:
    return {name: yes if facts[kind] else no} if kind in facts else {}


SHAPES: dict[str, Callable[[Facts], dict[str, Any]]] = {
    "civil.identity": _person,
    "civil.contact": _contact,
    "civil.family": lambda facts: _put({}, facts, "family.members", "related_person"),
    "solidarity.disability": lambda facts: _yes(
        facts, "disability.is_recognised", "disability_status", "recognised", "not_recognised"
    ),
    "solidarity.social_aid": lambda facts: _yes(facts, "social.receives_aid", "registration_status", "enrolled", "not_enrolled"),
    "farmer.register": _farmer,
    "tax.withheld": lambda facts: _put({}, facts, "tax.withheld_monthly", "withholding", "monthly_amount"),
    "tax.standing": _standing,
    "trade.register": lambda facts: _put({}, facts, "trade.registrations", "registrations"),
}
