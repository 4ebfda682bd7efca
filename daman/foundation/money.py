"""Money is whole centimes of the dinar, everywhere and always."""

from typing import NewType

from django.db import models

Money = NewType("Money", int)

GROUP = "\u202f"  # narrow no-break space: a number separator for the bidi algorithm, unlike U+0020
CURRENCY = {"ar": "دج", "fr": "DA", "en": "DZD"}


class MoneyField(models.BigIntegerField):
    """Whole centimes. Never a float, never dinars."""


def dinars(whole: int, centimes: int = 0) -> Money:
    """Centimes from whole dinars, for constants and tests."""
    return Money(whole * 100 + centimes)


def grouped(number: int) -> str:
    """Digits in threes, parted by U+202F, so that right-to-left text keeps their order."""
    return f"{number:,}".replace(",", GROUP)


def spell(amount: int, language: str = "ar") -> str:
    """The amount as people of that language read it, currency after the number.

    Centimes are shown only when there are some.
    """
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    whole, centimes = divmod(amount, 100)
    decimals = f",{centimes:02d}" if centimes else ""
    return f"{sign}{grouped(whole)}{decimals}\u00a0{CURRENCY.get(language[:2], CURRENCY['ar'])}"
