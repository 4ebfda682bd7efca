"""Amounts as people read them, in Arabic, French and English."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from lawengine.kinds import day_of_number

NARROW = "\u202f"  # a space that does not break and does not widen
FLAGS = {"ar": ("لا", "نعم"), "fr": ("non", "oui"), "en": ("no", "yes")}
UNDECIDED = {"ar": "لا يمكن الحسم، ينقص", "fr": "indécidable, il manque", "en": "cannot decide: needs"}
BANDS = {"ar": "من {low}: {rate}", "fr": "dès {low} : {rate}", "en": "from {low}: {rate}"}
MONTHS = {
    "ar": ["جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
AMOUNTS = {"ar": "مبلغ", "fr": "montants", "en": "amounts"}
KEPT = 4_096  # lengths, rates and days come again and again
SPANS = {
    "years": {"en": ("year", "years"), "fr": ("an", "ans"), "ar": ("سنة", "سنتان", "سنوات", "سنة")},
    "months": {"en": ("month", "months"), "fr": ("mois", "mois"), "ar": ("شهر", "شهران", "أشهر", "شهرًا")},
    "days": {"en": ("day", "days"), "fr": ("jour", "jours"), "ar": ("يوم", "يومان", "أيام", "يومًا")},
}


def grouped(number: int, language: str) -> str:
    """A whole number in groups of three digits."""
    return f"{number:,}".replace(",", "," if language == "en" else NARROW)


@lru_cache(KEPT)
def decimal(number: int, places: int, language: str, keep: bool = False) -> str:
    """A number of parts, written with a decimal sign; trailing zeros dropped unless kept."""
    whole, parts = divmod(abs(number), 10**places)
    digits = f"{parts:0{places}d}"
    digits = digits if keep else digits.rstrip("0")
    sign = "\u2212" if number < 0 else ""
    return sign + grouped(whole, language) + (("." if language == "en" else ",") + digits if digits else "")


def money(centimes: int, language: str, currency: Mapping[str, str]) -> str:
    """24 000,00 دج"""
    return money_in(language, currency[language] if currency else "")(centimes)


@lru_cache
def money_in(language: str, currency: str) -> Callable[[int], str]:
    """How amounts of money are written in a language."""
    between, point = (",", ".") if language == "en" else (NARROW, ",")
    after = f"\u00a0{currency}" if currency else ""

    def written(centimes: int) -> str:
        whole, parts = divmod(centimes if centimes >= 0 else -centimes, 100)
        sign = "" if centimes >= 0 else "\u2212"
        return f"{sign}{whole:,}".replace(",", between) + f"{point}{parts:02d}{after}"

    return written


@lru_cache(KEPT)
def day(value: date, language: str) -> str:
    """1 نوفمبر 2026"""
    first = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{first} {MONTHS[language][value.month - 1]} {value.year}"


@lru_cache(KEPT)
def span(number: int, kind: str, language: str) -> str:
    """15 years, in words that agree with the number."""
    words = SPANS[kind][language]
    if language != "ar":
        plural = abs(number) > 1 if language == "fr" else abs(number) != 1
        return f"{grouped(number, language)}\u00a0{words[plural]}"
    if number in (1, 2):
        return words[number - 1]
    rest = abs(number) % 100
    word = words[2] if 3 <= rest <= 10 else words[3] if rest >= 11 else words[0]
    return f"{grouped(number, language)}\u00a0{word}"


def show(value: Any, kind: str, language: str, currency: Mapping[str, str], members: Mapping[int, str] | None = None) -> str:
    """A public value in a language."""
    match kind:
        case "money":
            return money(value, language, currency)
        case "rate":
            return decimal(value, 4, language) + "\u00a0%"
        case "flag":
            return FLAGS[language][bool(value)]
        case "date":
            return day(value, language)
        case "years" | "months" | "days":
            return span(value, kind, language)
        case "career":
            return f"{grouped(len(value), language)} {AMOUNTS[language]}"
        case "scale":
            bands = (
                BANDS[language].format(low=money(low, language, currency), rate=decimal(rate, 4, language) + "\u00a0%")
                for low, _, rate in value
            )
            return ("؛ " if language == "ar" else "; ").join(bands)
    if members and value in members:
        return members[value]
    return grouped(value, language)


@lru_cache
def shower(kind: str, language: str, currency: str) -> Callable[[Any], str]:
    """How values of a kind are shown, for whoever shows many; a day may come as its number."""
    match kind:
        case "money":
            return money_in(language, currency)
        case "flag":
            return FLAGS[language].__getitem__
        case "date":
            return lru_cache(KEPT)(lambda value: day(day_of_number(value) if isinstance(value, int) else value, language))
        case "years" | "months" | "days" | "rate" | "count":
            return lru_cache(KEPT)(lambda value: show(value, kind, language, {}))
    return lambda value: show(value, kind, language, {language: currency})
