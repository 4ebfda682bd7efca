"""My working life on one page: months declared by employers, years of one's own, days bought, months paid; and contesting."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.affiliation import queries as affiliation
from daman.affiliation.models import Ground, InsuredMonth, Scheme
from daman.contributions import actions as contest
from daman.contributions import queries as contributions
from daman.contributions.models import ContestState, LineContest, VoucherState
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Employer, EmployerKind, Person
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import DigitsField, refuse
from daman.web.base.templatetags.daman import spelled

OWN = (Scheme.SELF_EMPLOYED, Scheme.AUTO_ENTREPRENEUR)
MONTHS_BACK = 36  # offered for a month that is missing


@dataclass(frozen=True)
class Line:
    """One line of a career, whatever it comes from."""

    month: date
    words: Any
    who: str
    amount: int | None
    days: int | None
    tags: list[tuple[str, Any]]
    contest_at: tuple[str, str] | None = None  # the employer's number and the month, when it may be contested
    contest: LineContest | None = None


@dataclass(frozen=True)
class Year:
    year: int
    lines: list[Line]
    months: int
    own: Any = None  # the year's account, when the person worked for himself


class ContestForm(forms.Form):
    """What the month should be."""

    wage = DinarsField(
        least=0,
        required=False,
        label=_("الأجر الصحيح في الشهر"),
        help_text=_("بالدينار، قبل الاقتطاع. اتركه فارغا إن كان صحيحا."),
    )
    days = forms.IntegerField(
        required=False, min_value=1, max_value=31, label=_("عدد الأيام الصحيح"), help_text=_("اتركه فارغا إن كان صحيحا."),
        widget=forms.NumberInput(attrs={"class": "digits digits-short", "inputmode": "numeric"}),
    )  # fmt: skip
    says = forms.CharField(
        required=False, max_length=1000, label=_("ماذا حدث؟"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("بكلماتك. تقرؤه الوكالة وحدها، ولا يراه صاحب العمل."),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)


class MissingForm(forms.Form):
    """A month that nobody declared."""

    employer = forms.ChoiceField(label=_("عند من عملت؟"), widget=forms.RadioSelect, required=False)
    number = DigitsField(length=10, required=False, label=_("أو رقم صاحب العمل"), help_text=_("10 أرقام، تجده في كشف أجرك."))
    month = forms.ChoiceField(label=_("أي شهر؟"))

    def __init__(self, *args: Any, employers: Iterable[Employer], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [add_months(month_of(on), -back) for back in range(1, MONTHS_BACK + 1)]
        self.fields["month"].choices = [(f"{m:%Y-%m}", spelled(m, "F Y")) for m in months]  # type: ignore[attr-defined]
        self.fields["employer"].choices = [(each.number, _name(each)) for each in employers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not (said.get("number") or said.get("employer")):
            self.add_error("number", _("اختر صاحب العمل من القائمة، أو اكتب رقمه."))
        return said


@gate.roles(Role.INSURED)
@never_cache
def career(request: HttpRequest) -> HttpResponse:
    """Everything that counts, and everything that was said, by year, the latest first."""
    person, today = gate.person_of(request), timezone.localdate()
    summary = affiliation.career_summary(person)
    context = {
        "person": person,
        "summary": summary,
        "schemes": [(Scheme(scheme).label, months) for scheme, months in summary.by_scheme.items()],
        "years": _years(person, summary),
        "contests": list(contributions.contests_of(person)[:10]),
        "today": today,
    }
    return render(request, "insured/career/career.html", context)


@gate.roles(Role.INSURED)
@never_cache
def missing(request: HttpRequest) -> HttpResponse:
    """A month I worked and nobody declared: which, and for whom."""
    person, today = gate.person_of(request), timezone.localdate()
    known = _employers_of(person)
    form = MissingForm(request.POST or None, employers=known.values(), on=today)
    if form.is_valid():
        number = form.cleaned_data["number"] or form.cleaned_data["employer"]
        if _employer(person, number) is not None:
            return redirect("contest_new", employer=number, month=form.cleaned_data["month"])
        form.add_error("number", _("لا نعرف صاحب عمل بهذا الرقم. راجع كشف أجرك."))
    return render(request, "insured/career/missing.html", {"form": form}, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def contest_new(request: HttpRequest, employer: str, month: str) -> HttpResponse:
    """Say what is wrong in a month: it opens a file at the employer's agency."""
    person, today = gate.person_of(request), timezone.localdate()
    found, day = _employer(person, employer), _month(month)
    if found is None or day is None:
        raise Http404
    if already := contributions.open_contest_of(person, found.pk, day):
        return redirect("contest", reference=already.reference)
    form = ContestForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = contest.open_contest(
                person=person, employer=found, month=day, says_wage=said["wage"], says_days=said["days"], says=said["says"],
                key=said["key"], actor=gate.actor_of(request), on=today,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("contest", reference=made.reference)
    standing = [
        line
        for line in contributions.lines_of_person(person.pk)
        if line.is_standing and not line.is_withdrawn and (line.employer_key, line.month) == (found.pk, day)
    ]
    context = {"form": form, "employer_name": _name(found), "month": day, "line": standing[0] if standing else None}
    return render(request, "insured/career/contest_new.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def contest_file(request: HttpRequest, reference: str) -> HttpResponse:
    """My contest: what I said, where it is, what the agency answered."""
    person = gate.person_of(request)
    found = contributions.contest_of(person, reference)
    if found is None:
        raise Http404
    employer = registry.employer(found.employer_key)
    context = {"contest": found, "employer_name": _name(employer), "office": registry.office(found.office_code)}
    return render(request, "insured/career/contest.html", context)


def _years(person: Person, summary: affiliation.CareerSummary) -> list[Year]:
    months = affiliation.career_of(person)
    said = [line for line in contributions.lines_of_person(person.pk) if line.is_standing and not line.is_withdrawn]
    declared = {(line.employer_key, line.month): line for line in said}
    vouchers = list(contributions.vouchers_of(person).filter(state=VoucherState.PAID))
    days_bought: dict[tuple[int, date], int] = {}
    for each in vouchers:
        where = (each.employer_key, month_of(each.day))
        days_bought[where] = days_bought.get(where, 0) + 1
    employers = registry.employers_by_key(
        {*(m.employer_key for m in months), *(line.employer_key for line in said), *(key for key, _m in days_bought)}
    )
    contests = {(each.employer_key, each.month): each for each in reversed(contributions.contests_of(person)[:200])}
    lines = [_of_month(m, declared, days_bought, employers, contests) for m in months if m.scheme not in OWN]
    counted = {(m.employer_key, m.month) for m in months}
    lines += [
        _line(line.month, employers.get(line.employer_key), line.wage, line.days, [("wait", _("لم يُحسب بعد"))], contests)
        for where, line in declared.items()
        if where not in counted
    ]
    own = {each.year: contributions.year_account(each) for each in contributions.years_of(person)}
    for scheme in OWN:
        for year in sorted({m.month.year for m in months if m.scheme == scheme}):
            of_year = [m for m in months if m.scheme == scheme and m.month.year == year]
            words = Scheme(scheme).label
            base = sum(m.contribution_base for m in of_year) or None
            lines.append(Line(of_year[-1].month, words, "", base, None, [("plain", _span(of_year))]))
    every = sorted({line.month.year for line in lines} | set(own), reverse=True)
    return [
        Year(
            year, sorted((x for x in lines if x.month.year == year), key=lambda x: x.month, reverse=True),
            summary.by_year.get(year, 0), own.get(year),
        )
        for year in every
    ]  # fmt: skip


def _of_month(
    month: InsuredMonth,
    declared: dict[Any, Any],
    bought: dict[Any, int],
    employers: dict[int, Employer],
    contests: dict[Any, Any],
) -> Line:
    where = (month.employer_key, month.month)
    employer = employers.get(month.employer_key)
    if month.scheme == Scheme.VOLUNTARY:
        return Line(month.month, Scheme.VOLUNTARY.label, "", None, None, [("good", _("مدفوع"))])
    if month.ground != Ground.WORK or employer is None:
        return Line(month.month, Ground(month.ground).label, _name(employer) if employer else "", None, None, [])
    if line := declared.get(where):
        tags = [("info", _("صُحّح"))] if line.kind == "correction" else []
        return _line(month.month, employer, line.wage, line.days, tags, contests)
    tags = [("info", _("قسائم أيام"))] if where in bought else []
    return _line(month.month, employer, month.contribution_base, month.days, tags, contests)


def _line(
    month: date, employer: Employer | None, wage: int, days: int, tags: list[tuple[str, Any]], contests: dict[Any, LineContest]
) -> Line:
    known = contests.get((employer.pk, month)) if employer else None
    is_open = known is not None and known.state == ContestState.OPEN
    is_over = month < month_of(timezone.localdate())
    at = (employer.number, f"{month:%Y-%m}") if employer and is_over and not is_open else None
    return Line(month, "", _name(employer) if employer else "", wage, days, tags, at, known)


def _span(months: list[InsuredMonth]) -> str:
    first, last = months[0].month, months[-1].month
    return spelled(first, "F") if first == last else f"{spelled(first, 'F')} – {spelled(last, 'F')}"


def _employers_of(person: Person) -> dict[int, Employer]:
    keys = {each.employer_key for each in affiliation.career_of(person)}
    keys |= {line.employer_key for line in contributions.lines_of_person(person.pk)}
    keys |= {each.employer_key for each in affiliation.current_affiliations(person) if each.employer_key}
    return registry.employers_by_key(keys)


def _employer(person: Person, number: str) -> Employer | None:
    """An employer whom the person may name. A household is a private person: only who worked there knows it."""
    found = registry.find_employer(number)
    if found and found.kind == EmployerKind.HOUSEHOLD and found.pk not in _employers_of(person):
        return None
    return found


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _name(employer: Employer) -> str:
    is_arabic = (get_language() or "ar")[:2] == "ar"
    return employer.name_ar if is_arabic or not employer.name_latin else employer.name_latin
