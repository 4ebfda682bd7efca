"""Everything that reads declarations and payments: one file a noun, each name given out here."""

from daman.contributions.queries.declarations import declaration, declarations_of
from daman.contributions.queries.payments import (
    find_payment,
    hanging_payments,
    inconsistent_payments,
    payment,
    payment_of_key,
    payments_of,
)

__all__ = [
    "declaration", "declarations_of", "find_payment", "hanging_payments", "inconsistent_payments", "payment", "payment_of_key",
    "payments_of",
]  # fmt: skip
