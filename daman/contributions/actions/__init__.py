"""Everything that changes declarations and payments."""

from daman.contributions.actions.declarations import file_declarations
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
    "AlreadyPaid", "NothingToPay", "OperatorSilent", "OtherPayment", "PaymentContradicted", "PaymentOver", "UnknownPayment",
    "WrongAmount", "ask_payment", "cancel_payment", "fail_payment", "file_declarations", "hold_payment", "reconcile_payments",
    "settle_payment",
]  # fmt: skip
