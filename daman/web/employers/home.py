"""The employer's first page: what to do now, what is owed, what was done last."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from daman.affiliation import queries as affiliation
from daman.contributions import queries as contributions
from daman.registry.models import Employer
from daman.web.employers.reading import due_day, months_to_declare
from daman.web.employers.shell import for_employer, show

SOON_DAYS = 10
SHOWN = 5
NOTICE_SHOWN = timedelta(days=60)


@for_employer
def home(request: HttpRequest, employer: Employer) -> HttpResponse:
    """One plain sentence for each thing to do; nothing to do is said too."""
    on = timezone.localdate()
    now = contributions.account(employer, on)
    context = {
        "today": on,
        "months": [_month(month, on) for month in months_to_declare(employer, on)],
        "now": now,
        "balance": now.balance,
        "balance_shown": abs(now.balance),
        "notices": [each for each in contributions.notices_of(employer)[:SHOWN] if each.answer_by >= on - NOTICE_SHOWN],
        "workers_count": len(affiliation.workers_of(employer.pk)),
        "declarations": list(contributions.declarations_of(employer)[:SHOWN]),
    }
    return show(request, employer, "home", context, tab="home")


def _month(month: date, on: date) -> dict[str, Any]:
    due_on = due_day(month)
    days_left = (due_on - on).days
    return {
        "month": month,
        "due_on": due_on,
        "days_left": days_left,
        "is_late": days_left < 0,
        "is_soon": 0 <= days_left <= SOON_DAYS,
    }
