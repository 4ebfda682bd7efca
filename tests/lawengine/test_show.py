"""Amounts as people read them."""

from datetime import date
from typing import Any

import pytest

from lawengine.show import show

CURRENCY = {"ar": "دج", "fr": "DA", "en": "DZD"}


@pytest.mark.parametrize(
    ("value", "kind", "language", "shown"),
    [
        (2_400_000, "money", "ar", "24\u202f000,00\u00a0دج"),
        (2_400_050, "money", "fr", "24\u202f000,50\u00a0DA"),
        (-5, "money", "en", "\u22120.05\u00a0DZD"),
        (100_000_000, "money", "en", "1,000,000.00\u00a0DZD"),
        (25_000, "rate", "ar", "2,5\u00a0%"),
        (1_000_000, "rate", "en", "100\u00a0%"),
        (12_345, "rate", "fr", "1,2345\u00a0%"),
        (True, "flag", "ar", "نعم"),
        (False, "flag", "fr", "non"),
        (date(2026, 11, 1), "date", "ar", "1 نوفمبر 2026"),
        (date(2026, 11, 1), "date", "fr", "1er novembre 2026"),
        (1, "years", "ar", "سنة"),
        (2, "years", "ar", "سنتان"),
        (5, "years", "ar", "5\u00a0سنوات"),
        (15, "months", "ar", "15\u00a0شهرًا"),
        (180, "months", "ar", "180\u00a0شهرًا"),
        (100, "days", "ar", "100\u00a0يوم"),
        (1, "years", "fr", "1\u00a0an"),
        (0, "months", "en", "0\u00a0months"),
        (1234, "count", "ar", "1\u202f234"),
        ((1, 2, 3), "career", "en", "3 amounts"),
    ],
)
def test_shown(value: Any, kind: str, language: str, shown: str) -> None:
    assert show(value, kind, language, CURRENCY) == shown
