"""Finding rights that nobody asked for: our books as columns, the compiled law over all of them at once."""

from daman.benefits.offering.finding import SWEEPS, Sweep
from daman.benefits.offering.reach import Found, Reach, stretches

__all__ = ["SWEEPS", "Found", "Reach", "Sweep", "stretches"]
