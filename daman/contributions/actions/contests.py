"""A worker contests what was declared of a month: the employer's agency decides, and the worker is answered."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.casework import actions as casework
from daman.casework.calendar import working_day_after
from daman.contributions.actions.corrections import CorrectionLine, NothingToCorrect, correct_lines
from daman.contributions.acts import CONTEST_DISMISSED, CONTEST_OPENED, CONTEST_UPHELD
from daman.contributions.models import ContestState, LineContest
from daman.contributions.queries import contests
from daman.contributions.queries.declarations import declaration
from daman.contributions.queries.lines import standing_lines
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import Actor
from daman.foundation.months import month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry
from daman.registry.models import Employer, Person

DECIDE = "decide_contest"
FUND = "cnas"
DECIDED_WITHIN = 15  # working days: the house's promise, not the law's


class AlreadyContested(Refusal):
    code = "already_contested"
    message = _("اعترضت على هذا الشهر من قبل ({reference})، والوكالة تنظر فيه. انتظر جوابها.")


class NothingContested(Refusal):
    code = "nothing_contested"
    message = _("لم تقل ما هو الصحيح. اكتب الأجر أو عدد الأيام أو اشرح ما حدث، ثم أعد المحاولة.")


class MonthNotOver(Refusal):
    code = "month_not_over"
    message = _("هذا الشهر لم ينته بعد، فلا يمكن الاعتراض عليه. عد بعد نهايته.")


class SaidNotPossible(Refusal):
    code = "said_not_possible"
    message = _("الأجر لا يقل عن الصفر، والأيام من يوم إلى 31. راجع ما كتبته ثم أعد المحاولة.")


class NoAgency(Refusal):
    code = "no_agency"
    message = _("لا نعرف الوكالة التي يتبعها صاحب العمل. اتصل بأقرب وكالة وأعطها اسمه.")


class AnswerMissing(Refusal):
    code = "answer_missing"
    message = _("لم تكتب الجواب الذي يصل العامل. اكتبه بكلمات بسيطة ثم وقّع.")


class ContestAnswered(Refusal):
    code = "contest_answered"
    message = _("أُجيب عن هذا الاعتراض من قبل، فلم يتغير شيء.")


@transaction.atomic
def open_contest(
    *,
    person: Person,
    employer: Employer,
    month: date,
    says_wage: int | None = None,
    says_days: int | None = None,
    says: str = "",
    key: str,
    actor: Actor,
    on: date,
) -> LineContest:
    """The worker says what the month should be. At most one open for a month and employer; the same key, the same one."""
    if found := LineContest.objects.filter(person=person, key=key).first():
        return found
    month, says = month_of(month), says.strip()
    if says_wage is None and says_days is None and not says:
        raise NothingContested
    if (says_wage is not None and says_wage < 0) or (says_days is not None and not 1 <= says_days <= 31):
        raise SaidNotPossible
    if month >= month_of(on):
        raise MonthNotOver
    if already := contests.open_contest_of(person, employer.pk, month):
        raise AlreadyContested(reference=already.reference)
    declared = declaration(employer.pk, month)
    contest = LineContest(
        person=person, reference=new_reference("CNT"), key=key, employer_key=employer.pk, month=month,
        declaration_reference=declared.reference if declared else "", says_wage=says_wage, says_days=says_days, says=says,
        office_code=_office(employer), opened_on=on, promised_on=working_day_after(on, DECIDED_WITHIN),
    )  # fmt: skip
    try:
        with transaction.atomic():
            contest.save(force_insert=True)
    except IntegrityError:  # the other tab was quicker
        there = LineContest.objects.filter(person=person, key=key).first()
        if there is None:
            there = contests.open_contest_of(person, employer.pk, month)
            raise AlreadyContested(reference=there.reference if there else "") from None
        return there
    about = f"contest:{contest.reference}"
    casework.open_task(
        office_code=contest.office_code, kind=DECIDE, about=about, person_key=person.pk, opened_on=on,
        working_days=DECIDED_WITHIN, actor=actor,
    )  # fmt: skip
    journal.record(
        CONTEST_OPENED, about=about, person_key=person.pk, office_code=contest.office_code, actor=actor, on=on,
        employer=employer.pk, month=month,
    )  # fmt: skip
    return contest


@transaction.atomic
def decide_contest(
    *,
    contest: LineContest,
    is_upheld: bool,
    answer: str,
    wage: int | None = None,
    days: int | None = None,
    officer: Actor,
    on: date,
) -> LineContest:
    """The officer to whom the lot gave it decides. Upheld, the month is corrected with what the officer found.

    Of a month that the employer never declared, there is nothing to correct yet: upheld, it is the employer who must declare.
    """
    locked = LineContest.objects.select_for_update(of=("self",)).select_related("person")
    current = locked.get(person_id=contest.person_id, pk=contest.pk)
    if current.state != ContestState.OPEN:
        raise ContestAnswered
    if not answer.strip():
        raise AnswerMissing
    about = f"contest:{current.reference}"
    casework.finish(office_code=current.office_code, kind=DECIDE, about=about, officer=officer, on=on)
    if is_upheld:
        current.correction_reference = _correct(current, wage, days, officer, on)
    current.state = ContestState.UPHELD if is_upheld else ContestState.DISMISSED
    current.answer, current.officer, current.answered_on = answer.strip(), officer.reference, on
    current.save(update_fields=["state", "answer", "officer", "answered_on", "correction_reference"])
    journal.record(
        CONTEST_UPHELD if is_upheld else CONTEST_DISMISSED, about=about, person_key=current.person_id,
        office_code=current.office_code, actor=officer, on=on, employer=current.employer_key, month=current.month,
        correction=current.correction_reference,
    )  # fmt: skip
    _answer(current, officer, on)
    return current


def _correct(contest: LineContest, wage: int | None, days: int | None, officer: Actor, on: date) -> str:
    employer = registry.employer(contest.employer_key)
    standing = {line.person_key: line for line in standing_lines(employer, contest.month)}.get(contest.person_id)
    wage = (
        wage if wage is not None else contest.says_wage if contest.says_wage is not None else standing.wage if standing else None
    )
    days = days or contest.says_days or (standing.days if standing else 30)
    if wage is None:
        raise SaidNotPossible
    try:
        return correct_lines(
            employer=employer, month=contest.month, lines=[CorrectionLine(contest.person_id, wage, days)],
            reason=f"contest:{contest.reference}", key=f"contest:{contest.reference}", actor=officer, on=on,
        ).reference  # fmt: skip
    except NothingToCorrect:
        return ""


def _answer(contest: LineContest, officer: Actor, on: date) -> None:
    person = contest.person
    with translation.override(person.language):
        subject = _now("جواب الوكالة عن شهر {month}").format(month=contest.month.strftime("%m/%Y"))
        if contest.state == ContestState.DISMISSED:
            first = _now("لم تقبل الوكالة اعتراضك {reference}.")
        elif contest.correction_reference:
            first = _now("قبلت الوكالة اعتراضك {reference}، وصُحّح شهرك.")
        else:
            first = _now("قبلت الوكالة اعتراضك {reference}. لم يصرح صاحب العمل بهذا الشهر بعد، وهي تطلبه منه.")
        correspondence.send(
            recipient=f"person:{person.pk}", channel=Channel.PORTAL, subject=subject, language=person.language,
            body=f"{first.format(reference=contest.reference)}\n\n{contest.answer}", about=f"contest:{contest.reference}",
            actor=officer, on=on,
        )  # fmt: skip


def _office(employer: Employer) -> str:
    if employer.office_code:
        return employer.office_code
    office = registry.office_at(registry.employer(employer.pk).commune.wilaya_code, FUND)
    if office is None:
        raise NoAgency
    return office.code
