"""Another account to be paid into: proved, confirmed, delayed, and never by somebody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from daman.benefits.actions import accounts
from daman.benefits.models import Award, PaymentAccount, PaymentAdjustment
from daman.casework import queries as tasks
from daman.correspondence import queries as correspondence
from daman.foundation.actor import Actor, ActorKind
from daman.registry.identifiers import BadAccount
from daman.registry.models import Person
from tests.rooms.benefits.months import BANK, FIRST, MONTH, a_payee
from tests.rooms.exchange.stub import Registers

pytestmark = pytest.mark.django_db
OTHER = "00799999000000020091"
ON = date(2026, 12, 1)


@pytest.fixture
def award(registers: Registers) -> Award:
    made = a_payee()
    registers.know("post.account", made.person.nin, account__number=OTHER, account__holder_matches=True)
    return made


def self_of(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)


def ask(award: Award, number: str = OTHER, **more: Any) -> PaymentAccount:
    said = {"second_factor": "phone_code", "actor": self_of(award.person), "on": ON} | more
    return accounts.ask_account(person=award.person, account_number=number, **said)


def paid_into(award: Award) -> str:
    return Award.objects.get(pk=award.pk).account_number


def test_confirmed_by_the_post_it_is_used_after_the_delay_and_not_before(award: Award) -> None:
    before = award.account_number
    asked = ask(award)
    assert (asked.state, asked.in_force_from) == ("confirmed", ON + timedelta(days=7))
    assert accounts.apply_due_accounts(on=ON + timedelta(days=6)) == 0
    assert paid_into(award) == before
    assert accounts.apply_due_accounts(on=ON + timedelta(days=7)) == 1
    assert paid_into(award) == OTHER
    assert accounts.apply_due_accounts(on=ON + timedelta(days=8)) == 0


def test_the_person_is_told_at_once_and_may_stop_it(award: Award) -> None:
    asked = ask(award)
    assert len(correspondence.messages_to(f"person:{award.person_id}")) == 2
    accounts.cancel_account(person=award.person, reference=asked.reference, actor=self_of(award.person), on=ON)
    assert accounts.apply_due_accounts(on=ON + timedelta(days=30)) == 0
    with pytest.raises(accounts.NoSuchChange):
        accounts.cancel_account(person=award.person, reference=asked.reference, actor=self_of(award.person), on=ON)


def test_a_wrong_key_no_second_factor_and_somebody_else_are_refused(award: Award) -> None:
    with pytest.raises(BadAccount):
        ask(award, "00799999000000020092")
    with pytest.raises(accounts.NotProved):
        ask(award, second_factor="")
    for other in (FIRST, self_of(a_payee().person)):
        with pytest.raises(accounts.NotYourAccount):
            ask(award, actor=other)
    assert not PaymentAccount.objects.exists()


def test_one_change_at_a_time_and_none_to_the_same_account(award: Award) -> None:
    with pytest.raises(accounts.SameAccount):
        ask(award, award.account_number)
    ask(award)
    with pytest.raises(accounts.ChangeUnderWay):
        ask(award)


def test_an_account_of_somebody_else_is_not_used(award: Award, registers: Registers) -> None:
    registers.know("post.account", award.person.nin, account__number=OTHER, account__holder_matches=False)
    assert ask(award).state == "refused"
    assert accounts.apply_due_accounts(on=ON + timedelta(days=30)) == 0


def test_a_silent_post_is_asked_again(award: Award, registers: Registers) -> None:
    registers.silent.add("post.account")
    assert ask(award).state == "asked"
    assert accounts.ask_again_waiting(on=ON) == 0
    registers.silent.clear()
    assert accounts.ask_again_waiting(on=ON) == 1
    assert PaymentAccount.objects.get().state == "confirmed"


def test_a_bank_that_is_not_connected_is_asked_by_an_officer(award: Award) -> None:
    asked = ask(award, BANK)
    assert asked.state == "asked"
    assert [task.kind for task in tasks.open_tasks("PAY-CNR")] == ["confirm_account"]
    with pytest.raises(accounts.NotYourAccount):
        accounts.confirm_by_hand(asked=asked, actor=self_of(award.person), on=ON)
    assert accounts.confirm_by_hand(asked=asked, actor=FIRST, on=ON).confirmed_by == "officer:pay.first"


def test_the_database_takes_nothing_for_a_third_party_without_consent(award: Award) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAdjustment.objects.create(
            person=award.person, award=award, month=MONTH, amount=-1_000, reason="deduction", about="shop"
        )
