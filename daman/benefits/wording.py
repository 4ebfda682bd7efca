"""Facts and sources in plain words, for letters."""

from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daman.determinations import queries as law
from daman.exchange.catalogue import catalogue

WORDS = {
    "civil.born_on": gettext_lazy("تاريخ الميلاد"),
    "civil.sex": gettext_lazy("الجنس"),
    "family.members": gettext_lazy("أفراد العائلة"),
    "service.status": gettext_lazy("الخدمة الوطنية"),
    "service.starts_on": gettext_lazy("بداية الخدمة الوطنية"),
    "service.ends_before": gettext_lazy("نهاية الخدمة الوطنية"),
    "service.months": gettext_lazy("أشهر الخدمة الوطنية"),
    "account.number": gettext_lazy("رقم الحساب"),
}
SAID = {
    "M": gettext_lazy("ذكر"),
    "F": gettext_lazy("أنثى"),
    "done": gettext_lazy("أدّى الخدمة الوطنية"),
    "exempted": gettext_lazy("معفى من الخدمة الوطنية"),
    "deferred": gettext_lazy("الخدمة الوطنية مؤجَّلة"),
}

DAYS = ("civil.born_on", "service.starts_on", "service.ends_before")
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
    if kind == "family.members":
        return str(len(value))
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
    return {"own": _("سجلات الضمان الاجتماعي"), "person": _("ما صرّحت به")}.get(key, key)
