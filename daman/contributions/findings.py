"""What the check can say of a line: the code, how grave it is, and the words: what is wrong, why, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.contributions.finding_words import WORDS
from daman.foundation.money import spell

ERROR, WARNING = "error", "warning"
IN_MONEY = ("wage_below_minimum", "total_jumps")  # their details are centimes


class Kind(NamedTuple):
    """One thing that can be found."""

    severity: str
    field: str
    message: str | Promise
    what_to_do: str | Promise


KINDS: Mapping[str, Kind] = {code: Kind(*words) for code, words in WORDS.items()}
ERRORS = tuple(code for code, kind in KINDS.items() if kind.severity == ERROR)
UNKNOWN = Kind(ERROR, "", _("هذا السطر غير مقبول."), _("راجع السطر ثم أعد الإيداع."))


@dataclass(frozen=True)
class Finding:
    """One thing found on one line (0: on the file as a whole)."""

    line: int
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS.get(self.code, UNKNOWN)

    @property
    def severity(self) -> str:
        """`error`: the declaration is not filed until it is mended. `warning`: to be looked at."""
        return self.kind.severity

    @property
    def field(self) -> str:
        """The column it is about; empty for the whole line."""
        return str(self.details.get("field") or self.kind.field)

    @property
    def message(self) -> str:
        """What is wrong and why, in the reader's language."""
        return str(self.kind.message).format_map(_Told(self._shown()))

    @property
    def what_to_do(self) -> str:
        """What to do about it, in the reader's language."""
        return str(self.kind.what_to_do).format_map(_Told(self._shown()))

    def _shown(self) -> Mapping[str, Any]:
        if self.code not in IN_MONEY:
            return self.details
        language = get_language() or "ar"
        return {name: spell(int(value), language) if str(value).isdigit() else value for name, value in self.details.items()}


class _Told(dict[str, Any]):
    """A detail that was not kept shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"
