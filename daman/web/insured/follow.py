"""A claim that was sent: where it is, in which office, what comes next and when; what was decided, why, and what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import provisional
from daman.benefits import queries as claims
from daman.benefits.models import Benefit, Claim, ClaimState, Decision, Outcome, ProvisionState, ReviewState
from daman.benefits.services import services
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange import queries as evidence
from daman.exchange.catalogue import catalogue
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Person
from daman.web.base.steps import told_once
from daman.web.base.templatetags.daman import spelled
from daman.web.insured.facts import source_name
from daman.web.insured.me import paid_when

OPINION = "medical.opinion"
HELD = (ProvisionState.OPEN, ProvisionState.OVER, ProvisionState.STOPPED)


@dataclass(frozen=True)
class Missing:
    """What a claim waits for, and who delivers it: never the person."""

    what: str
    who: str


@gate.roles(Role.INSURED)
@never_cache
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it is, what was decided, why, and what can be done about it."""
    person = gate.person_of(request)
    found = _claim(person, reference)
    decision = claims.decision_of(found)
    determination = _determination(person, decision)
    context = progress(found, decision) | {
        "gets": _gets(person, decision),
        "provision": _provision(found, decision),
        "kept": claims.reviews_of(found).filter(state=ReviewState.KEPT) if decision else [],
        "explained": _explained(decision, determination),
        "failing": _failing(decision),
        "appeal": _appeal(decision, timezone.localdate()),
        "may_withdraw": found.state in (ClaimState.GATHERING, ClaimState.READY) and decision is None,
    }
    return render(request, "insured/claims/claim.html", context)


@gate.roles(Role.INSURED)
@never_cache
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Is there news: gathered, or waiting for somebody who can be named? Asked by the page that gathers."""
    found = _claim(gate.person_of(request), reference)
    return JsonResponse({"done": found.state != ClaimState.GATHERING or bool(found.waits_for)})


@gate.roles(Role.INSURED)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """I do not want it any more: nothing is decided, and it can be asked for again."""
    found = _claim(gate.person_of(request), reference)
    try:
        benefits.withdraw(claim=found, actor=gate.actor_of(request), on=timezone.localdate())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("سُحب الطلب، ولم يصدر فيه أي قرار. يمكنك أن تطلب من جديد متى شئت."))
    return redirect("claim", reference=reference)


def progress(found: Claim, decision: Decision | None) -> dict[str, Any]:
    """What whoever follows a claim sees of its road: no amount, no fact."""
    return {
        "claim": found,
        "decision": decision,
        "steps": _steps(found, decision),
        "missing": missing(found) if decision is None else [],
        "next_words": _next(found, decision),
        "office": registry.office(found.office_code) if found.office_code else None,
        "is_open": found.state in (ClaimState.GATHERING, ClaimState.READY) and decision is None,
        "is_late": decision is None and found.promised_on < timezone.localdate(),
    }


def missing(found: Claim) -> list[Missing]:
    """What has not come, and who is to bring it."""
    language, types = get_language() or "ar", catalogue().evidence_types
    rows = []
    for kind in found.waits_for:
        if kind in types:
            rows.append(Missing(types[kind].names.in_language(language), source_name(types[kind].provider.key)))
        elif kind == OPINION:
            rows.append(Missing(_("رأي طبيب الصندوق"), _("طبيب الصندوق في الوكالة، وهو من يتصل بك إن احتاج أن يراك")))
        else:
            rows.append(Missing(_("معلومة لا يُطبَّق القانون من دونها"), _("عون الوكالة")))
    return list(dict.fromkeys(rows))


def providers(kinds: Iterable[str]) -> list[str]:
    """Who is asked for these pieces of evidence."""
    types = catalogue().evidence_types  # what a claim waits for is not always a register's to say
    return [source_name(key) for key in sorted({types[kind].provider.key for kind in kinds if kind in types})]


def evidence_words(kinds: Iterable[str]) -> list[str]:
    """Pieces of evidence in words."""
    language = get_language() or "ar"
    return [evidence.evidence_type(kind).names.in_language(language) for kind in kinds]


def _claim(person: Person, reference: str) -> Claim:
    found = claims.claim(person.pk, reference)
    if found is None:
        raise Http404
    return found


def _next(found: Claim, decision: Decision | None) -> str:
    """What comes next, and who does it."""
    if found.state == ClaimState.WITHDRAWN:
        return ""
    if decision is not None:
        if found.state == ClaimState.READY:
            return _("وصلت معلومات جديدة عن قرارك، ويراجعها عون الوكالة. لا تفعل أنت شيئا.")
        if decision.outcome == Outcome.GRANTED:
            return _("يُدفع لك في الحساب الذي اخترته. تجد كل دفعة في صفحتك.")
        return _("لا يُنتظر شيء من الوكالة. إن لم توافق على القرار فلك أن تطعن، وإن تغيّر وضعك فقدّم طلبا جديدا.")
    if OPINION in found.waits_for:
        return _("يكتب طبيب الصندوق رأيه، ثم نطبّق القانون، ثم يوقّع عون القرار.")
    if found.state == ClaimState.GATHERING:
        return _("تجيب الإدارات، ونطبّق القانون على ما قالته، ثم يوقّع عون القرار.")
    return _("يأخذ عون الملف بالقرعة، ويراجعه ويوقّع القرار. ثم تصلك رسالة.")


def _steps(found: Claim, decision: Decision | None) -> list[dict[str, Any]]:
    """The road of a claim, with the day each part was or will be done."""
    filed = {"words": _("وصلنا طلبك"), "note": spelled(found.filed_on, "j F Y"), "state": "done"}
    if found.state == ClaimState.WITHDRAWN:
        return [filed, {"words": _("سُحب الطلب"), "note": "", "state": "done"}]
    is_gathered = found.state != ClaimState.GATHERING
    is_decided = decision is not None
    promised = _("القرار قبل {day}").format(day=spelled(found.promised_on, "j F Y"))
    decided = spelled(decision.decided_on, "j F Y") if decision else promised
    return [
        filed,
        {
            "words": _("نجمع المعلومات من السجلات"),
            "note": _("لا تأتِ بأي وثيقة"),
            "state": "done" if is_gathered else "now",
        },
        {
            "words": _("عون يراجع الملف ويوقّع القرار"),
            "note": decided,
            "state": "done" if is_decided else "now" if is_gathered else "later",
        },
        {"words": _("تصلك رسالة القرار"), "note": "", "state": "done" if is_decided else "later"},
    ]


def _determination(person: Person, decision: Decision | None) -> Determination | None:
    return law.determination_of(person.pk, decision.determination_reference) if decision else None


def _explained(decision: Decision | None, determination: Determination | None) -> list[law.Step]:
    """The numbers of the decision, each opening down to its article."""
    if decision is None or determination is None:
        return []
    language = get_language() or "ar"
    table = services()[Benefit(decision.benefit)]
    if decision.outcome == Outcome.GRANTED:
        wanted = [table.amount]
    else:
        wanted = [decision.failing_condition, *(name for way in table.ways for name in (way.missing_months, way.met_on) if name)]
    told = [name for name in dict.fromkeys(wanted) if law.is_told(determination.trace, name)]
    return told_once(law.explanation(determination.trace, name, language) for name in told)


def _gets(person: Person, decision: Decision | None) -> list[tuple[int, str]]:
    """What the decision pays, one amount after the other, each with its days."""
    opened = claims.awards_of(person).filter(decision=decision).order_by("starts_on", "id") if decision else []
    return [(award.amount_monthly, paid_when(award)) for award in opened]


def _provision(found: Claim, decision: Decision | None) -> list[str]:
    """What is awaited, from whom, what is paid meanwhile and until when, while a decision made for a time holds."""
    language = get_language() or "ar"
    told = provisional.told_of(decision, found, 0, language) if decision else None
    return provisional.paragraphs(told, language) if told and told.state in HELD else []


def _failing(decision: Decision | None) -> str:
    if decision is None or not decision.failing_condition:
        return ""
    return law.words(decision.failing_condition, get_language() or "ar")


def _appeal(decision: Decision | None, on: date) -> dict[str, Any] | None:
    """To whom, until when: the law's own words and days."""
    if decision is None:
        return None
    answer = determinations.simulate(
        targets=["appeals.local.last_day"], facts={"appeals.notified_on": decision.decided_on}, on=decision.decided_on
    )
    last_day = answer.values["appeals.local.last_day"]
    return {"body": law.words("appeals.local", get_language() or "ar"), "last_day": last_day, "is_over": last_day < on}
