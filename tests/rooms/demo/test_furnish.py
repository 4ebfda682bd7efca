"""A small wilaya, furnished through the rooms' own actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.conf import settings
from django.db import transaction

import nation
from daman.access import queries as access
from daman.access.models import Account
from daman.affiliation.models import Affiliation, CoverageCard, InsuredMonth
from daman.benefits import actions as benefits
from daman.benefits import queries as benefits_queries
from daman.benefits.models import Award, Claim, ClaimState, Decision
from daman.casework import queries as casework
from daman.contributions.models import ContributionDeclaration, ContributionPayment
from daman.demo import furnish
from daman.demo.models import FurnishedStep
from daman.demo.sign_ins import OFFICE, STAFF
from daman.demo.taken_over import declare_for_themselves
from daman.determinations import queries as law
from daman.foundation import queue
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import add_months
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from nation.registers import store
from nation.registers.program import Program

ON = date(2026, 11, 23)
PERSONS = 600
pytestmark = pytest.mark.django_db


class Killed(Exception):
    """Stands for `kill -9` in the middle of a step."""


@pytest.fixture(scope="module")
def made() -> nation.Nation:
    return nation.make(PERSONS, 1, ON)


@contextmanager
def registers(made: nation.Nation, folder: Path) -> Iterator[None]:
    store.write(made, folder)
    program = Program(folder, port=0, secret=settings.POST_OPERATOR_SECRET).start()
    before = settings.REGISTERS_URL, settings.POST_OPERATOR_URL, settings.SIGNING_KEYS
    settings.SIGNING_KEYS = folder / "keys"  # these registers have keys of their own
    settings.REGISTERS_URL = settings.POST_OPERATOR_URL = program.url
    try:
        yield
    finally:
        settings.REGISTERS_URL, settings.POST_OPERATOR_URL, settings.SIGNING_KEYS = before
        program.stop()


@pytest.fixture(scope="module")
def furnished(
    made: nation.Nation, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[nation.Nation]:
    """Furnished once for all tests of this file: killed at one step, then gone on with; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), registers(made, tmp_path_factory.mktemp("registers")):
        furnish.plan(persons=PERSONS, seed=1, on=ON)
        with pytest.raises(Killed):
            furnish.furnish(made, report=_killed_at("تصريحات 2026-03"))
        assert not furnish.plan(persons=9, seed=9, on=date(2030, 1, 1)).is_complete
        furnish.furnish(made, report=lambda arabic, english: None)
        yield made
        transaction.set_rollback(True)


def _killed_at(arabic: str) -> furnish.Progress:
    def report(said: str, english: str) -> None:
        if said.startswith(arabic):
            raise Killed

    return report


def months(made: nation.Nation, role: str) -> list[str]:
    person = registry.find_person(made.cast[role].nin)
    assert person is not None
    return list(InsuredMonth.objects.filter(person=person).values_list("scheme", flat=True))


def test_the_plan_is_kept(furnished: nation.Nation) -> None:
    plan = furnish.plan(persons=99_999, seed=7, on=date(2031, 1, 1))
    assert (plan.persons, plan.seed, plan.on, plan.is_complete) == (PERSONS, 1, ON, True)


def test_again_changes_nothing(furnished: nation.Nation) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (Person, InsuredMonth, Claim, Decision, Account, FurnishedStep)]

    before = counts()
    furnish.furnish(furnished, report=lambda arabic, english: pytest.fail(f"did {english} again"))
    assert counts() == before


def _households() -> list[int]:
    """Who buys days of work here, and declared nothing before."""
    return list(Employer.objects.filter(kind="household").values_list("id", flat=True))


def test_everybody_known_to_the_funds_is_there_and_nobody_else(furnished: nation.Nation) -> None:
    known = set(Person.objects.values_list("nin", flat=True))
    assert set(furnished.funds_persons["nin"].to_pylist()) <= known
    assert furnished.cast["porter"].nin not in known
    months = furnished.careers
    waiting = pc.and_(
        pc.is_in(months["employer_number"], value_set=pa.array(declare_for_themselves(furnished), pa.string())),
        pc.equal(months["month"], pa.scalar(add_months(ON, -1))),
    )
    left = pc.sum(waiting).as_py()
    assert left > 0
    ours = InsuredMonth.objects.exclude(scheme="voluntary").exclude(employer_key__in=_households())
    assert ours.count() == months.num_rows - left
    assert Award.objects.filter(decision_id=None).count() == furnished.awards.num_rows


def test_the_cast_is_ready_for_its_journeys(furnished: nation.Nation) -> None:
    mixed = months(furnished, "mixed_career")
    assert (mixed.count("employee"), mixed.count("self_employed")) == (240, 84)
    assert len(months(furnished, "short")) == 169
    for role in ("mixed_career", "short"):
        assert not Claim.objects.filter(person__nin=furnished.cast[role].nin).exists()


def test_the_estimate_of_a_mixed_career_is_what_the_decision_gives(furnished: nation.Nation) -> None:
    member = furnished.cast["mixed_career"]
    person = registry.find_person(member.nin)
    assert person is not None
    actor = Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)
    with transaction.atomic():
        before = benefits_queries.estimate(person, ON).values["pension.total_monthly"]
        assert benefits.prepare_estimate(person=person, actor=actor, on=ON) == []
        estimate = benefits_queries.estimate(person, ON).values
        claim = benefits.file_claim(
            person=person, benefit="old_age_pension", wants_from=date(2026, 12, 1), office_code=OFFICE, asks_as={}, key="k",
            account_number=furnished.accounts.filter(pc.equal(furnished.accounts["nin"], person.nin))["number"][0].as_py(),
            actor=actor, on=ON,
        )  # fmt: skip
        claim = benefits.gather(person_key=person.pk, reference=claim.reference, on=ON)
        determination = law.determination_of(person.pk, claim.determination_reference)
        decided = law.answer_of(determination.trace, *determination.targets).values
        transaction.set_rollback(True)
    assert {name: estimate[name] for name in law.PENSION_TARGETS} == {name: decided[name] for name in law.PENSION_TARGETS}
    assert estimate["pension.total_monthly"] > before  # national service and family count


def test_everybody_who_works_for_himself_is_affiliated(furnished: nation.Nation) -> None:
    last = date(2026, 10, 1)
    own = InsuredMonth.objects.filter(month=last, scheme="self_employed", person__died_on=None)
    working = set(own.values_list("person_id", flat=True))
    insured = Affiliation.objects.filter(scheme="self_employed", ends_before=None)
    assert set(insured.values_list("person_id", flat=True)) == working and len(working) > 1
    mixed = insured.get(person__nin=furnished.cast["mixed_career"].nin)
    assert mixed.starts_on == date(2019, 11, 1)  # eighty-four months ago
    for each in insured:
        months = InsuredMonth.objects.filter(person_id=each.person_id, scheme="self_employed", month__gte=each.starts_on)
        assert months.count() == (last.year - each.starts_on.year) * 12 + last.month - each.starts_on.month + 1
        assert not months.model.objects.filter(
            person_id=each.person_id, scheme="self_employed", month=add_months(each.starts_on, -1)
        ).exists()


def test_the_last_year_came_as_declarations(furnished: nation.Nation) -> None:
    declared = ContributionDeclaration.objects
    assert declared.values("month").distinct().count() == 12
    assert declared.filter(due_employer__gt=0, state="accepted").count() == declared.count()


def test_the_office_has_decided_some_and_waits_for_some(furnished: nation.Nation) -> None:
    assert Decision.objects.count() >= 1
    assert Claim.objects.filter(state=ClaimState.READY).count() >= 1
    assert not Claim.objects.filter(state=ClaimState.GATHERING).exists()
    assert list(casework.queue(OFFICE))
    for decision in Decision.objects.select_related("claim"):
        assert decision.claim.filed_on <= decision.decided_on <= ON
        assert decision.letter_reference


def test_the_officers_brother_waits_and_she_may_not_serve_him(furnished: nation.Nation) -> None:
    brother = registry.find_person(furnished.cast["officer_relative"].nin)
    assert brother is not None
    assert Claim.objects.get(person=brother).state == ClaimState.READY
    assert brother.id in access.barred_for(Account.objects.get(username="officer"))
    assert brother.id not in access.barred_for(Account.objects.get(username="officer2"))


def test_some_joined_and_paid(furnished: nation.Nation) -> None:
    assert ContributionPayment.objects.filter(state="settled").count() >= 3
    assert ContributionPayment.objects.exclude(state="settled").count() == 0
    assert CoverageCard.objects.count() >= 3


def test_staff_can_sign_in(furnished: nation.Nation) -> None:
    for sign_in in STAFF:
        account = Account.objects.get(username=sign_in.username)
        assert account.check_password(sign_in.password)
        assert account.role == sign_in.role
        assert account.person_key is not None


def test_nothing_is_left_to_do(furnished: nation.Nation) -> None:
    assert queue.waiting() == 0
    assert queue.failed() == 0
