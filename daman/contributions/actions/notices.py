"""Formal notices to employers that are late."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from daman.contributions import papers
from daman.contributions.actions.clearance import lock_employer
from daman.contributions.acts import NOTICE_SENT
from daman.contributions.models import FormalNotice
from daman.contributions.queries.accounts import account
from daman.documents.models import Kind
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Employer

NOT_DECLARED, NOT_PAID = "not_declared", "not_paid"
KINDS = {NOT_DECLARED: _("لم يصرّح"), NOT_PAID: _("لم يدفع")}


class NothingToNotice(Refusal):
    code = "nothing_to_notice"
    message = _("لا يوجد تأخر في هذا الشهر، فلا داعي للإعذار. راجع حساب صاحب العمل.")


class AnswerDayNotPossible(Refusal):
    code = "answer_day_not_possible"
    message = _("آخر يوم للجواب يجب أن يكون بعد اليوم. اختر يوما قادما.")


@transaction.atomic
def send_notice(*, employer: Employer, kind: str, month: date, answer_by: date, officer: Actor, on: date) -> FormalNotice:
    """Send a formal notice for one month: not declared, or not paid. Once for each; sent again it is the first."""
    lock_employer(employer)
    if found := FormalNotice.objects.filter(employer=employer, kind=kind, month=month).first():
        return found
    if answer_by <= on:
        raise AnswerDayNotPossible
    now = account(employer, on)
    late = {each.month: each.amount for each in now.unpaid if each.due_on < on}
    if not (month in now.not_declared if kind == NOT_DECLARED else month in late):
        raise NothingToNotice
    notice = FormalNotice(
        employer=employer, reference=new_reference("NTC"), kind=kind, month=month, answer_by=answer_by, sent_on=on,
        amount=late.get(month) if kind == NOT_PAID else None,
    )  # fmt: skip
    _write(notice, officer, on)
    notice.save(force_insert=True)
    told: dict[str, Any] = {
        "employer": employer.pk,
        "kind": kind,
        "month": month,
        "amount": notice.amount,
        "answer_by": answer_by,
    }
    journal.record(NOTICE_SENT, about=f"notice:{notice.reference}", actor=officer, on=on, **told)
    return notice


def _write(notice: FormalNotice, officer: Actor, on: date) -> None:
    employer, about = notice.employer, f"notice:{notice.reference}"
    language = papers.language_of(employer)
    with override("ar-dz" if language == "ar" else language):
        month, until = papers.spelled_month(notice.month, language), papers.spelled(notice.answer_by, language)
        if notice.kind == NOT_DECLARED:
            said = _now("لم يصلنا تصريحك بأجور شهر {month}، وقد فات أجله.").format(month=month)
            to_do = _now("صرّح بهذا الشهر قبل يوم {day}. وإن لم تفعل، يقدّر الصندوق ما عليك قياسا على آخر فترة معروفة.")
        else:
            amount = spell(notice.amount or 0, language)
            said = _now("بقي عليك من اشتراكات شهر {month} مبلغ {amount}، وقد فات أجل دفعه.").format(month=month, amount=amount)
            to_do = _now("ادفع هذا المبلغ قبل يوم {day}، أو اطلب دفعه بالتقسيط.")
        paragraphs = [said, to_do.format(day=until), _now("إن كنت قد فعلت ذلك قبل وصول هذه الرسالة، فلا تهتم بها.")]
        title = _now("إعذار")
        paper = papers.paper_for(
            employer, language=language, reference=notice.reference, on=on, title=title, paragraphs=paragraphs
        )
        notice.document_reference = papers.keep(paper, employer, kind=Kind.FORMAL_NOTICE, about=about, actor=officer, on=on)
        papers.tell(
            employer,
            subject=title,
            body=" ".join(paragraphs),
            about=about,
            document=notice.document_reference,
            actor=officer,
            on=on,
        )
