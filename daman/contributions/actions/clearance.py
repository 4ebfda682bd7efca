"""The certificate of being up to date."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as affiliation
from daman.contributions import clearance_code, papers
from daman.contributions.acts import CLEARANCE_ISSUED, CLEARANCE_REVOKED
from daman.contributions.clearance_code import Clearance
from daman.contributions.intake.writing import LOCK, LOCKS
from daman.contributions.models import ClearanceCertificate, ContributionDeclaration, DeclarationKind
from daman.contributions.queries.accounts import Account, account
from daman.documents.models import Kind
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Employer


class MonthsNotDeclared(Refusal):
    code = "months_not_declared"
    message = _("لا يمكن إصدار الشهادة: بقيت أشهر لم يُصرَّح بها ({months}). صرّح بها ثم اطلب الشهادة.")


class SomethingOverdue(Refusal):
    code = "something_overdue"
    message = _("لا يمكن إصدار الشهادة: يوجد مبلغ متأخر قدره {amount}. ادفعه، أو اطلب دفعه بالتقسيط، ثم اطلب الشهادة.")


class NothingDeclaredYet(Refusal):
    code = "nothing_declared_yet"
    message = _("لا يمكن إصدار الشهادة: لم يُصرَّح بأي شهر بعد. أودع أول تصريح ثم اطلب الشهادة.")


def lock_employer(employer: Employer) -> None:
    """Who files, certifies or estimates for one employer comes one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, employer.pk % LOCKS])


@transaction.atomic
def issue_clearance(*, employer: Employer, actor: Actor, on: date, key: str = "") -> ClearanceCertificate:
    """Certify that all is declared and nothing late. It holds until the next last day to declare and pay.

    Asked again on the same day while nothing changed, it is the same certificate, whatever the key.
    """
    lock_employer(employer)
    now = account(employer, on)
    language = (get_language() or "ar")[:2]
    if now.not_declared:
        listed = "، ".join(papers.spelled_month(month, language) for month in now.not_declared)
        raise MonthsNotDeclared(months=listed)
    if not now.is_up_to_date:
        raise SomethingOverdue(amount=spell(now.overdue, language))
    own = ContributionDeclaration.objects.filter(employer=employer, kind=DeclarationKind.NOMINATIVE)
    last = own.order_by("-month").values_list("month", flat=True).first()
    if last is None:
        raise NothingDeclaredYet
    same = ClearanceCertificate.objects.filter(employer=employer, issued_on=on, declared_until=last, revoked_on=None).first()
    return same or _issue(employer, now, last, actor, on)


@transaction.atomic
def revoke_clearance(*, certificate: ClearanceCertificate, reason: str, actor: Actor, on: date) -> ClearanceCertificate:
    """The certificate holds no more from today: it was wrong. Revoked once, it stays so."""
    locked = ClearanceCertificate.objects.select_for_update(of=("self",)).get(
        employer_id=certificate.employer_id, pk=certificate.pk
    )
    if locked.revoked_on is None:
        locked.revoked_on = on
        locked.save(update_fields=["revoked_on"])
        affiliation.close_status(reference=locked.reference, on=on)
        journal.record(
            CLEARANCE_REVOKED, about=f"clearance:{locked.reference}", actor=actor, on=on, employer=locked.employer_id,
            reason=reason,
        )  # fmt: skip
    return locked


def _issue(employer: Employer, now: Account, last: date, actor: Actor, on: date) -> ClearanceCertificate:
    by_plan = bool(now.overdue)
    ends_before = now.next_due_on + timedelta(days=1)
    if by_plan and now.plan:
        due = now.plan.instalments.filter(employer=employer, due_on__gte=on).order_by("due_on").values_list("due_on", flat=True)
        ends_before = min(ends_before, *(day + timedelta(days=1) for day in due[:1]))
    reference = new_reference("CLR")
    status = affiliation.open_status(reference=reference, ends_before=ends_before)
    said = Clearance(reference, employer.number, employer.name_ar, employer.name_latin, last, on, ends_before, by_plan, status)
    code = clearance_code.encode(said)
    language = papers.language_of(employer)
    about = f"clearance:{reference}"
    with override("ar-dz" if language == "ar" else language):
        paper = papers.paper_for(
            employer, language=language, reference=reference, on=on, title=_now("شهادة أداء المستحقات"),
            paragraphs=_paragraphs(said, language), code_svg=papers.qr_svg(code),
            code_words=_now("امسح هذا المربع من صفحة «تحقق» لتعرف أن الشهادة صحيحة وسارية."),
        )  # fmt: skip
        document = papers.keep(paper, employer, kind=Kind.CLEARANCE, about=about, actor=actor, on=on)
    certificate = ClearanceCertificate.objects.create(
        employer=employer, reference=reference, issued_on=on, ends_before=ends_before, declared_until=last, code=code,
        document_reference=document,
    )  # fmt: skip
    told: dict[str, Any] = {"employer": employer.pk, "ends_before": ends_before, "declared_until": last, "by_plan": by_plan}
    journal.record(CLEARANCE_ISSUED, about=about, actor=actor, on=on, **told)
    return certificate


def _paragraphs(said: Clearance, language: str) -> list[str]:
    last, day = papers.spelled_month(said.declared_until, language), papers.spelled(said.issued_on, language)
    ends = papers.spelled(said.ends_before - timedelta(days=1), language)
    if said.by_plan:
        paid = _now("وما تأخر من مستحقاته يُدفع بتقسيط ممنوح له، ودُفع من أقساطه كل ما حل أجله إلى يوم {day}.")
    else:
        paid = _now("ولا يوجد عليه أي مبلغ متأخر إلى يوم {day}.")
    return [
        _now("نشهد أن صاحب العمل المذكور أعلاه صرّح بأجور عماله إلى غاية شهر {month}.").format(month=last),
        paid.format(day=day),
        _now("تصلح هذه الشهادة إلى غاية يوم {day}.").format(day=ends),
    ]
