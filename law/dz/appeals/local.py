"""Appeal to the local commission of the agency that decided."""

from datetime import date

from lawengine import Date, Days, rule


@rule(article="law-08-08", since=date(2008, 3, 2))
def last_day(notified_on: Date, days: Days) -> Date:
    """So many days from the notification."""
    return notified_on + days


@rule(article="law-08-08", since=date(2008, 3, 2))
def answer_by(received_on: Date, decides_days: Days) -> Date:
    """So many days from the receipt of the appeal."""
    return received_on + decides_days
