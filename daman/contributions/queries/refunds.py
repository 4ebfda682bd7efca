"""What may go back to whom, and what was asked."""

from django.db.models import QuerySet, Sum

from daman.contributions.models import Refund, RefundSource, RefundState, SelfEmployedYear
from daman.contributions.queries.own_account import standing_year, year_account, year_of_reference
from daman.foundation.money import Money
from daman.ledger import queries as ledger
from daman.registry import queries as registry
from daman.registry.models import Employer, Person

# Which account of the owner the money leaves, and from which bank.
ACCOUNTS = {
    RefundSource.EMPLOYER: ("employer.receivable", "fund.cnas.bank"),
    RefundSource.PREPAID: ("person.prepaid", "fund.cnas.bank"),
    RefundSource.YEAR: ("person.receivable.contributions", "fund.casnos.bank"),
}


def refundable(owner: str, source: str, year: SelfEmployedYear | None = None) -> Money:
    """What an owner may ask back now: the credit of the account, less what is on its way back already.

    Of a year: what was paid too much for it, as far as no other year is owed.
    """
    credit = -int(ledger.balance(owner, ACCOUNTS[RefundSource(source)][0]).posted)
    leaving = Refund.objects.filter(owner=owner, source=source, state=RefundState.ORDERED).aggregate(sum=Sum("amount"))
    free = credit - (leaving["sum"] or 0)
    if year is not None:
        free = min(free, year_account(year).overpaid)
    return Money(max(0, free))


def refundable_of(refund: Refund) -> Money:
    """What the owner of a request may have back today; of a year, as that year stands now."""
    key = refund.owner.partition(":")[2]
    year = None
    if refund.about:
        person = registry.person(int(key))
        named = year_of_reference(person, refund.about.removeprefix("year:"))
        year = (standing_year(person, named.scheme, named.year) or named) if named else None
    return refundable(refund.owner, refund.source, year)


def refunds_of_employer(employer: Employer) -> QuerySet[Refund]:
    """What an employer asked back, the newest first."""
    return Refund.objects.filter(owner=f"employer:{employer.pk}").order_by("-id")


def refunds_of_person(person: Person, source: str, about: str = "") -> QuerySet[Refund]:
    """What a person asked back of one kind of money, the newest first."""
    return Refund.objects.filter(owner=f"person:{person.pk}", source=source, about=about).order_by("-id")


def find_refund(reference: str, office_code: str) -> Refund | None:
    """One refund of an agency."""
    return Refund.objects.filter(reference=reference, office_code=office_code).first()


def refunds_to_sign(office_code: str) -> QuerySet[Refund]:
    """What waits in an agency for the second signature, or for the bank, the oldest first."""
    waiting = [RefundState.GRANTED, RefundState.ORDERED]
    return Refund.objects.filter(office_code=office_code, state__in=waiting).order_by("id")
