"""Money of employers counted in, whichever way it came."""

from datetime import date
from typing import Any

from daman.contributions.acts import EMPLOYER_PAYMENT_RECEIVED, EMPLOYER_PAYMENT_SETTLED
from daman.contributions.models import EmployerPayment, EmployerPaymentState
from daman.foundation.actor import Actor
from daman.journal import actions as journal
from daman.journal.acts import Act


def count_in(payment: EmployerPayment, amount: int, *, actor: Actor, on: date, **details: Any) -> None:
    """So much of a payment came (less than nothing: it was taken back). The payment is locked by the caller."""
    payment.received = max(0, payment.received + amount)
    if payment.received >= payment.amount:
        became = EmployerPaymentState.SETTLED
    else:
        became = EmployerPaymentState.PART if payment.received else EmployerPaymentState.ASKED
    was, payment.state = payment.state, became
    payment.settled_on = (payment.settled_on or on) if became == EmployerPaymentState.SETTLED else None
    payment.save(update_fields=["received", "state", "settled_on"])
    tell(EMPLOYER_PAYMENT_RECEIVED, payment, actor, on, amount=amount, received=payment.received, **details)
    if became == EmployerPaymentState.SETTLED and was != became:
        tell(EMPLOYER_PAYMENT_SETTLED, payment, actor, on, amount=payment.amount)


def tell(act: Act, payment: EmployerPayment, actor: Actor, on: date, **details: Any) -> None:
    """Write an act about a payment down."""
    told = {"employer": payment.employer_id, "pays": payment.about, "state": str(payment.state), **details}
    journal.record(act, about=f"payment:{payment.reference}", actor=actor, on=on, **told)
