"""Everything that changes the registry."""

from daman.registry.actions.persons import PlaceUnknown, know_person
from daman.registry.actions.places import register_offices, register_places
from daman.registry.actions.sets import register_employers, register_kinships, register_persons

__all__ = [
    "PlaceUnknown", "know_person", "register_employers", "register_kinships", "register_offices", "register_persons",
    "register_places",
]  # fmt: skip
