"""What they do: occupations, employers, careers month by month, pensions, national service."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from nation.places import SECTORS
from nation.population import NOBODY, People
from nation.wages import minimum_wages, month_number, month_numbers, rounded

NOTHING, EMPLOYEE, SELF_EMPLOYED, MIXED, INFORMAL, JOBSEEKER, PENSIONER = range(7)
EMPLOYERS_PER_PERSON = 0.03

# Shares in percent by age: nothing, employee, self-employed, mixed, informal, job-seeker, pensioner. Shaped on the labour
# surveys of the national statistics office (participation of men and women, half of private work undeclared); not a forecast.
SHARES_MEN = {18: [62, 13, 1, 0, 12, 12, 0], 25: [17, 40, 6, 3, 25, 9, 0], 55: [22, 35, 8, 6, 18, 1, 10],
              60: [22, 7, 4, 3, 6, 0, 58], 70: [26, 0, 0, 0, 2, 0, 72]}  # fmt: skip
SHARES_WOMEN = {18: [83, 5, 0, 0, 4, 8, 0], 25: [66, 17, 2, 1, 8, 6, 0], 55: [78, 6, 1, 1, 4, 0, 10],
                60: [80, 1, 1, 0, 2, 0, 16], 70: [82, 0, 0, 0, 0, 0, 18]}  # fmt: skip


@dataclass
class Careers:
    """One row a month: the person's and employer's positions, month number, scheme, contributory earnings in centimes."""

    person: np.ndarray
    month: np.ndarray
    is_employee: np.ndarray
    employer: np.ndarray  # NOBODY when self-employed
    base: np.ndarray
    days: np.ndarray


def occupations(population: People, draw: np.random.Generator) -> np.ndarray:
    count = len(population.age)
    lot, result = draw.uniform(0, 100, count), np.full(count, NOTHING)
    for shares_by_age, is_woman in ((SHARES_MEN, False), (SHARES_WOMEN, True)):
        starts = [*shares_by_age, 200]
        for start, end, shares in zip(starts, starts[1:], shares_by_age.values(), strict=False):
            here = (population.is_woman == is_woman) & (population.age >= start) & (population.age < end)
            result[here] = np.searchsorted(np.cumsum(shares), lot[here], side="right").clip(max=PENSIONER)
    result[~population.alive] = NOTHING
    return result


def employer_count(persons: int) -> int:
    return max(12, round(persons * EMPLOYERS_PER_PERSON))


def employer_sectors(count: int, draw: np.random.Generator) -> np.ndarray:
    shares = np.array([share for *_, share, _ in SECTORS], dtype=float)
    return draw.choice(len(SECTORS), size=count, p=shares / shares.sum())


def careers(population: People, occupation: np.ndarray, sectors: np.ndarray, draw: np.random.Generator, on: date) -> Careers:
    """Spells of work, with gaps between them, spread over working life, then opened into months."""
    workers = np.flatnonzero(np.isin(occupation, (EMPLOYEE, SELF_EMPLOYED, MIXED)))
    now, count = month_number(on), len(workers)
    born = month_numbers(population.born[workers])
    late = np.where(draw.random(count) < 0.2, draw.integers(60, 240, count), 0)  # late careers
    start = born + 12 * 18 + draw.integers(0, 120, count) + late
    anywhen = draw.integers(born + 12 * 18 - 1, now)  # for those whose lot lies in the future: since they were 18
    start = np.maximum(np.where(start < now, start, anywhen), now - 12 * 42)
    left = draw.random(count) < np.interp(population.age[workers], [20, 40, 60], [0.02, 0.1, 0.3])
    end = np.where(left, now - np.minimum(draw.geometric(1 / 40, count), np.maximum(now - start - 1, 0)), now)
    spells = np.minimum(1 + draw.binomial(3, 0.4, count) + (occupation[workers] == MIXED), np.maximum(1, (end - start) // 6))

    owner = np.repeat(np.arange(count), spells)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(spells) - spells, spells)
    span, parts = (end - start)[owner], spells[owner]
    begins = start[owner] + span * rank // parts
    ends = start[owner] + span * (rank + 1) // parts
    gap = np.where((rank < parts - 1) & (draw.random(len(owner)) < 0.5), draw.integers(1, 19, len(owner)), 0)
    ends = np.maximum(begins + 1, ends - np.minimum(gap, ends - begins - 1))

    kind = occupation[workers][owner]
    flips = draw.random(len(owner)) < 0.2
    is_employee = (kind == EMPLOYEE) | ((kind == MIXED) & ((rank < (parts + 1) // 2) != flips))
    weights = 1 / (np.arange(len(sectors)) + 8.0)
    employer = np.where(is_employee, draw.choice(len(sectors), size=len(owner), p=weights / weights.sum()), NOBODY)
    return _months(workers[owner], begins, ends, is_employee, employer, sectors, draw)


def _months(
    person: np.ndarray, begins: np.ndarray, ends: np.ndarray, is_employee: np.ndarray, employer: np.ndarray,
    sectors: np.ndarray, draw: np.random.Generator,
) -> Careers:  # fmt: skip
    lengths = ends - begins
    spell = np.repeat(np.arange(len(lengths)), lengths)
    since = np.arange(len(spell)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    month = begins[spell] + since
    medians = np.array([median for *_, median in SECTORS])
    level = np.where(is_employee, medians[sectors[employer]], 160) * draw.lognormal(0, 0.3, len(lengths))
    seniority = 100 + 2 * (month - begins[spell]) // 12
    minimum = minimum_wages(month)
    base = rounded((minimum * level[spell] * seniority / 10_000).astype(np.int64))
    base = np.clip(base, minimum, minimum * 20)
    days = np.where((since == 0) & (draw.random(len(spell)) < 0.3), draw.integers(5, 30, len(spell)), 30)
    days = np.where(is_employee[spell], days, 30)
    base = np.where(days < 30, rounded(base * days // 30), base)
    order = np.lexsort((month, person[spell]))
    return Careers(*(column[order] for column in (person[spell], month, is_employee[spell], employer[spell], base, days)))


def service_months(population: People, draw: np.random.Generator) -> np.ndarray:
    """Months of national service done: 24 when called before 1989, 18 before 2014, 12 since; 0 when exempt or not called."""
    called = population.birth_years + 20
    length = np.where(called < 1989, 24, np.where(called < 2014, 18, 12))
    done = ~population.is_woman & (population.age >= 22) & (called >= 1969) & (draw.random(len(called)) < 0.62)
    return np.where(done, length, 0)
