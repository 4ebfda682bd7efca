"""From "I am not insured" to the card."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.affiliation.models import Affiliation, CoverageCard, Ground, Scheme
from daman.contributions import actions as contributions
from daman.contributions import queries as payments
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.exchange import actions as exchange
from daman.foundation.actor import Actor
from daman.foundation.months import add_months, month_of, months_later
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.outreach import acts, doors, queries
from daman.outreach.models import Joining, JoiningState
from daman.registry.models import Person

MONTHS_AT_ONCE_MOST = 12
SCHEME = Scheme.VOLUNTARY
SERVICE = "voluntary_affiliation"  # as public_services.yaml declares it
KNOWN_BEFORE = ("civil.identity", "civil.contact")
MINIMUM_WAGE = "minimum_wage.monthly"
MONTHS_LEFT = "contributions.voluntary.months_left"


class AnswersMissing(Refusal):
    code = "answers_missing"
    message = _("لم تجب عن الأسئلة الثلاثة. أجب عنها ثم تابع.")


class NotAlive(Refusal):
    code = "not_alive"
    message = _("سجل الحالة المدنية يذكر أن صاحب هذا الرقم متوفى، فلا يمكن التأمين. إن كان هذا خطأ فاتصل ببلديتك لتصحيحه.")


class AlreadyInsured(Refusal):
    code = "already_insured"
    message = _("أنت مؤمَّن من قبل في {scheme}، فلا تدفع مرتين. افتح صفحتك لترى حقوقك، وإن توقف عملك فعد إلى هنا.")


class AlreadyCovered(Refusal):
    code = "already_covered"
    message = _("أنت مؤمَّن، وقد دفعت أشهرا قادمة أيضا. افتح صفحتك لترى بطاقتك، وعد إلى هنا قبل نهاية مدتها.")


class SchemeClosed(Refusal):
    code = "scheme_closed"
    message = _("الانتساب الإرادي مغلق حسب القانون الساري اليوم. أقرب وكالة تدلك على باب آخر.")


class NotAgreedYet(Refusal):
    code = "not_agreed_yet"
    message = _("لم توافق على السعر بعد. اقرأ السعر وما يغطيه، ثم وافق لتدفع.")


class MonthsOutOfBounds(Refusal):
    code = "months_out_of_bounds"
    message = _("اختر عدد الأشهر من 1 إلى {most}.")


class MonthsUsedUp(Refusal):
    code = "months_used_up"
    message = _(
        "يدوم الانتساب الإرادي {most} شهرا على الأكثر حسب القانون، وبقي لك {left}."
        " اختر عددا أقل، أو اسأل أقرب وكالة عن نظام الأجراء أو غير الأجراء."
    )


@transaction.atomic
def start_joining(*, person: Person, answers: Mapping[str, str], actor: Actor, on: date) -> Joining:
    """Begin the way in, or resume it where it was left, even from another phone."""
    if not doors.are_complete(answers):
        raise AnswersMissing
    said = {question: answers[question] for question in doors.ANSWERS}
    if found := queries.open_joining(person):
        return _answered(found, said)
    _check_may_join(person, on)
    joining = Joining(
        person=person,
        reference=new_reference("JON"),
        answers=said,
        door=doors.door_for(said).key,
        started_on=on,
    )
    try:
        with transaction.atomic():
            joining.save(force_insert=True)
    except IntegrityError:  # the other tab was quicker
        return Joining.objects.exclude(state=JoiningState.COVERED).get(person=person)
    _record(acts.JOINING_STARTED, joining, actor, on, door=joining.door)
    return joining


@transaction.atomic
def agree(*, joining: Joining, actor: Actor, on: date) -> Joining:
    """The person says yes to the price: affiliated from the day that the law names. Saying it twice changes nothing."""
    locked = _locked(joining)
    if locked.state != JoiningState.STARTED:
        return locked
    _check_may_join(locked.person, on)
    determination = determinations.determine(
        targets=queries.TARGETS,
        facts={},
        on=on,
        person_key=locked.person_id,
        about=f"joining:{locked.reference}",
        actor=actor,
    )
    offer = queries.offer(locked.person, on)
    made = affiliation.affiliate(person=locked.person, scheme=SCHEME, starts_on=offer.starts_on, actor=actor, on=on)
    exchange.rely_on(  # whoever signed in is known already: nobody is asked again
        subject=locked.person.nin, evidence=KNOWN_BEFORE, service=SERVICE, about=f"joining:{locked.reference}", on=on,
        person_key=locked.person_id,
    )  # fmt: skip
    locked.price_monthly = offer.price_monthly
    locked.determination_reference = determination.reference
    locked.affiliation_reference = made.reference
    locked.state = JoiningState.AGREED
    locked.save(update_fields=["price_monthly", "determination_reference", "affiliation_reference", "state"])
    _record(acts.JOINING_AGREED, locked, actor, on, price_monthly=locked.price_monthly)
    return locked


def begin_payment(*, joining: Joining, months: int, return_url: str, callback_url: str, key: str, actor: Actor, on: date) -> str:
    """The address where the person pays for so many months. The same key again is the same payment.

    Whoever comes back with another number of months gives up the payment that was not made. Not one transaction: the
    payment is committed before the operator is asked (see `contributions.ask_payment`).
    """
    if not 1 <= months <= MONTHS_AT_ONCE_MOST:
        raise MonthsOutOfBounds(most=MONTHS_AT_ONCE_MOST)
    current = _current(joining)
    if current.state == JoiningState.STARTED:
        raise NotAgreedYet
    if current.state == JoiningState.COVERED:
        raise AlreadyCovered
    insured = affiliations.affiliation(current.person_id, current.affiliation_reference)
    assert insured is not None and current.price_monthly is not None
    _check_months_left(current.person, months, on)
    key = _key_for(current, key, months, actor=actor, on=on)
    payment, page_url = contributions.ask_payment(
        person=current.person,
        affiliation=insured,
        months=_months(current, key, months, on),
        amount=current.price_monthly * months,
        key=key,
        return_url=return_url,
        callback_url=callback_url,
        actor=actor,
        on=on,
    )
    _begin_paying(current, payment, actor=actor, on=on)
    return page_url


@transaction.atomic
def cover(*, person_key: int, payment_reference: str, actor: Actor, on: date) -> CoverageCard | None:
    """The payment is settled: credit its months, issue the card, tell the person. Heard twice, it is done once."""
    payment = payments.payment(person_key, payment_reference)
    joining = _of_payment(payment)
    if payment is None or joining is None or payment.state != PaymentState.SETTLED or payment.paid_for != PaymentFor.MONTHS:
        return None
    source = f"payment:{payment.reference}"
    if affiliations.months_from(joining.person, source):
        return affiliations.current_card(joining.person)
    insured = affiliations.affiliation(person_key, payment.affiliation_reference)
    assert insured is not None
    _credit(payment, insured, source, actor=actor, on=on)
    card = _issue_card(insured, len(payment.months), actor=actor, on=payment.settled_on or on)
    if joining.state != JoiningState.COVERED:
        joining.state, joining.covered_on, joining.payment_reference = JoiningState.COVERED, on, payment.reference
        joining.save(update_fields=["state", "covered_on", "payment_reference"])
    _record(acts.JOINING_COVERED, joining, actor, on, months=len(payment.months), covers_before=card.covers_before)
    _tell(joining.person, card, actor=actor, on=on)
    return card


@transaction.atomic
def cover_bought_months(*, person_key: int, payment_reference: str, months: int, actor: Actor, on: date) -> CoverageCard | None:
    """Free amounts made whole months: a card for so many, and the person is told. Heard twice, it is done once."""
    payment = payments.payment(person_key, payment_reference)
    insured = affiliations.affiliation(person_key, payment.affiliation_reference) if payment else None
    if payment is None or insured is None or queries.was_covered_by(payment_reference):
        return None
    card = _issue_card(insured, months, actor=actor, on=payment.settled_on or on)
    joining = _of_payment(payment)
    if joining and joining.state != JoiningState.COVERED:
        joining.state, joining.covered_on, joining.payment_reference = JoiningState.COVERED, on, payment.reference
        joining.save(update_fields=["state", "covered_on", "payment_reference"])
    journal.record(
        acts.MONTHS_COVERED, about=f"payment:{payment_reference}", person_key=person_key, actor=actor, on=on,
        months=months, card=card.serial, covers_before=card.covers_before,
    )  # fmt: skip
    _tell(insured.person, card, actor=actor, on=on)
    return card


@transaction.atomic
def step_back(*, person_key: int, payment_reference: str, actor: Actor, on: date) -> None:
    """The payment failed: the person may pay again. Heard twice, it is done once."""
    payment = payments.payment(person_key, payment_reference)
    joining = _of_payment(payment)
    if joining and joining.state == JoiningState.PAYING and joining.payment_reference == payment_reference:
        joining.state = JoiningState.AGREED
        joining.save(update_fields=["state"])
        _record(acts.JOINING_BACK, joining, actor, on, payment=payment_reference)


def _check_may_join(person: Person, on: date) -> None:
    if person.died_on is not None and person.died_on <= on:
        raise NotAlive
    if not law.parameter("contributions.voluntary.in_force", on).value:
        raise SchemeClosed
    for each in affiliations.current_affiliations(person, on):
        if each.scheme not in (SCHEME, Scheme.PENSION):  # a pension, of a late parent even, forbids no contribution
            raise AlreadyInsured(scheme=Scheme(each.scheme).label)
    _check_months_left(person, 1, on)
    until = affiliations.covered_until(person)
    if until is not None and until > months_later(on, 1):
        raise AlreadyCovered


def _check_months_left(person: Person, months: int, on: date) -> None:
    """The scheme is a passage: the law says how many of its months remain."""
    paid = affiliations.career_summary(person).by_scheme.get(SCHEME, 0)
    answer = determinations.simulate(targets=[MONTHS_LEFT], facts={"pension.months_voluntary": paid}, on=on)
    if months > answer.values[MONTHS_LEFT]:
        raise MonthsUsedUp(most=law.parameter(queries.MONTHS_MOST, on).value, left=answer.values[MONTHS_LEFT])


def _answered(joining: Joining, said: dict[str, str]) -> Joining:
    """Answers may change until the price is agreed."""
    if joining.state == JoiningState.STARTED and joining.answers != said:
        joining.answers, joining.door = said, doors.door_for(said).key
        joining.save(update_fields=["answers", "door"])
    return joining


def _locked(joining: Joining) -> Joining:
    found = Joining.objects.select_for_update(of=("self",)).select_related("person")
    return found.get(person_id=joining.person_id, id=joining.id)


def _current(joining: Joining) -> Joining:
    return Joining.objects.select_related("person").get(person_id=joining.person_id, id=joining.id)


def _of_payment(payment: ContributionPayment | None) -> Joining | None:
    if payment is None:
        return None
    found = Joining.objects.select_for_update(of=("self",)).select_related("person").order_by("-id")
    return found.filter(person_id=payment.person_id, affiliation_reference=payment.affiliation_reference).first()


def _key_for(joining: Joining, key: str, months: int, *, actor: Actor, on: date) -> str:
    """The key of the payment for so many months: this one, or what follows the payments that the person gave up."""
    while begun := payments.payment_of_key(joining.person, key):
        if begun.state == PaymentState.ASKED and len(begun.months) != months:
            contributions.cancel_payment(payment=begun, actor=actor, on=on)
        elif begun.state != PaymentState.FAILED or begun.cancelled_on is None:
            break
        key = f"{joining.reference}:{begun.reference}"
    return key


def _months(joining: Joining, key: str, count: int, on: date) -> list[date]:
    """The months to pay. An intention begun on another day keeps the months that it was begun with."""
    begun = payments.payment_of_key(joining.person, key)
    first = date.fromisoformat(begun.months[0]) if begun else queries.first_month_to_pay(joining.person, on)
    return [add_months(first, i) for i in range(count)]


@transaction.atomic
def _begin_paying(joining: Joining, payment: ContributionPayment, *, actor: Actor, on: date) -> None:
    """Point the joining at its payment, as it stands now: another window may have given it up since it was asked."""
    locked = _locked(joining)
    current = payments.payment_locked(payment.person_id, payment.reference)
    if current.state == PaymentState.FAILED:
        raise contributions.PaymentOver
    if locked.state == JoiningState.COVERED or locked.payment_reference == payment.reference != "":
        return
    locked.payment_reference, locked.state = payment.reference, JoiningState.PAYING
    locked.save(update_fields=["payment_reference", "state"])
    _record(acts.JOINING_PAYING, locked, actor, on, payment=payment.reference)


def _credit(payment: ContributionPayment, insured: Affiliation, source: str, *, actor: Actor, on: date) -> None:
    """Credit what was paid. A month that counts already is not paid for twice: the next free one is credited instead."""
    months = [date.fromisoformat(month) for month in payment.months]
    while months:
        credit = affiliation.credit_months(
            person=insured.person,
            months=months,
            scheme=SCHEME,
            ground=Ground.CONTRIBUTION,
            base=law.parameter(MINIMUM_WAGE, month_of(on)).value,
            source=source,
            actor=actor,
            on=on,
        )
        months = [add_months(max(months), i + 1) for i in range(len(credit.already))]


def _issue_card(insured: Affiliation, months: int, *, actor: Actor, on: date) -> CoverageCard:
    """Covered so many months from the day of the payment, or from the end of what is covered already."""
    former = affiliations.current_card(insured.person)
    goes_on = former is not None and former.covers_before >= on
    return affiliation.issue_card(
        affiliation=insured,
        covers_from=former.covers_from if former and goes_on else max(on, insured.starts_on),
        covers_before=months_later(former.covers_before if former and goes_on else max(on, insured.starts_on), months),
        rights=queries.rights(on),
        actor=actor,
        on=on,
    )


def _tell(person: Person, card: CoverageCard, *, actor: Actor, on: date) -> None:
    with translation.override(person.language):
        body = _now("تم الدفع. أنت مؤمَّن من {first} إلى ما قبل {before}. بطاقتك في صفحتك على ضمان.").format(
            first=card.covers_from.strftime("%d/%m/%Y"), before=card.covers_before.strftime("%d/%m/%Y")
        )
        correspondence.send(
            recipient=f"person:{person.id}",
            channel=Channel.SMS if person.phone else Channel.PORTAL,
            address=person.phone,
            subject=_now("أنت مؤمَّن"),
            body=body,
            language=person.language,
            about=f"card:{card.serial}",
            actor=actor,
            on=on,
        )


def _record(act: Act, joining: Joining, actor: Actor, on: date, **details: Any) -> None:
    about = f"joining:{joining.reference}"
    journal.record(act, about=about, person_key=joining.person_id, actor=actor, on=on, **details)
