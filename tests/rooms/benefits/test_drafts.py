"""A claim begun and not sent: kept, taken up again, dropped; never begun for somebody without a mandate."""

from datetime import timedelta

import pytest

from daman.benefits import actions as benefits
from daman.benefits.models import ClaimDraft
from daman.benefits.standards import DRAFT_KEPT_DAYS
from daman.foundation.actor import Actor, ActorKind
from daman.registry.models import Person
from tests.rooms.benefits.lives import ON
from tests.rooms.people import a_person

pytestmark = pytest.mark.django_db


def acting(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)


def test_begun_twice_it_is_one_and_keeps_its_answers() -> None:
    person = a_person()
    how = {"writer": person, "person": person, "benefit": "sickness_allowance", "actor": acting(person), "on": ON}
    draft = benefits.begin_draft(**how)
    benefits.keep_answers(draft=draft, answers={"said": {"a": 1}}, on=ON)
    again = benefits.keep_answers(draft=draft, answers={"account_number": "0" * 20}, on=ON)
    assert again.answers == {"said": {"a": 1}, "account_number": "0" * 20}
    assert benefits.begin_draft(**how).key == draft.key
    benefits.drop_draft(draft=draft, actor=acting(person), on=ON)
    assert not ClaimDraft.objects.exists()


def test_nobody_begins_for_another_without_a_mandate() -> None:
    person, helper = a_person(), a_person()
    how = {"writer": helper, "person": person, "benefit": "sickness_allowance", "actor": acting(helper), "on": ON}
    with pytest.raises(benefits.NoMandate):
        benefits.begin_draft(**how)
    benefits.give_mandate(person=person, holder=helper, benefit="sickness_allowance", actor=acting(person), on=ON)
    assert benefits.begin_draft(**how).for_key == person.pk
    with pytest.raises(benefits.NoMandate):
        benefits.begin_draft(**how | {"benefit": "invalidity_pension"})


def test_what_was_left_is_forgotten() -> None:
    person = a_person()
    benefits.begin_draft(writer=person, person=person, benefit="sickness_allowance", actor=acting(person), on=ON)
    assert benefits.drop_old_drafts(on=ON + timedelta(days=DRAFT_KEPT_DAYS)) == 0
    assert benefits.drop_old_drafts(on=ON + timedelta(days=DRAFT_KEPT_DAYS + 1)) == 1
    assert not ClaimDraft.objects.exists()
