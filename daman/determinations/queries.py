"""What the law says, and what it answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.determinations.book import book
from daman.determinations.models import Determination
from daman.determinations.wording import shown
from daman.foundation.refusal import Refusal
from lawengine import Answer, LawError, NotInForce, Parameter, Undecidable

__all__ = ["Answer", "Parameter"]

PENSION_TARGETS = (
    "pension.entitled",
    "pension.old_age.entitled",
    "pension.old_age.pension_monthly",
    "pension.old_age.missing_months",
    "pension.old_age.met_on",
    "pension.self_employed.entitled",
    "pension.self_employed.pension_monthly",
    "pension.self_employed.met_on",
    "pension.total_monthly",
    "pension.allowance.entitled",
    "pension.allowance.missing_months",
    "pension.allowance.met_on",
    "pension.allowance.allowance_monthly",
)
CONDITIONS = (
    "pension.old_age.insured_in_scheme",
    "pension.old_age.has_enough_months",
    "pension.old_age.has_enough_work",
    "pension.old_age.is_old_enough",
)
SELF_EMPLOYED_CONDITIONS = (
    "pension.self_employed.insured_in_scheme",
    "pension.self_employed.has_enough_months",
    "pension.self_employed.is_settled",
    "pension.self_employed.is_old_enough",
)
ALLOWANCE_CONDITIONS = ("pension.allowance.is_old_enough", "pension.allowance.has_enough_months")


class LawUndecided(Refusal):
    """The sources of the law contradict each other: nobody may pick for them."""

    code = "law_undecided"
    message = _("لا يمكن الحسم في «{words}» لأن المصادر القانونية متضاربة. الأمر بيد المصالح القانونية للصندوق.")


class LawNotWritten(Refusal):
    """The law of that day is not in the lawbook."""

    code = "law_not_written"
    message = _("قانون ذلك اليوم غير مدوَّن في المنظومة بعد. يُدرس الملف من طرف المصالح القانونية للصندوق.")


class LawQuestionWrong(Refusal):
    """A name or a fact that the law does not know: a mistake of the program, not of the person."""

    code = "law_question_wrong"
    message = _("تعذر تطبيق القانون على هذا الملف: {why}")


@dataclass(frozen=True)
class Step:
    """One step of an explanation, in words."""

    name: str
    words: str
    shown: str
    value: Any
    article: str
    source_title: str
    cited: str
    status: str
    kind: str  # rule, value, fact
    unit: str
    told: bool  # its own steps stand above already
    reads: list["Step"] = field(default_factory=list)


@dataclass(frozen=True)
class FactName:
    """A fact that the law may need: its kind, its words."""

    name: str
    kind: str
    words: str


def parameter(name: str, on: date) -> Parameter:
    """A value of the law on a day, with its source and how sure it is."""
    try:
        return book().parameter(name, on)
    except LawError as error:
        raise refused(error) from error


def parameters(prefix: str, on: date) -> list[Parameter]:
    """Every value in force that day whose name begins so, in the law's order; what is contradictory is left out."""
    found = []
    for name in book().versions:
        if name.startswith(prefix):
            try:
                found.append(book().parameter(name, on))
            except (Undecidable, NotInForce):
                continue
    return found


def words(name: str, language: str) -> str:
    """The legal name of a rule, a value, a fact, a fund or a commission."""
    return book().names(name, language[:2])


def facts_needed(targets: Sequence[str], on: date, language: str = "ar") -> list[FactName]:
    """Every fact that some branch of the law may ask for these targets."""
    return [FactName(f.name, f.kind.unit, f.names[language[:2]]) for f in book().at(on, *targets).facts()]


def fact_kind(name: str) -> str:
    """The kind of a fact: date, money, rate, flag …"""
    return book().known_facts[name].kind.unit


def unit_of(name: str) -> str:
    """The kind of what the law decides under a name: flag, money, count … Empty when the law knows no such name."""
    known = book().versions.get(name.partition("[")[0])
    return known[0].kind.unit if known else ""


def is_of_family(name: str) -> bool:
    """Whether a fact is the family's, and not each member's."""
    return book().known_facts[name].per == "family"


def is_fact(name: str) -> bool:
    """Whether a name is a fact, and not something that the law decides."""
    return name in book().known_facts and name not in book().versions


def explanation(trace: Mapping[str, Any], target: str, language: str) -> Step:
    """Why the target has its value: from an answer's trace, or from the trace that a determination keeps.

    Of a family, what each member has is told for the first, who asks.
    """
    target = _of_first(trace, target)
    answer = answer_of(trace, target)
    return _told(book().explain(answer, target, language[:2]), language[:2])


def is_told(trace: Mapping[str, Any], target: str) -> bool:
    """Whether a trace says anything of a name, be it for a member of a family."""
    return _of_first(trace, target) in trace


def _of_first(trace: Mapping[str, Any], target: str) -> str:
    if target in trace and not isinstance(answer_of(trace).values.get(target), list | tuple):
        return target
    return next((name for name in trace if name.startswith(f"{target}[")), target)


def _told(step: Any, language: str) -> Step:
    return Step(
        name=step.name,
        words=step.words,
        shown=step.shown
        if step.value is None or (isinstance(step.value, list | tuple) and step.kind != "career")
        else shown(step.name, step.value, step.kind, language),
        value=step.value,
        article=step.article,
        source_title=step.source_title,
        cited=step.cited,
        status=step.status,
        kind=step.what,
        unit=step.kind,
        told=step.told,
        reads=[_told(one, language) for one in step.reads],
    )


def answer_of(trace: Mapping[str, Any], *targets: str) -> Answer:
    """An answer again, from a trace as it was given or as it was kept."""
    if trace and isinstance(next(iter(trace.values())), dict):
        kept = {"targets": targets, "on": "0001-01-01", "lawbook": "", "undecided": {}, "trace": trace}
        return Answer.from_json(kept)
    return Answer(targets, date.min, None, "", trace, {})


def failing_condition(trace: Mapping[str, Any], conditions: Iterable[str] = CONDITIONS) -> str:
    """The name of the first condition that is not met; empty when none failed."""
    values = answer_of(trace).values
    return next((name for name in conditions if values.get(name) is False), "")


def show(name: str, value: Any, language: str) -> str:
    """A value of the law, as people of that language read it."""
    name = name.partition("[")[0]  # of a member of a family, what it is called in the law
    law = book().versions.get(name)
    kind = law[0].kind if law else book().known_facts[name].kind
    return shown(name, value, kind.unit, language[:2])


def determination_of(person_key: int, reference: str) -> Determination:
    """One determination of a person."""
    return Determination.objects.get(person_key=person_key, reference=reference)


def determinations_about(person_key: int, about: str) -> list[Determination]:
    """Each time the law was applied to this matter of a person, first to last."""
    return list(Determination.objects.filter(person_key=person_key, about=about).order_by("recorded_at", "id"))


def refused(error: LawError) -> Refusal:
    """The engine's refusal, as one that can be shown."""
    if isinstance(error, Undecidable):
        return LawUndecided(words=words(error.name, get_language() or "ar"), name=error.name, why=error.reason)
    if isinstance(error, NotInForce):
        return LawNotWritten(why=str(error))
    return LawQuestionWrong(why=str(error))
