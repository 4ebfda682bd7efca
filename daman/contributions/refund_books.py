"""The books of a refund: held when it is ordered, settled when it left, undone when the bank sends it back."""

from datetime import date
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now

from daman.contributions.acts import REFUND_FAILED, REFUND_PAID
from daman.contributions.models import BankLine, BankLineState, Refund, RefundSource, RefundState
from daman.contributions.queries.refunds import ACCOUNTS
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.ledger import actions as ledger
from daman.ledger import queries as books
from daman.registry import queries as registry

FUND, BANK, SUSPENSE = "fund:cnas", "fund.cnas.bank", "fund.cnas.suspense"


def hold(refund: Refund, on: date) -> None:
    """The money is announced: it is the owner's no more to spend, and in the bank still."""
    account, bank = ACCOUNTS[RefundSource(refund.source)]
    lines = [(account, refund.amount), (bank, -refund.amount)]
    ledger.hold(owner=refund.owner, key=refund.matter, lines=lines, reason="refund", about=refund.matter, on=on)


def settle(refund: Refund, *, bank_reference: str, actor: Actor, on: date) -> None:
    """It left. Said twice, by an officer and by the bank, it is done once."""
    if refund.state != RefundState.ORDERED:
        return
    ledger.settle(owner=refund.owner, hold_key=refund.matter, key=f"{refund.matter}:paid", on=on)
    refund.state, refund.ended_on, refund.bank_reference = RefundState.PAID, on, bank_reference[:40]
    refund.save(update_fields=["state", "ended_on", "bank_reference"])
    record(REFUND_PAID, refund, actor, on, bank_reference=bank_reference)
    tell(refund, actor, on)


def left(line: BankLine, reference: str, *, actor: Actor, on: date) -> None:
    """The statement shows the transfer of a refund. The hold said that it leaves the bank: once is enough."""
    refund = Refund.objects.select_for_update().filter(reference=reference).first()
    key = f"refund:{reference}:left"
    if refund is None or refund.amount != -line.amount or refund.state not in (RefundState.ORDERED, RefundState.PAID):
        return  # an officer looks
    if ACCOUNTS[RefundSource(refund.source)][1] != BANK or books.entry_key(FUND, key):
        return
    settle(refund, bank_reference=line.bank_reference, actor=actor, on=on)
    _apart(line, key, "refund", on)
    _matched(line, "refund", on, payment_reference=reference)


def came_back(line: BankLine, original: BankLine, *, actor: Actor, on: date) -> None:
    """The bank sent a refund back: the money is the owner's again, who may ask anew."""
    refund = Refund.objects.select_for_update().filter(reference=original.payment_reference).first()
    if refund is None or refund.state != RefundState.PAID:
        return
    paid = f"{refund.matter}:paid"
    ledger.reverse(owner=refund.owner, entry_key=paid, key=f"{paid}:back", reason="refund_back", on=on)
    _apart(line, f"{refund.matter}:back", "refund_back", on)
    _matched(line, "reversal", on, payment_reference=refund.reference, reverses_key=original.pk)
    fail(refund, actor=actor, on=on, reason=line.remittance)


def fail(refund: Refund, *, actor: Actor, on: date, reason: str) -> None:
    """It will not arrive."""
    refund.state, refund.ended_on = RefundState.FAILED, on
    refund.save(update_fields=["state", "ended_on"])
    record(REFUND_FAILED, refund, actor, on, reason=reason)
    tell(refund, actor, on)


def record(act: Act, refund: Refund, actor: Actor, on: date, **told: Any) -> None:
    """Write an act of a refund in the journal."""
    kind, _colon, key = refund.owner.partition(":")
    journal.record(
        act, about=refund.matter, person_key=int(key) if kind == "person" else None, office_code=refund.office_code,
        actor=actor, on=on, owner=refund.owner, source=refund.source, amount=refund.amount, **told,
    )  # fmt: skip


def tell(refund: Refund, actor: Actor, on: date) -> None:
    """The owner reads what became of the request."""
    kind, _colon, key = refund.owner.partition(":")
    person_key = registry.employer(int(key)).representative_key if kind == "employer" else int(key)
    if person_key is None:
        return
    language = registry.person(person_key).language
    with override("ar-dz" if language.startswith("ar") else language):
        subject, body = _words(refund)
        correspondence.send(
            recipient=f"person:{person_key}", channel=Channel.PORTAL, language=language, actor=actor, on=on, subject=subject,
            body=body, about=refund.matter,
        )  # fmt: skip


def _words(refund: Refund) -> tuple[str, str]:
    amount, account = spell(refund.amount, get_language() or "ar"), f"\u2068…{refund.account_number[-6:]}\u2069"
    if refund.state == RefundState.REFUSED:
        return _now("لم يُقبل طلب الاسترجاع"), refund.answer
    if refund.state == RefundState.ORDERED:
        return _now("قُبل طلب الاسترجاع"), _now(
            "قُبل إرجاع {amount} إليك. طلبنا من البنك تحويله إلى الحساب {account}، ونعلمك حين يصل."
        ).format(amount=amount, account=account)
    if refund.state == RefundState.PAID:
        return _now("أُعيد إليك مبلغ"), _now("حوّل البنك {amount} إلى الحساب {account}.").format(amount=amount, account=account)
    return _now("لم يصل المبلغ المسترجع"), _now(
        "رد البنك {amount} ولم يصل إلى الحساب {account}. المبلغ باق لك: تحقق من رقم الحساب واطلبه من جديد."
    ).format(amount=amount, account=account)


def _apart(line: BankLine, key: str, reason: str, on: date) -> None:
    """The line was taken from suspense as the statement was read: the owner's book has it, so suspense gives it back."""
    lines = [(BANK, -line.amount), (SUSPENSE, line.amount)]
    ledger.post(owner=FUND, key=key, lines=lines, reason=reason, about=f"statement:{line.statement.reference}", on=on)


def _matched(line: BankLine, by: str, on: date, **more: Any) -> None:
    told = {"state": BankLineState.MATCHED, "matched_by": by, "resolved_on": on, **more}
    for name, value in told.items():
        setattr(line, name, value)
    line.save(update_fields=list(told))
