"""What employers declared."""

from datetime import date

from django.db.models import QuerySet

from daman.contributions.models import ContributionDeclaration
from daman.registry.models import Employer


def declarations_of(employer: Employer) -> QuerySet[ContributionDeclaration]:
    """What an employer declared, the latest month first."""
    return ContributionDeclaration.objects.filter(employer=employer).order_by("-month")


def declaration(employer_key: int, month: date) -> ContributionDeclaration | None:
    """The declaration of one month."""
    return ContributionDeclaration.objects.filter(employer_id=employer_key, month=month).first()
