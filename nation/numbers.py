"""Identifiers of the right shape that cannot exist, so that no copy of them can reach anybody."""

from collections.abc import Sequence
from datetime import date

import numpy as np

POST_BANK, POST_BRANCH = "007", "99999"


def nin(born_on: date, act: int, register: int) -> str:
    """18 digits: "99", the birth year, commune 0000 (there is none), act, register, "00"."""
    return f"99{born_on.year % 1000:03d}0000{act:05d}{register:02d}00"


def nins(birth_years: np.ndarray) -> list[str]:
    """One for each birth year: acts are numbered within the year, a new register begins every 99,999 acts."""
    order = np.argsort(birth_years, kind="stable")
    ordered = birth_years[order]
    first = np.searchsorted(ordered, ordered)  # where this year begins
    acts = np.empty(len(ordered), dtype=np.int64)
    acts[order] = np.arange(len(ordered)) - first
    pairs = zip(birth_years.tolist(), acts.tolist(), strict=True)
    return [f"99{year % 1000:03d}0000{act % 99_999 + 1:05d}{act // 99_999 + 1:02d}00" for year, act in pairs]


def phones(numbers: Sequence[int]) -> list[str]:
    """10 digits beginning with 0500, a block that no network of the country uses."""
    return [f"0500{number:06d}" for number in numbers]


def employer_numbers(count: int) -> list[str]:
    """10 digits, beginning with the wilaya that does not exist."""
    return [f"99{number:08d}" for number in range(1, count + 1)]


def post_accounts(numbers: Sequence[int]) -> list[str]:
    """Post office accounts with a right key. They begin with 99: the post numbers far lower."""
    return [post_account(number) for number in numbers]


def post_account(number: int) -> str:
    account = f"99{number:08d}"
    key = 97 - int(f"{POST_BRANCH}{account}00") % 97
    return f"{POST_BANK}{POST_BRANCH}{account}{key:02d}"
