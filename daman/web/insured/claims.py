"""Asking for a pension: what you would get, from when, where to pay, check and send; then follow it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Benefit, Claim, ClaimState, Decision, Outcome
from daman.benefits.services import services
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.exchange import actions as exchange
from daman.exchange import queries as facts
from daman.exchange.catalogue import catalogue
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.identifiers import BadNumber, clean_account
from daman.registry.models import Person
from daman.web.base.forms import DigitsField, refuse
from daman.web.base.steps import told_once
from daman.web.base.templatetags.daman import spelled
from daman.web.insured import choosing
from daman.web.insured.choosing import KEPT, PENSIONS, begin
from daman.web.insured.facts import source_name

MONTHS_AHEAD = 6
OTHER_FUNDS = ("cnas", "cnr")
TOTAL, ALLOWANCE = "pension.total_monthly", "pension.allowance.allowance_monthly"
MET_ON = ("pension.old_age.met_on", "pension.self_employed.met_on")
WHY_NOT = ["pension.old_age.entitled"]


class WhenForm(forms.Form):
    wants_from = forms.TypedChoiceField(
        label=gettext_lazy("من أي شهر تريد أن يبدأ الدفع؟"), coerce=date.fromisoformat, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [add_months(month_of(on), n) for n in range(1, MONTHS_AHEAD + 1)]
        self.fields["wants_from"].choices = [(m.isoformat(), spelled(m, "F Y")) for m in months]  # type: ignore[attr-defined]
        self.fields["wants_from"].initial = months[0].isoformat()


class AccountForm(forms.Form):
    account_number = DigitsField(
        length=20,
        label=gettext_lazy("رقم الحساب"),
        help_text=gettext_lazy("20 رقما، مكتوبة في الصك أو كشف الحساب (RIP أو RIB). المسافات لا تهم."),
        too_short=gettext_lazy("رقم الحساب فيه {length} رقما. راجع الصك وأعد كتابته."),
    )

    def clean_account_number(self) -> str:
        try:
            return clean_account(self.cleaned_data["account_number"])
        except BadNumber as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


@gate.roles(Role.INSURED)
@never_cache
def estimate(request: HttpRequest) -> HttpResponse:
    """What the law gives today, on what a decision would rest on too. No claim is stored until the person sends."""
    person, today = gate.person_of(request), timezone.localdate()
    benefit = request.POST.get("benefit", "")
    if benefit in PENSIONS:
        begin(request, benefit)
        return redirect("claim_when")
    open_claim = next((c for c in claims.claims_of(person) if c.state in (ClaimState.GATHERING, ClaimState.READY)), None)
    awards = claims.awards_of(person).filter(benefit__in=PENSIONS)
    in_payment = [each for each in awards if each.ends_before is None or each.ends_before > today]
    context: dict[str, Any] = {"open_claim": open_claim, "in_payment": in_payment}
    if not in_payment:
        missing = benefits.prepare_estimate(person=person, actor=gate.actor_of(request), on=today)
        context |= _estimate(person, today) | {"without": _evidence_words(missing), "silent": _providers(missing)}
    return render(request, "insured/claims/estimate.html", context)


@gate.roles(Role.INSURED)
@never_cache
def when(request: HttpRequest) -> HttpResponse:
    """From when; then the post is asked for the account, so that the person need not write it."""
    person, draft, today = gate.person_of(request), _draft(request), timezone.localdate()
    if draft is None:
        return redirect("claim_new")
    initial = {"wants_from": draft["wants_from"]} if "wants_from" in draft else None
    form = WhenForm(request.POST or None, on=today, initial=initial)
    if form.is_valid():
        _keep(request, wants_from=form.cleaned_data["wants_from"].isoformat())
        _ask_for_account(request, person, today)
        return redirect("claim_account")
    context = {"form": form, "back": choosing.before(draft, "when"), "place": choosing.place(draft, "when")}
    return render(request, "insured/claims/when.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Where to pay: the account the post knows, or another."""
    person, draft = gate.person_of(request), _draft(request)
    if draft is None:
        return redirect("claim_new")
    if not is_ripe(draft):
        return redirect(choosing.after(draft, "choose"))
    if not services()[Benefit(draft["benefit"])].asks_month and request.method == "GET":
        _ask_for_account(request, person, timezone.localdate())
    known = _known_account(person)
    is_typed = "another" in request.POST or known is None
    form = AccountForm(request.POST if request.method == "POST" and is_typed else None)
    if request.method == "POST" and not is_typed and known:
        _keep(request, account_number=known["number"], account_source=known["source_key"])
        return redirect("claim_check")
    if form.is_valid():
        _keep(request, account_number=form.cleaned_data["account_number"], account_source="person")
        return redirect("claim_check")
    context = {
        "form": form, "known": known, "back": choosing.before(draft, "account"), "place": choosing.place(draft, "account")
    }  # fmt: skip
    return render(request, "insured/claims/account.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Look once more, send. Sent twice, it is filed once: the key was made with the draft."""
    person, draft, today = gate.person_of(request), _draft(request), timezone.localdate()
    if draft is None or "account_number" not in draft or not is_ripe(draft):
        return redirect("claim_new")
    table = services()[Benefit(draft["benefit"])]
    wants_from = date.fromisoformat(draft["wants_from"]) if table.asks_month else today
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = benefits.file_claim(
                person=person,
                benefit=Benefit(draft["benefit"]),
                wants_from=wants_from,
                account_number=draft["account_number"],
                asks_as=draft.get("said", {}),
                key=draft["key"],
                office_code=_office(person, table.fund),
                actor=gate.actor_of(request),
                on=today,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            request.session[KEPT] = {**draft, "is_sent": True}
            return redirect("claim", reference=filed.reference)
    context = {
        "form": form,
        "person": person,
        "benefit": Benefit(draft["benefit"]).label,
        "wants_from": wants_from.isoformat(),
        "asks_month": table.asks_month,
        "told": choosing.told(draft, person),
        "place": choosing.place(draft, "check"),
        "account_number": draft["account_number"],
        "account_source": source_name(draft["account_source"]),
    }
    return render(request, "insured/claims/check.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it is, what was decided, why, and what can be done about it."""
    person = gate.person_of(request)
    found = _claim(person, reference)
    decision = claims.decision_of(found)
    determination = _determination(person, decision)
    context = {
        "claim": found,
        "decision": decision,
        "steps": _steps(found, decision),
        "explained": _explained(decision, determination),
        "failing": _failing(decision),
        "silent": _silent(found),
        "is_stuck": bool(found.waits_for),
        "appeal": _appeal(decision, timezone.localdate()),
    }
    return render(request, "insured/claims/claim.html", context)


@gate.roles(Role.INSURED)
@never_cache
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Is there news? Asked by the page that gathers."""
    found = _claim(gate.person_of(request), reference)
    return JsonResponse({"done": found.state != ClaimState.GATHERING})


def is_ripe(draft: dict[str, Any]) -> bool:
    """Whether everything that only the person knows was answered."""
    said = draft.get("said", {})
    answered = all(one.is_optional or said.get(one.name) not in (None, "") for one in choosing.asked_of(draft))
    return answered and ("wants_from" in draft or not services()[Benefit(draft["benefit"])].asks_month)


def _draft(request: HttpRequest) -> dict[str, Any] | None:
    draft: dict[str, Any] | None = request.session.get(KEPT)
    return draft


def _keep(request: HttpRequest, **answers: str) -> None:
    request.session[KEPT] = {**request.session[KEPT], **answers}


def _claim(person: Person, reference: str) -> Claim:
    found = claims.claim(person.pk, reference)
    if found is None:
        raise Http404
    return found


def _ask_for_account(request: HttpRequest, person: Person, on: date) -> None:
    evidence = facts.evidence_type("post.account")
    try:
        exchange.obtain(
            subject=person.nin,
            evidence=evidence.key,
            purpose="benefit.where_to_pay",
            legal_basis=evidence.legal_basis.text,
            actor=gate.actor_of(request),
            on=on,
        )
    except Refusal:
        return  # a silent register stops nobody: the next page lets the person write the number


def _known_account(person: Person) -> dict[str, str] | None:
    held = facts.current_of_many([person.nin], ["account.number", "account.holder_matches"])
    number, matches = (held.get((person.nin, f"account.{name}")) for name in ("number", "holder_matches"))
    if number is None or not number.value or matches is None or not matches.value:
        return None
    return {"number": str(number.value), "source": source_name(number.source), "source_key": number.source}


def _office(person: Person, fund: str) -> str:
    """The agency of the fund where the person lives; of a fund without agencies, that of employees, then of pensions."""
    for each in (fund, *OTHER_FUNDS):
        office = registry.office_of(person, each) or next(iter(registry.offices(each)), None)
        if office:
            return office.code
    return ""


def _steps(found: Claim, decision: Decision | None) -> list[dict[str, Any]]:
    """The road of a claim, with the day each part was or will be done."""
    is_gathered = found.state != ClaimState.GATHERING
    is_decided = decision is not None
    promised = _("القرار قبل {day}").format(day=spelled(found.promised_on, "j F Y"))
    decided = spelled(decision.decided_on, "j F Y") if decision else promised
    return [
        {"words": _("وصلنا طلبك"), "note": spelled(found.filed_on, "j F Y"), "state": "done"},
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


def _silent(found: Claim) -> list[str]:
    """Who has not answered yet: the claim waits for them, the person does nothing."""
    return _providers(found.waits_for)


def _providers(evidence: Iterable[str]) -> list[str]:
    types = catalogue().evidence_types  # what a claim waits for is not always a register's to say
    return [source_name(key) for key in sorted({types[kind].provider.key for kind in evidence if kind in types})]


def _evidence_words(evidence: Iterable[str]) -> list[str]:
    language = get_language() or "ar"
    return [facts.evidence_type(kind).names.in_language(language) for kind in evidence]


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


def _estimate(person: Person, on: date) -> dict[str, Any]:
    """What the law would give today, in what the page shows."""
    try:
        answer = claims.estimate(person, on)
    except Refusal as refusal:
        return {"estimate": None, "refusal": str(refusal)}
    values = answer.values
    total, allowance = (int(values.get(name) or 0) for name in (TOTAL, ALLOWANCE))
    days = [values[name] for name in MET_ON if values.get(name)]
    wanted = [TOTAL] if total else [ALLOWANCE, *WHY_NOT] if allowance else WHY_NOT
    language = get_language() or "ar"
    return {
        "estimate": {
            "total_monthly": total,
            "allowance_monthly": 0 if total else allowance,
            "missing_months": int(values.get("pension.old_age.missing_months") or 0),
            "met_on": min((day for day in days if day > on), default=None),
            "steps": told_once(law.explanation(answer.trace, name, language) for name in wanted if name in answer.trace),
        }
    }
