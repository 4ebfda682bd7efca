from daman.contributions.models.declarations import (
    Channel,
    ContestState,
    ContributionDeclaration,
    DeclarationFiling,
    DeclarationKind,
    DeclarationLine,
    DeclarationState,
    FilingKey,
    FilingPart,
    FilingPartKind,
    FilingState,
    LineContest,
)
from daman.contributions.models.own_account import DayVoucher, SelfEmployedYear, VoucherState, YearKind
from daman.contributions.models.payments import (
    PAYMENT_MOVES,
    BankLine,
    BankLineState,
    BankStatement,
    BankStatementHash,
    ContributionPayment,
    EmployerPayment,
    EmployerPaymentState,
    PaymentFor,
    PaymentState,
)
from daman.contributions.models.recovery import (
    ChargeState,
    ClearanceCertificate,
    FormalNotice,
    Instalment,
    InstalmentPlan,
    LateCharge,
    PlanState,
    YearlyReturn,
)
from daman.contributions.models.refunds import REFUND_OPEN, Refund, RefundSource, RefundState

__all__ = [
    "PAYMENT_MOVES", "REFUND_OPEN", "BankLine", "BankLineState", "BankStatement", "BankStatementHash", "Channel",
    "ChargeState", "ClearanceCertificate", "ContestState", "ContributionDeclaration", "ContributionPayment", "DayVoucher",
    "DeclarationFiling", "DeclarationKind", "DeclarationLine", "DeclarationState", "EmployerPayment",
    "EmployerPaymentState", "FilingKey", "FilingPart", "FilingPartKind", "FilingState", "FormalNotice", "Instalment",
    "InstalmentPlan", "LateCharge", "LineContest", "PaymentFor", "PaymentState", "PlanState", "Refund", "RefundSource",
    "RefundState", "SelfEmployedYear", "VoucherState", "YearKind", "YearlyReturn",
]  # fmt: skip
