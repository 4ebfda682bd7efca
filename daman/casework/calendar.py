"""Working days in Algeria: the weekend is Friday and Saturday, and the holidays with a fixed date are free.

The religious holidays move with the moon and are announced each year: they are not known here, so a time limit that meets
one falls a day or two early. Whoever is told a date may be served before it, never after it because of this calendar.
"""

from datetime import date, timedelta

FRIDAY, SATURDAY = 4, 5
FIXED_HOLIDAYS = {
    (1, 1): "رأس السنة الميلادية",
    (1, 12): "يناير، رأس السنة الأمازيغية",
    (5, 1): "عيد العمال",
    (7, 5): "عيد الاستقلال والشباب",
    (11, 1): "عيد الثورة",
}


def is_working_day(day: date) -> bool:
    """Whether offices are open that day, as far as fixed dates tell."""
    return day.weekday() not in (FRIDAY, SATURDAY) and (day.month, day.day) not in FIXED_HOLIDAYS


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after the day (the day itself is not counted)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end_before: date) -> int:
    """How many working days lie in `[start, end_before)`."""
    return sum(is_working_day(start + timedelta(days=n)) for n in range(max(0, (end_before - start).days)))
