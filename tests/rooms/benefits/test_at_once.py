"""Two at the same moment, with real commits. What is written is undone by hand; the journal, which only grows, is left out."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from daman.benefits import actions as benefits
from daman.benefits.actions import awards, claims, decisions
from daman.benefits.models import Award, Claim, Decision, Payment
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Person
from tests.rooms.benefits.lives import FROM, ON, file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def office() -> None:
    """No office is needed here, and none may stay."""


@pytest.fixture
def person(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setattr(journal, "record", lambda *args, **kwargs: None)
    with django_db_blocker.unblock():
        person = Person(
            nin="999999000000000001", family_name_ar="ا", given_name_ar="ا", family_name_latin="a", given_name_latin="a",
            sex="M", born_on="1960-01-01", commune_id="009901", name_key="a", sort_key_ar="a",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("insert into registry_commune values ('009901', '99', 'و', 'w', 'ب', 'b') on conflict do nothing")
        person.save()
        yield person
        for model in (Payment, Award, Decision, Claim):
            model.objects.filter(person=person).delete()
        person.delete()
        with connection.cursor() as cursor:
            cursor.execute("delete from registry_commune where code = '009901'")
        connection.close()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    start, results = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            results.append(deed())
        except Refusal as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_sent_twice_at_once_it_is_filed_once(person: Person) -> None:
    results = at_once(lambda: file(person), lambda: file(person))
    assert results[0] == results[1]
    assert Claim.objects.filter(person=person).count() == 1


def test_two_intentions_at_once_leave_one_open_claim(person: Person) -> None:
    results = at_once(lambda: file(person, key="a"), lambda: file(person, key="b"))
    assert sorted(type(result) for result in results if isinstance(result, Refusal)) == [claims.AlreadyClaimed]
    assert Claim.objects.filter(person=person).count() == 1


def test_two_officers_at_once_sign_one_decision(person: Person, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = file(person)
    Claim.objects.filter(pk=claim.pk).update(state="ready")
    answer = {"pension.entitled": True, "pension.old_age.pension_monthly": 2_000_000}
    determination = type("Determination", (), {"values": answer, "unconfirmed": [], "reference": "DET-T"})
    monkeypatch.setattr(decisions.law, "determination_of", lambda *args: determination)
    monkeypatch.setattr(decisions.casework, "finish", lambda **kwargs: None)
    monkeypatch.setattr(awards.ledger, "hold", lambda **kwargs: None)
    other = type(officer)(officer.kind, "officer.other", "عون آخر")
    results = at_once(
        lambda: benefits.grant(claim=claim, officer=officer, on=ON), lambda: benefits.grant(claim=claim, officer=other, on=ON)
    )
    assert [type(result) for result in results if isinstance(result, Refusal)] == [benefits.AlreadyDecided]
    assert Decision.objects.filter(person=person).count() == 1
    assert [award.starts_on for award in Award.objects.filter(person=person)] == [FROM]
