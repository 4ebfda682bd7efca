"""Which right to ask for, and the few questions that only the person can answer: one a page."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Benefit, ClaimState
from daman.benefits.services import Question, Service, services
from daman.exchange import queries as facts
from daman.registry import queries as registry
from daman.registry.models import Person
from daman.web.base.templatetags.daman import spelled
from daman.web.insured import writing

PENSIONS = (Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE)  # they begin with what one would get
KIN = {  # man, woman, when the registry does not know which
    "spouse": (gettext_lazy("زوجك"), gettext_lazy("زوجتك"), gettext_lazy("زوجك أو زوجتك")),
    "parent": (gettext_lazy("أبوك"), gettext_lazy("أمك"), gettext_lazy("أبوك أو أمك")),
    "child": (gettext_lazy("ابنك"), gettext_lazy("ابنتك"), gettext_lazy("ابنك أو ابنتك")),
    "sibling": (gettext_lazy("أخوك"), gettext_lazy("أختك"), gettext_lazy("أخوك أو أختك")),
}


class AnswerForm(forms.Form):
    """One question."""

    def __init__(self, *args: Any, question: Question, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told: dict[str, Any] = {"label": said_in(question.words), "help_text": said_in(question.help) if question.help else ""}
        told["error_messages"] = {"required": _("لم تجب عن السؤال. اختر جوابا ثم تابع.")}
        if question.kind == "day":
            self.fields["answer"] = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **told)
        else:
            self.fields["answer"] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)

    def said(self, question: Question) -> Any:
        """The answer, as a claim keeps it."""
        answer = self.cleaned_data["answer"]
        if question.kind == "flag":
            return answer == "yes"
        return answer.isoformat() if isinstance(answer, date) else answer


@gate.roles(Role.INSURED)
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Every right that can be asked for, in plain words; and what was begun and not sent."""
    person = gate.person_of(request)
    if going := _go_on(request):
        return going
    wanted = request.POST.get("benefit", "")
    if wanted in PENSIONS:
        return redirect("claim_new")
    if wanted in services():
        return start(request, person, wanted)
    held = {each.benefit: each for each in claims.claims_of(person) if each.state in (ClaimState.GATHERING, ClaimState.READY)}
    rows = [
        {"benefit": benefit, "name": benefit.label, "for_whom": said_in(table.for_whom), "open": held.get(benefit)}
        for benefit, table in services().items()
        if benefit != Benefit.OLD_AGE_ALLOWANCE
    ]
    context = {"rows": rows, "drafts": drafts(person)}
    return render(request, "insured/claims/choose.html", context, status=422 if wanted else 200)


def drafts(writer: Person) -> list[dict[str, Any]]:
    """What this person began and did not send, also for others."""
    found = list(claims.drafts_of(writer))
    names = registry.persons_by_key(each.for_key for each in found if each.for_key != writer.pk)
    return [
        {"key": each.key, "name": Benefit(each.benefit).label, "saved_on": each.saved_on, "person": names.get(each.for_key)}
        for each in found
    ]


def start(request: HttpRequest, person: Person, benefit: str) -> HttpResponse:
    """The first page of a claim for this person."""
    draft = writing.begin(request, person, benefit)
    _know_family(request, person, services()[Benefit(benefit)])
    return redirect(after(draft, "choose"))


def _go_on(request: HttpRequest) -> HttpResponse | None:
    """Take up a draft where it stopped, or throw it away."""
    if key := request.POST.get("drop"):
        writing.drop(request, key)
        return redirect("claim_choose")
    draft = writing.take_up(request, request.POST.get("draft", "")) if "draft" in request.POST else None
    if draft is None:
        return None
    if refused := writing.why_not(request, draft):
        messages.error(request, refused)
        return redirect("claim_choose")
    return redirect(_first_open(draft))


def _first_open(draft: dict[str, Any]) -> str:
    """The first page that was not answered."""
    said = draft["said"]
    done = {f"question:{n}" for n, one in enumerate(asked_of(draft), start=1) if one.is_optional or one.name in said}
    done |= {"when"} if "wants_from" in draft else set()
    done |= {"account"} if "account_number" in draft else set()
    return next(address for name, address in road(draft) if name not in done)


@gate.roles(Role.INSURED)
@never_cache
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question a page; the answers are kept until the claim is sent."""
    draft = writing.in_hand(request)
    if draft is None:
        return redirect("claim_choose")
    asked = asked_of(draft)
    if not 1 <= number <= len(asked):
        raise Http404
    one, person = asked[number - 1], writing.claimant_of(request, draft)
    choices = _choices(person, one)
    known = draft["said"].get(one.name)
    shown = {True: "yes", False: "no"}.get(known, known) if isinstance(known, bool) else known
    form = AnswerForm(
        request.POST or None, question=one, choices=choices, initial={"answer": shown} if known is not None else None
    )
    if form.is_valid():
        kept = writing.keep(request, said={**draft["said"], one.name: form.said(one)})
        return redirect(after(kept or draft, f"question:{number}"))
    context = {
        "form": form, "number": number, "of": len(asked) + steps_after(draft), "back": before(draft, f"question:{number}"),
        "benefit": draft["benefit"].label, "nobody": one.kind == "relative_who_died" and not choices,
        "for_other": None if writing.is_mine(request, draft) else person,
    }  # fmt: skip
    return render(request, "insured/claims/question.html", context, status=422 if form.errors else 200)


def asked_of(draft: dict[str, Any]) -> list[Question]:
    """The questions of this benefit that its answers leave open."""
    said = draft["said"]
    table = services()[Benefit(draft["benefit"])]
    return [one for one in table.questions if not one.only_if or said.get(one.only_if) is True]


def steps_after(draft: dict[str, Any]) -> int:
    """Pages after the questions: from when, where to pay, look once more."""
    return 3 if services()[Benefit(draft["benefit"])].asks_month else 2


def place(draft: dict[str, Any], step: str) -> dict[str, int]:
    """Where a page stands on the way: the words "step 2 of 4"."""
    questions, total = len(asked_of(draft)), len(asked_of(draft)) + steps_after(draft)
    back_from_end = {"when": 2, "account": 1, "check": 0}[step]
    return {"at": total - back_from_end, "of": total, "questions": questions}


def road(draft: dict[str, Any]) -> list[tuple[str, str]]:
    """The pages of this claim in order, with their addresses."""
    pages = [(f"question:{n}", reverse("claim_question", args=[n])) for n in range(1, len(asked_of(draft)) + 1)]
    if services()[Benefit(draft["benefit"])].asks_month:
        pages.append(("when", reverse("claim_when")))
    return [*pages, ("account", reverse("claim_account")), ("check", reverse("claim_check"))]


def after(draft: dict[str, Any], step: str) -> str:
    """The page that follows; of a claim taken up again, the first page."""
    pages = road(draft)
    names = [name for name, _address in pages]
    return pages[min(names.index(step) + 1, len(pages) - 1) if step in names else 0][1]


def before(draft: dict[str, Any], step: str) -> str:
    """The page before; the beginning, of the first."""
    pages = road(draft)
    at = [name for name, _address in pages].index(step)
    begins = "claim_new" if draft["benefit"] in PENSIONS else "claim_choose"
    return pages[at - 1][1] if at > 0 else reverse(begins)


def told(draft: dict[str, Any], person: Person) -> list[tuple[str, str, str]]:
    """The answers given, in words, with the page where each can be changed."""
    lines = []
    for number, one in enumerate(asked_of(draft), start=1):
        answer = draft.get("said", {}).get(one.name)
        shown = {True: _("نعم"), False: _("لا")}.get(answer, answer) if isinstance(answer, bool) else answer
        if one.kind == "day" and answer:
            shown = spelled(date.fromisoformat(answer), "j F Y")
        elif one.kind == "relative_who_died":
            shown = dict(_choices(person, one)).get(str(answer), "")
        lines.append((said_in(one.words), str(shown or ""), reverse("claim_question", args=[number])))
    return lines


def said_in(words: Any) -> str:
    """Words of a table, in the language of the page."""
    language = (get_language() or "ar")[:2]
    return str(words.get(language, words["ar"]))


def _choices(person: Person, one: Question) -> list[tuple[str, str]]:
    if one.kind == "flag":
        return [("yes", _("نعم")), ("no", _("لا"))]
    if one.kind != "relative_who_died":
        return []
    held = facts.current(person.nin, "family.members")
    rows = [row for row in (held.value if held and held.value else ()) if row.get("died_on")]
    found = []
    for row in rows:
        known = registry.find_person(row["nin"])
        name = known.name_ar if known else row["nin"]
        day = spelled(date.fromisoformat(row["died_on"]), "j F Y")
        kin = KIN.get(row["kind"], ("", "", ""))["MF".find(known.sex) if known else 2]
        words = _("{name}، {kin}، تاريخ الوفاة: {day}")
        found.append((row["nin"], words.format(name=name, kin=kin, day=day)))
    return found


def _know_family(request: HttpRequest, person: Person, table: Service) -> None:
    """The civil register is asked before the page that offers its answer."""
    if any(one.kind == "relative_who_died" for one in table.questions):
        benefits.prepare_estimate(
            person=person, actor=gate.actor_of(request), on=timezone.localdate(), benefit=table.benefit
        )  # fmt: skip
