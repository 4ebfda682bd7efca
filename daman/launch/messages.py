"""Turns the catalogues (.po) into what Django reads (.mo), when they are newer. No system gettext needed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_messages() -> None:
    """Compile each stale catalogue; written whole or not at all."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        draft = target.with_suffix(".partial")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.rename(target)
