"""Digits as people type them: Arabic-Indic, Persian, spaced or dashed."""

import unicodedata

WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789,")
# What comes along when a number is copied: spaces, and the marks that steer the direction of writing.
UNSEEN = "".join(c for c in map(chr, range(0x10000)) if unicodedata.category(c) in ("Zs", "Cf"))
NOISE = str.maketrans("", "", f"{UNSEEN}\t\r\n-._/")


def western(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9; everything else untouched."""
    return text.translate(WESTERN)


def only_digits(text: str) -> str:
    """A number as typed, without spaces, dashes, dots and invisible marks, in western digits."""
    return western(text).translate(NOISE)
