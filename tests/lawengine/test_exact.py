"""The exact helpers, against the obvious way to compute the same, and their SIMD twins against them."""

import calendar
import random
from datetime import date, timedelta
from fractions import Fraction
from math import floor

import numpy as np
import pytest

from lawengine import exact, exact_simd

EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    return (day - EPOCH).days


def test_rounding_is_what_fractions_say() -> None:
    draw = random.Random(1)
    for _ in range(3_000):
        n, d = draw.randrange(-(10**12), 10**12), draw.randrange(1, 10**6)
        rate, step = draw.randrange(0, 8_000_000), draw.choice([1, 5, 100, 1000])
        half = Fraction(1, 2)
        assert exact.half_up(n, d) == floor(Fraction(n, d) + half)
        assert exact.divide_up(n, d) == -floor(Fraction(-n, d))
        assert exact.share(n, rate) == floor(Fraction(n * rate, 10**6) + half)
        assert exact.share_down(n, rate) == floor(Fraction(n * rate, 10**6))
        assert exact.share_up(n, rate) == -floor(Fraction(-n * rate, 10**6))
        assert exact.round_down_to(n, step) == floor(Fraction(n, step)) * step
        assert exact.round_up_to(n, step) == -floor(Fraction(-n, step)) * step
        assert exact.round_half_up_to(n, step) == floor(Fraction(n, step) + half) * step


def test_ties_go_up() -> None:
    assert [exact.half_up(n, 2) for n in (-3, -1, 1, 3)] == [-1, 0, 1, 2]
    assert exact.share(50, 10_000) == 1  # half a centime
    assert exact.round_half_up_to(250, 100) == 300


def test_careers() -> None:
    draw = random.Random(2)
    for _ in range(500):
        career = [draw.randrange(draw.choice([2, 10**6])) for _ in range(draw.randrange(40))]
        count = draw.randrange(1, 50)
        kept = min(count, len(career))
        assert exact.total(career) == sum(career)
        assert exact.last_total(career, count) == sum(career[-count:])
        assert exact.best_total(career, count) == sum(sorted(career, reverse=True)[:count])
        assert exact.best_average(career, count) == exact.half_up(exact.best_total(career, count), max(kept, 1))
        assert exact.last_average(career, count) == exact.half_up(exact.last_total(career, count), max(kept, 1))
        assert exact.best_run_total(career, count) == max(
            (sum(career[k : k + kept]) for k in range(len(career) - kept + 1)), default=0
        )
        assert exact.highest(career) == max(career, default=0)
        assert exact.count_above(career, 3) == len([c for c in career if c > 3])


def test_dates_are_the_calendar() -> None:
    draw = random.Random(3)
    for _ in range(3_000):
        day = date(1800, 1, 1) + timedelta(days=draw.randrange(180_000))
        n, months = number(day), draw.randrange(-600, 600)
        assert (exact.year_of(n), exact.month_of(n), exact.day_of_month(n)) == (day.year, day.month, day.day)
        assert exact.date_of(day.year, day.month, day.day) == n
        assert exact.month_start(n) == number(day.replace(day=1))
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        assert exact.add_months(n, months) == number(moved)
        assert exact.next_month_start(n) == number((day.replace(day=28) + timedelta(days=4)).replace(day=1))


@pytest.mark.parametrize(
    ("born", "day", "years", "months"),
    [
        (date(1966, 11, 1), date(2026, 10, 31), 59, 719),
        (date(1966, 11, 1), date(2026, 11, 1), 60, 720),
        (date(1964, 2, 29), date(2025, 2, 28), 60, 731),
        (date(1964, 2, 29), date(2025, 3, 1), 61, 732),
        (date(2026, 1, 31), date(2026, 2, 28), 0, 0),
        (date(2026, 5, 10), date(2026, 5, 9), -1, -1),
    ],
)
def test_ages(born: date, day: date, years: int, months: int) -> None:
    assert exact.full_years_between(number(born), number(day)) == years
    assert exact.full_months_between(number(born), number(day)) == months


def test_twins_are_the_same_numbers() -> None:
    """Run as plain functions of NumPy numbers: the arithmetic is what the kernel compiles."""
    draw = random.Random(4)
    for bits in range(2, 62, 3):
        for _ in range(100):
            d = draw.randrange(1, draw.choice([10, 10_000, 10**6, 2**31]))
            n = draw.randrange(-(2**bits), 2**bits)
            n = n // d * d + draw.choice([-1, 0, 1]) if draw.random() < 0.5 else n
            assert exact_simd.floor_div(np.int64(n), np.int64(d)) == n // d
            assert exact_simd.floor_mod(np.int64(n), np.int64(d)) == n % d
            if abs(n // d) < 2**51:
                assert exact_simd.narrow_div(np.int64(n), np.int64(d)) == n // d
    for _ in range(300):
        top = draw.choice([2, 50, 10**7])
        career = [draw.randrange(top) for _ in range(draw.randrange(60))]
        count = draw.randrange(0, 50)
        for lane in (np.int32, np.int64):
            room = np.empty(len(career) + 64, np.int32)
            assert exact_simd.best_total(np.array(career, lane), count, room) == exact.best_total(career, count)
    for _ in range(2_000):
        day, months = draw.randrange(-400_000, 400_000), draw.randrange(-12_000, 12_000)
        assert exact_simd.month_number(np.int64(day)) == exact.month_number(day)
        assert exact_simd.month_begin(np.int64(months)) == exact.month_begin(months)
        year, month, of_month = draw.randrange(1, 3_000), draw.randrange(1, 13), draw.randrange(1, 32)
        assert exact_simd.date_of(np.int64(year), np.int64(month), of_month) == exact.date_of(year, month, of_month)
