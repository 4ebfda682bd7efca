"""What no rule could match: an officer says whose it is, sends it back, or says that it is no contribution."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.contributions import bank_matching
from daman.contributions.acts import BANK_LINE_ASSIGNED, BANK_LINE_LEFT, BANK_LINE_RETURNED, BANK_LINE_UNDONE
from daman.contributions.models import BankLine, BankLineState, EmployerPayment, EmployerPaymentState
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.ledger import actions as ledger
from daman.registry.models import Employer


class LineAlreadyResolved(Refusal):
    code = "line_already_resolved"
    message = _("عولج هذا المبلغ من قبل، فلم يتغير شيء. عد إلى القائمة لترى ما بقي.")


class OnlyMoneyReceived(Refusal):
    code = "only_money_received"
    message = _("هذه الحركة خروج مال وليست دخولا، فلا تُسند إلى صاحب عمل ولا تُعاد.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    message = _("لم تكتب السبب. اكتب لماذا، ليفهمه من يراجع بعدك.")


@transaction.atomic
def assign_bank_line(
    *, line: BankLine, employer: Employer, officer: Actor, on: date, payment: EmployerPayment | None = None
) -> BankLine:
    """Say whose money it is: it leaves suspense for the employer's account. Said twice alike, it is said once.

    A payment counts it in: the one named, or the only one that awaits just this amount.
    """
    line = _locked(line)
    if line.state == BankLineState.ASSIGNED and line.employer_key == employer.pk:
        return line
    if line.state not in (BankLineState.WAITING, BankLineState.NOT_OURS):
        raise LineAlreadyResolved
    if line.amount <= 0:
        raise OnlyMoneyReceived
    payment = payment or _awaited(employer, line.amount)
    bank_matching.move(line, to=f"employer:{employer.pk}", reason="payment", on=on)
    line.employer_key, line.payment_reference = employer.pk, payment.reference if payment else ""
    _resolve(line, BankLineState.ASSIGNED, officer, on)
    if payment:
        bank_matching.count_back(employer.pk, payment.reference, line.amount, actor=officer, on=on)
    _record(BANK_LINE_ASSIGNED, line, officer, on, employer=employer.pk, payment=line.payment_reference)
    return line


@transaction.atomic
def undo_assignment(*, line: BankLine, reason: str, officer: Actor, on: date) -> BankLine:
    """It was assigned to the wrong employer: back to the queue, by entries that undo the former ones."""
    line = _locked(line)
    if line.state == BankLineState.WAITING:
        return line
    if line.state != BankLineState.ASSIGNED or line.employer_key is None:
        raise LineAlreadyResolved
    if not reason.strip():
        raise ReasonMissing
    was = line.employer_key
    bank_matching.move_back(line, on=on)
    bank_matching.count_back(was, line.payment_reference, -line.amount, actor=officer, on=on)
    line.employer_key, line.payment_reference = None, ""
    _resolve(line, BankLineState.WAITING, officer, on)
    _record(BANK_LINE_UNDONE, line, officer, on, employer=was, reason=reason)
    return line


@transaction.atomic
def return_bank_line(*, line: BankLine, reason: str, officer: Actor, on: date) -> BankLine:
    """Send the money back to the account it came from. It is held until the bank's statement says that it left.

    The reference of the return, `payment_reference`, is what the order to the bank must bear.
    """
    line = _locked(line)
    if line.state == BankLineState.RETURNED:
        return line
    if line.state not in (BankLineState.WAITING, BankLineState.NOT_OURS):
        raise LineAlreadyResolved
    if line.amount <= 0:
        raise OnlyMoneyReceived
    if not reason.strip():
        raise ReasonMissing
    line.payment_reference = new_reference("RTN")
    ledger.hold(
        owner=bank_matching.FUND, key=f"return:{line.payment_reference}",
        lines=[(bank_matching.SUSPENSE, line.amount), (bank_matching.BANK, -line.amount)],
        reason="return", about=f"statement:{line.statement.reference}", on=on,
    )  # fmt: skip
    _resolve(line, BankLineState.RETURNED, officer, on)
    _record(BANK_LINE_RETURNED, line, officer, on, reason=reason, order=line.payment_reference)
    return line


@transaction.atomic
def leave_bank_line(*, line: BankLine, reason: str, officer: Actor, on: date) -> BankLine:
    """It is no contribution: it leaves the queue and stays in suspense until the accounts of the fund take it over."""
    line = _locked(line)
    if line.state == BankLineState.NOT_OURS:
        return line
    if line.state != BankLineState.WAITING:
        raise LineAlreadyResolved
    if not reason.strip():
        raise ReasonMissing
    _resolve(line, BankLineState.NOT_OURS, officer, on)
    _record(BANK_LINE_LEFT, line, officer, on, reason=reason)
    return line


def _awaited(employer: Employer, amount: int) -> EmployerPayment | None:
    open_ones = EmployerPayment.objects.filter(
        employer=employer, channel="transfer", state__in=[EmployerPaymentState.ASKED, EmployerPaymentState.PART]
    )
    alike = [payment for payment in open_ones if payment.amount - payment.received == amount]
    return alike[0] if len(alike) == 1 else None


def _locked(line: BankLine) -> BankLine:
    found = BankLine.objects.select_for_update(of=("self",)).select_related("statement")
    return found.get(statement_id=line.statement_id, pk=line.pk)


def _resolve(line: BankLine, state: BankLineState, officer: Actor, on: date) -> None:
    line.state, line.matched_by, line.officer = state, "officer" if state != BankLineState.WAITING else "", officer.reference
    line.resolved_on = on if state != BankLineState.WAITING else None
    line.save(update_fields=["state", "matched_by", "officer", "resolved_on", "employer_key", "payment_reference"])


def _record(act: Act, line: BankLine, officer: Actor, on: date, **details: Any) -> None:
    told = {"number": line.number, "amount": line.amount, **details}
    journal.record(act, about=f"statement:{line.statement.reference}", actor=officer, on=on, **told)
