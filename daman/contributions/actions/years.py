"""The year of the self-employed: declared by the person, or taken from the year before until it is."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as careers
from daman.affiliation.models import Ground, Scheme
from daman.contributions.actions.payments import ask_payment
from daman.contributions.acts import YEAR_DECLARED, YEAR_PAID, YEAR_PROVISIONAL, YEARS_ESTIMATED
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState, SelfEmployedYear, YearKind
from daman.contributions.queries import own_account
from daman.contributions.queries.payments import payment as payment_of
from daman.determinations import actions as determinations
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.months import add_months, month_of
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.foundation.staging import stage
from daman.journal import actions as journal
from daman.journal.actions import Row
from daman.ledger import actions as ledger
from daman.registry import queries as registry
from daman.registry.models import Person

RECEIVABLE, INCOME = "person.receivable.contributions", "fund.casnos.contributions"
YEARS_BACK = 4  # how far back a year may be declared here; an older one is a matter for the agency
AT_ONCE = 20_000
BEFORE, PROVISIONAL = f"{own_account.OF_YEAR}.income_of_year_before", f"{own_account.OF_YEAR}.provisional_base_yearly"
# In the scheme all year until now, nothing declared for it, and a year before that says something.
SILENT = """
select y.person_id, coalesce(y.income, y.base) from contributions_selfemployedyear y
where y.scheme = 'self_employed' and y.year = %(year)s - 1 and y.replaced_by = '' and y.person_id > %(after)s
    and exists (select 1 from affiliation_affiliation a where a.person_id = y.person_id and a.scheme = 'self_employed'
        and a.starts_on < make_date(%(year)s, 1, 1) and (a.ends_before is null or a.ends_before > %(on)s))
    and not exists (select 1 from contributions_selfemployedyear x where x.person_id = y.person_id
        and x.scheme = 'self_employed' and x.year = %(year)s)
order by y.person_id limit %(limit)s
"""
WRITE = """
insert into contributions_selfemployedyear
    (person_id, reference, key, scheme, year, kind, income, base, due, replaces, replaced_by, determination_reference, filed_on)
select person_key, reference, 'silent:' || %(year)s, 'self_employed', %(year)s, 'provisional', null, base, due, '', '', '', %(on)s
from staged_years on conflict do nothing returning person_id, reference
"""
POST = """
select 'person:' || person_key as owner, 'year:' || reference as key, 'contribution' as reason, 'year:' || reference as about,
    account, amount
from staged_years cross join lateral (values ('person.receivable.contributions', due), ('fund.casnos.contributions', -due))
    as line (account, amount)
where reference = any(%s)
"""


class NotSelfEmployed(Refusal):
    code = "not_self_employed"
    message = _("لا نعرف لك نشاطا لحسابك في سنة {year}. سجّل نشاطك أولا، أو اختر سنة أخرى.")


class YearOutOfBounds(Refusal):
    code = "year_out_of_bounds"
    message = _("لا تُصرَّح هنا إلا السنوات من {first} إلى {last}. لغيرها اسأل وكالتك.")


class IncomeNotPossible(Refusal):
    code = "income_not_possible"
    message = _("الدخل لا يقل عن الصفر. اكتب دخل السنة كله بالدينار ثم أعد المحاولة.")


class YearKeyReused(Refusal):
    code = "year_key_reused"
    message = _("صرّحت من هذه الصفحة بدخل آخر. افتح الصفحة من جديد ثم أعد التصريح.")


class MoreThanDue(Refusal):
    code = "more_than_due"
    message = _("المبلغ أكبر مما بقي عليك في هذه السنة. ادفع {most} على الأكثر.")


class NothingLeft(Refusal):
    code = "nothing_left"
    message = _("لم يبق عليك شيء في هذه السنة، أو أن ما بقي في طريقه إلينا. لم نأخذ منك شيئا.")


class YearReplaced(Refusal):
    code = "year_replaced"
    message = _("حل تصريح آخر محل هذا التصريح. افتح السنة من جديد ثم ادفع.")


@transaction.atomic
def declare_year(*, person: Person, scheme: str, year: int, income: int, key: str, actor: Actor, on: date) -> SelfEmployedYear:
    """Say the income of a year: the base and what is due are the law's. It stands in place of what was said before.

    The same key twice is the same declaration. What was posted for the former one is reversed, what was paid still counts.
    """
    _lock(person)
    if found := SelfEmployedYear.objects.filter(person=person, key=key).first():
        if (found.scheme, found.year, found.income) != (scheme, year, income):
            raise YearKeyReused
        return found
    if income < 0:
        raise IncomeNotPossible
    if not on.year - YEARS_BACK <= year <= on.year:
        raise YearOutOfBounds(first=on.year - YEARS_BACK, last=on.year)
    if scheme not in own_account.schemes_of(person, year):
        raise NotSelfEmployed(year=year)
    before = own_account.standing_year(person, scheme, year)
    if before and before.kind == YearKind.DECLARED and before.income == income:
        return before
    reference = new_reference("YER")
    estimate = own_account.estimate_year(scheme=scheme, year=year, income=income)
    determination = ""
    if scheme == Scheme.SELF_EMPLOYED:
        determination = determinations.determine(
            targets=own_account.YEAR_TARGETS, facts={own_account.INCOME: income}, on=date(year, 1, 1), known_on=on,
            person_key=person.pk, about=f"year:{reference}", actor=actor,
        ).reference  # fmt: skip
    if before:
        _replace(before, reference, on)
    made = SelfEmployedYear(
        person=person, reference=reference, key=key, scheme=scheme, year=year, kind=YearKind.DECLARED, income=income,
        base=estimate.base, due=estimate.due, replaces=before.reference if before else "",
        determination_reference=determination, filed_on=on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise YearKeyReused from error
    _post(made, on)
    journal.record(
        YEAR_DECLARED, about=f"year:{reference}", person_key=person.pk, actor=actor, on=on, year=year, scheme=scheme,
        base=made.base, due=made.due, replaces=made.replaces, status=estimate.status,
    )  # fmt: skip
    _credit_if_paid(made, actor, on)
    return made


def pay_year(
    *, year: SelfEmployedYear, amount: int, key: str, return_url: str, callback_url: str, actor: Actor, on: date
) -> tuple[ContributionPayment, str]:
    """Open a payment of a part of a year, as large as one likes; gives it with the page where the person pays."""
    current = SelfEmployedYear.objects.select_related("person").get(person_id=year.person_id, pk=year.pk)
    if current.replaced_by:
        raise YearReplaced
    account = own_account.year_account(current)
    if not account.may_pay:
        raise NothingLeft
    if amount > account.may_pay:
        raise MoreThanDue(most=spell(account.may_pay, get_language() or "ar"))
    insured = own_account.affiliation_of_year(current.person, current.scheme, current.year)
    if insured is None:
        raise NotSelfEmployed(year=current.year)
    return ask_payment(
        person=current.person, affiliation=insured, amount=amount, key=key, paid_for=PaymentFor.YEAR,
        about=f"year:{current.reference}", return_url=return_url, callback_url=callback_url, actor=actor, on=on,
    )  # fmt: skip


@transaction.atomic
def count_year_payment(*, person_key: int, payment_reference: str, actor: Actor, on: date) -> list[date]:
    """A part of a year arrived: when all of it is there, the months of the year count. Heard twice, it is done once."""
    payment = payment_of(person_key, payment_reference)
    if payment is None or payment.paid_for != PaymentFor.YEAR or payment.state != PaymentState.SETTLED:
        return []
    paid = own_account.year_of_reference(payment.person, payment.about.removeprefix("year:"))
    standing = own_account.standing_year(payment.person, paid.scheme, paid.year) if paid else None
    return _credit_if_paid(standing, actor, on) if standing else []


def estimate_silent_years(*, year: int, actor: Actor, on: date) -> int:
    """Who declared nothing for a year: provisional, on the base of the year before. How many. Run again, it adds nothing.

    By sets of persons, each whole. Who has no year before is left alone: nothing can be assessed, nothing is guessed.
    """
    after, count = 0, 0
    while found := _estimate_some(year, after, actor, on):
        after, made = found
        count += made
    return count


@transaction.atomic
def _estimate_some(year: int, after: int, actor: Actor, on: date) -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(SILENT, {"year": year, "after": after, "on": on, "limit": AT_ONCE})
        rows = cursor.fetchall()
        if not rows:
            return None
        keys, incomes = [row[0] for row in rows], np.array([row[1] for row in rows], dtype=np.int64)
        due = f"{own_account.OF_YEAR}.due_yearly"
        answer = determinations.determine_many(
            targets=[PROVISIONAL, due], columns={BEFORE: incomes, own_account.INCOME: incomes}, on=date(year, 1, 1)
        )
        table = {"person_key": keys, "reference": [new_reference("YER") for _ in rows]}
        table |= {"base": answer[PROVISIONAL].tolist(), "due": answer[due].tolist()}
        kinds = {"person_key": "bigint", "reference": "text", "base": "bigint", "due": "bigint"}
        stage(cursor, "staged_years", pa.table(table), kinds)
        cursor.execute(WRITE, {"year": year, "on": on})
        made = cursor.fetchall()
    ledger.post_from(query=POST, parameters=[[reference for _key, reference in made]], on=on)
    told: list[Row] = [Row(f"year:{reference}", key, "", {"year": year}) for key, reference in made]
    journal.record_many(YEAR_PROVISIONAL, told, actor=actor, on=on)
    journal.record(YEARS_ESTIMATED, about=f"years:{year}", actor=actor, on=on, count=len(made))
    return keys[-1], len(made)


def _lock(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"year:{person.pk}"])


def _replace(before: SelfEmployedYear, reference: str, on: date) -> None:
    before.replaced_by = reference
    before.save(update_fields=["replaced_by"])
    if before.due:
        key = f"year:{before.reference}"
        ledger.reverse(
            owner=f"person:{before.person_id}", entry_key=key, key=f"{key}:reversed", reason="replaced", on=on
        )  # fmt: skip


def _post(made: SelfEmployedYear, on: date) -> None:
    if made.due:
        about = f"year:{made.reference}"
        lines = [(RECEIVABLE, made.due), (INCOME, -made.due)]
        ledger.post(owner=f"person:{made.person_id}", key=about, lines=lines, reason="contribution", about=about, on=on)


def _credit_if_paid(year: SelfEmployedYear, actor: Actor, on: date) -> list[date]:
    account = own_account.year_account(year)
    if account.paid < year.due:
        return []
    person = registry.person(year.person_id)
    months = _months_of(person, year)
    written: list[date] = []
    share, rest = divmod(year.base, len(months)) if months else (0, 0)
    for wanted, base in ((months[:1], share + rest), (months[1:], share)):
        if wanted:
            written += careers.restate_months(
                person=person, months=wanted, scheme=year.scheme, ground=Ground.WORK, base=base,
                source=f"year:{year.reference}", actor=actor, on=on,
            )  # fmt: skip
    if written:
        details: dict[str, Any] = {"year": year.year, "paid": account.paid, "months": len(written)}
        journal.record(YEAR_PAID, about=f"year:{year.reference}", person_key=person.pk, actor=actor, on=on, **details)
    return written


def _months_of(person: Person, year: SelfEmployedYear) -> list[date]:
    """The months of the year in which the person was in the scheme."""
    insured = own_account.affiliation_of_year(person, year.scheme, year.year)
    if insured is None:
        return []
    first = max(date(year.year, 1, 1), month_of(insured.starts_on))
    return [
        month
        for month in (add_months(first, i) for i in range(12))
        if month.year == year.year and (insured.ends_before is None or month < insured.ends_before)
    ]
