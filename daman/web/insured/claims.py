"""Asking for a right: of a pension, what you would get; from when, where to pay, check and send."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Benefit, ClaimState
from daman.benefits.services import services
from daman.determinations import queries as law
from daman.exchange import actions as exchange
from daman.exchange import queries as facts
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Person
from daman.web.base.forms import AccountNumberField, refuse
from daman.web.base.steps import told_once
from daman.web.base.templatetags.daman import spelled
from daman.web.insured import choosing, follow, writing
from daman.web.insured.choosing import PENSIONS
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
    account_number = AccountNumberField(label=gettext_lazy("رقم الحساب"))


@gate.roles(Role.INSURED)
@never_cache
def estimate(request: HttpRequest) -> HttpResponse:
    """What the law gives today, on what a decision would rest on too. No claim is stored until the person sends."""
    person, today = gate.person_of(request), timezone.localdate()
    benefit = request.POST.get("benefit", "")
    if benefit in PENSIONS:
        writing.begin(request, person, benefit)
        return redirect("claim_when")
    open_claim = next((c for c in claims.claims_of(person) if c.state in (ClaimState.GATHERING, ClaimState.READY)), None)
    awards = claims.awards_of(person).filter(benefit__in=PENSIONS)
    in_payment = [each for each in awards if each.ends_before is None or each.ends_before > today]
    context: dict[str, Any] = {"open_claim": open_claim, "in_payment": in_payment}
    if not in_payment:
        missing = benefits.prepare_estimate(person=person, actor=gate.actor_of(request), on=today)
        context |= _estimate(person, today) | {"without": follow.evidence_words(missing), "silent": follow.providers(missing)}
    return render(request, "insured/claims/estimate.html", context)


@gate.roles(Role.INSURED)
@never_cache
def when(request: HttpRequest) -> HttpResponse:
    """From when; then the post is asked for the account, so that the person need not write it."""
    draft, today = writing.in_hand(request), timezone.localdate()
    if draft is None:
        return redirect("claim_choose")
    initial = {"wants_from": draft["wants_from"]} if "wants_from" in draft else None
    form = WhenForm(request.POST or None, on=today, initial=initial)
    if form.is_valid():
        writing.keep(request, wants_from=form.cleaned_data["wants_from"].isoformat())
        ask_for_account(request, writing.claimant_of(request, draft), today)
        return redirect("claim_account")
    context = {"form": form, "back": choosing.before(draft, "when"), "place": choosing.place(draft, "when")}
    return render(request, "insured/claims/when.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Where to pay: the account the post knows, or another."""
    draft = writing.in_hand(request)
    if draft is None:
        return redirect("claim_choose")
    person = writing.claimant_of(request, draft)
    if not is_ripe(draft):
        return redirect(choosing.after(draft, "choose"))
    if not services()[Benefit(draft["benefit"])].asks_month and request.method == "GET":
        ask_for_account(request, person, timezone.localdate())
    known, is_mine = known_account(person), writing.is_mine(request, draft)
    keeps = _keeps_number(request, draft, person)
    is_typed = not keeps and ("another" in request.POST or known is None)
    form = AccountForm(request.POST if request.method == "POST" and is_typed else None)
    if request.method == "POST" and not is_typed and known:
        writing.keep(request, account_number=known["number"], account_source=known["source_key"])
        return redirect("claim_check")
    if form.is_valid():
        writing.keep(request, account_number=form.cleaned_data["account_number"], account_source="person")
        return redirect("claim_check")
    context = {
        "form": form, "known": known, "back": choosing.before(draft, "account"), "place": choosing.place(draft, "account"),
        "for_other": None if is_mine else person, "keeps_number": keeps,
    }  # fmt: skip
    return render(request, "insured/claims/account.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Look once more, send. Sent twice, it is filed once: the key was made with the draft."""
    draft, today = writing.in_hand(request), timezone.localdate()
    if draft is None and request.method == "POST" and writing.sent(request):
        return redirect(writing.sent(request))
    if draft is None or "account_number" not in draft or not is_ripe(draft):
        return redirect("claim_choose")
    person, table = writing.claimant_of(request, draft), services()[draft["benefit"]]
    wants_from = max(date.fromisoformat(draft["wants_from"]), month_of(today)) if table.asks_month else today
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = benefits.file_claim(
                person=person,
                benefit=draft["benefit"],
                wants_from=wants_from,
                account_number=draft["account_number"],
                asks_as=draft["said"],
                key=draft["key"],
                office_code=_office(person, table.fund),
                actor=gate.actor_of(request),
                on=today,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            page = "claim" if writing.is_mine(request, draft) else "helped_claim"
            writing.drop(request, became=reverse(page, args=[filed.reference]))
            return redirect(page, reference=filed.reference)
    context = {
        "form": form,
        "person": person,
        "benefit": draft["benefit"].label,
        "for_other": None if writing.is_mine(request, draft) else person,
        "keeps_number": _keeps_number(request, draft, person),
        "wants_from": wants_from.isoformat(),
        "asks_month": table.asks_month,
        "told": choosing.told(draft, person),
        "place": choosing.place(draft, "check"),
        "account_number": draft["account_number"],
        "account_source": source_name(draft["account_source"]),
    }
    return render(request, "insured/claims/check.html", context, status=422 if form.errors else 200)


def is_ripe(draft: dict[str, Any]) -> bool:
    """Whether everything that only the person knows was answered."""
    said = draft["said"]
    answered = all(one.is_optional or said.get(one.name) not in (None, "") for one in choosing.asked_of(draft))
    return answered and ("wants_from" in draft or not services()[Benefit(draft["benefit"])].asks_month)


def _keeps_number(request: HttpRequest, draft: dict[str, Any], person: Person) -> bool:
    """Whoever claims by mandate neither sees the account nor names another: the person is paid, nobody else."""
    if writing.is_mine(request, draft):
        return False
    found = claims.represented_by(gate.person_of(request), timezone.localdate())
    return not any(each.is_child and each.person.pk == person.pk for each in found)


def ask_for_account(request: HttpRequest, person: Person, on: date) -> None:
    """The post is asked where the person may be paid; what is fresh is not asked again."""
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


def known_account(person: Person) -> dict[str, str] | None:
    """The account that the post says is the person's own."""
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
