"""Appeal to the national commission against the local one."""

from datetime import date

from lawengine import Date, Days, Flag, Money, rule


@rule(article="law-08-08:art-13", since=date(2008, 3, 2))
def last_day(notified_on: Date, days: Days) -> Date:
    """So many days from the notification of the local commission's decision."""
    return notified_on + days


@rule(article="law-08-08:art-13", since=date(2008, 3, 2))
def last_day_after_silence(received_on: Date, silence_days: Days) -> Date:
    """So many days from the first appeal, when the local commission stays silent."""
    return received_on + silence_days


@rule(article="law-08-08", since=date(2008, 3, 2))
def answer_by(received_on: Date, decides_days: Days) -> Date:
    """So many days from the receipt of the appeal."""
    return received_on + decides_days


@rule(article="law-08-08", since=date(2008, 3, 2), status="to_confirm")
def is_first(increases_disputed: Money, straight_above: Money) -> Flag:
    """Large increases and penalties skip the local commission."""
    return increases_disputed > straight_above
