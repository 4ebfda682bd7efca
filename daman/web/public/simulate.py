"""Trying before asking: a few questions, one a page, no name. The answers stand in the address and nowhere else."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import simulations as benefits
from daman.benefits.simulations.held import held_answers
from daman.determinations import queries as law
from daman.foundation.refusal import Refusal
from daman.web.base.questions import QuestionForm, field_of, value_of
from daman.web.base.steps import told_once
from daman.web.base.templatetags import daman as shown

RETIREMENT = "retirement"  # tried on the real career in its own pages


@gate.public
def which(request: HttpRequest) -> HttpResponse:
    """What can be tried."""
    return render(
        request, "public/simulate/list.html", {"simulations": [_told(each) for each in benefits.simulations().values()]}
    )


@gate.public
@never_cache
def simulate(request: HttpRequest, key: str) -> HttpResponse:
    """The next open question, or what the law says when none is left."""
    return _walk(request, _simulation(key), request.GET, reverse("simulation", args=[key]))


@gate.roles(Role.INSURED)
@never_cache
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """The same on one's own career: what our books know is not asked, and can be thought otherwise, one thing at a time."""
    if key == RETIREMENT:
        return redirect("what_if")
    simulation, wanted = _simulation(key), request.GET.get("ask", "")
    held = held_answers(simulation, gate.person_of(request), timezone.localdate())
    known = {one.key: _typed(one.kind, held[one.key]) for one in simulation.questions if one.key in held and one.key != wanted}
    return _walk(request, simulation, {**known, **request.GET.dict()}, reverse("my_simulation", args=[key]), known=known)


def _simulation(key: str) -> benefits.Simulation:
    found = benefits.simulations().get(key)
    if found is None:
        raise Http404
    return found


def _walk(
    request: HttpRequest, simulation: benefits.Simulation, given: Mapping[str, str], here: str, *, known: Mapping[str, str] = {}
) -> HttpResponse:
    """The next open question, or what the law says. What is known of somebody never goes into an address."""
    answers, typed, bound = _answers(simulation, given)
    question = simulation.next_question(answers)
    typed = {name: value for name, value in typed.items() if name in request.GET}
    if question is None:
        return _result(request, simulation, answers, typed, here, known)
    form = bound or _form(question)
    asked = [one for one in simulation.asked(answers) if one.key not in known or one == question]
    context = {
        "simulation": _told(simulation), "form": form, "kept": typed.items(), "at": asked.index(question) + 1, "of": len(asked),
        "back": _address(here, dict(list(typed.items())[:-1])) if typed else reverse("simulations"),
    }  # fmt: skip
    return render(request, "public/simulate/question.html", context, status=422 if form.errors else 200)


def _answers(simulation: benefits.Simulation, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str], Any]:
    """What was answered well, as values and as typed; and the form of the first answer that cannot be right."""
    answers: dict[str, Any] = {}
    typed: dict[str, str] = {}
    for question in simulation.questions:
        if not question.is_asked(answers):
            continue
        if question.key not in given and f"{question.key}-asked" not in given:
            continue
        form = _form(question, given)
        if not form.is_valid():
            return answers, typed, form
        answers[question.key] = value_of(question.kind, form.cleaned_data[question.key])
        typed[question.key] = given[question.key]
    return answers, typed, None


def _form(question: benefits.Question, *given: Any) -> QuestionForm:
    choices = [(each["key"], _in_language(each)) for each in question.choices]
    words, hint = _in_language(question.words), _in_language(question.help)
    field = field_of(question.kind, words=words, hint=hint, choices=choices, at_most=question.at_most)
    return QuestionForm(question.key, field, *given)


def _result(
    request: HttpRequest, simulation: benefits.Simulation, answers: dict[str, Any], typed: dict[str, str], here: str,
    known: Mapping[str, str],
) -> HttpResponse:  # fmt: skip
    language = get_language() or "ar"
    context: dict[str, Any] = {
        "simulation": _told(simulation),
        "answers": [_answered(here, question, answers, typed, known) for question in simulation.asked(answers)],
        "again": here,
        "is_mine": bool(known),
    }
    try:
        found = benefits.simulate(simulation, answers, timezone.localdate())
    except Refusal as refusal:
        return render(request, "public/simulate/result.html", context | {"refusal": str(refusal)})
    last = found.then or found
    names = [name for name in (simulation.opens, last.amount, *simulation.also) if name and name in last.answer.trace]
    context |= {
        "found": found, "last": last, "amount_words": law.words(last.amount, language) if last.amount else "",
        "beside": [_beside(last, name, language) for name in simulation.also if last.answer.values.get(name)],
        "steps": told_once(law.explanation(last.answer.trace, name, language) for name in names),
        "failing": _failing(found, simulation, language),
        "unconfirmed": [law.words(name, language) for name in last.answer.unconfirmed],
        "assumed": [_assumed(last, name, language) for name in last.assumed],
    }  # fmt: skip
    return render(request, "public/simulate/result.html", context)


def _failing(found: benefits.Simulated, simulation: benefits.Simulation, language: str) -> list[str]:
    """The conditions that say no, each in its words: of the rule that opens, down to the last ones."""
    if found.is_open or not simulation.opens:
        return []
    return list(dict.fromkeys(_noes(law.explanation(found.answer.trace, simulation.opens, language))))


def _noes(step: law.Step) -> list[str]:
    below = [words for one in step.reads if one.value is False and one.kind == "rule" for words in _noes(one)]
    return below or ([step.words] if step.value is False else [])


def _beside(found: benefits.Simulated, name: str, language: str) -> dict[str, str]:
    return {"words": law.words(name, language), "shown": law.show(name, found.answer.values[name], language)}


def _assumed(found: benefits.Simulated, name: str, language: str) -> dict[str, str]:
    step = law.explanation(found.answer.trace, name, language)
    return {"words": step.words, "shown": step.shown}


def _answered(
    here: str, question: benefits.Question, answers: Mapping[str, Any], typed: dict[str, str], known: Mapping[str, str]
) -> dict[str, Any]:
    """One answer in words, and the address that asks it again and keeps the others."""
    others = {key: value for key, value in typed.items() if key != question.key}
    return {
        "words": _in_language(question.words),
        "shown": _shown(question, answers[question.key]),
        "change": _address(here, others | ({"ask": question.key} if question.key in known else {})),
        "is_known": question.key in known and question.key not in typed,
    }  # fmt: skip


def _shown(question: benefits.Question, value: Any) -> Any:
    match question.kind:
        case "day":
            return shown.day(value)
        case "flag":
            return _("نعم") if value else _("لا")
        case "dinars":
            return shown.dzd(value)
        case "percent":
            return f"{value // 10_000} %"
        case "choice":
            return next(_in_language(each) for each in question.choices if each["key"] == value)
        case _:
            return shown.number(value)


def _address(here: str, typed: Mapping[str, str]) -> str:
    return f"{here}?{urlencode(typed)}"


def _typed(kind: str, value: Any) -> str:
    """As somebody would have typed it."""
    match kind:
        case "flag":
            return "yes" if value else "no"
        case "day":
            return str(value.isoformat())
        case "dinars":
            return str(value // 100)
        case "percent":
            return str(value // 10_000)
        case _:
            return str(value)


def _told(simulation: benefits.Simulation) -> dict[str, str]:
    return {"key": simulation.key, "title": _in_language(simulation.title), "about": _in_language(simulation.about)}


def _in_language(words: Mapping[str, str]) -> str:
    return words.get((get_language() or "ar")[:2], words.get("ar", ""))
