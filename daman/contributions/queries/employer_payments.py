"""What employers announced that they pay, and what came."""

from django.db.models import QuerySet

from daman.contributions.models import EmployerPayment
from daman.registry.models import Employer


def employer_payments(employer: Employer) -> QuerySet[EmployerPayment]:
    """What an employer announced and paid, the latest first."""
    return EmployerPayment.objects.filter(employer=employer).order_by("-id")


def employer_payment(employer_key: int, reference: str) -> EmployerPayment | None:
    """One payment of an employer."""
    return EmployerPayment.objects.filter(employer_id=employer_key, reference=reference).first()


def find_employer_payment(reference: str) -> EmployerPayment | None:
    """A payment by its reference alone, as a bank or an operator names it."""
    return EmployerPayment.objects.filter(reference=reference).select_related("employer").first()
