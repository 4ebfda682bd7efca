"""Every fact held about the person: what it says, who said it, since when, and what rests on it. A wrong one is asked anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from daman.access import gate
from daman.access.models import Role
from daman.benefits import wording
from daman.exchange import actions as registers
from daman.exchange import queries as exchange
from daman.exchange.catalogue import catalogue
from daman.exchange.models import Fact, FactUse
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.web.insured.facts import source_name

PURPOSE, LEGAL_BASIS = "person.doubts", "law-18-07:art-7"  # the person asks for it
WORDS = {
    "civil.family_name_ar": gettext_lazy("اللقب"),
    "civil.given_name_ar": gettext_lazy("الاسم الشخصي"),
    "civil.family_name_latin": gettext_lazy("اللقب بالحروف اللاتينية"),
    "civil.given_name_latin": gettext_lazy("الاسم الشخصي بالحروف اللاتينية"),
    "civil.birth_commune_code": gettext_lazy("بلدية الميلاد"),
    "account.holder_matches": gettext_lazy("الحساب باسمك"),
}
COMMUNES = ("civil.birth_commune_code", "contact.residence_commune_code")


@dataclass(frozen=True)
class Held:
    """One fact, as its person reads it."""

    words: str
    value: str
    known_on: date
    uses: list[FactUse]
    is_certified: bool


@dataclass(frozen=True)
class Source:
    """What one administration said in one answer, and the question that asks it anew."""

    name: str
    evidence: str  # none for what no register says
    facts: list[Held]
    evidence_words: str


@gate.roles(Role.INSURED)
@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Every fact, with what rests on it."""
    person = gate.person_of(request)
    return render(request, "insured/data.html", {"sources": _sources(exchange.facts_with_uses(person.nin), person.pk)})


@gate.roles(Role.INSURED)
@require_POST
def ask_anew(request: HttpRequest, evidence: str) -> HttpResponse:
    """This is wrong: the register that owns it is asked again, today, and what it corrects re-decides what rested on it."""
    person, on = gate.person_of(request), timezone.localdate()
    if evidence not in catalogue().evidence_types:
        raise Http404
    before = {fact.kind: fact.value for fact in exchange.facts_of(person.nin)}
    last = exchange.last_request(person.nin, evidence)
    if last is not None and last.asked_on == on and last.purpose == PURPOSE:
        messages.info(request, _("سألنا هذا السجل عنك اليوم. إن بقي فيه خطأ فاطلب من الإدارة التي تمسكه أن تصححه."))
        return redirect("data")
    try:
        told = registers.obtain(
            subject=person.nin, evidence=evidence, purpose=PURPOSE, legal_basis=LEGAL_BASIS, actor=gate.actor_of(request), on=on,
            anew=True, person_key=person.pk,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if any(before.get(kind) != fact.value for kind, fact in told.items()):
            messages.success(request, _("صحّح السجل ما كان عندنا. كل قرار بُني عليه يُعاد النظر فيه، ونكتب لك."))
        else:
            messages.info(request, _("قال السجل الشيء نفسه. إن كان خطأ فاطلب من الإدارة التي تمسكه أن تصححه، ثم عد إلى هنا."))
    return redirect("data")


def _sources(held: Iterable[tuple[Fact, list[FactUse]]], person_key: int) -> list[Source]:
    """Facts of one answer stand together, under who gave it."""
    language = get_language() or "ar"
    found: dict[str, Source] = {}
    for fact, uses in held:
        value = _value(fact, language)
        if not value:
            continue
        evidence = next((key for key, each in catalogue().evidence_types.items() if fact.kind in each.yields), "")
        hint = exchange.evidence_type(evidence).names.in_language(language) if evidence else ""
        source = found.setdefault(f"{fact.source}/{evidence}", Source(source_name(fact.source), evidence, [], hint))
        mine = [use for use in uses if use.person_key in (None, person_key) and use.about.startswith(("claim:", "decision:"))]
        known_on = timezone.localdate(fact.known_at)
        source.facts.append(Held(_words(fact.kind, language), value, known_on, mine, bool(fact.certificate)))
    return list(found.values())


def _words(kind: str, language: str) -> str:
    return str(WORDS[kind]) if kind in WORDS else wording.fact_words(kind, language)


def _value(fact: Fact, language: str) -> str:
    value: Any = fact.value
    if value is False:
        return _("لا")
    if fact.kind in COMMUNES and value:
        commune = registry.commune(str(value))
        return str(value) if commune is None else commune.name_ar if language[:2] == "ar" else commune.name_latin
    if fact.kind in WORDS:
        return _("نعم") if value is True else str(value or "")
    return wording.fact_value(fact.kind, value, language)
