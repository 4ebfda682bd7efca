"""Facts and sources in plain words, for letters."""

from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daman.determinations import queries as law
from daman.exchange.catalogue import catalogue
from daman.foundation.money import spell

WORDS = {
    "civil.born_on": gettext_lazy("تاريخ الميلاد"),
    "civil.sex": gettext_lazy("الجنس"),
    "family.members": gettext_lazy("أفراد العائلة"),
    "service.status": gettext_lazy("الخدمة الوطنية"),
    "service.starts_on": gettext_lazy("بداية الخدمة الوطنية"),
    "service.ends_before": gettext_lazy("نهاية الخدمة الوطنية"),
    "service.months": gettext_lazy("أشهر الخدمة الوطنية"),
    "account.number": gettext_lazy("رقم الحساب"),
    "civil.died_on": gettext_lazy("تاريخ الوفاة"),
    "deceased.civil.died_on": gettext_lazy("تاريخ الوفاة"),
    "members": gettext_lazy("أفراد عائلة المتوفى الأحياء"),
    "contact.phone": gettext_lazy("الهاتف"),
    "contact.residence_commune_code": gettext_lazy("بلدية الإقامة"),
    "stop.starts_on": gettext_lazy("أول يوم من التوقف عن العمل"),
    "stop.days": gettext_lazy("أيام التوقف عن العمل"),
    "stop.is_long_term": gettext_lazy("مرض طويل الأمد"),
    "stop.days_in_hospital_at_first": gettext_lazy("أيام المستشفى في أول التوقف"),
    "pregnancy.due_on": gettext_lazy("اليوم المتوقع للولادة"),
    "pregnancy.child_needs_care": gettext_lazy("الطفل مريض أو معاق"),
    "accident.injured_on": gettext_lazy("يوم الحادث"),
    "accident.days_until_consolidation": gettext_lazy("أيام التوقف إلى الشفاء"),
    "school.kind": gettext_lazy("الدراسة أو التكوين"),
    "school.apprentice_wage_monthly": gettext_lazy("أجر التمهين في الشهر"),
    "disability.is_recognised": gettext_lazy("إعاقة معترف بها"),
    "tax.withheld_monthly": gettext_lazy("الضريبة المقتطعة من الأجر في الشهر"),
    "layoff.on": gettext_lazy("يوم فقدان العمل"),
    "layoff.is_open_ended": gettext_lazy("عقد عمل غير محدد المدة"),
    "layoff.is_economic": gettext_lazy("فقدان العمل لسبب اقتصادي"),
    "layoff.is_on_checked_list": gettext_lazy("الاسم في قائمة أشّرت عليها مفتشية العمل"),
    "search.offers_refused": gettext_lazy("عروض عمل مرفوضة"),
    "search.has_refused_training": gettext_lazy("رفض تكوينا"),
    "search.has_missed_summons": gettext_lazy("لم يلبّ استدعاء الوكالة"),
    "search.has_used_public_scheme": gettext_lazy("استفاد من جهاز عمومي للتشغيل"),
}
SAID = {
    "M": gettext_lazy("ذكر"),
    "F": gettext_lazy("أنثى"),
    "done": gettext_lazy("أدّى الخدمة الوطنية"),
    "exempted": gettext_lazy("معفى من الخدمة الوطنية"),
    "deferred": gettext_lazy("الخدمة الوطنية مؤجَّلة"),
    "school": gettext_lazy("في المدرسة"),
    "university": gettext_lazy("في الجامعة"),
    "training": gettext_lazy("في التكوين المهني"),
    "apprenticeship": gettext_lazy("في التمهين"),
}

DAYS = (
    "civil.born_on", "civil.died_on", "deceased.civil.died_on", "service.starts_on", "service.ends_before", "stop.starts_on",
    "pregnancy.due_on", "accident.injured_on", "layoff.on",
)  # fmt: skip
MONEY = ("tax.withheld_monthly", "school.apprentice_wage_monthly")
LOCALES = {"ar": "ar_DZ", "fr": "fr", "en": "en_GB"}


def spell_day(day: date, language: str) -> str:
    """A day with the month names of the country."""
    said = format_date(day, "d MMMM y", locale=LOCALES.get(language[:2], "ar_DZ"))
    return f"1er{said[1:]}" if language[:2] == "fr" and day.day == 1 else said


def fact_words(kind: str, language: str) -> str:
    """What a fact is called."""
    return str(WORDS[kind]) if kind in WORDS else law.words(kind, language)


def fact_value(kind: str, value: Any, language: str) -> str:
    """A fact's value as people read it; empty when it says nothing about the person."""
    if not value:
        return ""
    if kind in ("family.members", "members"):
        return str(len(value))
    if value is True:
        return _("نعم")
    if kind in MONEY:
        return spell(int(value), language)
    if isinstance(value, str) and value in SAID:
        return str(SAID[value])
    if kind in DAYS:
        return spell_day(date.fromisoformat(value), language)
    return str(value) if kind in WORDS else law.show(kind, value, language)


def source_name(key: str, language: str) -> str:
    """Who says so."""
    provider = catalogue().providers.get(key)
    if provider is not None:
        return provider.names.in_language(language)
    own = {
        "own": _("سجلات الضمان الاجتماعي"), "person": _("ما صرّحت به"), "medical": _("طبيب الصندوق"),
        "caution": _("افترضناه مؤقتا إلى أن يصل الجواب"),
    }  # fmt: skip
    return own.get(key, key)
