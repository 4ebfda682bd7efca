"""Things of employers as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.affiliation import queries as affiliation
from daman.contributions import queries as contributions
from daman.contributions.models import DeclarationKind
from daman.determinations import queries as law
from daman.foundation.months import add_months, month_of
from daman.registry.models import Employer

ACTIVITIES: dict[str, Any] = {
    "trade": _("تجارة"), "construction": _("بناء وأشغال"), "agrifood": _("صناعات غذائية"), "transport": _("نقل"),
    "manufacturing": _("صناعات"), "health": _("صحة"), "education": _("تعليم"), "administration": _("إدارة محلية"),
    "hospitality": _("فندقة ومطاعم"), "services": _("خدمات"), "agriculture": _("فلاحة"), "household": _("عمل في البيوت"),
}  # fmt: skip
PAYMENT_DAYS = "contributions.penalties.payment_days"
WORKER_DAYS = "contributions.penalties.worker_days"
MONTHS_LOOKED_AT = 12


def activity(key: str) -> Any:
    """The words of a branch of activity."""
    return ACTIVITIES.get(key, key)


def employer_name(employer: Employer) -> str:
    """The name in the script of the page."""
    return employer.name_ar if (get_language() or "ar")[:2] == "ar" or not employer.name_latin else employer.name_latin


def month_in(text: str) -> date:
    """The month of an address such as 2026-10; not found when it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def days_in_law(name: str, on: date) -> int | None:
    """A time limit of the law, in days, when the law of that day says one."""
    value = law.parameter(name, on).value
    return int(value) if value is not None else None


def due_day(month: date) -> date:
    """The last day to declare and pay a month."""
    month_ends = add_months(month, 1) - timedelta(days=1)
    return month_ends + timedelta(days=days_in_law(PAYMENT_DAYS, month) or 0)


def months_to_declare(employer: Employer, on: date) -> list[date]:
    """Months that are over and not declared, the oldest first; of the last year, and since the first worker."""
    declared = {each.month for each in contributions.declarations_of(employer) if each.kind == DeclarationKind.NOMINATIVE}
    since = [each.starts_on for each in affiliation.workers_of(employer.id)]
    if not declared and not since:
        return []
    first = max(month_of(min(since, default=on)), add_months(month_of(on), -MONTHS_LOOKED_AT))
    if declared:
        first = min(first, max(min(declared), add_months(month_of(on), -MONTHS_LOOKED_AT)))
    last = month_of(employer.ends_before - timedelta(days=1)) if employer.ends_before else month_of(on)
    months, month = [], max(first, month_of(employer.starts_on))
    while month < month_of(on) and month <= last:
        if month not in declared:
            months.append(month)
        month = add_months(month, 1)
    return months


BRANCHES = (
    "social_insurance", "work_injury", "retirement", "unemployment", "early_retirement", "housing", "weather", "leave",
)  # fmt: skip
OF_BUILDING: dict[str, Any] = {"weather": _("البطالة بسبب سوء الأحوال الجوية"), "leave": _("العطل المدفوعة الأجر")}


@dataclass(frozen=True)
class Part:
    """What one branch receives."""

    key: str
    words: Any
    amount: int


def branches(amounts: Mapping[str, int]) -> list[Part]:
    """What each branch receives, in the order of the law, with its legal name; those that receive nothing are left out."""
    language = get_language() or "ar"
    return [
        Part(key, OF_BUILDING.get(key) or law.words(f"contributions.by_branch.{key}", language), int(amounts[key]))
        for key in BRANCHES
        if amounts.get(key)
    ]
