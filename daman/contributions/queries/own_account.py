"""What people pay for themselves: the year of the self-employed, the money paid ahead, the days bought for somebody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daman.affiliation import queries as affiliation
from daman.affiliation.models import Affiliation, Scheme
from daman.contributions.models import (
    ContributionPayment,
    DayVoucher,
    PaymentFor,
    PaymentState,
    Refund,
    RefundSource,
    RefundState,
    SelfEmployedYear,
)
from daman.contributions.queries.payments import OPEN
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.money import Money, spell
from daman.foundation.months import add_months, month_of, months_later
from daman.ledger import queries as ledger
from daman.registry.models import Person

SCHEMES = (Scheme.SELF_EMPLOYED, Scheme.AUTO_ENTREPRENEUR)
OF_YEAR = "contributions.self_employed"
INCOME = f"{OF_YEAR}.income_yearly"
YEAR_TARGETS = [f"{OF_YEAR}.{name}" for name in ("base_yearly", "floor_yearly", "ceiling_yearly", "due_yearly")]
FLAT = "contributions.auto_entrepreneur.due_yearly"
TURNOVER_MOST = "contributions.auto_entrepreneur.turnover_maximum_yearly"
PRICE = "contributions.voluntary.price_monthly"
MONTHS_LEFT = "contributions.voluntary.months_left"
PREPAID = "person.prepaid"
GONE = (RefundState.ORDERED, RefundState.PAID)  # money on its way back is nobody's to spend twice


@dataclass(frozen=True)
class YearEstimate:
    """What a year would cost, from the law of that year. Nothing is kept."""

    scheme: str
    year: int
    income: int
    base: int
    due: int
    floor: int | None  # none: the contribution is flat
    ceiling: int | None
    turnover_maximum: int | None  # auto-entrepreneur: above it for too long, the status is lost
    declare_by: date | None
    pay_by: date | None
    status: str
    unconfirmed: list[str]
    answer: law.Answer | None

    @property
    def is_at_floor(self) -> bool:
        return self.floor is not None and self.income < self.floor

    @property
    def is_at_ceiling(self) -> bool:
        return self.ceiling is not None and self.income > self.ceiling

    @property
    def is_above_turnover(self) -> bool:
        return self.turnover_maximum is not None and self.income > self.turnover_maximum


@dataclass(frozen=True)
class YearAccount:
    """A year as it stands: what is due, paid, on its way, left."""

    year: SelfEmployedYear
    paid: int
    on_its_way: int

    @property
    def left(self) -> int:
        return max(0, self.year.due - self.paid)

    @property
    def may_pay(self) -> int:
        """The most that may be paid now: what is left, less what the operator holds."""
        return max(0, self.year.due - self.paid - self.on_its_way)

    @property
    def overpaid(self) -> int:
        return max(0, self.paid - self.year.due)


@dataclass(frozen=True)
class Balance:
    """The money a person paid ahead, and what the next days of cover cost."""

    covered_before: date | None
    prepaid: Money
    price_monthly: Money
    missing: Money  # until the next month is whole
    next_from: date
    next_before: date
    months_left: int
    status: str
    sentence: str

    @property
    def next_days(self) -> int:
        return (self.next_before - self.next_from).days


def schemes_of(person: Person, year: int) -> list[str]:
    """The schemes of people who work for themselves in which the person was, some day of the year."""
    lasted = Q(ends_before=None) | Q(ends_before__gt=date(year, 1, 1))
    found = Affiliation.objects.filter(lasted, person=person, scheme__in=SCHEMES, starts_on__lte=date(year, 12, 31))
    return sorted(set(found.values_list("scheme", flat=True)))


def affiliation_of_year(person: Person, scheme: str, year: int) -> Affiliation | None:
    """The affiliation under which a year is declared; the latest if there were several."""
    lasted = Q(ends_before=None) | Q(ends_before__gt=date(year, 1, 1))
    found = Affiliation.objects.filter(lasted, person=person, scheme=scheme, starts_on__lte=date(year, 12, 31))
    return found.order_by("-starts_on").first()


def estimate_year(*, scheme: str, year: int, income: int) -> YearEstimate:
    """Floor, ceiling, base and price of a year for an income, before saying yes. The law of the first day of the year."""
    on = date(year, 1, 1)
    if scheme == Scheme.AUTO_ENTREPRENEUR:
        flat = law.parameter(FLAT, max(on, date(year, 12, 31)))
        most = law.parameter(TURNOVER_MOST, date(year, 12, 31)).value
        return YearEstimate(
            scheme, year, income, 0, int(flat.value), None, None, int(most), None, None, str(flat.status),
            [] if flat.status == "enacted" else [FLAT], None,
        )  # fmt: skip
    days = [f"{OF_YEAR}.declare_by", f"{OF_YEAR}.pay_by"]
    answer = determinations.simulate(targets=[*YEAR_TARGETS, *days], facts={INCOME: income, f"{OF_YEAR}.is_farmer": False}, on=on)
    base, floor, ceiling, due, declare_by, pay_by = (answer.values[name] for name in (*YEAR_TARGETS, *days))
    return YearEstimate(
        scheme, year, income, base, due, floor, ceiling, None, declare_by, pay_by, answer.status,
        list(answer.unconfirmed), answer,
    )  # fmt: skip


def years_of(person: Person) -> QuerySet[SelfEmployedYear]:
    """The years that stand, the latest first."""
    return SelfEmployedYear.objects.filter(person=person, replaced_by="").order_by("-year", "scheme")


def standing_year(person: Person, scheme: str, year: int) -> SelfEmployedYear | None:
    """The year of a scheme as it stands."""
    return SelfEmployedYear.objects.filter(person=person, scheme=scheme, year=year, replaced_by="").first()


def year_of_reference(person: Person, reference: str) -> SelfEmployedYear | None:
    """One yearly declaration of a person."""
    return SelfEmployedYear.objects.filter(person=person, reference=reference).first()


def year_account(year: SelfEmployedYear) -> YearAccount:
    """What was paid for a year, less what went back: what was paid for a declaration that was replaced counts too."""
    same = SelfEmployedYear.objects.filter(person_id=year.person_id, scheme=year.scheme, year=year.year)
    abouts = [f"year:{reference}" for reference in same.values_list("reference", flat=True)]
    found = ContributionPayment.objects.filter(person_id=year.person_id, paid_for=PaymentFor.YEAR, about__in=abouts)
    sums = dict(found.order_by().values_list("state").annotate(total=Sum("amount")))
    back = Refund.objects.filter(owner=f"person:{year.person_id}", about__in=abouts, state__in=GONE).aggregate(sum=Sum("amount"))
    paid = sums.get(PaymentState.SETTLED, 0) - (back["sum"] or 0)
    return YearAccount(year, paid, sums.get(PaymentState.HELD, 0))


def open_payments_of_year(year: SelfEmployedYear) -> list[ContributionPayment]:
    """Parts of a year that were begun and have not ended."""
    found = ContributionPayment.objects.filter(person_id=year.person_id, about=f"year:{year.reference}", state__in=OPEN)
    return list(found.order_by("id"))


def prepaid_of(person_key: int) -> Money:
    """What a person paid ahead and is not turned into months yet."""
    owner = f"person:{person_key}"
    leaving = Refund.objects.filter(owner=owner, source=RefundSource.PREPAID, state=RefundState.ORDERED)
    return Money(-ledger.balance(owner, PREPAID).posted - (leaving.aggregate(sum=Sum("amount"))["sum"] or 0))


def price_of(month: date, on: date) -> tuple[Money, str]:
    """What a month of the voluntary scheme costs, and how sure the law is. A month still to come: at today's price."""
    answer = determinations.simulate(targets=[PRICE], facts={}, on=min(month, on))
    return Money(answer.values[PRICE]), answer.status


def voluntary_months_left(person: Person, on: date) -> int:
    """How many months the law still lets the person pay for in the voluntary scheme."""
    paid = affiliation.career_summary(person).by_scheme.get(Scheme.VOLUNTARY, 0)
    answer = determinations.simulate(targets=[MONTHS_LEFT], facts={"pension.months_voluntary": paid}, on=on)
    return int(answer.values[MONTHS_LEFT])


def any_amount_payments(person_key: int) -> list[ContributionPayment]:
    """What was paid in free amounts and arrived, the oldest first."""
    found = ContributionPayment.objects.filter(person_id=person_key, paid_for=PaymentFor.ANY_AMOUNT, state=PaymentState.SETTLED)
    return list(found.order_by("settled_on", "id"))


def next_month_to_buy(person: Person, on: date) -> date:
    """The month that the money paid ahead goes to: the oldest not counted, from the payment that still holds money."""
    left = int(prepaid_of(person.pk))
    start = on
    for each in reversed(any_amount_payments(person.pk)):
        if left <= 0:
            break
        start, left = each.settled_on or on, left - each.amount
    month = month_of(start)
    counted = {each.month for each in affiliation.career_of(person) if each.month >= month}
    while month in counted:
        month = add_months(month, 1)
    return month


def balance_of(person: Person, on: date) -> Balance:
    """Until when the person is covered, and what the next days cost: only whole months count."""
    until = affiliation.covered_until(person)
    begins = until if until is not None and until > on else on
    ends = months_later(begins, 1)
    prepaid = prepaid_of(person.pk)
    price, status = price_of(next_month_to_buy(person, on), on)
    missing = Money(max(0, price - prepaid))
    balance = Balance(until, prepaid, price, missing, begins, ends, voluntary_months_left(person, on), status, "")
    return Balance(**(balance.__dict__ | {"sentence": _sentence(balance, on)}))


def balance_sentence(person: Person, on: date) -> str:
    """One sentence: until when the person is covered, and what the next days cost, in the reader's language."""
    return balance_of(person, on).sentence


def vouchers_of(person: Person) -> QuerySet[DayVoucher]:
    """Days of work bought for a person, the latest first."""
    return DayVoucher.objects.filter(person=person).order_by("-day", "-id")


def vouchers_of_employer(employer_key: int) -> QuerySet[DayVoucher]:
    """Days of work that an employer bought, the latest first."""
    return DayVoucher.objects.filter(employer_key=employer_key).select_related("person").order_by("-day", "-id")


def vouchers_of_payment(payment_reference: str) -> list[DayVoucher]:
    """The vouchers of one order."""
    found = DayVoucher.objects.filter(payment_reference=payment_reference).select_related("person")
    return list(found.order_by("day"))


def _sentence(balance: Balance, on: date) -> str:
    language = get_language() or "ar"
    is_covered = balance.covered_before is not None and balance.covered_before > on
    told: dict[str, Any] = {
        "last": _day(balance.covered_before - timedelta(days=1)) if balance.covered_before and is_covered else "",
        "next": _day(balance.next_before - timedelta(days=1)),
        "price": _apart(spell(balance.price_monthly, language)),
        "prepaid": _apart(spell(balance.prepaid, language)),
        "missing": _apart(spell(balance.missing, language)),
    }
    if is_covered and balance.prepaid:
        said = _(
            "تأمينك سارٍ إلى غاية {last}، والأيام بعدها إلى غاية {next} تكلف {price}:"
            " دفعت منها {prepaid} وبقي {missing}، وتُحسب حين يكتمل ثمنها."
        )
    elif is_covered:
        said = _("تأمينك سارٍ إلى غاية {last}، والأيام بعدها إلى غاية {next} تكلف {price}، وتُحسب حين يكتمل ثمنها.")
    elif balance.prepaid:
        said = _(
            "لا تأمين لك اليوم، والأيام من اليوم إلى غاية {next} تكلف {price}:"
            " دفعت منها {prepaid} وبقي {missing}، وتُحسب حين يكتمل ثمنها."
        )
    else:
        said = _("لا تأمين لك اليوم، والأيام من اليوم إلى غاية {next} تكلف {price}، وتُحسب حين يكتمل ثمنها.")
    return said.format(**told)


def _day(value: date) -> str:
    return _apart(formats.date_format(value, "d/m/Y"))


def _apart(text: str) -> str:
    """Kept in its own order inside Arabic words, where no markup can say so."""
    return f"\u2068{text}\u2069"
