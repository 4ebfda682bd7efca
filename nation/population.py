"""Who lives there: ages, couples, parents, names. Everything in columns; a person is a position."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from nation.names import FAMILIES, MEN, WOMEN, Name
from nation.places import COMMUNES

# Thousands of men and women by age group of five years, Algeria, 31 December 2023. Rounded from a fit to World Population
# Prospects 2024, © United Nations, CC BY 3.0 IGO (base rolled from WPP 2019 with the rates of WPP 2024).
PYRAMID_MEN = [2405, 2534, 2299, 1824, 1465, 1589, 1843, 1897, 1794, 1516, 1228, 1019, 814, 621, 432, 244, 124, 57, 18, 3]
PYRAMID_WOMEN = [2303, 2434, 2213, 1756, 1395, 1495, 1732, 1790, 1704, 1459, 1200, 1001, 794, 595, 422, 228, 149, 73, 23, 4]

HUSBAND_OLDER_YEARS, MOTHER_AGE_MEAN, MOTHER_AGE_DEVIATION = 5, 29, 6
CHILDREN_AT_MOST = 12
NOBODY = -1


@dataclass
class People:
    """Columns of equal length; relatives are positions in the same columns."""

    is_woman: np.ndarray
    born: np.ndarray  # datetime64[D]
    died: np.ndarray  # datetime64[D], NaT for the living
    commune: np.ndarray
    spouse: np.ndarray
    father: np.ndarray
    mother: np.ndarray
    family: np.ndarray  # position in FAMILIES
    given: np.ndarray  # position in MEN or WOMEN
    age: np.ndarray

    @property
    def alive(self) -> np.ndarray:
        return np.asarray(np.isnat(self.died))

    @property
    def birth_years(self) -> np.ndarray:
        return np.asarray(self.born.astype("datetime64[Y]").astype(np.int64) + 1970)


def people(count: int, draw: np.random.Generator, on: date) -> People:
    """`count` persons alive in the last years, with couples and parents that fit their ages."""
    today = np.datetime64(on, "D")
    groups = len(PYRAMID_MEN)
    weights = np.array(PYRAMID_MEN + PYRAMID_WOMEN, dtype=float)
    drawn = draw.choice(2 * groups, size=count, p=weights / weights.sum())
    is_woman = drawn >= groups
    days_old = ((drawn % groups) * 5 * 365.25 + draw.uniform(1, 5 * 365.25, count)).astype(np.int64)
    born = today - days_old.astype("timedelta64[D]")
    age = (days_old / 365.25).astype(np.int64)
    spouse = _couples(is_woman, age, draw)
    mother = _mothers(is_woman, age, spouse, draw)
    father = np.where(mother == NOBODY, NOBODY, spouse[mother])
    commune = _communes(mother, spouse, draw)
    return People(
        is_woman, born, _deaths(age, today, draw), commune, spouse, father, mother,
        _family_names(father, draw), _given_names(is_woman, draw), age,
    )  # fmt: skip


def _couples(is_woman: np.ndarray, age: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Marry men and women in order of age, he some years older, with a little disorder."""
    count = len(age)
    share = np.interp(age, [20, 25, 30, 40, 55, 90], [0.0, 0.2, 0.55, 0.9, 0.93, 0.7])
    men = np.flatnonzero(~is_woman & (draw.random(count) < np.where(age > 22, share, 0)))
    women_share = np.interp(age, [18, 22, 30, 40, 60, 90], [0.0, 0.3, 0.8, 0.92, 0.8, 0.3])
    women = np.flatnonzero(is_woman & (draw.random(count) < np.where(age > 19, women_share, 0)))
    men = men[np.argsort(age[men] - HUSBAND_OLDER_YEARS + draw.normal(0, 2, len(men)), kind="stable")]
    women = women[np.argsort(age[women] + draw.normal(0, 2, len(women)), kind="stable")]
    pairs = min(len(men), len(women))
    men = men[np.linspace(0, len(men) - 1, pairs).astype(np.int64)] if pairs else men[:0]
    women = women[np.linspace(0, len(women) - 1, pairs).astype(np.int64)] if pairs else women[:0]
    fits = np.abs(age[men] - age[women]) < 22
    spouse = np.full(count, NOBODY)
    spouse[men[fits]], spouse[women[fits]] = women[fits], men[fits]
    return spouse


def _mothers(is_woman: np.ndarray, age: np.ndarray, spouse: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A wife of the right age for each person whose mother can still be alive."""
    count = len(age)
    wives = np.flatnonzero(is_woman & (spouse != NOBODY))
    mother = np.full(count, NOBODY)
    if not len(wives):
        return mother
    exact = age + draw.random(count)  # with a fraction, or all of one age would share a few mothers
    wives = wives[np.argsort(exact[wives], kind="stable")]
    wanted = exact + np.clip(draw.normal(MOTHER_AGE_MEAN, MOTHER_AGE_DEVIATION, count), 18, 45)
    place = np.searchsorted(exact[wives], wanted) + draw.integers(-3, 4, count)
    chosen = wives[np.clip(place, 0, len(wives) - 1)]
    gap, father_gap = age[chosen] - age, age[spouse[chosen]] - age
    has = (gap >= 17) & (gap <= 48) & (father_gap >= 18) & (draw.random(count) < _mother_known(age))
    mother[has] = chosen[has]
    in_order = np.argsort(mother, kind="stable")
    rank = np.arange(count) - np.searchsorted(mother[in_order], mother[in_order])
    mother[in_order[rank >= CHILDREN_AT_MOST]] = NOBODY
    return mother


def _mother_known(age: np.ndarray) -> np.ndarray:
    """The share whose mother is among the living or the recently dead."""
    return np.asarray(np.interp(age, [0, 20, 30, 40, 50, 60, 70], [1, 0.97, 0.85, 0.5, 0.2, 0.06, 0]))


def _communes(mother: np.ndarray, spouse: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    shares = np.array([share for *_, share in COMMUNES], dtype=float)
    commune = draw.choice(len(COMMUNES), size=len(mother), p=shares / shares.sum())
    married = spouse != NOBODY
    commune[married] = np.where(np.arange(len(mother)) < spouse, commune, commune[spouse])[married]
    at_home = (mother != NOBODY) & ~married
    commune[at_home] = commune[mother[at_home]]
    return commune


def _deaths(age: np.ndarray, today: np.datetime64, draw: np.random.Generator) -> np.ndarray:
    """Some died in the last six years."""
    dies = draw.random(len(age)) < np.interp(age, [20, 50, 65, 80], [0.001, 0.01, 0.06, 0.2])
    dies &= age > 7  # so that nobody dies before birth
    ago = draw.integers(20, 6 * 365, len(age)).astype("timedelta64[D]")
    return np.where(dies, today - ago, np.datetime64("NaT", "D"))


def _family_names(father: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The father's name, up to the oldest known ancestor, who draws one; wives keep theirs."""
    ancestor = np.where(father == NOBODY, np.arange(len(father)), father)
    while not np.array_equal(ancestor[ancestor], ancestor):
        ancestor = ancestor[ancestor]
    return _frequent_first(len(FAMILIES), len(father), draw)[ancestor]


def _given_names(is_woman: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    men = _frequent_first(len(MEN), len(is_woman), draw)
    women = _frequent_first(len(WOMEN), len(is_woman), draw)
    return np.where(is_woman, women, men)


def _frequent_first(names: int, count: int, draw: np.random.Generator) -> np.ndarray:
    weights = 1 / (np.arange(names) + 12.0)
    return draw.choice(names, size=count, p=weights / weights.sum())


def given_name(is_woman: bool, position: int) -> Name:
    return WOMEN[position] if is_woman else MEN[position]
