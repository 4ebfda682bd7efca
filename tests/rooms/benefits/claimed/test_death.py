"""Death grant and survivors' pension, with the law's own worked figures."""

from datetime import date
from typing import Any

import pytest

from daman.benefits import actions as benefits
from daman.benefits.models import Award, Payment
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry.models import Kinship, Person
from tests.rooms.benefits.claimed.walk import died, employee, granted, in_payment, ready, refused, relate, work
from tests.rooms.benefits.lives import ON, file, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person


@pytest.fixture
def deceased(registers: Registers) -> Person:
    person = know(registers, a_person(born_on=date(1950, 1, 1)))
    died(registers, person, date(2026, 2, 10))
    return person


@pytest.fixture
def widow(registers: Registers) -> Person:
    return know(registers, a_person(born_on=date(1955, 1, 1), sex="F"))


def child(registers: Registers, born_on: date, sex: str = "M") -> Person:
    return know(registers, a_person(born_on=born_on, sex=sex))


def know_family(person: Person) -> None:
    exchange.obtain(subject=person.nin, evidence="civil.family", purpose="t", legal_basis="نص", actor=THE_HOUSE, on=ON)


def claim(person: Person, benefit: str, deceased: Person, reactions: Any, **fields: Any) -> Any:
    know_family(person)
    return ready(person, benefit, reactions, asks_as={"deceased": deceased.nin}, **fields)


def test_a_widow_gets_twelve_months_of_the_pension_once(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    in_payment(deceased, amount=4_000_000)
    relate(registers, deceased, ("spouse", widow))
    _decision, (award,) = granted(claim(widow, "death_grant", deceased, reactions), officer, reactions)
    assert (award.amount_monthly, award.scheme) == (48_000_000, "social_insurance")  # 12 × 40 000
    assert award.ends_before == date(2026, 4, 1)
    assert [payment.amount for payment in Payment.objects.filter(award=award)] == [48_000_000]
    with pytest.raises(benefits.AlreadyGranted):
        file(widow, benefit="death_grant", key="again", wants_from=ON, asks_as={"deceased": deceased.nin})


def test_of_a_worker_twelve_times_the_best_wage_shared_equally(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    work(deceased, months=6, wage=6_000_000, until=date(2026, 2, 1))
    young = child(registers, date(2015, 6, 1))
    relate(registers, deceased, ("spouse", widow), ("child", young))
    _decision, (award,) = granted(claim(widow, "death_grant", deceased, reactions), officer, reactions)
    assert award.amount_monthly == 36_000_000  # half of 720 000


def test_a_grown_son_has_no_part_of_the_grant(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    in_payment(deceased, amount=4_000_000)
    grown = child(registers, date(1990, 6, 1))
    relate(registers, deceased, ("spouse", widow), ("child", grown))
    decision = refused(claim(grown, "death_grant", deceased, reactions), officer, reactions)
    assert decision.failing_condition == "survivors.orphan.qualifies"


def test_nobody_is_declared_dead_by_a_claim(registers: Registers, widow: Person) -> None:
    husband = know(registers, a_person(born_on=date(1950, 1, 1)))
    relate(registers, husband, ("spouse", widow))
    know_family(widow)
    with pytest.raises(benefits.NoSuchDeath):
        file(widow, benefit="death_grant", wants_from=ON, asks_as={"deceased": husband.nin})
    with pytest.raises(benefits.AnswerMissing):
        file(widow, benefit="death_grant", wants_from=ON)


def test_a_widow_and_one_child_share_the_pension(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    in_payment(deceased, amount=4_000_000)
    young = child(registers, date(2015, 6, 1))
    relate(registers, deceased, ("spouse", widow), ("child", young))
    Kinship.objects.create(person=young, relative_key=widow.pk, kind="parent")
    know_family(young)
    _one, (hers,) = granted(
        claim(widow, "survivors_pension", deceased, reactions, wants_from=date(2026, 4, 1)), officer, reactions
    )
    assert (hers.amount_monthly, hers.ends_before) == (2_000_000, None)
    mother = Actor(ActorKind.PERSON, "person:w", "أم", person_key=widow.pk)
    theirs = benefits.file_claim(
        person=young, benefit="survivors_pension", wants_from=date(2026, 4, 1), account_number=hers.account_number,
        asks_as={"deceased": deceased.nin}, key="k", office_code="99-CNR-9", actor=mother, on=ON,
    )  # fmt: skip
    reactions()
    theirs.refresh_from_db()
    _two, (his,) = granted(theirs, officer, reactions)
    assert his.amount_monthly == 1_200_000


def test_a_stranger_does_not_claim_for_a_child(registers: Registers, deceased: Person) -> None:
    young = child(registers, date(2015, 6, 1))
    stranger = Actor(ActorKind.PERSON, "person:x", "غريب", person_key=deceased.pk + 1_000_000)
    with pytest.raises(benefits.NoMandate):
        benefits.file_claim(
            person=young, benefit="survivors_pension", wants_from=ON, account_number="00799999002311500797",
            asks_as={"deceased": deceased.nin}, key="k", office_code="99-CNR-9", actor=stranger, on=ON,
        )  # fmt: skip


def test_a_widow_alone_has_three_quarters(
    registers: Registers, deceased: Person, widow: Person, officer: Actor, reactions: Any
) -> None:
    in_payment(deceased, amount=4_000_000)
    relate(registers, deceased, ("spouse", widow))
    decision, (hers,) = granted(claim(widow, "survivors_pension", deceased, reactions), officer, reactions)
    assert hers.amount_monthly == 3_000_000
    assert decision.is_provisional  # the share is to confirm


def test_a_parent_who_earns_enough_is_refused(registers: Registers, deceased: Person, officer: Actor, reactions: Any) -> None:
    in_payment(deceased, amount=4_000_000)
    father = employee(registers, wage=6_000_000, born_on=date(1930, 1, 1))
    relate(registers, deceased, ("parent", father))
    decision = refused(claim(father, "survivors_pension", deceased, reactions), officer, reactions)
    assert decision.failing_condition == "survivors.ascendant.qualifies"
    assert not Award.objects.filter(person=father).exists()
