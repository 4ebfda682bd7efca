"""Everything that reads declarations and payments: one file a noun, each name given out here."""

from daman.contributions.queries.accounts import (
    Account,
    MonthDue,
    account,
    late_part,
    months_due,
    months_missing,
    paid_to_plan,
    statement,
)
from daman.contributions.queries.clearance import (
    ClearanceCheck,
    certificate,
    certificates_of,
    is_clearance,
    verify_clearance,
)
from daman.contributions.queries.declarations import declaration, declaration_of, declarations_of
from daman.contributions.queries.employer_payments import (
    employer_payment,
    employer_payments,
    find_employer_payment,
)
from daman.contributions.queries.filings import (
    declarations_of_filing,
    filing,
    filings_of,
    findings,
    inconsistent_declarations,
    months_declared,
    return_file,
)
from daman.contributions.queries.history import HistoryLine, line_history
from daman.contributions.queries.lines import PersonLine, PrefillLine, StandingLine, lines_of_person, prefill, standing_lines
from daman.contributions.queries.payments import (
    OPEN,
    find_payment,
    hanging_payments,
    inconsistent_payments,
    payment,
    payment_of_key,
    payments_of,
)

__all__ = [
    "OPEN", "Account", "ClearanceCheck", "HistoryLine", "MonthDue", "PersonLine", "PrefillLine", "StandingLine",
    "account", "certificate", "certificates_of", "declaration", "declaration_of", "declarations_of",
    "declarations_of_filing", "employer_payment", "employer_payments", "filing", "filings_of", "find_employer_payment",
    "find_payment", "findings", "hanging_payments", "inconsistent_declarations", "inconsistent_payments",
    "is_clearance", "late_part", "line_history", "lines_of_person", "months_declared", "months_due", "months_missing",
    "paid_to_plan", "payment", "payment_of_key", "payments_of", "prefill", "return_file", "standing_lines", "statement",
    "verify_clearance",
]  # fmt: skip
