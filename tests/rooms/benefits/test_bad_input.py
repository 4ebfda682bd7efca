"""What cannot be so: each gets a clear answer, nothing is lost, nothing is paid twice."""

from datetime import date
from typing import Any

import pytest

from daman.affiliation.models import InsuredMonth
from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, ClaimState, Decision, Payment
from daman.casework import queries as tasks
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.ledger import queries as ledger
from daman.registry import actions as registry
from daman.registry.identifiers import BadNumber
from daman.registry.models import Person
from tests.rooms.benefits.lives import FROM, OFFICE, ON, WAGE, a_worker, draw, file, know
from tests.rooms.benefits.months import AT, FIRST, SECOND, a_payee
from tests.rooms.exchange.stub import Registers

MAY = date(2026, 5, 1)


def test_a_birth_still_to_come_opens_nothing_and_says_who_holds_it(
    worker: Person, registers: Registers, reactions: Any, officer: Actor
) -> None:
    registers.know_person(worker.nin, born_on="2031-01-10")
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.GATHERING, ["civil.identity"])
    assert not Decision.objects.exists()
    registers.know_person(worker.nin, born_on="1965-01-10")  # the commune put it right
    exchange.obtain(
        subject=worker.nin, evidence="civil.identity", purpose="t", legal_basis="نص", actor=THE_HOUSE, on=ON, anew=True
    )  # fmt: skip
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY


def test_months_told_by_two_files_are_counted_once(registers: Registers, reactions: Any) -> None:
    person = know(registers, a_worker(employee_months=240))
    for month, scheme in ((date(2026, 2, 1), "self_employed"), (date(2026, 1, 1), "voluntary")):
        InsuredMonth.objects.create(person=person, month=month, scheme=scheme, ground="work", contribution_base=100, source="t")
    twice: dict[str, Any] = {"scheme": "employee", "ground": "work", "contribution_base": WAGE, "source": "t"}
    InsuredMonth.objects.create(person=person, month=date(2025, 12, 1), employer_key=9, **twice)
    claim = file(person)
    reactions()
    claim.refresh_from_db()
    facts = {fact["kind"]: fact["value"] for fact in claim.facts}
    assert facts["pension.months_worked_employee"] == 240 and len(facts["pension.wages"]) == 240
    assert facts["pension.months_in_both_schemes"] == 1 and facts["pension.months_voluntary"] == 0
    assert max(facts["pension.wages"]) == 2 * WAGE  # two employers in one month: one month, both wages


def test_a_claim_sent_twice_is_one_and_decided_once(ready: Claim, officer: Actor) -> None:
    assert file(ready.person) == ready
    draw(ready, officer)
    first = benefits.grant(claim=ready, officer=officer, on=ON)
    assert benefits.grant(claim=ready, officer=officer, on=ON) == first
    with pytest.raises(benefits.AlreadyInPayment):
        file(ready.person, key="again")
    assert Award.objects.filter(person=ready.person, ends_before=None).count() == Payment.objects.count() == 1


@pytest.mark.parametrize("account", ["00799999002311500798", "123", "", "0079999900231150079x"])
def test_an_account_that_cannot_be_keeps_nothing(worker: Person, account: str) -> None:
    with pytest.raises(BadNumber):
        file(worker, account_number=account)
    assert not Claim.objects.exists()


def test_nobody_claims_for_somebody_else_without_a_mandate(worker: Person, registers: Registers) -> None:
    other = know(registers, a_worker(employee_months=1))
    actor = Actor(ActorKind.PERSON, "person:x", "x", person_key=other.pk)
    with pytest.raises(benefits.NoMandate):
        benefits.file_claim(
            person=worker, benefit="old_age_pension", wants_from=FROM, account_number="00799999002311500797", asks_as={}, key="k",
            office_code=OFFICE, actor=actor, on=ON,
        )  # fmt: skip
    assert not Claim.objects.exists()


def test_who_dies_between_the_decision_and_the_payment_is_not_paid_and_nothing_twice(
    ready: Claim, officer: Actor, registers: Registers, reactions: Any, settings: Any, tmp_path: Any
) -> None:
    settings.PAYMENT_FILES = tmp_path
    a_payee()  # somebody else is paid in these months
    draw(ready, officer)
    benefits.grant(claim=ready, officer=officer, on=ON)
    registers.know_person(ready.person.nin, born_on="1965-01-10", died_on="2026-03-20")
    registry.know_person(nin=ready.person.nin, purpose="t", legal_basis="نص", actor=THE_HOUSE, on=date(2026, 4, 2), anew=True)
    reactions()
    for month in (FROM, MAY):
        run = benefits.prepare_run(month=month, actor=THE_HOUSE, on=month)
        run = benefits.approve_run(run=run, actor=FIRST, on=month, has_read_differences=True)
        benefits.send_run(run=benefits.release_run(run=run, actor=SECOND, on=month, at=AT), on=month)
    (kept,) = Payment.objects.filter(person=ready.person)
    assert (kept.state, kept.kept_for) == ("kept", "deceased")
    assert ledger.balance(f"person:{ready.person_id}", "fund.cnr.bank").pending == 0
    assert queries.next_payment(ready.person) is None


def test_taken_back_nobody_has_to_look_any_more(worker: Person, reactions: Any) -> None:
    person = Actor(ActorKind.PERSON, f"person:{worker.pk}", "x", person_key=worker.pk)
    claim = file(worker, benefit="invalidity_pension", wants_from=ON)
    reactions()
    assert tasks.task(OFFICE, "advise_claim", f"claim:{claim.reference}").state == "waiting"  # type: ignore[union-attr]
    benefits.withdraw(claim=claim, actor=person, on=ON)
    assert tasks.task(OFFICE, "advise_claim", f"claim:{claim.reference}").state == "done"  # type: ignore[union-attr]


def test_what_was_decided_for_a_time_is_not_taken_back(ready: Claim, officer: Actor) -> None:
    draw(ready, officer)
    benefits.grant(claim=ready, officer=officer, on=ON)
    Claim.objects.filter(pk=ready.pk).update(state="ready")  # all is known now, and a signature is awaited
    with pytest.raises(benefits.NotWithdrawable):
        benefits.withdraw(claim=ready, actor=THE_HOUSE, on=ON)
