"""The trial law by hand: in NumPy, chunk by chunk, and as one scalar loop for numba. Whole centimes."""

import numpy as np
from numba import njit

from tools.lawbench.people import Array, Columns, widened
from tools.lawbench.trial.people import YEAR

CHUNK = 16_384
FLOOR, CAP = 1_500_000, 30_000_000
BANDS = ((2_000_000, 4_000_000, 230_000), (4_000_000, 8_000_000, 270_000), (8_000_000, 16_000_000, 300_000),
         (16_000_000, 2**40, 330_000))  # fmt: skip
PLAIN = {"error_model": "numpy", "cache": True, "nogil": True}


def chunked(columns: Columns) -> Columns:
    """In NumPy, in chunks that stay in the cache."""
    size = len(columns["months"])
    out = _empty(size)
    for start in range(0, size, CHUNK):
        part = slice(start, start + CHUNK)
        for name, column in _numpy(widened({name: whole[part] for name, whole in columns.items()})).items():
            out[name][part] = column
    return out


def _empty(size: int) -> Columns:
    return {
        "net_pension": np.empty(size, np.int64),
        "replacement_ppm": np.empty(size, np.int64),
        "eligible": np.empty(size, np.bool_),
    }


def _numpy(c: Columns) -> Columns:
    months, woman = c["months"], c["is_woman"]
    age = np.where(woman, 55 - np.minimum(c["children"], 3), 60)
    eligible = (YEAR - c["birth_year"] >= age) & (months >= 180)
    counted = np.maximum(np.minimum(months, 60), 1)
    reference = (2 * c["best_wages"] + counted) // (2 * counted)
    rate = np.minimum((2 * months * 25_000 + 12) // 24, 800_000)
    bounded = np.minimum(np.maximum((reference * rate + 500_000) // 1_000_000, FLOOR), CAP)
    gross = np.where(eligible, bounded, 0) + np.where(eligible & c["has_spouse"], 250_000, 0)
    contribution = (np.where(gross > 2_000_000, gross, 0) * 20_000 + 500_000) // 1_000_000
    taxable = (gross - contribution) // 1_000 * 1_000
    micro: Array | int = 0
    for low, high, band in BANDS:
        micro = micro + np.maximum(np.minimum(taxable, high) - low, 0) * band
    scale = (micro + 500_000) // 1_000_000
    abatement = np.minimum(np.maximum((scale * 400_000 + 500_000) // 1_000_000, 100_000), 150_000)
    net = gross - contribution - np.where(taxable <= 3_000_000, 0, np.maximum(scale - abatement, 0))
    some = np.maximum(reference, 1)
    replaced = np.where(reference > 0, (2_000_000 * net + some) // (2 * some), 0)
    return {"net_pension": net, "replacement_ppm": replaced, "eligible": eligible}


def loop(columns: Columns) -> Columns:
    """As a loop for numba, what an expert would write."""
    out = _empty(len(columns["months"]))
    _loop(*[columns[n] for n in ("birth_year", "is_woman", "children", "months", "has_spouse", "best_wages")], *out.values())
    return out


@njit(**PLAIN)
def _loop(birth_year, is_woman, children, months, has_spouse, best_wages, net_out, replaced_out, eligible_out):
    for i in range(len(birth_year)):
        age = 55 - min(children[i], 3) if is_woman[i] else 60
        eligible = YEAR - birth_year[i] >= age and months[i] >= 180
        counted = max(min(months[i], 60), 1)
        reference = (best_wages[i] + (counted >> 1)) // counted
        rate = min((months[i] * 25_000 + 6) // 12, 800_000)
        gross = min(max((reference * rate + 500_000) // 1_000_000, FLOOR), CAP) if eligible else 0
        if eligible and has_spouse[i]:
            gross += 250_000
        contribution = (gross * 20_000 + 500_000) // 1_000_000 if gross > 2_000_000 else 0
        taxable = (gross - contribution) // 1_000 * 1_000
        tax = 0
        if taxable > 3_000_000:
            micro = 0
            for low, high, band in BANDS:
                micro += max(min(taxable, high) - low, 0) * band
            scale = (micro + 500_000) // 1_000_000
            tax = max(scale - min(max((scale * 400_000 + 500_000) // 1_000_000, 100_000), 150_000), 0)
        net = gross - contribution - tax
        net_out[i] = net
        replaced_out[i] = (net * 1_000_000 + (reference >> 1)) // reference if reference > 0 else 0
        eligible_out[i] = eligible
