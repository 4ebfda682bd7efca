"""The court's social section, after both commissions."""

from datetime import date

from lawengine import Date, Days, rule


@rule(article="law-08-08:art-15", since=date(2008, 3, 2))
def last_day(notified_on: Date, days: Days) -> Date:
    """So many days from the notification of the national commission's decision."""
    return notified_on + days


@rule(article="law-08-08:art-15", since=date(2008, 3, 2))
def last_day_after_silence(received_on: Date, silence_days: Days) -> Date:
    """So many days from the day the national commission received the appeal, when it stays silent."""
    return received_on + silence_days
