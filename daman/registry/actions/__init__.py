"""Everything that changes the registry."""

from daman.registry.actions.employers import (
    HeldByAnother,
    NotRunning,
    NotTheRepresentative,
    StruckOff,
    TooYoung,
    find_registrations,
    open_establishment,
    register_employer,
    register_household,
)
from daman.registry.actions.persons import PlaceUnknown, know_person
from daman.registry.actions.places import register_offices, register_places
from daman.registry.actions.sets import register_employers, register_kinships, register_persons

__all__ = [
    "HeldByAnother", "NotRunning", "NotTheRepresentative", "PlaceUnknown", "StruckOff", "TooYoung", "find_registrations",
    "know_person", "open_establishment", "register_employer", "register_employers", "register_household",
    "register_kinships", "register_offices", "register_persons", "register_places",
]  # fmt: skip
