from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Claim, ClaimState
from daman.casework import queries as casework
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE
from daman.registry.identifiers import BadAccount
from daman.registry.models import Person
from tests.rooms.benefits.lives import ON, file
from tests.rooms.exchange.stub import Registers


def test_a_claim_is_filed_once_and_promised_a_day(worker: Person) -> None:
    first, again = file(worker), file(worker)
    assert first == again
    assert first.state == ClaimState.GATHERING
    assert first.promised_on == date(2026, 3, 22)  # fifteen working days, Fridays and Saturdays left out


def test_a_second_claim_for_the_same_right_is_refused(worker: Person) -> None:
    first = file(worker)
    with pytest.raises(benefits.AlreadyClaimed) as refusal:
        file(worker, key="other")
    assert first.reference in str(refusal.value)


def test_a_mistyped_account_is_refused(worker: Person) -> None:
    with pytest.raises(BadAccount):
        file(worker, account_number="00799999002311500798")
    assert not Claim.objects.filter(person=worker).exists()


def test_the_dead_do_not_claim(worker: Person) -> None:
    worker.died_on = ON
    with pytest.raises(benefits.ClaimantDead):
        file(worker)


def test_a_right_does_not_begin_before_it_is_asked(worker: Person) -> None:
    with pytest.raises(benefits.WantedTooEarly):
        file(worker, wants_from=date(2026, 2, 1))


def test_facts_are_gathered_frozen_and_judged(worker: Person, registers: Registers, reactions: Any) -> None:
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY
    facts = {fact["kind"]: fact for fact in claim.facts}
    assert facts["pension.months_worked_employee"]["value"] == 240
    assert facts["pension.months_worked_self_employed"]["value"] == 84
    assert facts["civil.born_on"]["source"] == "interior" and facts["civil.born_on"]["certificate"]["signature"]
    assert facts["account.number"]["source"] == "person"
    assert queries.allowed_outcome(claim) == "granted"
    task = casework.task(claim.office_code, "decide_claim", f"claim:{claim.reference}")
    assert task is not None and task.due_on == claim.promised_on
    asked = len(registers.asked)
    benefits.gather(person_key=worker.pk, reference=claim.reference, on=ON)  # the reaction may run twice
    assert len(registers.asked) == asked
    assert len(law.determinations_about(worker.pk, f"claim:{claim.reference}")) == 1


def test_the_register_corrects_our_own_books(worker: Person, registers: Registers, reactions: Any) -> None:
    registers.know_person(worker.nin, born_on="1970-01-10")
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert queries.allowed_outcome(claim) == "refused"  # too young, whatever the former file said


def test_a_needed_register_that_is_silent_makes_the_claim_wait_then_go_on(
    worker: Person, registers: Registers, reactions: Any
) -> None:
    registers.silent.add("defence.national_service")
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.GATHERING, ["defence.national_service"])
    assert casework.task(claim.office_code, "decide_claim", f"claim:{claim.reference}") is None
    registers.silent.clear()
    assert benefits.gather_waiting(on=ON) >= 1
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.READY, [])


def test_a_register_that_holds_nothing_is_an_answer(worker: Person, registers: Registers, reactions: Any) -> None:
    del registers.facts["defence.national_service", worker.nin]
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY


def test_a_claim_can_be_withdrawn_until_it_is_decided(ready: Claim) -> None:
    benefits.withdraw(claim=ready, actor=THE_HOUSE, on=ON)
    with pytest.raises(benefits.NotWithdrawable):
        benefits.withdraw(claim=ready, actor=THE_HOUSE, on=ON)
    assert file(ready.person, key="again").state == ClaimState.GATHERING


def test_an_estimate_asks_nobody_and_keeps_nothing(worker: Person, registers: Registers) -> None:
    answer = queries.estimate(worker, ON)
    assert answer.values["pension.total_monthly"] > 0
    assert registers.asked == []
