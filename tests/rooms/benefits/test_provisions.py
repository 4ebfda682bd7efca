"""A register that stays silent: a decision for a time, then the answer. Silence refuses nothing and stops nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from daman.benefits import actions as benefits
from daman.benefits.actions import provisions, replacing
from daman.benefits.models import (
    Award,
    Claim,
    ClaimState,
    Decision,
    Overpayment,
    Payment,
    PaymentAdjustment,
    Provision,
    ProvisionState,
)
from daman.benefits.standards import PROVISIONAL_DAYS
from daman.casework import queries as tasks
from daman.documents import queries as documents
from daman.exchange import actions as exchange
from daman.exchange.models import Need
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months
from daman.journal import queries as journal
from tests.rooms.benefits.lives import FROM, OFFICE, ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers

LATER = date(2026, 3, 12)  # nine working days after the filing
CHILDREN = [
    {"nin": f"99999900000000009{n}", "kind": "child", "born_on": "1995-01-01", "died_on": None, "since": None} for n in range(3)
]


def silent_claim(registers: Registers, reactions: Any, **fields: Any) -> Claim:
    """Thirty years of work; the defence and civil registers do not answer about service and family."""
    person = know(registers, a_worker(employee_months=360, **fields))
    registers.silent = {"defence.national_service", "civil.family"}
    claim = file(person)
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.GATHERING
    return claim


def wait(claim: Claim, reactions: Any, on: date = LATER) -> Claim:
    benefits.gather_waiting(on=on)
    reactions()
    claim.refresh_from_db()
    return claim


@pytest.fixture
def provisional(registers: Registers, reactions: Any, officer: Actor) -> Claim:
    """Decided for a time by an officer."""
    claim = wait(silent_claim(registers, reactions), reactions)
    draw(claim, officer, LATER)
    benefits.grant(claim=claim, officer=officer, on=LATER)
    reactions()
    return claim


def provision(claim: Claim) -> Provision:
    return Provision.objects.get(person=claim.person)


def answer(claim: Claim, registers: Registers, reactions: Any, *, served: int = 0, on: date = LATER) -> None:
    registers.silent = set()
    know(registers, claim.person, served=served)
    benefits.gather_provisional(on=on)
    reactions()
    claim.refresh_from_db()


def settle(claim: Claim, officer: Actor, reactions: Any, on: date = LATER) -> Decision:
    draw(claim, officer, on)
    decision = benefits.grant(claim=claim, officer=officer, on=on)
    reactions()
    return decision


def test_a_claim_does_not_wait_before_the_house_allows_it(registers: Registers, reactions: Any) -> None:
    claim = wait(silent_claim(registers, reactions), reactions, on=ON + timedelta(days=3))
    assert (claim.state, claim.waits_for) == (ClaimState.GATHERING, ["civil.family", "defence.national_service"])


def test_silence_makes_a_lower_decision_for_a_time(provisional: Claim) -> None:
    made, award = provision(provisional), Award.objects.get(person=provisional.person)
    assert made.waits_for == ["civil.family", "defence.national_service"]
    assert (made.amount, made.expires_on) == (award.amount_monthly, LATER + timedelta(days=PROVISIONAL_DAYS))
    assert made.amount == made.amount_whole * 80 // 100 > 0
    assert made.decision.is_provisional
    assert {fact["source"] for fact in provisional.facts if fact["kind"] == "pension.children_raised"} == {"caution"}
    said = [entry.act for entry in journal.entries_about(f"claim:{provisional.reference}")]
    assert "provision.made" in said
    assert documents.document_of(provisional.person_id, Decision.objects.get(pk=made.decision_id).letter_reference)


def test_nobody_refuses_on_what_is_missing(registers: Registers, reactions: Any, officer: Actor) -> None:
    claim = wait(silent_claim(registers, reactions), reactions)
    draw(claim, officer, LATER)
    with pytest.raises(benefits.NotWhole):
        benefits.refuse(claim=claim, officer=officer, on=LATER)
    assert not Decision.objects.filter(claim=claim).exists()


def test_when_caution_gives_nothing_an_officer_looks_and_the_house_goes_on_asking(
    registers: Registers, reactions: Any, officer: Actor
) -> None:
    person = know(registers, a_worker(employee_months=170))  # the months of service would open the right
    registers.silent = {"defence.national_service"}
    claim = file(person)
    reactions()
    claim = wait(claim, reactions)
    assert claim.state == ClaimState.GATHERING and not Decision.objects.filter(claim=claim).exists()
    task = tasks.task(OFFICE, provisions.STUCK_TASK, f"claim:{claim.reference}")
    assert task is not None
    wait(claim, reactions, on=LATER + timedelta(days=1))
    assert [entry.act for entry in journal.entries_about(task.about)].count("claim.stuck") == 1
    draw(claim, officer, LATER)
    benefits.see_stuck(claim=claim, officer=officer, note="اتصلتُ بالإدارة.", on=LATER)
    registers.silent = set()
    assert wait(claim, reactions, on=LATER + timedelta(days=2)).state == ClaimState.READY


def test_the_answer_that_changes_nothing_confirms_and_pays_the_difference(
    provisional: Claim, registers: Registers, officer: Actor, reactions: Any
) -> None:
    answer(provisional, registers, reactions)
    assert provisional.state == ClaimState.READY and provisional.waits_for == []
    decision = settle(provisional, officer, reactions)
    made = provision(provisional)
    assert (made.state, made.settled_by, made.amount_after) == (ProvisionState.CONFIRMED, decision.reference, made.amount_whole)
    old, new = Award.objects.filter(person=provisional.person).order_by("id")
    assert (old.ends_before, new.starts_on, new.amount_monthly) == (add_months(FROM, 1), add_months(FROM, 1), made.amount_whole)
    arrears = PaymentAdjustment.objects.get(person=provisional.person)
    assert (arrears.award, arrears.month, arrears.reason) == (new, add_months(FROM, 1), "arrears")
    assert arrears.amount == made.difference == made.amount_whole - made.amount
    assert not Overpayment.objects.exists()


def test_the_answer_that_gives_more_raises(provisional: Claim, registers: Registers, officer: Actor, reactions: Any) -> None:
    answer(provisional, registers, reactions, served=24)
    settle(provisional, officer, reactions)
    made = provision(provisional)
    assert made.state == ProvisionState.RAISED and made.amount_after is not None and made.amount_after > made.amount_whole
    assert PaymentAdjustment.objects.get(person=provisional.person).amount == made.amount_after - made.amount


def test_the_answer_that_gives_less_lowers_and_what_was_paid_too_much_is_an_overpayment(
    provisional: Claim, registers: Registers, officer: Actor, reactions: Any
) -> None:
    paid = 9_000_000
    Award.objects.filter(person=provisional.person).update(amount_monthly=paid)
    Payment.objects.filter(person=provisional.person).update(amount=paid)
    Provision.objects.filter(person=provisional.person).update(amount=paid, amount_whole=paid * 2)
    answer(provisional, registers, reactions)
    settle(provisional, officer, reactions)
    made = provision(provisional)
    assert made.state == ProvisionState.LOWERED and made.difference is not None and made.difference < 0
    found = Overpayment.objects.get(person=provisional.person)
    assert (found.amount, found.reason) == (-made.difference, "amount")
    assert not PaymentAdjustment.objects.filter(person=provisional.person).exists()  # nothing is withheld without agreement


def test_the_answer_that_closes_the_right_waits_for_a_signature(
    provisional: Claim, registers: Registers, officer: Actor, reactions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers.silent = set()
    from daman.affiliation.models import InsuredMonth

    InsuredMonth.objects.filter(person=provisional.person, month__gte=date(2000, 1, 1)).delete()  # months that were not theirs
    benefits.gather_provisional(on=LATER)
    reactions()
    provisional.refresh_from_db()
    assert provisional.state == ClaimState.READY
    assert Award.objects.get(person=provisional.person).ends_before is None  # still paid
    with pytest.raises(benefits.OnlyAPersonRefuses):
        benefits.refuse(claim=provisional, officer=THE_HOUSE, on=LATER)
    draw(provisional, officer, LATER)
    benefits.refuse(claim=provisional, officer=officer, on=LATER)
    made, award = provision(provisional), Award.objects.get(person=provisional.person)
    assert made.state == ProvisionState.TAKEN_BACK and award.ends_before == add_months(FROM, 1)
    assert Overpayment.objects.get(person=provisional.person).amount == made.amount


def test_when_its_time_is_over_an_officer_decides_and_payment_goes_on(provisional: Claim, officer: Actor, reactions: Any) -> None:
    over = LATER + timedelta(days=PROVISIONAL_DAYS)
    assert benefits.expire_provisions(on=over - timedelta(days=1)) == 0
    assert benefits.expire_provisions(on=over) == 1
    assert benefits.expire_provisions(on=over) == 0
    assert provision(provisional).state == ProvisionState.OVER
    assert Award.objects.get(person=provisional.person).ends_before is None
    with pytest.raises(benefits.OnlyAnOfficerStops):
        benefits.stop_provision(claim=provisional, officer=THE_HOUSE, reason="x", on=over)
    kin = Actor(ActorKind.OFFICER, officer.reference, officer.name, office=OFFICE, person_key=provisional.person_id)
    with pytest.raises(benefits.OnlyAnOfficerStops):
        benefits.stop_provision(claim=provisional, officer=kin, reason="x", on=over)
    draw(provisional, officer, over)
    benefits.extend_provision(claim=provisional, officer=officer, reason="الإدارة وعدت بالجواب", on=over)
    assert provision(provisional).expires_on == over + timedelta(days=PROVISIONAL_DAYS)
    with pytest.raises(benefits.NotOver):
        benefits.stop_provision(claim=provisional, officer=officer, reason="x", on=over)


def test_stopped_by_an_officer_then_answered_the_months_missed_are_owed(
    provisional: Claim, registers: Registers, officer: Actor, reactions: Any
) -> None:
    first, second = (LATER + timedelta(days=PROVISIONAL_DAYS * n) for n in (1, 2))
    benefits.expire_provisions(on=first)
    draw(provisional, officer, first)
    benefits.extend_provision(claim=provisional, officer=officer, reason="ننتظر", on=first)
    assert benefits.expire_provisions(on=second) == 1  # the same matter comes back to the queue
    draw(provisional, officer, second)
    benefits.stop_provision(claim=provisional, officer=officer, reason="لا جواب منذ ستة أشهر", on=second)
    (old,) = Award.objects.filter(person=provisional.person)
    assert old.ends_before == add_months(FROM, 1)
    answer(provisional, registers, reactions, on=second)
    settle(provisional, officer, reactions, on=second)
    new = Award.objects.exclude(pk=old.pk).get(person=provisional.person)
    assert (new.starts_on, new.ends_before) == (add_months(FROM, 1), None)  # the run pays every month since


def test_stopped_in_the_middle_nothing_is_half_done_and_it_is_done_again(
    provisional: Claim, registers: Registers, officer: Actor, reactions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(provisional, registers, reactions)
    draw(provisional, officer, LATER)

    def die(*_args: Any, **_said: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError), transaction.atomic():
        broken.setattr(replacing, "_open", die)
        benefits.grant(claim=provisional, officer=officer, on=LATER)
    provisional.refresh_from_db()
    assert provisional.state == ClaimState.READY and provision(provisional).state == ProvisionState.OPEN
    assert Award.objects.get(person=provisional.person).ends_before is None
    benefits.grant(claim=provisional, officer=officer, on=LATER)
    benefits.grant(claim=provisional, officer=officer, on=LATER)
    assert Award.objects.filter(person=provisional.person).count() == 2


def test_the_answer_before_the_signature_makes_the_decision_whole(registers: Registers, reactions: Any, officer: Actor) -> None:
    claim = wait(silent_claim(registers, reactions), reactions)
    assert claim.waits_for
    answer(claim, registers, reactions)
    assert claim.waits_for == []
    draw(claim, officer, LATER)
    benefits.grant(claim=claim, officer=officer, on=LATER)
    assert not Provision.objects.exists()


def test_the_database_keeps_a_provision_below_the_whole(provisional: Claim) -> None:
    made = provision(provisional)
    with pytest.raises(IntegrityError, match="provision_is_capped"), transaction.atomic():
        Provision.objects.filter(pk=made.pk).update(amount=made.amount_whole + 1)
    with pytest.raises(IntegrityError, match="settled_by_a_decision"), transaction.atomic():
        Provision.objects.filter(pk=made.pk).update(state="confirmed")


def test_a_register_that_is_not_asked_any_more_does_not_make_anybody_wait(registers: Registers, reactions: Any) -> None:
    person = know(registers, a_worker(employee_months=360))
    registers.switches.set("defence.national_service", "refused")
    claim = file(person)
    reactions()
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.READY, ["defence.national_service"])  # on the very day


def test_the_answer_moves_the_claim_by_itself(registers: Registers, reactions: Any, officer: Actor) -> None:
    claim = silent_claim(registers, reactions)
    registers.silent = set()
    for need in Need.objects.filter(person_key=claim.person_id, state="waiting"):
        assert need.service == "old_age_pension"
        exchange.certify(need=need, on=ON)
    reactions()
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for) == (ClaimState.READY, [])


def test_the_month_is_held_against_the_share_that_is_paid(provisional: Claim) -> None:
    run = benefits.prepare_run(month=add_months(FROM, 1), actor=THE_HOUSE, on=FROM)
    law = run.summary["law"]
    assert (law["rights"], law["differing"], law["undecided"]) == (1, 0, 0)
    assert law["amount"] == provision(provisional).amount
