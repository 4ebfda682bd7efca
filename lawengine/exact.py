"""Exact arithmetic that rules may call. Money is whole centimes, a rate is parts per million, a date is a number of days.

The kernel gets the source of these same functions; `exact_simd` has faster twins for the few that need one.
"""

from collections.abc import Sequence

Bands = tuple[tuple[int, int, int], ...]


def floor_div(n: int, d: int) -> int:
    """n / d, rounded down."""
    return n // d


def floor_mod(n: int, d: int) -> int:
    """What is left of n after whole d's."""
    return n % d


def half_up(n: int, d: int) -> int:
    """n / d to the nearest whole number, ties upwards; d > 0."""
    return (n + (d >> 1)) // d


def divide_up(n: int, d: int) -> int:
    """n / d, rounded up; d > 0."""
    return -((-n) // d)


def share(amount: int, rate: int) -> int:
    """A rate of an amount, to the nearest centime, ties upwards."""
    return (amount * rate + 500_000) // 1_000_000


def share_down(amount: int, rate: int) -> int:
    """A rate of an amount, parts of a centime dropped."""
    return (amount * rate) // 1_000_000


def share_up(amount: int, rate: int) -> int:
    """A rate of an amount, a part of a centime counted whole."""
    return -((-amount * rate) // 1_000_000)


def round_down_to(amount: int, step: int) -> int:
    """The multiple of a step at or below the amount."""
    return amount // step * step


def round_up_to(amount: int, step: int) -> int:
    """The multiple of a step at or above the amount."""
    return -((-amount) // step) * step


def round_half_up_to(amount: int, step: int) -> int:
    """The nearest multiple of a step, ties upwards."""
    return (amount + (step >> 1)) // step * step


def clamp(amount: int, low: int, high: int) -> int:
    """The amount, not below low and not above high."""
    return max(low, min(amount, high))


def progressive(amount: int, scale: Bands) -> int:
    """A scale of rates over an amount, rounded once at the end, ties upwards."""
    micro = 0
    for low, high, rate in scale:
        micro += max(min(amount, high) - low, 0) * rate
    return (micro + 500_000) // 1_000_000


# Careers: amounts, oldest first


def at(career: Sequence[int], k: int) -> int:
    """The k-th amount of a career; -1 is the last."""
    return career[k]


def total(career: Sequence[int]) -> int:
    """The sum of a career."""
    result = 0
    for amount in career:
        result += amount
    return result


def best_total(career: Sequence[int], count: int) -> int:
    """The sum of the `count` highest amounts, or of all when there are fewer."""
    return sum(sorted(career)[-count:]) if count > 0 else 0


def last_total(career: Sequence[int], count: int) -> int:
    """The sum of the last `count` amounts, or of all when there are fewer."""
    result = 0
    for k in range(max(len(career) - max(count, 0), 0), len(career)):
        result += career[k]
    return result


def average(career: Sequence[int]) -> int:
    """The mean of a career to the nearest centime, ties upwards; 0 when it is empty."""
    return half_up(total(career), max(len(career), 1))


def best_average(career: Sequence[int], count: int) -> int:
    """The mean of the `count` highest amounts (of all, when there are fewer), ties upwards; 0 when there are none."""
    return half_up(best_total(career, count), max(min(len(career), count), 1))


def last_average(career: Sequence[int], count: int) -> int:
    """The mean of the last `count` amounts (of all, when there are fewer), ties upwards; 0 when there are none."""
    return half_up(last_total(career, count), max(min(len(career), count), 1))


def best_run_total(career: Sequence[int], count: int) -> int:
    """The highest sum of `count` amounts in a row, or of all when there are fewer."""
    run = 0
    best = 0
    for k in range(len(career)):
        run += career[k]
        if k >= count:
            run -= career[k - count]
        if k < count or run > best:
            best = run
    return best if count > 0 else 0


def highest(career: Sequence[int]) -> int:
    """The highest amount; 0 when there is none."""
    result = 0
    first = True
    for amount in career:
        if first or amount > result:
            result = amount
        first = False
    return result


def count_above(career: Sequence[int], amount: int) -> int:
    """How many amounts of a career are above an amount."""
    result = 0
    for one in career:
        if one > amount:
            result += 1
    return result


# Families: what each member has, in the order of the members


def how_many(flags: Sequence[int]) -> int:
    """For how many it is true."""
    result = 0
    for one in flags:
        if one:
            result += 1
    return result


def any_of(flags: Sequence[int]) -> bool:
    """Whether it is true for somebody."""
    result = False
    for one in flags:
        if one:
            result = True
    return result


def lowest(amounts: Sequence[int]) -> int:
    """The lowest amount; 0 when there is none."""
    result = 0
    first = True
    for amount in amounts:
        if first or amount < result:
            result = amount
        first = False
    return result


# Dates: days since 1970-01-01, in the Gregorian calendar


def date_of(year: int, month: int, day: int) -> int:
    """The date of a day of a month of a year."""
    march = year - 1 if month <= 2 else year
    era = march // 400
    of_era = march - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def month_number(day: int) -> int:
    """The number of a date's month, counted since the year 0: one more each month."""
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    return (era * 400 + year) * 12 + (5 * of_year + 2) // 153 + 2


def year_of(day: int) -> int:
    """The year of a date."""
    return month_number(day) // 12


def month_of(day: int) -> int:
    """The month of a date, 1 to 12."""
    return month_number(day) % 12 + 1


def month_begin(number: int) -> int:
    """The first day of a month, by its number."""
    return date_of(number // 12, number % 12 + 1, 1)


def day_of_month(day: int) -> int:
    """The day of its month, 1 to 31."""
    return day - month_begin(month_number(day)) + 1


def month_start(day: int) -> int:
    """The first day of the month of a date."""
    return month_begin(month_number(day))


def next_month_start(day: int) -> int:
    """The first day of the month after a date."""
    return month_begin(month_number(day) + 1)


def add_months(day: int, months: int) -> int:
    """The same day of a later month, or its last day when it is shorter."""
    number = month_number(day)
    begin = month_begin(number + months)
    length = month_begin(number + months + 1) - begin
    return begin + min(day - month_begin(number), length - 1)


def add_years(day: int, years: int) -> int:
    """The same day of a later year; 29 February becomes the 28th in an ordinary year."""
    return add_months(day, 12 * years)


def full_months_between(start: int, end: int) -> int:
    """Whole months from a date to another."""
    first = month_number(start)
    last = month_number(end)
    return last - first - (1 if end - month_begin(last) < start - month_begin(first) else 0)


def full_years_between(start: int, end: int) -> int:
    """Whole years from a date to another: an age."""
    return full_months_between(start, end) // 12
