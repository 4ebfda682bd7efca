"""Amounts of the law as the platform's pages and letters write them."""

from datetime import date
from typing import Any

from daman.determinations.book import book
from daman.foundation.money import spell

YEARS = {
    "ar": ("سنة واحدة", "سنتان", "{n} سنوات", "{n} سنة"),
    "fr": ("1 an", "2 ans", "{n} ans", "{n} ans"),
    "en": ("1 year", "2 years", "{n} years", "{n} years"),
}
MONTHS = {
    "ar": ("شهر واحد", "شهران", "{n} أشهر", "{n} شهرا"),
    "fr": ("1 mois", "2 mois", "{n} mois", "{n} mois"),
    "en": ("1 month", "2 months", "{n} months", "{n} months"),
}
DAYS = {
    "ar": ("يوم واحد", "يومان", "{n} أيام", "{n} يوما"),
    "fr": ("1 jour", "2 jours", "{n} jours", "{n} jours"),
    "en": ("1 day", "2 days", "{n} days", "{n} days"),
}
AMOUNTS = {
    "ar": ("مبلغ واحد", "مبلغان", "{n} مبالغ", "{n} مبلغا"),
    "fr": ("1 montant", "2 montants", "{n} montants", "{n} montants"),
    "en": ("1 amount", "2 amounts", "{n} amounts", "{n} amounts"),
}
AND = {"ar": " و", "fr": " et ", "en": " and "}


def shown(name: str, value: Any, kind: str, language: str) -> str:
    """A value as people of that language read it."""
    match kind:
        case "money":
            return spell(value, language)
        case "months":
            return length(value, language)
        case "years":
            return counted(value, YEARS[language])
        case "days":
            return counted(value, DAYS[language])
        case "career":
            return counted(len(value), AMOUNTS[language])
        case "date":
            return book().show(date.fromisoformat(value) if isinstance(value, str) else value, name, language)
    return book().show(value, name, language)


def length(months: int, language: str) -> str:
    """Months as years and months: 720 is sixty years, 11 is eleven months."""
    years, rest = divmod(months, 12)
    parts = [counted(years, YEARS[language])] if years else []
    if rest or not years:
        parts.append(counted(rest, MONTHS[language]))
    return AND[language].join(parts)


def counted(number: int, words: tuple[str, str, str, str]) -> str:
    """A number with its noun, which in Arabic agrees with it."""
    one, two, few, many = words
    if number in (1, 2):
        return (one, two)[number - 1]
    return (few if 3 <= number % 100 <= 10 or number == 0 else many).format(n=number)
