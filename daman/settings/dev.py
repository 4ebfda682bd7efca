"""One machine, a fictional wilaya, no TLS."""

from daman.settings.base import *  # noqa: F403

DEMO = True
