"""What goes wrong on the command line before the law is asked, in the language of the one who asks."""

import argparse
import errno
from datetime import date

NO_SUCH_FILE = {
    "ar": "لا يوجد هذا الملف أو المجلد: {path}. تحقق من اسمه ثم أعد الأمر.",
    "fr": "Ce fichier ou dossier n’existe pas : {path}. Vérifiez son nom, puis recommencez.",
    "en": "There is no such file or folder: {path}. Check its name, then try again.",
}
IS_A_FOLDER = {
    "ar": "هذا مجلد لا ملف: {path}. اكتب اسم ملف فيه.",
    "fr": "C’est un dossier, non un fichier : {path}. Écrivez le nom d’un fichier.",
    "en": "This is a folder, not a file: {path}. Write the name of a file in it.",
}
NOT_ALLOWED = {
    "ar": "لا يسمح لك الجهاز بفتح {path}. غيّر صلاحياته أو اختر مكانا آخر.",
    "fr": "La machine ne vous laisse pas ouvrir {path}. Changez ses droits ou choisissez un autre endroit.",
    "en": "The machine does not let you open {path}. Change its permissions or choose another place.",
}
NOT_TEXT = {
    "ar": "{path} ليس نصا (UTF-8). اكتب فيه المعلومات بصيغة JSON.",
    "fr": "{path} n’est pas un texte (UTF-8). Écrivez-y les faits en JSON.",
    "en": "{path} is not text (UTF-8). Write the facts in it as JSON.",
}
OF_SYSTEM = {errno.ENOENT: NO_SUCH_FILE, errno.EISDIR: IS_A_FOLDER, errno.ENOTDIR: NO_SUCH_FILE, errno.EACCES: NOT_ALLOWED}


def of_file(error: OSError, language: str) -> str:
    """What the system said of a file, in words; as it said it when we have none."""
    told = OF_SYSTEM.get(error.errno or 0)
    return told[language].format(path=error.filename) if told and error.filename else str(error)


def day(text: str) -> date:
    """A day as people write it on a command line, in Arabic-Indic digits too.

    Raises `argparse.ArgumentTypeError` for what is no day; the language is not known yet, so in all three.
    """
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in text.strip())
    try:
        return date.fromisoformat(digits)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"لا يوجد يوم هكذا: {text}. اكتب مثل 2026-11-01 · {text} is no day; write it as 2026-11-01 ·"
            f" {text} n’est pas un jour ; écrivez 2026-11-01"
        ) from None
