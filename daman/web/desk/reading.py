"""What an officer reads in a file: facts with their source, and what the law makes of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from daman.benefits import exclusions, provisional, rights, wording
from daman.benefits import queries as benefits
from daman.benefits.models import Benefit, Claim, ClaimState, Decision, DecisionControl, Outcome
from daman.benefits.provisional import Awaited, awaited
from daman.benefits.services import service
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange.catalogue import catalogue
from daman.foundation.actor import ActorKind
from daman.web.base.counting import counted
from daman.web.base.steps import told_once
from daman.web.base.templatetags import daman as shown

WORDS = {
    "civil.family_name_ar": gettext_lazy("اللقب"),
    "civil.given_name_ar": gettext_lazy("الاسم الشخصي"),
    "civil.family_name_latin": gettext_lazy("اللقب بالحروف اللاتينية"),
    "civil.given_name_latin": gettext_lazy("الاسم الشخصي بالحروف اللاتينية"),
    "civil.birth_commune_code": gettext_lazy("بلدية الميلاد"),
    "account.holder_matches": gettext_lazy("الحساب باسم صاحب الطلب"),
}
COUNTED_IN = {"service.months": "month", "pension.wages": "month", "pension.incomes_self_employed_yearly": "year"}


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
    pays: str  # "monthly", "once", "days", "falling": what the amount is of
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


def missing_of(claim: Claim) -> list[Awaited]:
    """What has not come yet, with the one who holds it."""
    language = get_language() or "ar"
    found: list[Awaited] = []
    for kind in claim.waits_for:
        if kind in catalogue().evidence_types:
            found += awaited([kind], language)
        elif kind == "medical.opinion":
            found.append(Awaited(_("رأي طبي"), _("طبيب الصندوق")))
        else:
            found.append(Awaited(_("معلومة ليست في سجلاتنا، أو نص قانوني غير محسوم"), _("مصالح الصندوق")))
    return found


def finding_of(claim: Claim) -> Finding | None:
    """The kept determination read for this claim; none while the facts are being gathered."""
    if not claim.determination_reference:
        return None
    determination = law.determination_of(claim.person_id, claim.determination_reference)
    language = get_language() or "ar"
    is_open = rights.is_open(claim.benefit, determination.values)
    lack = None if is_open else rights.lack_for(claim.benefit, determination)
    if is_open and claim.state == ClaimState.READY:
        lack = exclusions.lack_of(claim, determination, determination.on)
        is_open = lack is None
    return Finding(
        outcome=Outcome.GRANTED if is_open else Outcome.REFUSED,
        amount=rights.amount_monthly(claim.benefit, determination.values),
        failing=law.words(lack.condition, language) if lack else "",
        missing_months=lack.missing_months if lack else 0,
        met_on=lack.met_on if lack else None,
        pays=service(claim.benefit).pays,
        offers_allowance=_allowance(claim, determination) if lack else 0,
        steps=_steps(claim, determination, language),
        unconfirmed=[law.words(name, language) for name in determination.unconfirmed],
        reference=determination.reference,
        on=determination.on,
        lawbook=determination.lawbook_hash[:12],
    )


def provisional_of(claim: Claim, decision: Decision | None, finding: Finding | None, on: date) -> provisional.Told | None:
    """What a decision made for a time says, or would say if it were signed now."""
    whole = finding.amount if finding else 0
    if decision is None or (claim.waits_for and claim.state == ClaimState.READY):
        decision = Decision(person=claim.person, claim=claim, decided_on=on)
    if decision is None or (decision.pk and not decision.is_provisional):
        return None
    return provisional.told_of(decision, claim, whole, get_language() or "ar")


def control_of(claim: Claim, decision: Decision | None) -> DecisionControl | None:
    """Whether an officer looked again at what the house signed."""
    if decision is None or decision.signed_by_kind != ActorKind.HOUSE:
        return None
    return DecisionControl.objects.filter(person_id=claim.person_id, decision=decision).first()


def _allowance(claim: Claim, determination: Determination) -> int:
    """The smaller right that is open when the pension is not."""
    other = Benefit.OLD_AGE_ALLOWANCE
    if claim.benefit != Benefit.OLD_AGE_PENSION or not rights.is_open(other, determination.values):
        return 0
    return rights.amount_monthly(other, determination.values)


def _steps(claim: Claim, determination: Determination, language: str) -> list[law.Step]:
    """What the table of the benefit opens: conditions always, a "no" is explained like a "yes"; amounts where there are."""
    names = service(claim.benefit).explained
    steps = [law.explanation(determination.trace, name, language) for name in names if law.is_told(determination.trace, name)]
    return told_once(step for step in steps if (step.value is not None and step.value != 0) or step.unit == "flag")


def _words(kind: str, language: str) -> str:
    return str(WORDS[kind]) if kind in WORDS else wording.fact_words(kind, language)


def _value(kind: str, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return _("نعم") if value else _("لا")
    if kind in COUNTED_IN:
        return counted(len(value) if isinstance(value, list) else int(value), COUNTED_IN[kind])
    if kind == "account.number":
        return str(shown.account(value))
    return str(value) if kind in WORDS else wording.fact_value(kind, value, language)


def _source(key: str, language: str) -> str:
    provider = catalogue().providers.get(key)
    if provider is not None:
        return provider.names.in_language(language)
    own = {
        "own": _("سجلات الضمان الاجتماعي"), "person": _("صرّح بها صاحب الطلب"), "medical": _("طبيب الصندوق"),
        "caution": _("افتُرض مؤقتا إلى أن يصل الجواب"),
    }  # fmt: skip
    return own.get(key, key)
