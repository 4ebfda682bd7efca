"""Facts as a person reads them: plain words, the value, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from daman.exchange.catalogue import catalogue
from daman.exchange.models import Fact
from daman.registry.models import Person
from daman.web.base.templatetags import daman as shown

WORDS = {
    "civil.name": gettext_lazy("الاسم واللقب"),
    "civil.name_latin": gettext_lazy("بالحروف اللاتينية"),
    "civil.born_on": gettext_lazy("تاريخ الميلاد"),
    "civil.sex": gettext_lazy("الجنس"),
    "contact.phone": gettext_lazy("الهاتف"),
    "contact.residence_commune_code": gettext_lazy("بلدية الإقامة"),
}


@dataclass(frozen=True)
class Line:
    words: Any
    value: Any
    source: str


def lines(person: Person, facts: Iterable[Fact]) -> list[Line]:
    """What a person checks before going on, each with its source; nothing here can be typed over."""
    held = {fact.kind: fact for fact in facts}
    birth, phone = held.get("civil.born_on"), held.get("contact.phone")
    return [
        _line("civil.name", shown.name_of(person) if not _is_latin() else person.name_ar, held.get("civil.family_name_ar")),
        _line("civil.name_latin", person.name_latin, held.get("civil.family_name_latin")),
        _line("civil.born_on", shown.day(person.born_on), birth),
        _line("contact.phone", shown.reference(person.phone) if person.phone else _("لا يوجد هاتف مسجل"), phone),
        _line(
            "contact.residence_commune_code",
            person.commune.name_latin if _is_latin() else person.commune.name_ar,
            held.get("contact.residence_commune_code"),
        ),
    ]


def source_name(key: str) -> str:
    """Who says so, by its official name."""
    provider = catalogue().providers.get(key)
    if provider is None:
        return {"own": _("سجلات الضمان الاجتماعي"), "person": _("ما صرّحت به")}.get(key, key)
    return provider.names.in_language(get_language() or "ar")


def _is_latin() -> bool:
    return (get_language() or "ar")[:2] != "ar"


def _line(kind: str, value: Any, fact: Fact | None) -> Line:
    source = fact.source if fact else "interior"
    return Line(WORDS[kind], value, source_name(source))
