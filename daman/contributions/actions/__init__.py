"""Everything that changes declarations and payments."""

from daman.contributions.actions.careers import credit_careers
from daman.contributions.actions.corrections import (
    CategoryNotAllowed,
    CorrectionLine,
    NothingChanges,
    NothingToCorrect,
    NotInDeclaration,
    WageNotPossible,
    correct_lines,
)
from daman.contributions.actions.declarations import file_declarations
from daman.contributions.actions.filings import (
    AT_ONCE,
    FILING_BYTES_LIMIT,
    FilingEmpty,
    FilingKeyReused,
    FilingRefused,
    FilingTooBig,
    Precheck,
    ScreenLine,
    check_filing,
    file_filing,
    file_screen_lines,
    precheck_lines,
    process_filing,
    receive_filing,
)
from daman.contributions.actions.outcomes import (
    PaymentContradicted,
    UnknownPayment,
    WrongAmount,
    cancel_payment,
    fail_payment,
    hold_payment,
    reconcile_payments,
    settle_payment,
)
from daman.contributions.actions.payments import (
    AlreadyPaid,
    NothingToPay,
    OperatorSilent,
    OtherPayment,
    PaymentOver,
    ask_payment,
)

__all__ = [
    "AT_ONCE", "FILING_BYTES_LIMIT", "AlreadyPaid", "CategoryNotAllowed", "CorrectionLine", "FilingEmpty", "FilingKeyReused",
    "FilingRefused", "FilingTooBig", "NotInDeclaration", "NothingChanges", "NothingToCorrect", "NothingToPay",
    "OperatorSilent", "OtherPayment", "PaymentContradicted", "PaymentOver", "Precheck", "ScreenLine", "UnknownPayment",
    "WageNotPossible", "WrongAmount", "ask_payment", "cancel_payment", "check_filing", "correct_lines", "credit_careers",
    "fail_payment", "file_declarations", "file_filing", "file_screen_lines", "hold_payment", "precheck_lines",
    "process_filing", "receive_filing", "reconcile_payments", "settle_payment",
]  # fmt: skip
