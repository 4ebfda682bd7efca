"""Arrears paid in parts: asked for by the employer, decided by an officer whom the lot names."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.casework import actions as casework
from daman.contributions import papers
from daman.contributions.actions.clearance import lock_employer
from daman.contributions.acts import PLAN_ASKED, PLAN_BROKEN, PLAN_GRANTED, PLAN_KEPT, PLAN_REFUSED
from daman.contributions.models import Instalment, InstalmentPlan, PlanState
from daman.contributions.queries.accounts import account, late_part, paid_to_plan
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.money import spell
from daman.foundation.months import months_later
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.registry.models import Employer

TASK = "decide_plan"
WORKING_DAYS = 15  # the house's promise to answer
PARTS_FEWEST, PARTS_MOST = 2, 36


class NothingLate(Refusal):
    code = "nothing_late"
    message = _("لا يوجد مبلغ متأخر، فلا حاجة إلى جدول تسديد بالتقسيط. ادفع المستحق في أجله.")


class PlanNotPossible(Refusal):
    code = "plan_not_possible"
    message = _("عدد الأقساط من {fewest} إلى {most}، وأول قسط بعد اليوم وخلال شهرين. صحّح طلبك ثم أعد الإرسال.")


class PlanAlreadyOpen(Refusal):
    code = "plan_already_open"
    message = _("لك طلب تقسيط أو جدول تسديد مفتوح ({reference})، فلم نسجل طلبا آخر. أكمله أولا.")


class PlanDecided(Refusal):
    code = "plan_decided"
    message = _("حُسم هذا الطلب من قبل، فلم يتغير شيء.")


class PlanAnswerMissing(Refusal):
    code = "plan_answer_missing"
    message = _("اكتب جوابا يفهمه صاحب العمل: لماذا رُفض طلبه.")


@transaction.atomic
def ask_plan(
    *, employer: Employer, count: int, first_due_on: date, reason: str = "", key: str, actor: Actor, on: date
) -> InstalmentPlan:
    """Ask to pay what is late in monthly parts. The same key twice is the same request."""
    lock_employer(employer)
    if found := InstalmentPlan.objects.filter(employer=employer, key=key[:80]).first():
        return found
    if open_one := InstalmentPlan.objects.filter(employer=employer, state__in=[PlanState.ASKED, PlanState.GRANTED]).first():
        raise PlanAlreadyOpen(reference=open_one.reference)
    if not PARTS_FEWEST <= count <= PARTS_MOST or not on < first_due_on <= months_later(on, 2):
        raise PlanNotPossible(fewest=PARTS_FEWEST, most=PARTS_MOST)
    now = account(employer, on)
    if now.overdue < count:  # a part is a centime at least
        raise NothingLate
    plan = InstalmentPlan(
        employer=employer, reference=new_reference("PLN"), key=key[:80], amount=now.overdue, count=count, reason=reason,
        first_due_on=first_due_on, office_code=papers.office_code_of(employer), asked_on=on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise PlanAlreadyOpen(reference="") from None
    casework.open_task(
        office_code=plan.office_code, kind=TASK, about=about(plan), person_key=employer.representative_key or 0, opened_on=on,
        working_days=WORKING_DAYS, actor=actor,
    )  # fmt: skip
    _record(PLAN_ASKED, plan, actor, on)
    return plan


@transaction.atomic
def decide_plan(*, plan: InstalmentPlan, granted: bool, answer: str, officer: Actor, on: date) -> InstalmentPlan:
    """Grant or refuse. Only the officer to whom the lot gave the request; refused in words."""
    plan = _locked(plan)
    if plan.state != PlanState.ASKED:
        raise PlanDecided
    if not granted and not answer.strip():
        raise PlanAnswerMissing
    casework.finish(office_code=plan.office_code, kind=TASK, about=about(plan), officer=officer, on=on)
    plan.state = PlanState.GRANTED if granted else PlanState.REFUSED
    plan.decided_on, plan.officer, plan.answer = on, officer.reference, answer.strip()
    plan.save(update_fields=["state", "decided_on", "officer", "answer"])
    if granted:
        Instalment.objects.bulk_create(
            Instalment(employer_id=plan.employer_id, plan=plan, number=n, due_on=due_on, amount=amount)
            for n, (due_on, amount) in enumerate(parts_of(plan, on), start=1)
        )
    _record(PLAN_GRANTED if granted else PLAN_REFUSED, plan, officer, on)
    _tell(plan, officer, on)
    return plan


@transaction.atomic
def follow_plan(*, plan: InstalmentPlan, on: date, actor: Actor = THE_HOUSE) -> InstalmentPlan:
    """Paid whole, it is kept; a part that is a month late breaks it. Done twice, it is done once."""
    plan = _locked(plan)
    if plan.state != PlanState.GRANTED:
        return plan
    if paid_to_plan(plan) >= plan.amount:
        plan.state = PlanState.KEPT
        plan.save(update_fields=["state"])
        _record(PLAN_KEPT, plan, actor, on)
    elif late_part(plan, months_later(on, -1) + timedelta(days=1)):
        plan.state = PlanState.BROKEN
        plan.save(update_fields=["state"])
        _record(PLAN_BROKEN, plan, actor, on)
    return plan


def parts_of(plan: InstalmentPlan, on: date) -> list[tuple[date, int]]:
    """Monthly parts, equal but for the first, which takes what does not divide. None is due before it is granted."""
    each, rest = divmod(plan.amount, plan.count)
    first = plan.first_due_on if plan.first_due_on > on else months_later(on, 1)
    return [(months_later(first, n), each + (rest if n == 0 else 0)) for n in range(plan.count)]


def about(plan: InstalmentPlan) -> str:
    """The name of a plan's matter."""
    return f"plan:{plan.reference}"


def _tell(plan: InstalmentPlan, officer: Actor, on: date) -> None:
    language = papers.language_of(plan.employer)
    with override("ar-dz" if language == "ar" else language):
        if plan.state == PlanState.GRANTED:
            subject = _now("مُنح التسديد بالتقسيط")
            body = _now("تدفع {amount} على دفعات شهرية عددها {count}. تجد مواعيدها ومبالغها في صفحة حسابك.").format(
                amount=spell(plan.amount, get_language() or "ar"), count=plan.count
            )
        else:
            subject = _now("لم يُمنح التسديد بالتقسيط")
            body = plan.answer
        papers.tell(plan.employer, subject=subject, body=body, about=about(plan), actor=officer, on=on)


def _locked(plan: InstalmentPlan) -> InstalmentPlan:
    found = InstalmentPlan.objects.select_for_update(of=("self",)).select_related("employer__commune")
    return found.get(employer_id=plan.employer_id, pk=plan.pk)


def _record(act: Act, plan: InstalmentPlan, actor: Actor, on: date) -> None:
    told: dict[str, Any] = {"employer": plan.employer_id, "amount": plan.amount, "count": plan.count, "answer": plan.answer}
    journal.record(act, about=about(plan), office_code=plan.office_code, actor=actor, on=on, **told)
