"""Maternity leave of employees: its days before and since the law of 2025, its extensions, and its pay."""

from datetime import date

from lawengine import Date, Days, Flag, Money, Rate, rule, share


@rule(article="report-cas-1", since=date(2010, 1, 1), status="reported")
def scheme_pays(is_employee: Flag) -> Flag:
    """The employees' scheme pays the leave. That of the self-employed pays care in childbirth, and no daily allowance."""
    return is_employee


# The leave itself


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported")
def earliest_start(due_on: Date, days_before_birth_maximum: Days) -> Date:
    """So many days before the birth is due."""
    return due_on - days_before_birth_maximum


@rule(article="law-83-11", since=date(1984, 1, 1), until=date(2025, 7, 19), status="reported")
def first_day(starts_on: Date) -> Date:
    """The day the leave is taken. How early it may be taken was not found for the time before the law of 2025."""
    return starts_on


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported", answers="first_day")
def first_day_2025(starts_on: Date, changed_on: Date, earliest_start: Date) -> Date:
    """The day the leave is taken, and not before the earliest one."""
    if starts_on < changed_on:
        return starts_on
    return max(starts_on, earliest_start)


@rule(article="law-83-11", since=date(1984, 1, 1), until=date(2025, 7, 19), status="reported")
def days_ordinary(days_until_2025: Days) -> Days:
    """Fourteen weeks."""
    return days_until_2025


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported", answers="days_ordinary")
def days_ordinary_2025(
    starts_on: Date, changed_on: Date, days_until_2025: Days, days_since_2025: Days, days_of_leave_in_progress: Days
) -> Days:
    """The day the leave begins decides, and an early birth does not shorten it; of leaves in progress nothing was found."""
    if starts_on >= changed_on:
        return days_since_2025
    if starts_on + days_until_2025 <= changed_on:
        return days_until_2025
    return days_of_leave_in_progress


@rule(article="law-83-11", since=date(1984, 1, 1), status="reported")
def last_day_ordinary(first_day: Date, days_ordinary: Days) -> Date:
    """The last day of the leave, extensions apart: its days follow each other."""
    return first_day + days_ordinary - 1


# When the child has a disability, a malformation or a serious illness


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported")
def first_extension_asked_by(last_day_ordinary: Date, days_notice_of_extension: Days) -> Date:
    """So many days before the leave ends."""
    return last_day_ordinary - days_notice_of_extension


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported")
def first_extension_days(
    starts_on: Date,
    changed_on: Date,
    child_needs_care: Flag,
    asks_first_extension: Flag,
    first_extension_asked_on: Date,
    first_extension_asked_by: Date,
    days_first_extension: Days,
) -> Days:
    """A first extension, asked in time with the child's medical file."""
    if starts_on < changed_on:
        return 0
    if not (child_needs_care and asks_first_extension):
        return 0
    return days_first_extension if first_extension_asked_on <= first_extension_asked_by else 0


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported")
def second_extension_asked_by(last_day_ordinary: Date, first_extension_days: Days) -> Date:
    """The last day of the first extension."""
    return last_day_ordinary + first_extension_days


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported")
def second_extension_days(
    first_extension_days: Days,
    asks_second_extension: Flag,
    second_extension_asked_on: Date,
    second_extension_asked_by: Date,
    days_second_extension: Days,
) -> Days:
    """A second one follows the first without a break, asked before the first ends."""
    if first_extension_days == 0:
        return 0
    if not asks_second_extension:
        return 0
    return days_second_extension if second_extension_asked_on <= second_extension_asked_by else 0


@rule(article="law-83-11", since=date(1984, 1, 1), until=date(2025, 7, 19), status="reported")
def days_of_leave(days_ordinary: Days) -> Days:
    """There was no extension."""
    return days_ordinary


@rule(article="law-25-08", since=date(2025, 7, 19), status="reported", answers="days_of_leave")
def days_of_leave_2025(days_ordinary: Days, first_extension_days: Days, second_extension_days: Days) -> Days:
    """The leave and its extensions: a year at most."""
    return days_ordinary + first_extension_days + second_extension_days


@rule(article="law-83-11", since=date(1984, 1, 1), status="reported")
def last_day(first_day: Date, days_of_leave: Days) -> Date:
    """The last day, extensions and all."""
    return first_day + days_of_leave - 1


# Its pay


@rule(
    article="law-83-11",
    since=date(2010, 1, 1),
    status="to_confirm",
    note="the sources name employees and no other condition; how long one must have been insured was not found",
)
def entitled(scheme_pays: Flag) -> Flag:
    """An employee."""
    return scheme_pays


@rule(article="law-83-11", since=date(2010, 1, 1), status="reported")
def allowance_daily(sickness__wage_daily: Money, rate: Rate) -> Money:
    """The daily wage, whole."""
    return share(sickness__wage_daily, rate)


@rule(article="law-83-11", since=date(2010, 1, 1), status="reported")
def allowance_total(entitled: Flag, days_of_leave: Days, allowance_daily: Money) -> Money:
    """Every day of the leave."""
    if not entitled:
        return 0
    return days_of_leave * allowance_daily
