"""Where a person is paid: another account is proved by the person, confirmed by who keeps it, and used after a delay."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from daman.benefits import acts
from daman.benefits.models import AccountState, Award, PaymentAccount
from daman.benefits.standards import ACCOUNT_DELAY_DAYS
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.exchange import actions as exchange
from daman.exchange import queries as evidence
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.identifiers import clean_account
from daman.registry.models import Person

POST = "007"
CHECK = "confirm_account"
OFFICE = "PAY-CNR"
OPEN = (AccountState.ASKED, AccountState.CONFIRMED)

APPLY = """
with due as (
  select id, person_id, account_number from benefits_paymentaccount
  where state = 'confirmed' and in_force_from <= %(on)s for update),
replaced as (
  update benefits_paymentaccount p set state = 'replaced' from due
  where p.person_id = due.person_id and p.state = 'in_force'),
used as (
  update benefits_paymentaccount p set state = 'in_force' from due where p.person_id = due.person_id and p.id = due.id)
update benefits_award a set account_number = due.account_number from due
where a.person_id = due.person_id and (a.ends_before is null or a.ends_before > %(on)s) returning a.person_id, a.reference
"""


class NotProved(Refusal):
    code = "not_proved"
    message = gettext_lazy("لا يُغيَّر الحساب إلا بعد رمز يصل إلى هاتفك. اكتب الرمز ثم أعد المحاولة.")


class NotYourAccount(Refusal):
    code = "not_your_account"
    message = gettext_lazy("لا يطلب تغيير الحساب إلا صاحب الحق نفسه، من صفحته.")


class ChangeUnderWay(Refusal):
    code = "change_under_way"
    message = gettext_lazy("طلبت من قبل تغيير حسابك، والطلب لم ينته. انتظر نهايته، أو ألغه ثم اطلب من جديد.")


class SameAccount(Refusal):
    code = "same_account"
    message = gettext_lazy("يُدفع لك الآن في هذا الحساب، فلا شيء يتغير.")


class NothingPaid(Refusal):
    code = "nothing_paid"
    message = gettext_lazy("لا يُدفع لك أي حق الآن، فلا يوجد حساب يُغيَّر.")


class NoSuchChange(Refusal):
    code = "no_such_change"
    message = gettext_lazy("لا يوجد طلب تغيير جارٍ. عد إلى صفحتك لترى حسابك.")


@transaction.atomic
def ask_account(*, person: Person, account_number: str, second_factor: str, actor: Actor, on: date) -> PaymentAccount:
    """Ask to be paid elsewhere. The key is checked, whoever keeps the account is asked, the person is told at once."""
    if actor.kind != ActorKind.PERSON or actor.person_key != person.pk:
        raise NotYourAccount
    if not second_factor:
        raise NotProved
    number = clean_account(account_number)
    awards = Award.objects.select_for_update().filter(person=person).exclude(ends_before__lte=on)
    paid_into = {award.account_number for award in awards}
    if not paid_into:
        raise NothingPaid
    if paid_into == {number}:
        raise SameAccount
    if PaymentAccount.objects.filter(person=person, state__in=OPEN).exists():
        raise ChangeUnderWay
    asked = PaymentAccount.objects.create(
        person=person, reference=new_reference("ACC"), account_number=number, asked_on=on, second_factor=second_factor
    )
    journal.record(acts.ACCOUNT_ASKED, about=_about(asked), person_key=person.pk, actor=actor, on=on, ends_in=number[-4:])
    _tell(asked, gettext_lazy("طُلب أن يُدفع حقك في حساب آخر. إن لم تكن أنت، فادخل إلى صفحتك وألغِ الطلب."), on)
    return confirm(asked=asked, on=on)


@transaction.atomic
def confirm(*, asked: PaymentAccount, on: date) -> PaymentAccount:
    """Ask whoever keeps the account whose it is. No answer: it is asked again; nobody to ask: an officer checks."""
    asked = _locked(asked)
    if asked.state != AccountState.ASKED:
        return asked
    kind = evidence.evidence_type("post.account" if asked.account_number.startswith(POST) else "bank.account")
    if not evidence.can_deliver(kind.key):
        casework.open_task(
            office_code=OFFICE, kind=CHECK, about=_about(asked), person_key=asked.person_id, opened_on=on, working_days=5,
            actor=THE_HOUSE,
        )  # fmt: skip
        return asked
    try:
        facts = exchange.obtain(
            subject=asked.person.nin, evidence=kind.key, purpose="benefit.where_to_pay", legal_basis=kind.legal_basis.text,
            actor=THE_HOUSE, on=on, anew=True,
        )  # fmt: skip
    except exchange.NotFoundAtRegister:
        return _refuse(asked, on)
    except Refusal:
        return asked  # a silent register: the question is put again
    held = {name: fact.value for name, fact in facts.items()}
    if held.get("account.number") == asked.account_number and held.get("account.holder_matches") is True:
        return _confirmed(asked, by=kind.provider.key, actor=THE_HOUSE, on=on)
    return _refuse(asked, on)


@transaction.atomic
def confirm_by_hand(*, asked: PaymentAccount, actor: Actor, on: date) -> PaymentAccount:
    """An officer had the bank's answer, where the bank is not connected. It is written who."""
    asked = _checked_by_hand(asked, actor, on)
    return _confirmed(asked, by=f"officer:{actor.reference}"[:40], actor=actor, on=on)


@transaction.atomic
def refuse_by_hand(*, asked: PaymentAccount, actor: Actor, on: date) -> PaymentAccount:
    """The bank told an officer that the account is somebody else's. The person goes on being paid as before."""
    return _refuse(_checked_by_hand(asked, actor, on), on, actor=actor)


def _checked_by_hand(asked: PaymentAccount, actor: Actor, on: date) -> PaymentAccount:
    asked = _locked(asked)
    if actor.kind != ActorKind.OFFICER or actor.person_key == asked.person_id:
        raise NotYourAccount
    if asked.state != AccountState.ASKED:
        raise NoSuchChange
    if tasks.task(OFFICE, CHECK, _about(asked)):
        casework.finish(office_code=OFFICE, kind=CHECK, about=_about(asked), officer=THE_HOUSE, on=on)
    return asked


@transaction.atomic
def cancel_account(*, person: Person, reference: str, actor: Actor, on: date) -> PaymentAccount:
    """It was not me, or I changed my mind: until the account is used, a word is enough."""
    asked = PaymentAccount.objects.select_for_update().filter(person=person, reference=reference, state__in=OPEN).first()
    if asked is None:
        raise NoSuchChange
    asked.state = AccountState.CANCELLED
    asked.save(update_fields=["state"])
    journal.record(acts.ACCOUNT_CANCELLED, about=_about(asked), person_key=person.pk, actor=actor, on=on)
    return asked


@transaction.atomic
def apply_due_accounts(*, on: date) -> int:
    """Use the accounts whose delay is over. How many rights are paid elsewhere now."""
    with connection.cursor() as cursor:
        cursor.execute(APPLY, {"on": on})
        moved = cursor.fetchall()
    rows = [journal.Row(about=f"award:{reference}", person_key=person_key) for person_key, reference in moved]
    journal.record_many(acts.ACCOUNT_IN_FORCE, rows, actor=THE_HOUSE, on=on)
    return len(moved)


def ask_again_waiting(*, on: date) -> int:
    """Put the question again to those who did not answer. How many answered."""
    waiting = PaymentAccount.objects.filter(state=AccountState.ASKED).select_related("person").order_by("id")[:500]
    return sum(confirm(asked=each, on=on).state != AccountState.ASKED for each in waiting)


def _confirmed(asked: PaymentAccount, *, by: str, actor: Actor, on: date) -> PaymentAccount:
    asked.state, asked.confirmed_by = AccountState.CONFIRMED, by
    asked.in_force_from = on + timedelta(days=ACCOUNT_DELAY_DAYS)
    asked.save(update_fields=["state", "confirmed_by", "in_force_from"])
    journal.record(
        acts.ACCOUNT_CONFIRMED, about=_about(asked), person_key=asked.person_id, actor=actor, on=on, by=by,
        in_force_from=asked.in_force_from,
    )  # fmt: skip
    return asked


def _refuse(asked: PaymentAccount, on: date, *, actor: Actor = THE_HOUSE) -> PaymentAccount:
    asked.state = AccountState.REFUSED
    asked.save(update_fields=["state"])
    journal.record(acts.ACCOUNT_REFUSED, about=_about(asked), person_key=asked.person_id, actor=actor, on=on)
    _tell(asked, gettext_lazy("الحساب الذي طلبته ليس باسمك عند من يمسكه، فلم يتغير شيء."), on)
    return asked


def _tell(asked: PaymentAccount, words: object, on: date) -> None:
    person = asked.person
    language = person.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        body, subject = str(words), _("حسابك")
    told: dict[str, Any] = {"recipient": f"person:{person.pk}", "body": body, "language": language, "about": _about(asked)}
    correspondence.send(**told, channel=Channel.PORTAL, subject=subject, actor=THE_HOUSE, on=on)
    if person.phone:
        correspondence.send(**told, channel=Channel.SMS, address=person.phone, actor=THE_HOUSE, on=on)


def _locked(asked: PaymentAccount) -> PaymentAccount:
    rows = PaymentAccount.objects.select_for_update(of=("self",)).select_related("person")
    return rows.get(person_id=asked.person_id, pk=asked.pk)


def _about(asked: PaymentAccount) -> str:
    return f"account:{asked.reference}"
