"""A worker contests what was declared of a month: the employer's agency decides, and the worker is answered."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.casework import actions as casework
from daman.casework.calendar import working_day_after
from daman.contributions import papers
from daman.contributions.actions.corrections import CorrectionLine, NothingChanges, NothingToCorrect, correct_lines
from daman.contributions.actions.notices import NOT_DECLARED, NothingToNotice, send_notice
from daman.contributions.actions.substitutes import NoKnownPeriod, NotSilent, substitute_declaration
from daman.contributions.acts import CONTEST_DISMISSED, CONTEST_FOLLOWED, CONTEST_OPENED, CONTEST_UPHELD
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
DAYS_TO_ANSWER = timedelta(days=15)  # what an employer has to answer a formal notice: the house's habit
ASKED = "asked"


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

    Of a month that the employer never declared there is no line to correct: the fund assesses the month itself, or sends a
    formal notice, or asks the employer; and when the month is declared, it is set right with what was found.
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
    current.save()
    if is_upheld and not current.correction_reference:
        current.led_to = _make_employer_declare(current, officer, on)
        current.save(update_fields=["led_to"])
    journal.record(
        CONTEST_UPHELD if is_upheld else CONTEST_DISMISSED, about=about, person_key=current.person_id,
        office_code=current.office_code, actor=officer, on=on, employer=current.employer_key, month=current.month,
        correction=current.correction_reference, led_to=current.led_to,
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
        return _correct_with(contest, employer, wage, days, officer, on)
    except NothingToCorrect:
        contest.found_wage, contest.found_days = wage, days
        return ""


def _correct_with(contest: LineContest, employer: Employer, wage: int, days: int, actor: Actor, on: date) -> str:
    return correct_lines(
        employer=employer, month=contest.month, lines=[CorrectionLine(contest.person_id, wage, days)],
        reason=f"contest:{contest.reference}", key=f"contest:{contest.reference}", actor=actor, on=on,
    ).reference  # fmt: skip


def _make_employer_declare(contest: LineContest, officer: Actor, on: date) -> str:
    """What follows for an employer that never declared the month: the strongest answer that the law and the books allow now."""
    employer, month = registry.employer(contest.employer_key), contest.month
    try:
        return f"declaration:{substitute_declaration(employer=employer, month=month, officer=officer, on=on).reference}"
    except (NotSilent, NoKnownPeriod):
        pass
    try:
        until = on + DAYS_TO_ANSWER
        notice = send_notice(employer=employer, kind=NOT_DECLARED, month=month, answer_by=until, officer=officer, on=on)
        return f"notice:{notice.reference}"
    except NothingToNotice:  # its last day is not over, or it is too old to be assessed
        _ask(employer, contest, officer, on)
        return ASKED


def _ask(employer: Employer, contest: LineContest, officer: Actor, on: date) -> None:
    language = papers.language_of(employer)
    with translation.override("ar-dz" if language == "ar" else language):
        body = _now("ثبت للوكالة أن {name} عمل عندك في شهر {month}، ولم يصلنا تصريحك بهذا الشهر. صرّح به، واذكر هذا العامل فيه.")
        said = {"name": contest.person.name_ar, "month": papers.spelled_month(contest.month, language)}
        papers.tell(
            employer, subject=_now("شهر لم تصرّح به"), body=body.format(**said), about=f"contest:{contest.reference}",
            actor=officer, on=on,
        )  # fmt: skip


@transaction.atomic
def follow_contests(*, employer_key: int, month: date, actor: Actor, on: date) -> int:
    """The employer declared after all: workers whose contest of the month was upheld get what the officer found. How many.

    Who was declared as found, or better, is left as declared. Heard twice, once.
    """
    employer = registry.employer(employer_key)
    standing = {line.person_key: line for line in standing_lines(employer, month)}
    waiting = LineContest.objects.select_for_update(of=("self",)).filter(
        employer_key=employer_key, month=month, state=ContestState.UPHELD, correction_reference="", found_wage__isnull=False
    )
    made = 0
    for contest in waiting.select_related("person").order_by("id"):
        said = standing.get(contest.person_id)
        wage, days = (
            max(contest.found_wage or 0, said.wage if said else 0),
            max(contest.found_days or 30, said.days if said else 0),
        )
        try:
            with transaction.atomic():
                contest.correction_reference = _correct_with(contest, employer, wage, days, actor, on)
        except NothingChanges:
            continue
        contest.save(update_fields=["correction_reference"])
        about = f"contest:{contest.reference}"
        journal.record(
            CONTEST_FOLLOWED, about=about, person_key=contest.person_id, office_code=contest.office_code, actor=actor, on=on,
            employer=employer_key, month=month, correction=contest.correction_reference,
        )  # fmt: skip
        _answer(contest, actor, on)
        made += 1
    return made


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
            first += " " + _followed(contest)
        correspondence.send(
            recipient=f"person:{person.pk}", channel=Channel.PORTAL, subject=subject, language=person.language,
            body=f"{first.format(reference=contest.reference)}\n\n{contest.answer}", about=f"contest:{contest.reference}",
            actor=officer, on=on,
        )  # fmt: skip


def _followed(contest: LineContest) -> str:
    kind = contest.led_to.partition(":")[0]
    if kind == "declaration":
        said = _now("قدّر الصندوق ما على صاحب العمل عن هذا الشهر.")
    elif kind == "notice":
        said = _now("أرسلت الوكالة إعذارا إلى صاحب العمل.")
    else:
        said = _now("كتبت الوكالة إلى صاحب العمل.")
    return f"{said} {_now('وحين يصرّح به، يُحسب لك ما ثبت للوكالة.')}"


def _office(employer: Employer) -> str:
    if employer.office_code:
        return employer.office_code
    office = registry.office_at(registry.employer(employer.pk).commune.wilaya_code, FUND)
    if office is None:
        raise NoAgency
    return office.code
