"""Generated families of a deceased pensioner: in columns, and one by one."""

from datetime import date
from typing import Any

import numpy as np

from lawengine.kinds import days_of
from lawengine.levels import MEMBERS

ON = date(2026, 11, 23)
SPOUSE, CHILD, ASCENDANT = 1, 2, 3
AGREED = "survivors.orphan.is_apprentice"  # on older apprentices the sources disagree


def families(count: int, seed: int, apprentices: float = 0.0) -> dict[str, Any]:
    """Families of one to nine members, on the edges of ages, wages and pensions too."""
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 9], count)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    members = int(offsets[-1])
    kinship = random.choice([SPOUSE, CHILD, CHILD, CHILD, ASCENDANT], members)
    ages = random.choice([3, 10, 17, 18, 20, 21, 24, 25, 40], members)
    pension = np.where(
        random.random(count) < 0.2, random.choice([0, 1, 99, 101, 1_800_000], count), random.integers(0, 2**30, count)
    )
    return {
        MEMBERS: offsets,
        "survivors.pension_of_deceased_monthly": pension,
        "survivors.kinship": kinship,
        "born_on": days_of(ON) - ages * 365 - ages // 4 + random.integers(-2, 3, members),
        "is_woman": random.random(members) < 0.5,
        "survivors.orphan.is_studying": random.random(members) < 0.4,
        AGREED: random.random(members) < apprentices,
        "survivors.orphan.apprentice_wage_monthly": random.choice([0, 1_199_999, 1_200_000, 2_000_000], members),
        "survivors.orphan.is_disabled": random.random(members) < 0.05,
        "survivors.orphan.has_income": random.random(members) < 0.5,
        "survivors.ascendant.income_monthly": random.choice([0, 1_799_999, 1_800_000, 9_000_000], members),
    }


def family(columns: dict[str, Any], number: int) -> dict[str, Any]:
    """One family as the plain reader takes it."""
    start, stop = (int(n) for n in columns[MEMBERS][number : number + 2])
    shared = "survivors.pension_of_deceased_monthly"
    own = [name for name in columns if name not in (MEMBERS, shared)]
    members = [{name: _fact(name, columns[name][row]) for name in own} for row in range(start, stop)]
    return {shared: columns[shared][number].item(), MEMBERS: members}


def _fact(name: str, amount: Any) -> Any:
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(amount)) if name == "born_on" else amount.item()


def without(columns: dict[str, Any], leaving: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The same families after one member of each has left (a row for each family)."""
    sizes = np.diff(columns[MEMBERS]) - 1
    stay = np.ones(int(columns[MEMBERS][-1]), np.bool_)
    stay[leaving] = False
    rest = {n: c if n in (MEMBERS, "survivors.pension_of_deceased_monthly") else c[stay] for n, c in columns.items()}
    return rest | {MEMBERS: np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)}
