"""Indicators, from what was done and never from what somebody reports; each opens on the files it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daman.foundation.months import add_months, month_of
from daman.journal import queries as journal
from daman.oversight import sql

MONTHS_SHOWN = 12
DAYS_LOOKED_BACK = 90

Number = int | Decimal | None


@dataclass(frozen=True)
class Point:
    """One month of an indicator. No value when nothing happened that could be measured."""

    month: date
    value: Number


@dataclass(frozen=True)
class Indicator:
    """A number, what it counts exactly, and how it went over twelve months, the oldest first."""

    key: str
    words: str
    definition: str
    unit: str  # days, files, documents, months, persons, entries
    value: Number
    series: Sequence[Point] = field(default_factory=tuple)
    target: Number = None  # at most this, when somebody set one

    @property
    def points(self) -> list[tuple[str, Number]]:
        """The series as a chart takes it; a month without anything to measure is shown as zero."""
        return [(f"{point.month:%Y-%m}", point.value if point.value is not None else 0) for point in self.series]

    @property
    def unit_words(self) -> str:
        return _UNITS()[self.unit]


@dataclass(frozen=True)
class FileBehind:
    """One file that a number counts. It names nobody."""

    reference: str
    office_code: str
    on: date
    days: int | None = None
    words: str = ""


def indicators(*, on: date) -> list[Indicator]:
    """Every indicator of the house, as of a day."""
    return [make(on) for make in _MAKERS.values()]


def indicator(key: str, *, on: date) -> Indicator | None:
    """One indicator."""
    make = _MAKERS.get(key)
    return make(on) if make else None


def files_behind(key: str, *, on: date, limit: int = 100) -> list[FileBehind]:
    """The files that one indicator's number counts, the slowest or the latest first."""
    query = sql.FILES.get(key)
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, _told(on) | {"limit": limit})
        return [FileBehind(*row) for row in cursor.fetchall()]


def _days_median(on: date) -> Indicator:
    return Indicator(
        key="decision_days_median",
        words=_("نصف الملفات يُقرَّر فيها خلال"),
        definition=_("الأيام من إيداع الطلب إلى توقيع القرار: الوسيط، للقرارات الصادرة في آخر 90 يوما."),
        unit="days",
        value=_one(sql.DAYS, on, part=0.5),
        series=_by_month(sql.DAYS_BY_MONTH, on, part=0.5),
    )


def _days_p90(on: date) -> Indicator:
    return Indicator(
        key="decision_days_p90",
        words=_("تسعة ملفات من عشرة يُقرَّر فيها خلال"),
        definition=_("الأيام من إيداع الطلب إلى توقيع القرار: المئين التسعون، للقرارات الصادرة في آخر 90 يوما."),
        unit="days",
        value=_one(sql.DAYS, on, part=0.9),
        series=_by_month(sql.DAYS_BY_MONTH, on, part=0.9),
    )


def _documents(on: date) -> Indicator:
    return Indicator(
        key="documents_per_file",
        words=_("الوثائق المطلوبة عن كل ملف"),
        definition=_("عدد الوثائق التي طُلبت من الأشخاص مقسوما على عدد القرارات، في آخر 90 يوما. الهدف: صفر."),
        unit="documents",
        value=_one(sql.DOCUMENTS_PER_FILE, on),
        series=_by_month(sql.DOCUMENTS_BY_MONTH, on),
        target=0,
    )


def _decisions(on: date) -> Indicator:
    return Indicator(
        key="decisions",
        words=_("القرارات هذا الشهر"),
        definition=_("القرارات الموقعة منذ أول الشهر، بالقبول أو بعدم القبول."),
        unit="files",
        value=_one(sql.DECISIONS, on),
        series=_by_month(sql.DECISIONS_BY_MONTH, on),
    )


def _waiting(on: date) -> Indicator:
    return Indicator(
        key="claims_late",
        words=_("طلبات تجاوزت الموعد"),
        definition=_("الطلبات المفتوحة التي مضى اليوم الذي وُعد صاحبها بالقرار قبله."),
        unit="files",
        value=_one(sql.LATE, on),
        target=0,
    )


def _voluntary(on: date) -> Indicator:
    return Indicator(
        key="voluntary_months",
        words=_("أشهر التغطية الإرادية هذا الشهر"),
        definition=_("أشهر مؤمَّنة مدفوعة في نظام الانتساب الإرادي، موضوعها هذا الشهر. نعدّ أشهر التغطية لا البطاقات."),
        unit="months",
        value=_one(sql.VOLUNTARY, on),
        series=_by_month(sql.VOLUNTARY_BY_MONTH, on),
    )


def _newly_covered(on: date) -> Indicator:
    return Indicator(
        key="newly_covered",
        words=_("أشخاص صاروا مؤمَّنين هذا الشهر"),
        definition=_("أشخاص أول انتساب لهم في حياتهم، في أي نظام، يبدأ هذا الشهر."),
        unit="persons",
        value=_one(sql.NEWLY_COVERED, on),
        series=_by_month(sql.NEWLY_COVERED_BY_MONTH, on),
    )


def _document_debt(on: date) -> Indicator:
    return Indicator(
        key="document_debt",
        words=_("دَين الوثائق"),
        definition=_("كل وثيقة طُلبت من شخص لأن لا سجل يعطيها، منذ البداية، مع سببها القانوني."),
        unit="documents",
        value=_one(sql.DEBT, on),
        series=_by_month(sql.DEBT_BY_MONTH, on),
        target=0,
    )


def _registers_silent(on: date) -> Indicator:
    return Indicator(
        key="registers_silent",
        words=_("أسئلة بقيت دون جواب"),
        definition=_("أسئلة إلى سجلات الإدارات الأخرى لم يصل عنها جواب موثوق، في آخر 90 يوما."),
        unit="questions",
        value=_one(sql.SILENT, on),
        series=_by_month(sql.SILENT_BY_MONTH, on),
    )


def _journal(on: date) -> Indicator:
    lag = journal.sealing_lag()
    return Indicator(
        key="journal_unsealed",
        words=_("أعمال تنتظر الختم"),
        definition=_("أعمال في السجل لم يشملها بعد آخر ختم موقّع. يُختم السجل كل دقيقة."),
        unit="entries",
        value=lag.entries,
    )


_MAKERS: Mapping[str, Callable[[date], Indicator]] = {
    "decision_days_median": _days_median,
    "decision_days_p90": _days_p90,
    "documents_per_file": _documents,
    "decisions": _decisions,
    "claims_late": _waiting,
    "voluntary_months": _voluntary,
    "newly_covered": _newly_covered,
    "document_debt": _document_debt,
    "registers_silent": _registers_silent,
    "journal_unsealed": _journal,
}


def _UNITS() -> dict[str, str]:
    return {
        "days": _("أيام"),
        "files": _("ملفات"),
        "documents": _("وثائق"),
        "months": _("أشهر"),
        "persons": _("أشخاص"),
        "questions": _("أسئلة"),
        "entries": _("أعمال"),
    }


def _told(on: date) -> dict[str, Any]:
    month = month_of(on)
    return {
        "on": on,
        "since": on - timedelta(days=DAYS_LOOKED_BACK),
        "month": month,
        "next_month": add_months(month, 1),
        "first_month": add_months(month, 1 - MONTHS_SHOWN),
        "is_latin": (get_language() or "ar")[:2] != "ar",
    }


def _one(query: str, on: date, **more: Any) -> Number:
    with connection.cursor() as cursor:
        cursor.execute(query, _told(on) | more)
        value: Number = cursor.fetchone()[0]
    return value


def _by_month(query: str, on: date, **more: Any) -> list[Point]:
    with connection.cursor() as cursor:
        cursor.execute(query, _told(on) | more)
        found: dict[date, Number] = dict(cursor.fetchall())
    first = add_months(month_of(on), 1 - MONTHS_SHOWN)
    return [Point(month, found.get(month)) for month in (add_months(first, n) for n in range(MONTHS_SHOWN))]
