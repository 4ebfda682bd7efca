"""A synthetic nation of any size: people, families, employers, careers, and registers with known errors.

Pure and seeded: the same size, seed and day give the same nation. Nobody in it exists, and no number in it can.
Door: `make(persons, seed, on)`; `nation.registers` plays the other administrations.
"""

from nation.making import Nation, make

__all__ = ["Nation", "make"]
