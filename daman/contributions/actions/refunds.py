"""Money paid too much: the owner asks for it, an officer grants, somebody else signs, the bank pays, the statement says so."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.casework import actions as casework
from daman.casework.calendar import working_day_after
from daman.contributions import papers, refund_books
from daman.contributions.actions import any_amount
from daman.contributions.acts import REFUND_ASKED, REFUND_GRANTED, REFUND_ORDERED, REFUND_REFUSED
from daman.contributions.models import REFUND_OPEN, Refund, RefundSource, RefundState, SelfEmployedYear
from daman.contributions.queries import refunds
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.ledger import actions as ledger
from daman.registry import queries as registry
from daman.registry.identifiers import clean_account
from daman.registry.models import Employer, Person

TASK = "decide_refund"
WORKING_DAYS = 15  # the house's promise to answer
FUND = "cnas"


class NothingToRefund(Refusal):
    code = "nothing_to_refund"
    message = _("لا مبلغ زائدا لك اليوم، فلا شيء يُعاد. راجع الحساب: ما دفعته ذهب إلى ما كان عليك.")


class RefundTooMuch(Refusal):
    code = "refund_too_much"
    message = _("طلبت أكثر مما لك. أكثر ما يُعاد اليوم {most}. اكتب هذا المبلغ أو أقل منه.")


class RefundOpen(Refusal):
    code = "refund_open"
    message = _("لك طلب استرجاع لم يكتمل ({reference}). انتظر جوابه ثم اطلب ما بقي.")


class RefundKeyReused(Refusal):
    code = "refund_key_reused"
    message = _("أرسلت من هذه الصفحة طلبا آخر. افتح الصفحة من جديد ثم أعد الطلب.")


class RefundHasNoAgency(Refusal):
    code = "refund_has_no_agency"
    message = _("لا نعرف الوكالة التي تتبعها، فلا نعرف من يجيبك. اتصل بأقرب وكالة.")


class RefundDecided(Refusal):
    code = "refund_decided"
    message = _("حُسم هذا الطلب من قبل، فلم يتغير شيء.")


class RefundAnswerMissing(Refusal):
    code = "refund_answer_missing"
    message = _("اكتب جوابا يفهمه صاحب الطلب: لماذا لا يُعاد المبلغ.")


class CreditGone(Refusal):
    code = "credit_gone"
    message = _("لم يبق لصاحب الطلب هذا المبلغ: بقي له {most}. لا تقبل الطلب، واشرح له ذلك.")


class SameSigner(Refusal):
    code = "same_signer"
    message = _("وقّعت أنت على هذا الطلب، والتوقيع الثاني لغيرك. اطلبه من المشرف.")


class RefundNotOrdered(Refusal):
    code = "refund_not_ordered"
    message = _("هذا المبلغ ليس في طريقه إلى البنك، فلا يُقال إنه وصل أو لم يصل. حدّث الصفحة.")


class RefundReasonMissing(Refusal):
    code = "refund_reason_missing"
    message = _("لم تكتب السبب أو مرجع البنك. اكتبه ليفهمه من يراجع بعدك.")


def ask_employer_refund(*, employer: Employer, amount: int, account_number: str, key: str, actor: Actor, on: date) -> Refund:
    """An employer asks back a credit of its account. The same key twice is the same request."""
    return _ask(
        owner=f"employer:{employer.pk}", source=RefundSource.EMPLOYER, year=None, amount=amount, account_number=account_number,
        office_code=papers.office_code_of(employer), person_key=employer.representative_key or 0, key=key, actor=actor, on=on,
    )  # fmt: skip


def ask_own_refund(
    *,
    person: Person,
    source: str,
    amount: int,
    account_number: str,
    key: str,
    actor: Actor,
    on: date,
    year: SelfEmployedYear | None = None,
) -> Refund:
    """A person asks back money paid ahead, or paid too much for a year. The same key twice is the same request."""
    office = registry.office_of(person, FUND)
    return _ask(
        owner=f"person:{person.pk}", source=RefundSource(source), year=year, amount=amount, account_number=account_number,
        office_code=office.code if office else "", person_key=person.pk, key=key, actor=actor, on=on,
    )  # fmt: skip


@transaction.atomic
def _ask(
    *,
    owner: str,
    source: RefundSource,
    year: SelfEmployedYear | None,
    amount: int,
    account_number: str,
    office_code: str,
    person_key: int,
    key: str,
    actor: Actor,
    on: date,
) -> Refund:
    _lock(owner)
    account_number, about = clean_account(account_number), f"year:{year.reference}" if year else ""
    if found := Refund.objects.filter(owner=owner, key=key[:80]).first():
        if (found.source, found.about, found.amount, found.account_number) != (source, about, amount, account_number):
            raise RefundKeyReused
        return found
    if already := Refund.objects.filter(owner=owner, source=source, state__in=REFUND_OPEN).first():
        raise RefundOpen(reference=already.reference)
    if not office_code:
        raise RefundHasNoAgency
    most = refunds.refundable(owner, source, year)
    if not most or amount <= 0:
        raise NothingToRefund
    if amount > most:
        raise RefundTooMuch(most=spell(most, get_language() or "ar"))
    refund = Refund(
        owner=owner, reference=new_reference("RFD"), key=key[:80], source=source, about=about, amount=amount,
        account_number=account_number, office_code=office_code, asked_by=actor.reference, asked_on=on,
        promised_on=working_day_after(on, WORKING_DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError:
        raise RefundOpen(reference="") from None
    casework.open_task(
        office_code=office_code, kind=TASK, about=refund.matter, person_key=person_key, opened_on=on, working_days=WORKING_DAYS,
        actor=actor,
    )  # fmt: skip
    refund_books.record(REFUND_ASKED, refund, actor, on)
    return refund


@transaction.atomic
def decide_refund(*, refund: Refund, granted: bool, answer: str, officer: Actor, on: date) -> Refund:
    """Grant or refuse: only the officer to whom the lot gave it. Granted, it waits for somebody else's signature."""
    refund = _locked(refund)
    if refund.state != RefundState.ASKED:
        raise RefundDecided
    if not granted and not answer.strip():
        raise RefundAnswerMissing
    if granted:
        _check_credit(refund)
    casework.finish(office_code=refund.office_code, kind=TASK, about=refund.matter, officer=officer, on=on)
    refund.state = RefundState.GRANTED if granted else RefundState.REFUSED
    refund.officer, refund.decided_on, refund.answer = officer.reference, on, answer.strip()
    refund.save(update_fields=["state", "officer", "decided_on", "answer"])
    refund_books.record(REFUND_GRANTED if granted else REFUND_REFUSED, refund, officer, on, answer=refund.answer)
    if not granted:
        refund_books.tell(refund, officer, on)
    return refund


@transaction.atomic
def order_refund(*, refund: Refund, signer: Actor, on: date) -> Refund:
    """The second signature: the money is held in the books and the bank is told to pay it. Signed twice, it is ordered once."""
    refund = _locked(refund)
    if refund.state in (RefundState.ORDERED, RefundState.PAID):
        return refund
    if refund.state != RefundState.GRANTED:
        raise RefundDecided
    if signer.reference == refund.officer:
        raise SameSigner
    _check_credit(refund)
    refund_books.hold(refund, on)
    refund.state, refund.signer, refund.ordered_on = RefundState.ORDERED, signer.reference, on
    refund.save(update_fields=["state", "signer", "ordered_on"])
    refund_books.record(REFUND_ORDERED, refund, signer, on)
    refund_books.tell(refund, signer, on)
    return refund


@transaction.atomic
def refuse_to_sign(*, refund: Refund, answer: str, signer: Actor, on: date) -> Refund:
    """The second one says no: nothing is paid, and the owner reads why."""
    refund = _locked(refund)
    if refund.state != RefundState.GRANTED:
        raise RefundDecided
    if signer.reference == refund.officer:
        raise SameSigner
    if not answer.strip():
        raise RefundAnswerMissing
    refund.state, refund.signer, refund.answer = RefundState.REFUSED, signer.reference, answer.strip()
    refund.ended_on = on
    refund.save(update_fields=["state", "signer", "answer", "ended_on"])
    refund_books.record(REFUND_REFUSED, refund, signer, on, answer=refund.answer)
    refund_books.tell(refund, signer, on)
    return refund


@transaction.atomic
def confirm_refund(*, refund: Refund, bank_reference: str, officer: Actor, on: date) -> Refund:
    """The bank paid it, as the officer read on the bank's own paper. Said twice, it is done once."""
    refund = _locked(refund)
    if refund.state == RefundState.PAID:
        return refund
    if refund.state != RefundState.ORDERED:
        raise RefundNotOrdered
    if not bank_reference.strip():
        raise RefundReasonMissing
    refund_books.settle(refund, bank_reference=bank_reference.strip(), actor=officer, on=on)
    return refund


@transaction.atomic
def fail_refund(*, refund: Refund, reason: str, officer: Actor, on: date) -> Refund:
    """The bank did not pay it: the hold is voided, the money is the owner's again, who may ask anew."""
    refund = _locked(refund)
    if refund.state == RefundState.FAILED:
        return refund
    if refund.state != RefundState.ORDERED:
        raise RefundNotOrdered
    if not reason.strip():
        raise RefundReasonMissing
    ledger.void(owner=refund.owner, hold_key=refund.matter, key=f"{refund.matter}:void", reason="refund_failed", on=on)
    refund_books.fail(refund, actor=officer, on=on, reason=reason.strip())
    return refund


def _check_credit(refund: Refund) -> None:
    most = refunds.refundable_of(refund)
    if refund.amount > most:
        raise CreditGone(most=spell(most, get_language() or "ar"))


def _lock(owner: str) -> None:
    """One decision on an owner's money at a time; a person's months are bought before or after, not meanwhile."""
    kind, _colon, key = owner.partition(":")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"refund:{owner}"])
        if kind == "person":
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [any_amount.LOCK, int(key) % 2**31])


def _locked(refund: Refund) -> Refund:
    _lock(refund.owner)
    return Refund.objects.select_for_update().get(owner=refund.owner, pk=refund.pk)
