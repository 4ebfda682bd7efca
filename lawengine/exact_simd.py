"""Twins of a few exact helpers, made for the compiled reader: the same result, in a shape that becomes SIMD.

Only their text is used: the kernel holds a copy of everything it calls, so that one file is one version.
"""
# mypy: ignore-errors

import numpy as np


def floor_div(n, d):
    # There is no SIMD integer division: estimate in floating point, then divide what is left, which is small and so exact.
    q = np.int64(np.floor(n / d))
    return q + np.int64(np.floor((n - q * d) / d))


def narrow_div(n, d):
    # The same while |n / d| < 2**51, when the estimate is off by at most one: dates, and millionths of any amount.
    q = np.int64(np.floor(n / d))
    rest = n - q * d
    return q + np.int64(rest >= d) - np.int64(rest < 0)


def floor_mod(n, d):
    return n - floor_div(n, d) * d


def at(career, k):
    # Reading outside is refused by the plain reader; here it must not touch memory that is not ours.
    n = len(career)
    k = k + n if k < 0 else k
    return np.int64(career[k]) if 0 <= k < n else np.int64(0)


def best_total(career, count):
    # Halve towards the value of the count-th highest by counting: counting passes are SIMD, sorting and heaps are not.
    lane = career.dtype.type  # narrow amounts stay narrow: more of them at once
    n = np.int64(len(career))
    result = np.int64(0)
    high = lane(0)
    for k in range(n):
        result += career[k]
        high = max(high, career[k])
    if count <= 0:
        return np.int64(0)
    if n <= count:
        return result
    low = high
    for k in range(n - count, n):  # so many are at least as high as the lowest of the last ones
        low = min(low, career[k])
    while low < high:
        middle = lane(low + ((high - low + 1) >> 1))
        above = np.int32(0)
        for k in range(n):
            above += np.int32(career[k] >= middle)
        if above < count:
            high = lane(middle - 1)
        else:
            low = middle
            if above == count:
                break
    result = np.int64(0)
    taken = np.int64(0)
    for k in range(n):
        if career[k] > low:
            result += career[k]
            taken += 1
    return result + (count - taken) * np.int64(low)


def outside(column, low, reach):
    # How many entries lie outside [low, low + reach].
    count = np.int64(0)
    for k in range(np.uint64(len(column))):
        count += np.int64(np.uint64(column[k] - low) > reach)
    return count


def below(column, low):
    count = np.int32(0)
    for k in range(np.uint64(len(column))):
        count += np.int32(column[k] < low)
    return np.int64(count)
