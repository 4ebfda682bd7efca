"""Days of work bought for somebody: declared and paid at once. Provisional: no text fixes a rate for a single day.

The contribution of a voucher is the ordinary one of employees on the day's wage, the floor in proportion of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as careers
from daman.affiliation.models import Ground, Scheme
from daman.contributions.actions.employer_payments import ask_employer_payment
from daman.contributions.acts import VOUCHERS_CANCELLED, VOUCHERS_DECLARED, VOUCHERS_ORDERED, VOUCHERS_PAID
from daman.contributions.intake.pricing import BRANCHES, SHARES, price
from daman.contributions.intake.writing import ACCOUNTS
from daman.contributions.models import DayVoucher, EmployerPayment, EmployerPaymentState, VoucherState
from daman.contributions.queries import own_account
from daman.contributions.queries.lines import is_declared, standing_lines
from daman.foundation.actor import Actor
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.registry import queries as registry
from daman.registry.models import Employer, Person

DAYS_MOST = 31
BACK, AHEAD = timedelta(days=31), timedelta(days=31)
ABOUT = "vouchers"


class NoDays(Refusal):
    code = "no_days"
    message = _("لم تختر أي يوم. اختر أيام العمل، من يوم واحد إلى {most}.")


class DayOutOfBounds(Refusal):
    code = "day_out_of_bounds"
    message = _("تُشترى القسائم لأيام لا تبعد عن اليوم أكثر من شهر. غيّر الأيام ثم أعد المحاولة.")


class DayTaken(Refusal):
    code = "day_taken"
    message = _("اشتريت من قبل قسيمة لهذا العامل في {day}. احذف هذا اليوم ثم أعد المحاولة.")


class MonthIsDeclared(Refusal):
    code = "month_is_declared"
    message = _("صرّحت من قبل بهذا العامل في شهر {month}، فلا تُشترى له قسيمة في هذا الشهر. إن نقصت أيام فصحّح التصريح.")


class DayWageNotPossible(Refusal):
    code = "day_wage_not_possible"
    message = _("أجر اليوم يجب أن يكون أكبر من الصفر. اكتبه بالدينار ثم أعد المحاولة.")


class NotAWorker(Refusal):
    code = "not_a_worker"
    message = _("لا يمكن شراء قسيمة لهذا الشخص: هو صاحب العمل نفسه، أو يذكر سجل الحالة المدنية أنه متوفى.")


@dataclass(frozen=True)
class VoucherOrder:
    """The vouchers bought at once, and the payment that names them."""

    vouchers: list[DayVoucher]
    payment: EmployerPayment


@dataclass(frozen=True)
class VoucherPrice:
    """What one day would cost. To confirm: no text on single days was found."""

    base: int
    due: int
    status: str = "to_confirm"


def price_day(*, day: date, wage: int) -> VoucherPrice:
    """What one day of work costs at a wage. Nothing is kept."""
    if wage <= 0:
        raise DayWageNotPossible
    amounts = _priced([day], [wage])
    return VoucherPrice(int(amounts["base"][0]), sum(int(amounts[share][0]) for share in SHARES[1:]))


@transaction.atomic
def order_vouchers(
    *, employer: Employer, person: Person, days: Sequence[date], wage: int, key: str, channel: str = "transfer", actor: Actor,
    on: date,
) -> VoucherOrder:  # fmt: skip
    """Order days of work of one person, and announce the payment that settles them. The same key twice is the same order.

    Nothing is owed until it is paid: an order that nobody pays is worth nothing.
    """
    if found := EmployerPayment.objects.filter(employer=employer, key=_key(key)).first():
        return VoucherOrder(own_account.vouchers_of_payment(found.reference), found)
    wanted = _checked(employer, person, days, wage, on)
    amounts = _priced(wanted, [wage] * len(wanted))
    due = sum(amounts[share] for share in SHARES[1:])
    order = new_reference("VCH")
    payment = ask_employer_payment(
        employer=employer, amount=int(due.sum()), about=f"{ABOUT}:{order}", channel=channel, key=_key(key), actor=actor, on=on
    )
    vouchers = [
        DayVoucher(
            person=person, reference=new_reference("VCH"), employer_key=employer.pk, day=day, wage=wage,
            base=int(amounts["base"][row]), due=int(due[row]), payment_reference=payment.reference, ordered_on=on,
        )
        for row, day in enumerate(wanted)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            DayVoucher.objects.bulk_create(vouchers)
    except IntegrityError:  # another window bought one of these days
        taken = _taken(employer, person, wanted)
        raise DayTaken(day=(taken or wanted[0]).strftime("%d/%m/%Y")) from None
    journal.record(
        VOUCHERS_ORDERED, about=f"payment:{payment.reference}", person_key=person.pk, actor=actor, on=on,
        employer=employer.pk, days=wanted, wage=wage, due=payment.amount, status="to_confirm",
    )  # fmt: skip
    return VoucherOrder(vouchers, payment)


@transaction.atomic
def settle_vouchers(*, payment_reference: str, actor: Actor, on: date) -> list[DayVoucher]:
    """The payment of an order is complete: the contribution is posted and the days count for the worker. Heard twice, once."""
    payment = EmployerPayment.objects.select_for_update().filter(reference=payment_reference).first()
    if payment is None or payment.state != EmployerPaymentState.SETTLED:
        return []
    vouchers = list(DayVoucher.objects.select_for_update().filter(payment_reference=payment_reference).order_by("day"))
    waiting = [each for each in vouchers if each.state != VoucherState.PAID]
    if not waiting:
        return vouchers
    vouchers = [each for each in vouchers if each.state == VoucherState.PAID or _mark_paid(each, on)]
    if not vouchers:
        return []  # every day was bought again or declared meanwhile: the money stays to the employer's credit
    _post(payment, vouchers, on)
    _credit(payment.employer_id, vouchers, f"vouchers:{payment.reference}", actor, on)
    journal.record(
        VOUCHERS_PAID, about=f"payment:{payment_reference}", person_key=vouchers[0].person_id, actor=actor, on=on,
        employer=payment.employer_id, days=[each.day for each in vouchers], due=sum(each.due for each in vouchers),
    )  # fmt: skip
    return vouchers


@transaction.atomic
def cancel_vouchers(*, payment_reference: str, actor: Actor, on: date) -> int:
    """The payment of an order was given up or failed: its days may be bought again. How many."""
    vouchers = list(
        DayVoucher.objects.select_for_update().filter(payment_reference=payment_reference, state=VoucherState.ORDERED)
    )
    for each in vouchers:
        each.state = VoucherState.CANCELLED
        each.save(update_fields=["state"])
    if vouchers:
        about = f"payment:{payment_reference}"
        journal.record(VOUCHERS_CANCELLED, about=about, person_key=vouchers[0].person_id, actor=actor, on=on, count=len(vouchers))
    return len(vouchers)


@transaction.atomic
def return_declared_vouchers(*, employer_key: int, month: date, by: str, actor: Actor, on: date) -> int:
    """Workers declared for a month in which days were bought for them: the lesser of the two contributions is not owed.

    It comes back to the employer's credit. Heard twice, once. How much.
    """
    employer = registry.employer(employer_key)
    bought = DayVoucher.objects.select_for_update().filter(
        employer_key=employer_key, state=VoucherState.PAID, day__gte=month, day__lt=add_months(month, 1)
    )
    of_person: dict[int, int] = {}
    for each in bought:
        of_person[each.person_id] = of_person.get(each.person_id, 0) + each.due
    declared = {line.person_key: line for line in standing_lines(employer, month)} if of_person else {}
    back = dict.fromkeys(BRANCHES, 0)
    for person_key, paid in of_person.items():
        line = declared.get(person_key)
        if line is None:
            continue
        due = sum(int(getattr(line, share) or 0) for share in SHARES[1:])
        wages = [each.wage for each in bought if each.person_id == person_key]
        amounts = _priced([month] * len(wages), wages)
        shares = {name: int(amounts[name].sum()) * min(paid, due) // paid for name in BRANCHES}
        shares["retirement"] += min(paid, due) - sum(shares.values())
        for name, amount in shares.items():
            back[name] += amount
    total = sum(back.values())
    if total:
        lines = [(ACCOUNTS[name], amount) for name, amount in back.items() if amount]
        about = f"declaration:{by}"
        ledger.post(
            owner=f"employer:{employer_key}", key=f"vouchers:declared:{by}", lines=[*lines, ("employer.receivable", -total)],
            reason="voucher", about=about, on=on,
        )  # fmt: skip
        journal.record(VOUCHERS_DECLARED, about=about, actor=actor, on=on, employer=employer_key, month=month, returned=total)
    return total


def _mark_paid(voucher: DayVoucher, on: date) -> bool:
    """One that was given up and paid after all is paid, unless the day was bought again meanwhile.

    A day of a month that was declared meanwhile is not paid twice: the money stays to the employer's credit.
    """
    if is_declared(voucher.person_id, voucher.employer_key, month_of(voucher.day)):
        voucher.state = VoucherState.CANCELLED
        voucher.save(update_fields=["state"])
        return False
    if voucher.state == VoucherState.CANCELLED:
        same = DayVoucher.objects.filter(person_id=voucher.person_id, employer_key=voucher.employer_key, day=voucher.day)
        if same.exclude(state=VoucherState.CANCELLED).exists():
            return False
    voucher.state, voucher.paid_on = VoucherState.PAID, on
    voucher.save(update_fields=["state", "paid_on"])
    return True


def _key(key: str) -> str:
    return f"{ABOUT}:{key}"[:80]


def _checked(employer: Employer, person: Person, days: Sequence[date], wage: int, on: date) -> list[date]:
    wanted = sorted(set(days))
    if not 1 <= len(wanted) <= DAYS_MOST:
        raise NoDays(most=DAYS_MOST)
    if wage <= 0:
        raise DayWageNotPossible
    if wanted[0] < on - BACK or wanted[-1] > on + AHEAD:
        raise DayOutOfBounds
    if employer.representative_key == person.pk or (person.died_on is not None and person.died_on <= wanted[-1]):
        raise NotAWorker
    if taken := _taken(employer, person, wanted):
        raise DayTaken(day=taken.strftime("%d/%m/%Y"))
    for month in sorted({month_of(day) for day in wanted}):
        if is_declared(person.pk, employer.pk, month):
            raise MonthIsDeclared(month=month.strftime("%m/%Y"))
    return wanted


def _taken(employer: Employer, person: Person, days: Sequence[date]) -> date | None:
    found = DayVoucher.objects.filter(person=person, employer_key=employer.pk, day__in=days)
    return found.exclude(state=VoucherState.CANCELLED).order_by("day").values_list("day", flat=True).first()


def _priced(days: Sequence[date], wages: Sequence[int]) -> dict[str, Any]:
    months = np.array([month_of(day) for day in days], dtype="datetime64[D]")
    amounts, without_law = price(
        months, np.array(wages, dtype=np.int64), np.ones(len(days), dtype=np.int64), np.zeros(len(days), dtype=np.int16)
    )
    if without_law.any():
        raise DayOutOfBounds
    return amounts


def _post(payment: EmployerPayment, vouchers: Sequence[DayVoucher], on: date) -> None:
    """What the law splits between the branches; the rates are those of the order's days."""
    amounts = _priced([each.day for each in vouchers], [each.wage for each in vouchers])
    due = sum(each.due for each in vouchers)
    credits = {name: int(amounts[name].sum()) for name in BRANCHES}
    credits["retirement"] += due - sum(credits.values())  # what was paid is what was said at the order
    lines = [(ACCOUNTS[name], -amount) for name, amount in credits.items() if amount]
    about = f"payment:{payment.reference}"
    ledger.post(
        owner=f"employer:{payment.employer_id}", key=f"vouchers:{payment.reference}",
        lines=[*lines, ("employer.receivable", due)], reason="voucher", about=about, on=on,
    )  # fmt: skip


def _credit(employer_key: int, vouchers: Sequence[DayVoucher], source: str, actor: Actor, on: date) -> None:
    """Each month counts with all its paid days with this employer. What the employer declared for the month stands."""
    person = registry.person(vouchers[0].person_id)
    for month in sorted({month_of(each.day) for each in vouchers}):
        paid = DayVoucher.objects.filter(
            person=person, employer_key=employer_key, state=VoucherState.PAID, day__year=month.year, day__month=month.month
        )
        base, days = sum(paid.values_list("base", flat=True)), paid.count()
        if is_declared(person.pk, employer_key, month):
            continue
        careers.restate_months(
            person=person, months=[month], scheme=Scheme.EMPLOYEE, ground=Ground.WORK, employer_key=employer_key, base=base,
            days=days, source=source, actor=actor, on=on,
        )  # fmt: skip
