"""Statements of the fund's bank: taken once, matched by themselves where they can be, the rest put in a queue."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.contributions import bank_matching
from daman.contributions.acts import STATEMENT_TAKEN
from daman.contributions.camt import Head, Statement, Unreadable
from daman.contributions.models import BankStatement, BankStatementHash
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

STATEMENT_BYTES_LIMIT = 200 * 2**20
LOCK = 0x42_4E_4B  # "BNK": statements are taken one after the other


class StatementUnreadable(Refusal):
    code = "statement_unreadable"
    message = _("لم نقرأ هذا الكشف، ولم يُسجَّل منه شيء: {why} اطلب من البنك ملف camt.053 سليما ثم أعد المحاولة.")


class StatementTooBig(Refusal):
    code = "statement_too_big"
    message = _("الملف أكبر من {limit} ميغابايت، فلم نأخذ منه شيئا. اطلب من البنك كشفا لفترة أقصر.")


class WrongBankAccount(Refusal):
    code = "wrong_bank_account"
    message = _("هذا الكشف لحساب آخر ({account}) وليس لحساب الصندوق، فلم يُسجَّل منه شيء. اختر كشف حساب الصندوق.")


class StatementDoesNotAddUp(Refusal):
    code = "statement_does_not_add_up"
    message = _("الرصيد الأول مع الحركات لا يعطي الرصيد الأخير، فلم يُسجَّل شيء. اطلب من البنك كشفا كاملا.")


class StatementOverlaps(Refusal):
    code = "statement_overlaps"
    message = _("حركات من هذا الكشف سُجّلت من قبل مع كشف آخر ({reference})، فلم يُسجَّل شيء. تحقق من فترة الكشف.")


class StatementSaidOtherwise(Refusal):
    code = "statement_said_otherwise"
    message = _("أُدخل من قبل كشف بهذا الرقم من البنك ({reference}) ومحتواه مختلف، فلم يُسجَّل شيء. راجع البنك.")


class StatementFromFuture(Refusal):
    code = "statement_from_future"
    message = _("تاريخ هذا الكشف لم يأت بعد، فلم يُسجَّل شيء. تحقق من الملف.")


WHY = {
    "not_xml": _("الملف ليس بصيغة XML سليمة."),
    "not_camt053": _("الملف ليس كشف حساب camt.053."),
    "entities": _("في الملف تعريفات ممنوعة قد تعطل المنظومة."),
    "many_statements": _("في الملف أكثر من كشف واحد."),
    "currency": _("في الملف عملة غير الدينار ({said})."),
    "amount": _("في الملف مبلغ غير مفهوم ({said})."),
    "side": _("حركة لا تقول أهي دخول أم خروج."),
    "no_day": _("حركة بلا تاريخ (رقم {said})."),
    "entry_too_big": _("حركة واحدة فيها تفاصيل أكثر مما يُقبل."),
    "no_identity": _("الكشف بلا رقم أو بلا حساب أو بلا تاريخ."),
}


@transaction.atomic
def take_statement(*, chunks: Iterable[bytes], actor: Actor, on: date) -> BankStatement:
    """Take a statement, whole or not at all. The same file again is the same statement.

    What names a payment of ours is credited to its employer; what comes from a known account with the amount of the one
    payment awaited is too; the rest waits in the queue, in suspense in the books.
    """
    digest, size = hashlib.sha256(), 0

    def watch(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)
        if size > STATEMENT_BYTES_LIMIT:
            raise StatementTooBig(limit=STATEMENT_BYTES_LIMIT // 2**20)
        digest.update(chunk)

    with connection.cursor() as cursor:
        read = Statement(chunks, watch)
        try:
            bank_matching.stage(cursor, read)
        except Unreadable as error:
            why = str(WHY[error.code]).format(said=error.said)
            raise StatementUnreadable(why=why, problem=error.code) from error
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        if known := BankStatementHash.objects.filter(pk=digest.hexdigest()).first():
            return BankStatement.objects.get(pk=known.statement_id)
        _check(cursor, read.head, on)
        statement = _write(cursor, read.head, digest.hexdigest(), on)
        counts = bank_matching.match(cursor, statement, actor=actor, on=on)
    told: dict[str, Any] = {
        "account": statement.account,
        "lines": statement.lines_count,
        "content_hash": statement.content_hash,
        **counts,
    }
    journal.record(STATEMENT_TAKEN, about=f"statement:{statement.reference}", actor=actor, on=on, **told)
    return statement


def _check(cursor: Any, head: Head, on: date) -> None:
    if not head.message_id or not head.account or not head.opens_on or not head.closes_on:
        raise StatementUnreadable(why=str(WHY["no_identity"]), problem="no_identity")
    if head.account != settings.FUND_BANK_ACCOUNT:
        raise WrongBankAccount(account=head.account)
    if not head.adds_up:
        raise StatementDoesNotAddUp
    if head.closes_on > on:
        raise StatementFromFuture
    same = BankStatement.objects.filter(account=head.account, message_id=head.message_id).first()
    if same:
        raise StatementSaidOtherwise(reference=same.reference)
    if overlapping := bank_matching.taken_before(cursor, head.account):
        raise StatementOverlaps(reference=overlapping)


def _write(cursor: Any, head: Head, content_hash: str, on: date) -> BankStatement:
    assert head.opens_on and head.closes_on and head.opening_balance is not None and head.closing_balance is not None
    statement = BankStatement.objects.create(
        reference=new_reference("STM"), message_id=head.message_id, account=head.account, content_hash=content_hash,
        opens_on=head.opens_on, closes_on=head.closes_on, opening_balance=head.opening_balance,
        closing_balance=head.closing_balance, lines_count=head.lines, taken_on=on,
    )  # fmt: skip
    BankStatementHash.objects.create(content_hash=content_hash, statement_id=statement.pk)
    return statement
