"""What persons were asked to pay and paid."""

from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from daman.contributions.models import ContributionPayment, PaymentState
from daman.registry.models import Person

OPEN = (PaymentState.ASKED, PaymentState.HELD)


def payments_of(person: Person) -> QuerySet[ContributionPayment]:
    """What the person was asked to pay and paid, the latest first."""
    return ContributionPayment.objects.filter(person=person).order_by("-id")


def payment(person_key: int, reference: str) -> ContributionPayment | None:
    """One payment of a person."""
    return ContributionPayment.objects.filter(person_id=person_key, reference=reference).first()


def payment_locked(person_key: int, reference: str) -> ContributionPayment:
    """One payment of a person, as it stands now and until the transaction ends."""
    return ContributionPayment.objects.select_for_update(of=("self",)).get(person_id=person_key, reference=reference)


def payment_of_key(person: Person, key: str) -> ContributionPayment | None:
    """The payment that an intention began."""
    return ContributionPayment.objects.filter(person=person, key=key).first()


def find_payment(reference: str) -> ContributionPayment | None:
    """A payment by its reference alone, as an operator names it."""
    return ContributionPayment.objects.filter(reference=reference).select_related("person").first()


def hanging_payments(*, asked_before: datetime | None, since: date, limit: int = 500) -> list[ContributionPayment]:
    """Payments whose end we do not know, the oldest first: every one that is held, and those asked or given up since a day."""
    recent = Q(state=PaymentState.ASKED, asked_on__gte=since) | Q(state=PaymentState.FAILED, cancelled_on__gte=since)
    found = ContributionPayment.objects.filter(Q(state=PaymentState.HELD) | recent)
    if asked_before is not None:
        found = found.filter(recorded_at__lt=asked_before)
    return list(found.order_by("id")[:limit])


def inconsistent_payments(limit: int = 100) -> list[str]:
    """Payments of which the books say something else: held or settled here and not there, or there and not here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.reference from contributions_contributionpayment p"
            " left join ledger_bookowner b on b.owner = 'person:' || p.person_id"
            " left join ledger_entrykey h on h.book_id = b.book_id and h.key = 'payment:' || p.reference || ':held'"
            " left join ledger_entrykey s on s.book_id = b.book_id and s.resolves_id = h.id"
            " where p.state <> all (case when h.id is null then array['asked', 'failed'] when s.id is null then array['held']"
            "   when s.phase = 'settled' then array['settled'] else array['failed'] end)"
            " order by p.id limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
