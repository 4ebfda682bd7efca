"""What employers declared."""

from datetime import date

from django.db.models import QuerySet

from daman.contributions.models import ContributionDeclaration, DeclarationKind
from daman.registry.models import Employer


def declarations_of(employer: Employer) -> QuerySet[ContributionDeclaration]:
    """What an employer declared, corrections and estimates of the fund too, the latest month first."""
    return ContributionDeclaration.objects.filter(employer=employer).order_by("-month", "-id")


def declaration(employer_key: int, month: date) -> ContributionDeclaration | None:
    """The employer's own declaration of one month."""
    return ContributionDeclaration.objects.filter(employer_id=employer_key, month=month, kind=DeclarationKind.NOMINATIVE).first()


def declaration_of(employer_key: int, reference: str) -> ContributionDeclaration | None:
    """One declaration of an employer, of any kind."""
    return ContributionDeclaration.objects.filter(employer_id=employer_key, reference=reference).first()
