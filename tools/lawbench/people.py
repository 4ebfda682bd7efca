"""The population of the bench: insured persons of all ages, seeded, as columns. Needs NumPy alone."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

ON = date(2026, 11, 1)
TODAY = (ON - date(1970, 1, 1)).days
CAREER_MONTHS = 480
FLAGS = (
    "is_woman", "asks_before_age", "is_education_staff", "is_moudjahid", "is_regularised", "has_dependent_spouse",
    "is_settled_self_employed",
)  # fmt: skip
Array = np.ndarray[Any, Any]
Columns = dict[str, Array]


def people(size: int, seed: int = 1) -> Columns:
    """A column for each fact that the flat part of the law reads; careers come as their averages."""
    random = np.random.default_rng(seed)
    chance = {
        "is_woman": 0.4, "asks_before_age": 0.5, "is_education_staff": 0.08, "is_moudjahid": 0.02, "is_regularised": 0.5,
        "has_dependent_spouse": 0.4, "is_settled_self_employed": 0.9,
    }  # fmt: skip
    columns = {name: random.random(size) < p for name, p in chance.items()}
    columns["born_on"] = TODAY - random.integers(18 * 365, 85 * 365, size)
    columns["children_raised"] = random.integers(0, 7, size)
    columns["moudjahid_invalidity_rate"] = np.where(columns["is_moudjahid"], random.integers(0, 21, size) * 50_000, 0)
    columns["months_of_war"] = np.where(columns["is_moudjahid"], random.integers(0, 91, size), 0)
    columns["months_worked_employee"] = np.minimum(random.integers(0, 520, size), CAREER_MONTHS)
    columns["months_worked_self_employed"] = np.where(random.random(size) < 0.2, random.integers(1, 360, size), 0)
    least = np.minimum(columns["months_worked_employee"], columns["months_worked_self_employed"])
    columns["months_in_both_schemes"] = np.where(random.random(size) < 0.3, random.integers(0, least + 1), 0)
    columns["months_credited"] = np.where(random.random(size) < 0.3, random.integers(1, 37, size), 0)
    columns["months_voluntary"] = np.where(random.random(size) < 0.05, random.integers(1, 48, size), 0)
    last = random.integers(1_800_000, 12_000_000, size)
    columns["wage_last_monthly"] = np.where(columns["months_worked_employee"] > 0, last, 0)
    columns["wage_best_monthly"] = columns["wage_last_monthly"] * random.integers(100, 130, size) // 100
    yearly = random.integers(21_600_000, 120_000_000, size)
    columns["reference_income_yearly"] = np.where(columns["months_worked_self_employed"] > 0, yearly, 0)
    return {name: column if name in FLAGS else column.astype(np.int64) for name, column in columns.items()}


def careers(columns: Columns, seed: int = 2) -> Columns:
    """The monthly wages and yearly incomes behind those columns: rising, with noise, in 32-bit centimes."""
    random = np.random.default_rng(seed)
    months = columns["months_worked_employee"]
    years = (columns["months_worked_self_employed"] + 11) // 12
    wages = _rising(random, months, 1_800_000, 4_000_000, 20_000, 400_000)
    incomes = _rising(random, years, 21_600_000, 60_000_000, 1_000_000, 4_000_000)
    return {"wages_offsets": wages[0], "wages": wages[1], "incomes_offsets": incomes[0], "incomes": incomes[1]}


def _rising(random: np.random.Generator, counts: Array, low: int, high: int, slope: int, noise: int) -> tuple[Array, Array]:
    size = len(counts)
    offsets = np.zeros(size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    values = np.empty(offsets[-1], np.int32)
    start, step = random.integers(low, high, size), random.integers(0, slope, size)
    for a in range(0, size, 50_000):
        b = min(size, a + 50_000)
        many = counts[a:b]
        first, last = offsets[a], offsets[b]
        k = np.arange(last - first) - np.repeat(offsets[a:b] - first, many)
        jitter = random.integers(-noise, noise, last - first)
        values[first:last] = np.maximum(np.repeat(start[a:b], many) + k * np.repeat(step[a:b], many) + jitter, 0)
    return offsets, values


def widened(columns: Columns) -> Columns:
    """A chunk in 64 bits, for arithmetic that must not overflow; it stays in the cache."""
    return {name: column.astype(np.int64) if column.dtype.kind == "i" else column for name, column in columns.items()}


def save(columns: Columns, folder: Path) -> None:
    """Each column in a file of its own, so that every worker maps the same memory."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column)


def opened(folder: Path, names: Iterable[str] | None = None) -> Columns:
    """The saved columns, mapped."""
    found = names or sorted(path.stem for path in folder.glob("*.npy"))
    return {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in found}
