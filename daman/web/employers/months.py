"""The months of an employer: what was declared, line by line, what was corrected, and how to correct."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daman.access import gate
from daman.contributions import actions as declarations
from daman.contributions import queries as contributions
from daman.contributions.models import ContributionDeclaration, DeclarationKind, DeclarationState
from daman.contributions.queries import HistoryLine
from daman.foundation.digits import western
from daman.foundation.months import month_of
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.identifiers import BadNumber, clean_nin
from daman.registry.models import Employer
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import DigitsField, refuse
from daman.web.employers.forms import KeyedForm
from daman.web.employers.reading import branches, due_day, month_in, months_to_declare
from daman.web.employers.shell import for_employer, refused, show

WORKERS_A_PAGE = 100
MONTHS_A_PAGE = 12
SHARES = ("due_employer", "due_employee", "due_social_works")


@dataclass(frozen=True)
class Worker:
    """One worker in a month: the line that stands, or that took the worker out, and the lines before it."""

    line: HistoryLine
    before: Sequence[HistoryLine]


class CorrectForm(KeyedForm):
    """How the worker's month should have been said."""

    wage = DinarsField(label=_("الأجر الصحيح بالدينار"), required=False)
    days = forms.CharField(
        label=_("عدد الأيام"),
        max_length=6,
        required=False,
        help_text=_("30 للشهر الكامل."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "class": "digits digits-short"}),
    )
    is_withdrawn = forms.BooleanField(label=_("لم يعمل عندي في هذا الشهر: اسحبه من التصريح"), required=False)
    reason = forms.CharField(
        label=_("سبب التصحيح"),
        max_length=300,
        help_text=_("يراه العامل والوكالة."),
        error_messages={"required": _("هذه الخانة فارغة. اكتب السبب في جملة، مثل: نسيت منحة الأقدمية.")},
    )

    def clean_days(self) -> int:
        text = western(self.cleaned_data["days"].strip()) or "30"
        if not text.isdecimal() or not 1 <= int(text) <= 31:
            raise ValidationError(_("عدد الأيام من 1 إلى 31."), code="days")
        return int(text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("is_withdrawn") and cleaned.get("wage") is None and "wage" not in self.errors:
            self.add_error("wage", ValidationError(_("اكتب الأجر الصحيح، أو ضع علامة على السحب."), code="required"))
        return cleaned


class ForgottenForm(CorrectForm):
    """A worker who was left out of a month that was declared."""

    nin = DigitsField(
        length=18,
        label=_("الرقم الوطني للعامل المنسي"),
        too_short=_("الرقم الوطني فيه {length} رقما. راجع البطاقة وأعد كتابته."),
    )
    field_order = ["nin", "wage", "days", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_withdrawn"]

    def clean_nin(self) -> str:
        try:
            return clean_nin(self.cleaned_data["nin"])
        except BadNumber as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


@for_employer
def listed(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Every month, the latest first: to declare, declared, corrected, or assessed by the fund."""
    on = timezone.localdate()
    waiting = set(months_to_declare(employer, on))
    of_month = groupby(contributions.declarations_of(employer), key=lambda each: each.month)
    rows = [_month(month, list(made), waiting) for month, made in of_month]
    rows += [_month(month, [], waiting) for month in waiting - {row["month"] for row in rows}]
    rows.sort(key=lambda row: row["month"], reverse=True)
    page = Paginator(rows, MONTHS_A_PAGE).get_page(request.GET.get("page"))
    return show(request, employer, "month/list", {"page": page, "this_month": month_of(on)}, tab="months")


@for_employer
def month(request: HttpRequest, employer: Employer, month: str) -> HttpResponse:
    """One declared month: its totals, and each worker with what was said before a correction."""
    wanted = month_in(month)
    made = _declared(employer, wanted)
    workers = list(_workers(contributions.line_history(employer, wanted)))
    page = Paginator(workers, WORKERS_A_PAGE).get_page(request.GET.get("page"))
    row = _month(wanted, made, set())
    context = row | {
        "page": page,
        "declarations": made,
        "branches": branches(_by_branch(made)),
        "payers": [(name, sum(int(getattr(each, name) or 0) for each in _standing(made))) for name in SHARES],
    }
    return show(request, employer, "month/month", context, tab="months")


@for_employer
def correct(request: HttpRequest, employer: Employer, month: str, person: int) -> HttpResponse:
    """Correct one worker of a declared month: the old line stays beside the new one."""
    wanted = month_in(month)
    _declared(employer, wanted)
    workers = list(_workers(contributions.line_history(employer, wanted, person_key=person)))
    if not workers:
        raise Http404
    line = workers[0].line
    initial = {"key": uuid.uuid4().hex, "days": line.days or 30, "wage": line.wage}
    form = CorrectForm(request.POST or None, initial=initial)
    if form.is_valid() and (done := _correct(request, employer, wanted, form, person)):
        return done
    context = {"form": form, "month": wanted, "line": line, "worker": workers[0]}
    return show(request, employer, "month/correct", context, tab="months", status=refused(form))


@for_employer
def add_forgotten(request: HttpRequest, employer: Employer, month: str) -> HttpResponse:
    """Add a worker whom a declared month forgot."""
    wanted = month_in(month)
    _declared(employer, wanted)
    form = ForgottenForm(request.POST or None, initial={"key": uuid.uuid4().hex, "days": 30})
    if form.is_valid():
        person = registry.find_person(form.cleaned_data["nin"])
        if person is None:
            form.add_error("nin", _("لا نعرف هذا الرقم. سجّل العامل أولا من صفحة العمال، ثم عد إلى هنا."))
        elif done := _correct(request, employer, wanted, form, person.pk):
            return done
    return show(request, employer, "month/forgotten", {"form": form, "month": wanted}, tab="months", status=refused(form))


def _correct(request: HttpRequest, employer: Employer, month: date, form: CorrectForm, person_key: int) -> HttpResponse | None:
    said = form.cleaned_data
    withdrawn = bool(said.get("is_withdrawn"))
    line = declarations.CorrectionLine(
        person_key=person_key, wage=0 if withdrawn else said["wage"], days=said["days"], is_withdrawn=withdrawn
    )
    try:
        made = declarations.correct_lines(
            employer=employer,
            month=month,
            lines=[line],
            reason=said["reason"],
            key=said["key"],
            actor=gate.actor_of(request),
            on=timezone.localdate(),
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    return redirect("employers:filing", employer.number, made.filing_reference)


def _declared(employer: Employer, month: date) -> list[ContributionDeclaration]:
    made = list(contributions.declarations_of(employer).filter(month=month))
    if not made:
        raise Http404
    return made


def _standing(made: Sequence[ContributionDeclaration]) -> list[ContributionDeclaration]:
    return [each for each in made if each.state != DeclarationState.REPLACED]


def _month(month: date, made: Sequence[ContributionDeclaration], waiting: set[date]) -> dict[str, Any]:
    standing = _standing(made)
    own = next((each for each in made if each.kind == DeclarationKind.NOMINATIVE), None)
    return {
        "month": month,
        "is_waiting": month in waiting,
        "own": own,
        "is_corrected": any(each.kind == DeclarationKind.CORRECTION for each in made),
        "is_estimated": own is None and any(each.kind == DeclarationKind.SUBSTITUTE for each in standing),
        "lines": own.lines_count if own else 0,
        "base": sum(each.base_total or 0 for each in standing),
        "due": sum(int(getattr(each, name) or 0) for each in standing for name in SHARES),
        "due_on": due_day(month),
    }


def _by_branch(made: Sequence[ContributionDeclaration]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in _standing(made):
        for name, amount in each.due_by_branch.items():
            total[name] = total.get(name, 0) + amount
    return total


def _workers(lines: Sequence[HistoryLine]) -> Iterator[Worker]:
    for _key, said in groupby(lines, key=lambda line: line.person_key):
        first, *before = sorted(said, key=lambda line: (not line.is_standing, -line.id))
        yield Worker(first, before)
