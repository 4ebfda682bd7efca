"""Counting words: Arabic has one, two, a few (3 to 10) and many."""

from django.utils.translation import get_language

from daman.foundation.money import grouped

WORDS = {
    "month": {
        "ar": ("شهر واحد", "شهران", "أشهر", "شهرا", "شهر"),
        "fr": ("mois", "mois"),
        "en": ("month", "months"),
    },
    "day": {"ar": ("يوم واحد", "يومان", "أيام", "يوما", "يوم"), "fr": ("jour", "jours"), "en": ("day", "days")},
    "year": {"ar": ("سنة واحدة", "سنتان", "سنوات", "سنة", "سنة"), "fr": ("an", "ans"), "en": ("year", "years")},
}


def counted(number: int, noun: str) -> str:
    """ "3 أشهر", "11 شهرا", "3 mois", "1 month": the number with its noun in the form the language wants."""
    language = (get_language() or "ar")[:2]
    forms = WORDS[noun].get(language, WORDS[noun]["ar"])
    if language != "ar" or len(forms) == 2:
        few = number < 2 if language == "fr" else number == 1
        return f"{grouped(number)}\u00a0{forms[0] if few else forms[1]}"
    one, two, some, many, hundred = forms
    if number in (1, 2):
        return one if number == 1 else two
    rest = number % 100
    noun_form = some if 3 <= rest <= 10 else many if 11 <= rest <= 99 else hundred
    return f"{grouped(number)}\u00a0{noun_form}"
