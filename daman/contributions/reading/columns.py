"""The columns of the published format, by all the names that people give them."""

import re
from collections.abc import Sequence

COLUMNS = ("employer_number", "month", "nin", "wage", "days", "category", "withdrawn")
NEEDED = ("nin", "wage")
NAMES = {
    "employer_number": ("employer", "numero employeur", "n employeur", "رقم صاحب العمل", "صاحب العمل"),
    "month": ("wage month", "mois", "mois de paie", "الشهر", "شهر الاجر"),
    "nin": (
        "national number", "national identification number", "numero national", "numero d identification nationale",
        "n identification nationale", "رقم التعريف الوطني", "رقم التعريف",
    ),
    "wage": ("contributory wage", "salaire", "salaire soumis a cotisation", "الاجر", "الاجر الخاضع للاشتراك"),
    "days": ("jours", "jours payes", "nombre de jours", "number of days", "الايام", "عدد الايام"),
    "category": ("categorie", "rate category", "الصنف"),
    "withdrawn": ("retire", "ملغى", "مسحوب"),
}  # fmt: skip
OF_NAME = {name: column for column, names in NAMES.items() for name in (column.replace("_", " "), *names)}
ALIKE = str.maketrans("أإآةىéèêàôç", "اااهيeeeaoc")


def _key(text: str) -> str:
    plain = text.strip().lower().translate(ALIKE)
    return re.sub(r"[^\w]+", " ", plain.replace("_", " ")).strip()


BY_KEY = {_key(name): column for name, column in OF_NAME.items()}


def recognise(header: Sequence[str]) -> list[str]:
    """The column that each title names; "" for one that we do not read, such as the worker's name."""
    found = [BY_KEY.get(_key(title), "") for title in header]
    return [name if found.index(name) == i else "" for i, name in enumerate(found)]  # the first of two


def missing(columns: Sequence[str]) -> list[str]:
    """The columns without which nothing can be declared."""
    return [name for name in NEEDED if name not in columns]
