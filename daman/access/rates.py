"""How often, at most: counted in the database, so that all processes count together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection


@dataclass(frozen=True)
class Rate:
    """At most `count` times in `window`, per key."""

    name: str
    count: int
    window: timedelta


CODES_PER_NUMBER = Rate("codes-per-number", 3, timedelta(minutes=15))
CODES_PER_NUMBER_A_DAY = Rate("codes-per-number-a-day", 20, timedelta(days=1))
CODES_PER_ADDRESS = Rate("codes-per-address", 20, timedelta(minutes=15))
TRIES_PER_ADDRESS = Rate("tries-per-address", 60, timedelta(minutes=15))
READS_PER_PARTNER = Rate("reads-per-partner", 600, timedelta(minutes=1))


def is_within(rate: Rate, key: str, *, at: datetime) -> bool:
    """Count one more, and say whether it was still allowed. The key is kept hashed: it may be a number or an address."""
    seconds = int(rate.window.total_seconds())
    window = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
    digest = hashlib.sha256(f"{rate.name}:{key}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into access_ratewindow (key, starts_at, count) values (%s, %s, 1)"
            " on conflict (key, starts_at) do update set count = access_ratewindow.count + 1 returning count",
            [digest, window],
        )
        return bool(cursor.fetchone()[0] <= rate.count)
