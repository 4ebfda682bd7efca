"""Disputes over a medical decision: an expert first, or the commission on invalidity."""

from datetime import date

from lawengine import Date, Days, rule


@rule(article="law-08-08", since=date(2008, 3, 2), status="to_confirm")
def expertise_last_day(notified_on: Date, expertise_days: Days) -> Date:
    """So many days from the notification."""
    return notified_on + expertise_days


@rule(article="law-08-08", since=date(2008, 3, 2), status="to_confirm")
def invalidity_last_day(notified_on: Date, invalidity_days: Days) -> Date:
    """So many days from the notification."""
    return notified_on + invalidity_days
