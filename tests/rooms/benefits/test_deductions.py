"""A third party takes nothing without a consent that was proved, and a word ends it."""

from datetime import date

import pytest

from daman.benefits import actions as benefits
from daman.benefits.models import Award, DeductionConsent, Payment, PaymentAdjustment
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from tests.rooms.benefits.months import FIRST, MONTH, ON, a_payee, prepared
from tests.rooms.people import a_person

pytestmark = pytest.mark.django_db
PAYEE = "التعاضدية العامة"


def mine(award: Award) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{award.person_id}", "x", person_key=award.person_id)


def agree(award: Award, amount: int = 500_000, **other: object) -> DeductionConsent:
    how = {"person": award.person, "payee": PAYEE, "amount_monthly": amount, "second_factor": "phone_code", "on": ON}
    return benefits.agree_deduction(**{"actor": mine(award), **how, **other})  # type: ignore[arg-type]


def test_only_the_person_agrees_and_only_with_a_second_factor() -> None:
    award = a_payee()
    for other in ({"second_factor": ""}, {"actor": FIRST}, {"actor": THE_HOUSE}):
        with pytest.raises(benefits.NotYourConsent):
            agree(award, **other)
    with pytest.raises(benefits.DeductionTooHigh):
        agree(award, award.amount_monthly)
    agree(award)
    with pytest.raises(benefits.AlreadyAgreed):
        agree(award)
    nobody_paid = a_person()
    with pytest.raises(benefits.NothingToDeductFrom):
        benefits.agree_deduction(
            person=nobody_paid, payee=PAYEE, amount_monthly=1, second_factor="phone_code", on=ON,
            actor=Actor(ActorKind.PERSON, "p", "p", person_key=nobody_paid.pk),
        )  # fmt: skip


def test_a_word_ends_it_and_what_was_planned_is_not_taken() -> None:
    award = a_payee()
    consent = agree(award)
    for month in (MONTH, date(2027, 1, 1)):
        PaymentAdjustment.objects.create(
            person=award.person, award=award, month=month, amount=-500_000, reason="deduction",
            about=f"consent:{consent.reference}", consent=consent,
        )  # fmt: skip
    prepared()
    assert Payment.objects.get(month=MONTH).amount == award.amount_monthly - 500_000
    stranger = Actor(ActorKind.PERSON, "p", "p", person_key=award.person_id + 1)
    with pytest.raises(benefits.NotYourConsent):
        benefits.revoke_deduction(person=award.person, reference=consent.reference, actor=stranger, on=ON)
    benefits.revoke_deduction(person=award.person, reference=consent.reference, actor=mine(award), on=ON)
    assert list(PaymentAdjustment.objects.values_list("month", flat=True)) == [MONTH]
    with pytest.raises(benefits.NoSuchConsent):
        benefits.revoke_deduction(person=award.person, reference=consent.reference, actor=mine(award), on=ON)
