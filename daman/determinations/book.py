"""The lawbook in use. The one line of the platform that names a country."""

from functools import cache

from lawengine import Lawbook, load

COUNTRY = "law.dz"


@cache
def book() -> Lawbook:
    """The country's law, read once."""
    return load(COUNTRY)
