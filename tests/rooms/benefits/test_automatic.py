"""A full grant on certified facts needs no officer; everything else does, and a refusal always."""

import inspect
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from daman.benefits import actions as benefits
from daman.benefits.actions import automatic
from daman.benefits.models import Award, Benefit, Claim, ClaimState, Decision, DecisionControl
from daman.benefits.services import AUTOMATIC, service, services
from daman.casework import queries as tasks
from daman.determinations import queries as law
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import queries as journal
from daman.registry.models import Person
from tests.rooms.benefits.lives import ACCOUNT, OFFICE, ON, draw, file
from tests.rooms.exchange.stub import Registers


@pytest.fixture
def whatever_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grants alone also where a value of the law waits to be confirmed: the switch is in the table of each benefit."""
    monkeypatch.setattr(automatic, "service", lambda benefit: replace(service(benefit), automatic="whatever_law"))


@pytest.fixture
def always_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "CONTROL_ONE_IN", 1)


def certified(registers: Registers, person: Person) -> None:
    registers.know("post.account", person.nin, account__number=ACCOUNT, account__holder_matches=True)
    exchange.obtain(subject=person.nin, evidence="post.account", purpose="t", legal_basis="t", actor=THE_HOUSE, on=ON)


def claimed(registers: Registers, person: Person, reactions: Any, **fields: Any) -> Claim:
    certified(registers, person)
    claim = file(person, **fields)
    reactions()
    claim.refresh_from_db()
    return claim


def test_a_full_grant_is_signed_by_the_house(registers: Registers, worker: Person, reactions: Any, whatever_law: None) -> None:
    claim = claimed(registers, worker, reactions)
    decision = Decision.objects.get(claim=claim)
    assert (claim.state, decision.outcome, decision.signed_by_kind) == (ClaimState.DECIDED, "granted", "house")
    assert Award.objects.filter(person=worker).exists() and decision.letter_reference
    entry = next(one for one in journal.entries_about(f"claim:{claim.reference}") if one.act == "claim.decided")
    assert entry.actor_kind == "house"
    task = tasks.task(OFFICE, "decide_claim", f"claim:{claim.reference}")
    assert task is not None and task.done_on == ON  # nobody is drawn for it
    assert benefits.decide_alone(person_key=worker.pk, reference=claim.reference, on=ON) is None
    assert Decision.objects.filter(claim=claim).count() == 1


def test_where_the_law_is_not_confirmed_an_officer_signs(registers: Registers, worker: Person, reactions: Any) -> None:
    claim = claimed(registers, worker, reactions)
    assert law.determination_of(worker.pk, claim.determination_reference).unconfirmed
    assert claim.state == ClaimState.READY and automatic.why_not_alone(claim, ON) == "law_unconfirmed"


def test_a_typed_account_leaves_it_to_an_officer(worker: Person, reactions: Any, whatever_law: None) -> None:
    claim = file(worker)
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY and automatic.why_not_alone(claim, ON) == "facts_not_certified"


def test_switched_off_it_is_an_officers(
    registers: Registers, worker: Person, reactions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automatic, "service", lambda benefit: replace(service(benefit), automatic="never"))
    claim = claimed(registers, worker, reactions)
    assert claim.state == ClaimState.READY and automatic.why_not_alone(claim, ON) == "switched_off"


def test_every_benefit_says_its_switch() -> None:
    assert {table.automatic for table in services().values()} <= set(AUTOMATIC)
    assert service(Benefit.SURVIVORS_PENSION).automatic == "never"  # a family is looked at by somebody


def test_no_path_refuses_alone(registers: Registers, short: Person, reactions: Any, whatever_law: None) -> None:
    claim = claimed(registers, short, reactions)
    assert claim.state == ClaimState.READY and not Decision.objects.filter(claim=claim).exists()
    assert automatic.why_not_alone(claim, ON) == "not_entitled"
    assert benefits.decide_alone(person_key=short.pk, reference=claim.reference, on=ON) is None
    for kind in (ActorKind.HOUSE, ActorKind.PERSON, ActorKind.EMPLOYER, ActorKind.PARTNER):
        with pytest.raises(benefits.OnlyAPersonRefuses):
            benefits.refuse(claim=claim, officer=Actor(kind, "x", "x"), on=ON)
    assert "refuse" not in inspect.getsource(automatic).replace("refusal", "")  # it does not even know how
    with pytest.raises(IntegrityError, match="signed_by_a_person"), transaction.atomic():
        Decision.objects.create(
            person=short, claim=claim, reference="DEC-X", outcome="refused", benefit=claim.benefit,
            determination_reference="DET-X", failing_condition="x", signed_by_kind="house", signed_by_reference="house",
            signed_by_name="x", decided_on=ON,
        )  # fmt: skip


def test_some_are_looked_at_again(
    registers: Registers, worker: Person, reactions: Any, officer: Actor, whatever_law: None, always_drawn: None
) -> None:
    claim = claimed(registers, worker, reactions)
    drawn = DecisionControl.objects.get(person=worker)
    assert int(drawn.seed, 16) >= 0 and drawn.finding == ""
    with pytest.raises(benefits.NotYoursToControl):
        benefits.control(claim=claim, officer=THE_HOUSE, finding="right", note="", on=ON)
    draw(claim, officer)
    with pytest.raises(benefits.NotYoursToControl):  # what is wrong is written
        benefits.control(claim=claim, officer=officer, finding="wrong", note=" ", on=ON)
    benefits.control(claim=claim, officer=officer, finding="wrong", note="الحساب لشخص آخر", on=ON)
    drawn.refresh_from_db()
    assert (drawn.finding, drawn.controlled_by) == ("wrong", officer.reference)
    with pytest.raises(benefits.NothingToControl):
        benefits.control(claim=claim, officer=officer, finding="right", note="", on=ON)
    assert Award.objects.get(person=worker).ends_before is None  # a finding changes nothing by itself
