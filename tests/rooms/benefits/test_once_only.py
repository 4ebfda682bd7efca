"""Nobody is asked for a paper: what each service needs comes from registers, and a silent one does not stop the right."""

from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits.models import Award, Benefit, Claim, ClaimState, Provision
from daman.benefits.services import services
from daman.casework import queries as tasks
from daman.employment.models import Jobseeker
from daman.exchange import queries as exchange
from daman.exchange.models import DocumentAsked
from daman.exchange.services import public_services
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.outreach import actions as outreach
from daman.registry import actions as registry
from daman.registry.models import Person
from tests.rooms.benefits.claimed.walk import in_payment, relate
from tests.rooms.benefits.lives import OFFICE, ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person

LATER = date(2026, 3, 12)
FROM = date(2026, 4, 1)
PAID_INTO = {"post.account", "bank.account"}


@pytest.mark.parametrize("benefit", list(Benefit))
def test_the_catalogue_of_services_says_what_a_claim_asks_for(benefit: Benefit) -> None:
    table, public = services()[benefit], public_services()[str(benefit)]
    assert {asked.kind for asked in table.evidence} == public.evidence - PAID_INTO
    assert public.evidence >= PAID_INTO  # where to pay is asked once for all benefits
    assert public.competent == f"funds.{table.fund}"
    assert public.room == "benefits"
    for asked in table.evidence:
        assert asked.legal_basis.strip() and exchange.evidence_type(asked.kind)


def pensioner(registers: Registers) -> Person:
    return know(registers, a_worker(employee_months=360))


def father(registers: Registers) -> Person:
    person = know(registers, a_person(born_on=date(1966, 1, 1)))
    in_payment(person, amount=2_100_000)
    children = [know(registers, a_person(born_on=date(2012, 1, day))) for day in range(1, 4)]
    relate(registers, person, *(("child", child) for child in children))
    return person


def seeker(registers: Registers) -> Person:
    person = know(registers, a_person(born_on=date(2000, 1, 1)))
    Jobseeker.objects.create(person=person, occupation_isco="5223", is_first_time=True, starts_on=date(2025, 1, 1))
    return person


CASES = {
    "old_age_pension": (pensioner, "defence.national_service"),
    "family_allowances": (father, "education.enrolment"),
    "unemployment_allowance": (seeker, "employment.follow_up"),
}


def gathered(person: Person, benefit: str, reactions: Any) -> Claim:
    claim = file(person, benefit=benefit, wants_from=FROM)
    reactions()
    claim.refresh_from_db()
    return claim


def count(service: str) -> Any:
    (found,) = [each for each in exchange.service_counts() if each.service.key == service]
    return found


@pytest.mark.parametrize("benefit", CASES)
def test_when_registers_answer_no_paper_is_asked(benefit: str, registers: Registers, reactions: Any) -> None:
    claim = gathered(CASES[benefit][0](registers), benefit, reactions)
    assert claim.state in (ClaimState.READY, ClaimState.DECIDED)
    counted = count(benefit)
    assert counted.files == 1 and counted.facts_needed == counted.facts_obtained > 0
    assert (counted.facts_waiting, counted.documents_asked) == (0, 0)
    assert not DocumentAsked.objects.exists()


@pytest.mark.parametrize("benefit", CASES)
def test_with_one_register_down_the_right_is_granted_for_a_time(
    benefit: str, registers: Registers, reactions: Any, officer: Actor
) -> None:
    make, silent = CASES[benefit]
    person = make(registers)
    registers.silent = {silent}
    claim = gathered(person, benefit, reactions)
    assert (claim.state, claim.waits_for) == (ClaimState.GATHERING, [silent])
    benefits.gather_waiting(on=LATER)
    reactions()
    claim.refresh_from_db()
    if claim.state == ClaimState.READY:  # what the house does not sign alone
        draw(claim, officer, LATER)
        benefits.grant(claim=claim, officer=officer, on=LATER)
        reactions()
    made = Provision.objects.get(person=person)
    assert made.waits_for == [silent] and made.decision.is_provisional
    award = Award.objects.get(person=person, decision=made.decision)
    assert award.amount_monthly == made.amount == made.amount_whole * 80 // 100 > 0
    counted = count(benefit)
    assert counted.facts_waiting > 0 and counted.documents_asked == 0
    registers.silent = set()
    know_again(registers, person, silent)
    benefits.gather_provisional(on=LATER)
    assert tasks.task(OFFICE, "settle_claim", f"claim:{claim.reference}") is not None
    assert count(benefit).facts_waiting == 0


def know_again(registers: Registers, person: Person, evidence: str) -> None:
    if evidence == "employment.follow_up":
        registers.know(evidence, person.nin, search__offers_refused=0, search__has_refused_training=False,
                       search__has_missed_summons=False, search__has_used_public_scheme=False)  # fmt: skip


def test_who_is_affiliated_is_asked_for_nothing(registers: Registers) -> None:
    person = know(registers, a_person(born_on=date(1990, 1, 1)))
    person = registry.know_person(nin=person.nin, purpose="account.open", legal_basis="نص", actor=THE_HOUSE, on=ON)
    actor = Actor(ActorKind.PERSON, f"person:{person.pk}", "x", person_key=person.pk)
    registers.silent = {"civil.identity", "civil.contact"}  # known already: a register that falls silent stops nobody
    answers = {"does": "service", "for_whom": "several", "how_often": "daily"}
    joining = outreach.start_joining(person=person, answers=answers, actor=actor, on=ON)
    joining = outreach.agree(joining=joining, actor=actor, on=ON)
    counted = count("voluntary_affiliation")
    assert counted.facts_needed == counted.facts_obtained > 0 and counted.documents_asked == 0
    used = {fact.kind for fact in exchange.facts_used_by(f"joining:{joining.reference}")}
    assert {"civil.born_on", "contact.residence_commune_code"} <= used
