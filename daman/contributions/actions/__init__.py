"""Everything that changes declarations and payments."""

from daman.contributions.actions.careers import credit_careers
from daman.contributions.actions.clearance import (
    MonthsNotDeclared,
    NothingDeclaredYet,
    SomethingOverdue,
    issue_clearance,
    revoke_clearance,
)
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
from daman.contributions.actions.employer_payments import (
    AmountNotPossible,
    MoneyOnItsWay,
    NotByPost,
    PaymentKeyReused,
    ask_employer_payment,
    cancel_employer_payment,
    fail_employer_payment,
    hold_employer_payment,
    open_post_page,
    settle_employer_payment,
)
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
    "AT_ONCE", "FILING_BYTES_LIMIT", "AlreadyPaid", "AmountNotPossible", "CategoryNotAllowed", "CorrectionLine",
    "FilingEmpty", "FilingKeyReused", "FilingRefused", "FilingTooBig", "MoneyOnItsWay", "MonthsNotDeclared",
    "NotByPost", "NotInDeclaration", "NothingChanges", "NothingDeclaredYet", "NothingToCorrect", "NothingToPay",
    "OperatorSilent", "OtherPayment", "PaymentContradicted", "PaymentKeyReused", "PaymentOver", "Precheck",
    "ScreenLine", "SomethingOverdue", "UnknownPayment", "WageNotPossible", "WrongAmount", "ask_employer_payment",
    "ask_payment", "cancel_employer_payment", "cancel_payment", "check_filing", "correct_lines", "credit_careers",
    "fail_employer_payment", "fail_payment", "file_declarations", "file_filing", "file_screen_lines",
    "hold_employer_payment", "hold_payment", "issue_clearance", "open_post_page", "precheck_lines", "process_filing",
    "receive_filing", "reconcile_payments", "revoke_clearance", "settle_employer_payment", "settle_payment",
]  # fmt: skip
