"""Digits as people type them: Arabic-Indic, Persian, spaced or dashed."""

WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789,")
NOISE = str.maketrans("", "", " \u00a0\u202f\u200e\u200f\u200b\u2066\u2067\u2068\u2069\t-._/")


def western(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9; everything else untouched."""
    return text.translate(WESTERN)


def only_digits(text: str) -> str:
    """A number as typed, without spaces, dashes, dots and invisible marks, in western digits."""
    return western(text).translate(NOISE)
