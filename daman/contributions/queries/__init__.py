"""Everything that reads declarations and payments: one file a noun, each name given out here."""

from daman.contributions.queries.declarations import declaration, declaration_of, declarations_of
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
    "OPEN",
    "HistoryLine",
    "PersonLine",
    "PrefillLine",
    "StandingLine",
    "declaration",
    "declaration_of",
    "declarations_of",
    "declarations_of_filing",
    "filing",
    "filings_of",
    "find_payment",
    "findings",
    "hanging_payments",
    "inconsistent_declarations",
    "inconsistent_payments",
    "line_history",
    "lines_of_person",
    "months_declared",
    "payment",
    "payment_of_key",
    "payments_of",
    "prefill",
    "return_file",
    "standing_lines",
]  # fmt: skip
