"""Statements of the fund's bank, and what on them waits for somebody to say whose it is."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from daman.contributions.models import BankLine, BankLineState, BankStatement, EmployerPayment, EmployerPaymentState
from daman.registry import queries as registry
from daman.registry.models import Employer

NUMBER = re.compile(r"(?<!\d)\d{10}(?!\d)")


@dataclass(frozen=True)
class Suggestion:
    """An employer whose money it may be, and why: "number", "account", "amount" or "name"."""

    employer: Employer
    why: str


def statements(limit: int = 50) -> list[BankStatement]:
    """The statements that were taken, the latest first."""
    return list(BankStatement.objects.order_by("-closes_on", "-id")[:limit])


def bank_statement(reference: str) -> BankStatement | None:
    """One statement."""
    return BankStatement.objects.filter(reference=reference).first()


def bank_queue() -> QuerySet[BankLine]:
    """What could not be matched, the oldest first."""
    return BankLine.objects.filter(state=BankLineState.WAITING).select_related("statement").order_by("id")


def bank_line(statement_reference: str, number: int) -> BankLine | None:
    """One movement of one statement."""
    found = BankLine.objects.filter(statement__reference=statement_reference, number=number)
    return found.select_related("statement").first()


def suggestions(line: BankLine, limit: int = 5) -> list[Suggestion]:
    """Whose money it may be; the officer decides."""
    found: dict[int, Suggestion] = {}
    for number in NUMBER.findall(f"{line.end_to_end} {line.remittance}"):
        employer = registry.find_employer(number)
        if employer:
            found.setdefault(employer.pk, Suggestion(employer, "number"))
    if line.debtor_account:
        known = BankLine.objects.filter(debtor_account=line.debtor_account, employer_key__isnull=False)
        keys = {key for key in known.values_list("employer_key", flat=True)[:100] if key}
        for key, employer in registry.employers_by_key(keys).items():
            found.setdefault(key, Suggestion(employer, "account"))
    if line.amount > 0 and len(found) < limit:
        asked = EmployerPayment.objects.filter(state=EmployerPaymentState.ASKED, amount=line.amount)
        for payment in asked.select_related("employer").order_by("-asked_on")[:limit]:
            found.setdefault(payment.employer_id, Suggestion(payment.employer, "amount"))
    if line.debtor_name and len(found) < limit:
        named = Q(name_latin__iexact=line.debtor_name) | Q(name_ar=line.debtor_name)
        for employer in Employer.objects.filter(named).order_by("id")[:limit]:
            found.setdefault(employer.pk, Suggestion(employer, "name"))
    return list(found.values())[:limit]
