from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daman.affiliation import queries as affiliation
from daman.contributions import queries as payments
from daman.contributions.models import PaymentState
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.money import Money
from daman.foundation.months import add_months, month_of
from daman.journal import queries as journal
from daman.outreach.acts import MONTHS_COVERED
from daman.outreach.doors import Door, door_for
from daman.outreach.models import Joining, JoiningState
from daman.registry.models import Person

PRICE = "contributions.voluntary.price_monthly"
STARTS_ON = "contributions.voluntary.starts_on"
TARGETS = (PRICE, STARTS_ON)
COVERS = "contributions.voluntary.covers_"
FROM_FIRST_PAYMENT = "contributions.voluntary.covers_from_first_payment"
COUNTS_FOR_PENSION = "contributions.voluntary.counts_for_pension"
MONTHS_MOST = "contributions.voluntary.months_maximum"


@dataclass(frozen=True)
class Offer:
    """What the law offers to whoever joins today."""

    price_monthly: Money
    covers: list[str]
    covers_not: list[str]
    starts_on: date
    later: str
    status: str  # how sure the law is: "to_confirm" must be said
    answer: law.Answer


def which_door(answers: Mapping[str, str]) -> Door:
    """The door that fits three plain answers: `does`, `for_whom`, `how_often`."""
    return door_for(answers)


def offer(person: Person | None, on: date) -> Offer:
    """Price, what is covered and what is not, from when: all from the law of that day, in the reader's language."""
    answer = determinations.simulate(targets=TARGETS, facts={}, on=on)
    language = get_language() or "ar"
    covers = [(value.name, bool(value.value)) for value in law.parameters(COVERS, on) if value.name != FROM_FIRST_PAYMENT]
    covers.append((COUNTS_FOR_PENSION, bool(law.parameter(COUNTS_FOR_PENSION, on).value)))
    starts_on: date = answer.values[STARTS_ON]
    until = affiliation.covered_until(person) if person else None
    return Offer(
        price_monthly=Money(answer.values[PRICE]),
        covers=[law.words(name, language) for name, is_covered in covers if is_covered],
        covers_not=[law.words(name, language) for name, is_covered in covers if not is_covered],
        starts_on=max(starts_on, until) if until else starts_on,
        later=_("يدوم هذا الانتساب {months} شهرا على الأكثر، ثم تنتقل إلى نظام الأجراء أو غير الأجراء.").format(
            months=law.parameter(MONTHS_MOST, on).value
        ),
        status=answer.status,
        answer=answer,
    )


def rights(on: date) -> list[str]:
    """What the voluntary scheme covers, in short words for the card."""
    values = [v for v in law.parameters(COVERS, on) if v.name != FROM_FIRST_PAYMENT and v.value]
    return [value.name.removeprefix(COVERS) for value in values]


def open_joining(person: Person) -> Joining | None:
    """The joining that the person began and did not finish."""
    return Joining.objects.filter(person=person).exclude(state=JoiningState.COVERED).first()


def joining(person: Person, reference: str) -> Joining | None:
    """One joining of the person."""
    return Joining.objects.filter(person=person, reference=reference).first()


def first_month_to_pay(person: Person, on: date) -> date:
    """The month that a payment made today begins with: the first that is not counted yet."""
    until = affiliation.covered_until(person)
    paid = affiliation.last_month(person, "voluntary")
    start = month_of(max(on, until) if until else on)
    return add_months(paid, 1) if paid and paid >= start else start


def payment_key(joining: Joining) -> str:
    """The key of the next intention to pay: a payment that failed has used up its own."""
    key = f"{joining.reference}:{joining.payment_reference or 'first'}"
    while (begun := payments.payment_of_key(joining.person, key)) and begun.state == PaymentState.FAILED:
        key = f"{joining.reference}:{begun.reference}"
    return key


def was_covered_by(payment_reference: str) -> bool:
    """A card was issued already for the months that this payment completed."""
    return any(entry.act == MONTHS_COVERED.key for entry in journal.entries_about(f"payment:{payment_reference}"))


def inconsistent_coverage(limit: int = 100) -> list[str]:
    """Payments settled for more than a day that brought no month: somebody paid and is not covered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.reference from contributions_contributionpayment p where p.state = 'settled' and p.paid_for = 'months'"
            " and p.settled_on < current_date - 1 and not exists (select 1 from affiliation_insuredmonth m"
            "   where m.person_id = p.person_id and m.source = 'payment:' || p.reference) order by p.id limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
