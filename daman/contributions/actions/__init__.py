"""Everything that changes declarations and payments."""

from daman.contributions.actions.any_amount import (
    NotVoluntary,
    TooMuch,
    ask_any_amount,
    buy_months,
)
from daman.contributions.actions.bank import (
    STATEMENT_BYTES_LIMIT,
    StatementDoesNotAddUp,
    StatementFromFuture,
    StatementOverlaps,
    StatementSaidOtherwise,
    StatementTooBig,
    StatementUnreadable,
    WrongBankAccount,
    take_statement,
)
from daman.contributions.actions.bank_lines import (
    LineAlreadyResolved,
    OnlyMoneyReceived,
    ReasonMissing,
    assign_bank_line,
    leave_bank_line,
    return_bank_line,
    undo_assignment,
)
from daman.contributions.actions.careers import credit_careers
from daman.contributions.actions.charges import (
    note_late_charges,
)
from daman.contributions.actions.clearance import (
    MonthsNotDeclared,
    NothingDeclaredYet,
    SomethingOverdue,
    issue_clearance,
    revoke_clearance,
)
from daman.contributions.actions.contests import (
    AlreadyContested,
    AnswerMissing,
    ContestAnswered,
    MonthNotOver,
    NoAgency,
    NothingContested,
    SaidNotPossible,
    decide_contest,
    open_contest,
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
    reconcile_employer_payments,
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
from daman.contributions.actions.monthly import (
    monthly_messages,
)
from daman.contributions.actions.notices import (
    AnswerDayNotPossible,
    NothingToNotice,
    send_notice,
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
from daman.contributions.actions.plans import (
    NothingLate,
    PlanAlreadyOpen,
    PlanAnswerMissing,
    PlanDecided,
    PlanNotPossible,
    ask_plan,
    decide_plan,
    follow_plan,
)
from daman.contributions.actions.reviews import close_review
from daman.contributions.actions.substitutes import (
    NoKnownPeriod,
    NotSilent,
    replace_substitute,
    substitute_declaration,
)
from daman.contributions.actions.vouchers import (
    DayOutOfBounds,
    DayTaken,
    DayWageNotPossible,
    NoDays,
    NotAWorker,
    VoucherOrder,
    VoucherPrice,
    cancel_vouchers,
    order_vouchers,
    price_day,
    settle_vouchers,
)
from daman.contributions.actions.yearly import (
    LinesChanged,
    NothingInYear,
    YearNotOver,
    file_yearly_return,
    return_last_day,
)
from daman.contributions.actions.years import (
    IncomeNotPossible,
    MoreThanDue,
    NothingLeft,
    NotSelfEmployed,
    YearKeyReused,
    YearOutOfBounds,
    YearReplaced,
    count_year_payment,
    declare_year,
    estimate_silent_years,
    pay_year,
)

__all__ = [
    "AT_ONCE", "FILING_BYTES_LIMIT", "STATEMENT_BYTES_LIMIT", "AlreadyContested", "AlreadyPaid", "AmountNotPossible",
    "AnswerDayNotPossible", "AnswerMissing", "CategoryNotAllowed", "ContestAnswered", "CorrectionLine",
    "DayOutOfBounds", "DayTaken", "DayWageNotPossible", "FilingEmpty", "FilingKeyReused", "FilingRefused",
    "FilingTooBig", "IncomeNotPossible", "LineAlreadyResolved", "LinesChanged", "MoneyOnItsWay", "MonthNotOver",
    "MonthsNotDeclared", "MoreThanDue", "NoAgency", "NoDays", "NoKnownPeriod", "NotAWorker", "NotByPost",
    "NotInDeclaration", "NotSelfEmployed", "NotSilent", "NotVoluntary", "NothingChanges", "NothingContested",
    "NothingDeclaredYet", "NothingInYear", "NothingLate", "NothingLeft", "NothingToCorrect", "NothingToNotice",
    "NothingToPay", "OnlyMoneyReceived", "OperatorSilent", "OtherPayment", "PaymentContradicted", "PaymentKeyReused",
    "PaymentOver", "PlanAlreadyOpen", "PlanAnswerMissing", "PlanDecided", "PlanNotPossible", "Precheck",
    "ReasonMissing", "SaidNotPossible", "ScreenLine", "SomethingOverdue", "StatementDoesNotAddUp",
    "StatementFromFuture", "StatementOverlaps", "StatementSaidOtherwise", "StatementTooBig", "StatementUnreadable",
    "TooMuch", "UnknownPayment", "VoucherOrder", "VoucherPrice", "WageNotPossible", "WrongAmount", "WrongBankAccount",
    "YearKeyReused", "YearNotOver", "YearOutOfBounds", "YearReplaced", "ask_any_amount", "ask_employer_payment",
    "ask_payment", "ask_plan", "assign_bank_line", "buy_months", "cancel_employer_payment", "cancel_payment",
    "cancel_vouchers", "check_filing", "close_review", "correct_lines", "count_year_payment", "credit_careers",
    "decide_contest", "decide_plan", "declare_year", "estimate_silent_years", "fail_employer_payment", "fail_payment",
    "file_declarations", "file_filing", "file_screen_lines", "file_yearly_return", "follow_plan",
    "hold_employer_payment", "hold_payment", "issue_clearance", "leave_bank_line", "monthly_messages",
    "note_late_charges", "open_contest", "open_post_page", "order_vouchers", "pay_year", "precheck_lines", "price_day",
    "process_filing", "receive_filing", "reconcile_employer_payments", "reconcile_payments", "replace_substitute",
    "return_bank_line", "return_last_day", "revoke_clearance", "send_notice", "settle_employer_payment",
    "settle_payment", "settle_vouchers", "substitute_declaration", "take_statement", "undo_assignment",
]  # fmt: skip
