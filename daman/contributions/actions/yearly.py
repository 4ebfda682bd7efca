"""The yearly return of wages: confirmed, not typed again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.contributions import papers
from daman.contributions.actions.charges import charge_late_return
from daman.contributions.actions.clearance import MonthsNotDeclared, lock_employer
from daman.contributions.acts import YEARLY_RETURN_FILED
from daman.contributions.due_days import months_late
from daman.contributions.models import YearlyReturn
from daman.contributions.queries.accounts import months_missing
from daman.contributions.queries.yearly import hash_of, yearly_lines
from daman.determinations import actions as determinations
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Employer

LAST_DAY = "contributions.penalties.yearly_return_last_day"


class YearNotOver(Refusal):
    code = "year_not_over"
    message = _("لم تنته السنة {year} بعد. يُودع التصريح السنوي بعد نهايتها.")


class NothingInYear(Refusal):
    code = "nothing_in_year"
    message = _("لم يُصرَّح بأي عامل في السنة {year}، فلا يوجد تصريح سنوي يُودع.")


class LinesChanged(Refusal):
    code = "lines_changed"
    message = _("تغيرت الأسطر بعد أن اطّلعت عليها، فلم يُودع شيء. راجعها من جديد ثم أكّد.")


def return_last_day(year: int) -> date:
    """The last day to file the return of a year, by the law."""
    answer = determinations.simulate(targets=[LAST_DAY], facts={}, on=date(year + 1, 1, 1))
    day: date = answer.values[LAST_DAY]
    return day


@transaction.atomic
def file_yearly_return(*, employer: Employer, year: int, key: str = "", seen: str = "", actor: Actor, on: date) -> YearlyReturn:
    """Confirm a year made of the months already filed. Once for a year, whatever the key.

    `seen` is the hash of the lines that were shown: if a correction came in between, nothing is filed.
    """
    lock_employer(employer)
    if found := YearlyReturn.objects.filter(employer=employer, year=year).first():
        return found
    if on < date(year + 1, 1, 1):
        raise YearNotOver(year=year)
    language = (get_language() or "ar")[:2]
    missing = [month for month in months_missing(employer, on, since=date(year, 1, 1)) if month.year == year]
    if missing:
        raise MonthsNotDeclared(months="، ".join(papers.spelled_month(month, language) for month in missing))
    lines = yearly_lines(employer, year)
    if not lines:
        raise NothingInYear(year=year)
    content_hash = hash_of(lines)
    if seen and seen != content_hash:
        raise LinesChanged
    filed = YearlyReturn.objects.create(
        employer=employer, reference=new_reference("YRR"), year=year, workers_count=len(lines),
        base_total=sum(line.base for line in lines), due_total=sum(line.due for line in lines), content_hash=content_hash,
        filed_on=on,
    )  # fmt: skip
    about = f"yearly_return:{filed.reference}"
    told: dict[str, Any] = {
        "employer": employer.pk,
        "year": year,
        "workers": len(lines),
        "content_hash": content_hash,
        "key": key,
    }
    journal.record(YEARLY_RETURN_FILED, about=about, actor=actor, on=on, **told)
    last_day = return_last_day(year)
    if on > last_day:
        late = months_late(last_day, on) - 1  # whole months after the first, which the fixed rate covers
        charge_late_return(employer=employer, year=year, due_yearly=filed.due_total, late=late, about=about, actor=actor, on=on)
    return filed
