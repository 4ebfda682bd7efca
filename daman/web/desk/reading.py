"""What an officer reads in a file: facts with their source, and what the law makes of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from daman.benefits import queries as benefits
from daman.benefits import rights
from daman.benefits.models import Benefit, Claim, Decision, Outcome
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange.catalogue import catalogue
from daman.web.base.counting import counted
from daman.web.base.steps import told_once
from daman.web.base.templatetags import daman as shown

WORDS = {
    "civil.family_name_ar": gettext_lazy("اللقب"),
    "civil.given_name_ar": gettext_lazy("الاسم الشخصي"),
    "civil.family_name_latin": gettext_lazy("اللقب بالحروف اللاتينية"),
    "civil.given_name_latin": gettext_lazy("الاسم الشخصي بالحروف اللاتينية"),
    "civil.sex": gettext_lazy("الجنس"),
    "civil.born_on": gettext_lazy("تاريخ الميلاد"),
    "civil.died_on": gettext_lazy("تاريخ الوفاة"),
    "civil.birth_commune_code": gettext_lazy("بلدية الميلاد"),
    "contact.phone": gettext_lazy("الهاتف"),
    "contact.residence_commune_code": gettext_lazy("بلدية الإقامة"),
    "family.members": gettext_lazy("أفراد العائلة"),
    "service.status": gettext_lazy("الخدمة الوطنية"),
    "service.starts_on": gettext_lazy("بداية الخدمة الوطنية"),
    "service.ends_before": gettext_lazy("نهاية الخدمة الوطنية"),
    "service.months": gettext_lazy("أشهر الخدمة الوطنية"),
    "account.number": gettext_lazy("رقم الحساب"),
    "account.holder_matches": gettext_lazy("الحساب باسم صاحب الطلب"),
}
SAID = {
    "M": gettext_lazy("ذكر"),
    "F": gettext_lazy("أنثى"),
    "done": gettext_lazy("أدّى الخدمة الوطنية"),
    "exempted": gettext_lazy("معفى من الخدمة الوطنية"),
    "deferred": gettext_lazy("الخدمة الوطنية مؤجَّلة"),
}
OPENED = (  # conditions before amounts, the sum last: each is opened under what it is made of
    "pension.old_age.entitled",
    "pension.old_age.pension_monthly",
    "pension.self_employed.entitled",
    "pension.self_employed.pension_monthly",
    "pension.allowance.entitled",
    "pension.allowance.allowance_monthly",
    "pension.total_monthly",
)
ALWAYS_OPENED = frozenset(name for name in OPENED if name.endswith(".entitled"))  # a "no" is explained like a "yes"
COUNTED_IN = {"service.months": "month", "pension.wages": "month", "pension.incomes_self_employed_yearly": "year"}
DAYS = frozenset({"civil.born_on", "civil.died_on", "service.starts_on", "service.ends_before"})


@dataclass(frozen=True)
class FactLine:
    """One fact: words, value, who says so, since when."""

    words: str
    value: str
    source: str
    known_at: str
    is_proved: bool  # a register signed it

    @property
    def origin(self) -> tuple[str, str, bool]:
        """Who said it, when, and whether it is signed: facts of one origin stand together."""
        return self.source, self.known_at[:10], self.is_proved


@dataclass(frozen=True)
class Finding:
    """What the law says of this claim, and the steps that lead there."""

    outcome: Outcome
    amount: int
    failing: str  # the condition that is not met, in words
    missing_months: int
    met_on: date | None
    offers_allowance: int  # the smaller right that is open, when this one is not
    steps: list[law.Step]
    unconfirmed: list[str]
    reference: str
    on: date
    lawbook: str


def decision_of(claim: Claim) -> Decision | None:
    """The act that was signed, if any."""
    return benefits.decision_of(claim)


def facts_of(claim: Claim) -> list[FactLine]:
    """The facts as they were frozen when the file was made ready; those that say "nothing" are told by `nothing_of`."""
    language = get_language() or "ar"
    lines = [
        FactLine(
            words=_words(fact["kind"], language),
            value=_value(fact["kind"], fact["value"], language),
            source=_source(str(fact.get("source", "")), language),
            known_at=str(fact.get("known_at") or ""),
            is_proved=bool(fact.get("certificate")),
        )
        for fact in claim.facts
        if fact["value"]
    ]
    order = {line.origin: place for place, line in reversed(list(enumerate(lines)))}
    return sorted(lines, key=lambda line: order[line.origin])


def nothing_of(claim: Claim) -> list[str]:
    """What our books and the registers know nothing of: asked, and the answer was no, none or zero."""
    language = get_language() or "ar"
    return [_words(fact["kind"], language) for fact in claim.facts if not fact["value"]]


def finding_of(claim: Claim) -> Finding | None:
    """The kept determination read for this claim; none while the facts are being gathered."""
    if not claim.determination_reference:
        return None
    determination = law.determination_of(claim.person_id, claim.determination_reference)
    language = get_language() or "ar"
    is_open = rights.is_open(claim.benefit, determination.values)
    lack = None if is_open else rights.lack_for(claim.benefit, determination)
    return Finding(
        outcome=Outcome.GRANTED if is_open else Outcome.REFUSED,
        amount=rights.amount_monthly(claim.benefit, determination.values),
        failing=law.words(lack.condition, language) if lack else "",
        missing_months=lack.missing_months if lack else 0,
        met_on=lack.met_on if lack else None,
        offers_allowance=_allowance(claim, determination) if lack else 0,
        steps=_steps(determination, language),
        unconfirmed=[law.words(name, language) for name in determination.unconfirmed],
        reference=determination.reference,
        on=determination.on,
        lawbook=determination.lawbook_hash[:12],
    )


def _allowance(claim: Claim, determination: Determination) -> int:
    """The smaller right that is open when the pension is not."""
    other = Benefit.OLD_AGE_ALLOWANCE
    if claim.benefit == other or not rights.is_open(other, determination.values):
        return 0
    return rights.amount_monthly(other, determination.values)


def _steps(determination: Determination, language: str) -> list[law.Step]:
    steps = [law.explanation(determination.trace, name, language) for name in OPENED if name in determination.trace]
    return told_once(step for step in steps if (step.value is not None and step.value != 0) or step.name in ALWAYS_OPENED)


def _words(kind: str, language: str) -> str:
    if kind in WORDS:
        return str(WORDS[kind])
    try:
        return law.words(kind, language)
    except KeyError:
        return kind


def _value(kind: str, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return _("نعم") if value else _("لا")
    if isinstance(value, list):
        noun = COUNTED_IN.get(kind)
        return counted(len(value), noun) if noun else str(len(value))
    if kind in COUNTED_IN:
        return counted(int(value), COUNTED_IN[kind])
    if kind in DAYS:
        return str(shown.day(value))
    if kind == "account.number":
        return str(shown.account(value))
    if isinstance(value, str) and value in SAID:
        return str(SAID[value])
    if kind in WORDS:
        return str(value)
    try:
        return law.show(kind, value, language)
    except KeyError:
        return str(value)


def _source(key: str, language: str) -> str:
    provider = catalogue().providers.get(key)
    if provider is not None:
        return provider.names.in_language(language)
    return {"own": _("سجلات الضمان الاجتماعي"), "person": _("صرّح بها صاحب الطلب")}.get(key, key)
