"""Tokens of employers and accountants at the door of declarations: for whom they speak, and when they stop."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.access import actions as access
from daman.access import queries as mandates
from daman.access.models import ApiToken, MandateKind
from daman.contributions import queries
from daman.contributions.models import DeclarationFiling
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal.models import Entry
from daman.registry.models import Employer, Person
from tests.doors.test_declarations_api import LAST, TODAY, ask, content, make_key, post
from tests.rooms.people import a_person
from tests.screens.employers import a_company

pytestmark = pytest.mark.django_db


def how(person: Person, on: date = TODAY) -> dict[str, Any]:
    return {"actor": Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id), "on": on}


def a_token(person: Person, *employers: Employer, key: str = "one", on: date = TODAY, days: int = 90) -> tuple[ApiToken, str]:
    return access.issue_token(
        name="برنامج الأجور", employers=employers, ends_before=on + timedelta(days=days), key=key, **how(person, on)
    )


def an_accountant(*employers: Employer) -> Person:
    person = a_person()
    for employer in employers:
        access.grant_mandate(employer=employer, person=person, kind=MandateKind.ACCOUNTANT, actor=THE_HOUSE, on=TODAY)
    return person


@pytest.fixture
def person() -> Person:
    return a_person()


@pytest.fixture
def employer(person: Person) -> Employer:
    return a_company(person)


def test_files_for_its_employer_and_says_who_did_it(client: Client, person: Person, employer: Employer) -> None:
    token, secret = a_token(person, employer)
    told = post(client, secret, content(a_person().nin)).json()
    assert told["state"] == "filed" and queries.declaration(employer.pk, LAST) is not None
    assert ask(client, secret, told["status_url"]).json() == told
    [entry] = Entry.objects.filter(act="declaration.filed", about=f"filing:{told['filing']}")
    assert entry.actor_reference == f"token:{token.reference}" and token.name in entry.actor_name
    token.refresh_from_db()
    assert token.last_used_at is not None and timezone.now() - token.last_used_at < timedelta(minutes=1)


def test_the_key_is_kept_hashed_and_given_once(person: Person, employer: Employer) -> None:
    token, secret = a_token(person, employer)
    assert secret not in str(ApiToken.objects.values()) and token.key_hash == access.hash_key(secret)
    assert secret not in str(list(Entry.objects.values_list("details", flat=True)))
    with pytest.raises(access.TokenIssuedAlready):
        a_token(person, employer)
    assert ApiToken.objects.count() == 1
    assert Entry.objects.filter(act="api_token.issued", about=f"employer:{employer.number}").count() == 1


def test_refuses_another_employer(client: Client, person: Person, employer: Employer) -> None:
    _token, secret = a_token(person, employer)
    other = a_company(a_person())
    answer = post(client, secret, content(a_person().nin), query=f"?employer={other.number}")
    assert (answer.status_code, answer.json()["error"]) == (403, "not_your_employer")
    body = f"employer_number;month;nin;wage\n{other.number};{LAST:%Y-%m};{a_person().nin};60000\n".encode()
    told = post(client, secret, body).json()
    assert (told["state"], told["errors_count"]) == ("checked", 1)
    assert queries.declaration(other.pk, LAST) is None


def test_an_accountant_s_token_names_for_whom_it_speaks(client: Client, employer: Employer) -> None:
    other, third = a_company(a_person()), a_company(a_person())
    accountant = an_accountant(employer, other, third)
    _token, secret = a_token(accountant, employer, other)
    body = content(a_person().nin)
    assert post(client, secret, body).json()["error"] == "employer_missing"
    assert post(client, secret, body, query=f"?employer={other.number}").json()["state"] == "filed"
    assert post(client, secret, body, query=f"?employer={third.number}").status_code == 403
    assert queries.declaration(other.pk, LAST) is not None and queries.declaration(employer.pk, LAST) is None
    inbox = Entry.objects.filter(act="message.written")
    assert inbox.exists()  # the representatives were told


def test_stops_with_the_mandate_and_does_not_come_back(client: Client, person: Person, employer: Employer) -> None:
    other = a_company(a_person())
    accountant = an_accountant(employer, other)
    _token, secret = a_token(accountant, employer, other)
    told = post(client, secret, content(a_person().nin), query=f"?employer={employer.number}").json()
    mandate = mandates.mandate(accountant.pk, employer.pk)
    assert mandate is not None
    access.end_mandate(employer=employer, mandate=mandate, **how(person))
    assert post(client, secret, content(a_person().nin), query=f"?employer={employer.number}").status_code == 403
    assert ask(client, secret, told["status_url"]).status_code == 404  # nor does it read any more
    assert post(client, secret, content(a_person().nin), idempotency="two").json()["state"] == "filed"  # the other employer
    access.grant_mandate(employer=employer, person=accountant, kind=MandateKind.ACCOUNTANT, **how(person))
    assert post(client, secret, content(a_person().nin), query=f"?employer={employer.number}").status_code == 403


def test_is_no_key_once_its_last_mandate_ended(client: Client, person: Person, employer: Employer) -> None:
    accountant = an_accountant(employer)
    _token, secret = a_token(accountant, employer)
    mandate = mandates.mandate(accountant.pk, employer.pk)
    assert mandate is not None
    access.end_mandate(employer=employer, mandate=mandate, **how(person))
    assert post(client, secret, content(a_person().nin)).status_code == 401
    assert not DeclarationFiling.objects.exists()


def test_withdrawn_is_withdrawn(client: Client, person: Person, employer: Employer) -> None:
    token, secret = a_token(person, employer)
    for _again in range(2):
        assert access.withdraw_token(token=token, employer=employer, **how(person)).withdrawn_on == TODAY
    assert post(client, secret, content(a_person().nin)).status_code == 401
    assert Entry.objects.filter(act="api_token.withdrawn").count() == 1


def test_an_employer_withdraws_from_an_accountant_s_token_for_itself_alone(
    client: Client, person: Person, employer: Employer
) -> None:
    other = a_company(a_person())
    accountant = an_accountant(employer, other)
    token, secret = a_token(accountant, employer, other)
    with pytest.raises(access.NotYourToken):
        access.withdraw_token(token=token, employer=employer, **how(a_person()))
    colleague = an_accountant(employer)
    with pytest.raises(access.NotYourToken):
        access.withdraw_token(token=token, employer=employer, **how(colleague))
    assert access.withdraw_token(token=token, employer=employer, **how(person)).withdrawn_on is None
    assert post(client, secret, content(a_person().nin), query=f"?employer={employer.number}").status_code == 403
    assert post(client, secret, content(a_person().nin), query=f"?employer={other.number}").json()["state"] == "filed"


def test_expires(client: Client, person: Person, employer: Employer) -> None:
    _token, secret = a_token(person, employer, on=TODAY - timedelta(days=30), days=30)
    assert post(client, secret, content(a_person().nin)).status_code == 401
    _token, secret = a_token(person, employer, key="two", on=TODAY - timedelta(days=30), days=31)
    assert post(client, secret, content(a_person().nin)).json()["state"] == "filed"


@pytest.mark.parametrize(
    ("days", "refusal"), [(0, access.TokenEndNotPossible), (-1, access.TokenEndNotPossible), (367, access.TokenEndNotPossible)]
)
def test_an_end_is_within_a_year(person: Person, employer: Employer, days: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        a_token(person, employer, days=days)


def test_is_issued_only_under_a_mandate(person: Person, employer: Employer) -> None:
    with pytest.raises(access.NotYourEmployer):
        a_token(a_person(), employer)
    with pytest.raises(access.NotYourEmployer):
        a_token(person, employer, a_company(a_person()))
    with pytest.raises(access.NoEmployerChosen):
        a_token(person)
    with pytest.raises(access.TokenNameMissing):
        access.issue_token(name="  ", employers=[employer], ends_before=TODAY + timedelta(days=9), key="x", **how(person))
    for number in range(20):
        a_token(person, employer, key=f"{number}")
    with pytest.raises(access.TooManyTokens):
        a_token(person, employer, key="more")


def test_opens_no_other_door_and_is_not_a_partner_s_key(client: Client, person: Person, employer: Employer) -> None:
    _token, secret = a_token(person, employer)
    assert ask(client, secret, f"/v1/insured/{person.nin}").status_code == 401
    told = post(client, secret, content(a_person().nin)).json()
    assert ask(client, make_key("declarations:write"), told["status_url"]).status_code == 404
