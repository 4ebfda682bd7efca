"""Twins of a few exact helpers, made for the compiled reader: the same result, in a shape that becomes SIMD.

Only their text is used: the kernel holds a copy of everything it calls, so that one file is one version.
"""
# mypy: ignore-errors

import numpy as np

from lawengine.exact import total

# There is no SIMD integer division. A quotient is estimated in floating point and what is left is divided again, which
# is small and so exact: half a unit, on the side of the divisor, keeps whole quotients away from the edge of rounding.


def floor_div(n, d):
    r = 1.0 / d
    q = np.int64(np.floor(n * r))
    return q + np.int64(np.floor((n - q * d + np.copysign(0.5, r)) * r))


def narrow_div(n, d):
    # The same while |n / d| < 2**50, when the estimate is off by at most one: millionths of any amount.
    q = np.int64(np.floor(n * (1.0 / d)))
    rest = n - q * d
    return q + np.int64(rest >= d) - np.int64(rest < 0)


def small_div(n, d):
    # While |n| < 2**50 and d > 0 the first estimate is exact: days, months, years.
    return np.int64(np.floor((n + 0.5) * (1.0 / d)))


def tiny_div(n, d):
    # While |n| <= 2**21 and d > 0 it is so in 32 bits too.
    return np.int32(np.floor((np.float32(np.int32(n)) + np.float32(0.5)) * (np.float32(1.0) / np.float32(d))))


def many_div(n, d):
    # While 0 <= n < 2**50 and d > 0 the estimate need not be rounded down: it is cut off.
    return np.int64((n + 0.5) * (1.0 / d))


def few_div(n, d):
    # While 0 <= n <= 2**21 and d > 0 it need not in 32 bits either.
    return np.int32((np.float32(np.int32(n)) + np.float32(0.5)) * (np.float32(1.0) / np.float32(d)))


def whole_div(n, d):
    # While 0 <= n < 2**31 and d is a number in the text: the compiler multiplies.
    return np.int32(np.uint32(n) // np.uint32(d))


def floor_mod(n, d):
    return n - floor_div(n, d) * d


def small_mod(n, d):
    return n - small_div(n, d) * d


def many_mod(n, d):
    return n - many_div(n, d) * d


def few_mod(n, d):
    return np.int32(n - few_div(n, d) * d)


def whole_mod(n, d):
    return np.int32(n - whole_div(n, d) * d)


def tiny_mod(n, d):
    return np.int32(n - tiny_div(n, d) * d)


def at(career, k):
    # Reading outside is refused by the plain reader; here it must not touch memory that is not ours.
    n = len(career)
    k = k + n if k < 0 else k
    return np.int64(career[k]) if 0 <= k < n else np.int64(0)


# Careers. What is added up in 32 bits is cast back to 32 bits at each step: then twice as many are added at once.


def above(values, size, amount):
    # How many are above an amount.
    count = np.int32(0)
    for k in range(np.uint64(size)):
        count = np.int32(count + np.int32(values[k] > amount))
    return count


def best_of(values, size, low, top, count):
    # The sum of the count highest: halve towards the lowest of them by counting, because passes that count are SIMD, and
    # sorting and heaps are not. It ends when exactly so many are left; if that takes long, wages stay the same for long, and
    # each pass goes on to the nearest amount that exists.
    lane = values.dtype.type
    high = top
    at_low = np.int32(size)
    rounds = 16
    while at_low != count and low < high and rounds > 0:
        under = lane((np.int64(low) + np.int64(high) - 1) >> 1)
        found = above(values, size, under)
        is_up = found >= count
        low = lane(under + 1) if is_up else low
        at_low = found if is_up else at_low
        high = high if is_up else under
        rounds -= 1
    while at_low != count and low < high:
        under = lane(low + ((np.int64(high) - np.int64(low) - 1) >> 1))
        found = np.int32(0)
        up = high
        down = low
        for k in range(np.uint64(size)):
            is_up = values[k] > under
            found = np.int32(found + np.int32(is_up))
            up = min(up, values[k] if is_up else high)
            down = max(down, low if is_up else values[k])
        is_up = found >= count
        low = up if is_up else low
        at_low = found if is_up else at_low
        high = high if is_up else down
    if (np.float64(top) - np.float64(low)) * size < 2e9:
        few = np.int32(0)
        for k in range(np.uint64(size)):
            few = np.int32(few + np.int32(max(values[k], low) - low))
        return np.int64(few) + count * np.int64(low)
    result = np.int64(0)
    for k in range(np.uint64(size)):
        result += np.int64(max(values[k], low)) - np.int64(low)
    return result + count * np.int64(low)


def best_total(career, count, room):
    n = np.int64(len(career))
    if count <= 0:
        return np.int64(0)
    if n <= count:
        return total(career)
    # Copied narrow, so that more fit into a register (what does not fit is found by the highest), and in whole registers:
    # what is left over at the end is copied with some of what is before it.
    bottom = career.dtype.type(-(2**31))
    size = (n + 63) & -64
    for k in range(64):
        room[np.uint64(size - 64) + np.uint64(k)] = np.int32(-(2**31))
    high = career[0]
    for k in range(np.uint64(n & -32)):
        high = max(high, career[k])
        room[k] = np.int32(max(career[k], bottom))
    if n >= 32:
        for k in range(32):
            amount = career[np.uint64(n - 32) + np.uint64(k)]
            high = max(high, amount)
            room[np.uint64(n - 32) + np.uint64(k)] = np.int32(max(amount, bottom))
    else:
        for k in range(np.uint64(n)):
            high = max(high, career[k])
            room[k] = np.int32(max(career[k], bottom))
    low = high
    last = (np.int64(count) + 31) & -32
    if last > n:
        last = n
    for k in range(np.uint64(last)):  # as many as are asked for, or more, are at least as high as the lowest of the last ones
        low = min(low, career[np.uint64(n - last) + k])
    if high >= 2**31 or low < 2 - 2**31:
        return best_of(career, n, low, high, count)
    return best_of(room, size, np.int32(low), np.int32(high), count)


# Dates: the same calendar in few divisions, years beginning in March, months of 30.6 days


def month_begin(number):
    year = small_div(number - 2, 12)
    month = number - 2 - 12 * year
    century = small_div(year, 100)
    return 365 * year + (year >> 2) - century + (century >> 2) + ((979 * month + 18) >> 5) - 719_468


def month_number(day):
    quarters = 4 * (day + 719_468) + 3
    century = small_div(quarters, 146_097)
    quarters = (quarters - 146_097 * century) | 3
    year = small_div(quarters, 1_461)
    of_year = (quarters - 1_461 * year) >> 2
    return 12 * (100 * century + year) + ((2_141 * of_year + 197_913) >> 16) - 1


def near_month_number(day):
    # The same for days since 1600 that keep every number within 21 bits and above zero.
    quarters = 4 * (day + 135_080) + 3
    century = many_div(quarters, 146_097)
    quarters = (quarters - 146_097 * century) | 3
    year = many_div(quarters, 1_461)
    of_year = (quarters - 1_461 * year) >> 2
    return 12 * (1_600 + 100 * century + year) + ((2_141 * of_year + 197_913) >> 16) - 1


def has_come(day, start, months):
    # Whether day >= add_months(start, months), without finding that day. The last day of a month counts as its 31st.
    month = month_number(day)
    begin = month_begin(month)
    is_last = month_begin(month + 1) - begin - 1 == day - begin
    into = 31 if is_last else day - begin
    first = month_number(start)
    missing = 1 if start - month_begin(first) > into else 0
    return month - first - months >= missing


def date_of(year, month, day):
    march = small_div(month + 9, 12)  # months outside 1 to 12 stay in their year, as in the plain reader
    return month_begin(12 * (year - np.int64(month <= 2)) + (month + 9 - 12 * march) + 2) + day - 1


# The door. People come in tiles small enough for the nearest cache; in a tile, each row holds one column of the program


def taken(rows, row, column, start, size, low, reach):
    # Take a piece of a column, and count what lies outside [low, low + reach].
    count = np.int64(0)
    for k in range(np.uint64(size)):
        amount = np.int64(column[np.uint64(start) + k])
        rows[row, k] = amount
        count += np.int64(np.uint64(amount - low) > reach)
    return count


def taken_narrow(rows, row, column, start, size, low, reach):
    count = np.int32(0)
    for k in range(np.uint64(size)):
        amount = np.int32(column[np.uint64(start) + k])
        rows[row, k] = amount
        count = np.int32(count + np.int32(np.uint32(np.int32(amount - low)) > reach))
    return np.int64(count)


def taken_flags(rows, row, column, start, size):
    for k in range(np.uint64(size)):
        rows[row, k] = np.int64(column[np.uint64(start) + k])


def given(rows, row, column, start, size):
    for k in range(np.uint64(size)):
        column[np.uint64(start) + k] = rows[row, k]


def given_flags(rows, row, column, start, size):
    for k in range(np.uint64(size)):
        column[np.uint64(start) + k] = rows[row, k] != 0


def outside(column, low, reach):
    # How many entries lie outside [low, low + reach]; of the narrow ones, whether any does.
    count = np.int64(0)
    for k in range(np.uint64(len(column))):
        count += np.int64(np.uint64(column[k] - low) > reach)
    return count


def outside_narrow(column, low, reach):
    farthest = np.uint32(0)
    for k in range(np.uint64(len(column))):
        farthest = max(farthest, np.uint32(column[k] - low))
    return np.int64(farthest > reach)


def narrowed(column, room, low, reach):
    # Hold a career in 32 bits, and count what lies outside.
    count = np.int64(0)
    for k in range(np.uint64(len(column))):
        room[k] = np.int32(column[k])
        count += np.int64(np.uint64(column[k] - low) > reach)
    return count


def longest(offsets, size, step):
    # The length of the longest career, or of so many together.
    result = np.int64(0)
    for k in range(0, size, step):
        result = max(result, offsets[min(k + step, size)] - offsets[k])
    return result
