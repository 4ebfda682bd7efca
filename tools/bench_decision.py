"""bin/bench decision: one explained old-age pension through the HTTP door; median, p99, and the part of it that is law.

The door is the public simulation: questions answered, the law applied, every number opened down to its article, the page drawn.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from tools.bench import Figure, WrongResult

ADDRESS = (
    "/simulate/retirement/?born_on=1964-03-01&is_woman=no&years_employee=30&wage=60000&years_self=0&works_as=employee&spouse=no"
)
ANSWERS = {
    "born_on": date(1964, 3, 1), "is_woman": False, "years_employee": 30, "wage": 6_000_000, "years_self": 0,
    "works_as": "employee", "spouse": False,
}  # fmt: skip
WARM = 20


def run(*, quick: bool) -> list[Figure]:
    """The same pension by the door, then by the law alone; both must say the same amount."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "daman.settings.dev"
    from daman.launch import environment

    environment.prepare()
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from daman.benefits import simulations

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no style sheet is served here
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    simulation, on = simulations.simulations()["retirement"], timezone.localdate()
    client = Client()
    amount = simulations.simulate(simulation, ANSWERS, on).value
    grouped = f"{amount // 100:,}".replace(",", "\u202f")
    page = client.get(ADDRESS, headers={"host": "localhost"})
    if page.status_code != 200 or grouped not in page.content.decode() or 'class="article"' not in page.content.decode():
        raise WrongResult(f"the page answered {page.status_code}, and does not say {grouped} with its articles")
    times = 200 if quick else 2_000
    door = _times(lambda: client.get(ADDRESS, headers={"host": "localhost"}), times)
    law = _times(lambda: simulations.simulate(simulation, ANSWERS, on), times)
    return [
        Figure("decisions", times, "decisions"),
        Figure("explained decision through the door, median", _ms(statistics.median(door)), "ms"),
        Figure("explained decision through the door, p99", _ms(_p99(door)), "ms"),
        Figure("of which law, median", _ms(statistics.median(law)), "ms", at_most=1),
        Figure("of which law, p99", _ms(_p99(law)), "ms"),
    ]


def _times(deed: Callable[[], Any], count: int) -> list[float]:
    for _ in range(WARM):
        deed()
    found = []
    for _ in range(count):
        started = time.perf_counter()
        deed()
        found.append(time.perf_counter() - started)
    return found


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
