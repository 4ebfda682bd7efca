"""The page of the keys of payroll programs: made, shown once, withdrawn."""

import re

import pytest
from django.test import Client

from daman.access import actions as access
from daman.access.models import ApiToken
from daman.correspondence import queries as messages
from daman.foundation.actor import THE_HOUSE
from daman.registry.models import Employer, Person
from tests.rooms.people import ON, a_person
from tests.screens.employers import a_company, sign_in, signed_in_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(client: Client) -> tuple[Person, Employer]:
    return signed_in_company(client)


def tokens_of(employer: Employer) -> str:
    return f"/employers/{employer.number}/about/tokens/"


def make(client: Client, employer: Employer, **said: object) -> str:
    answer = client.post(tokens_of(employer) + "new/", {"name": "برنامج المحل", "months": "6", "key": "k1"} | said)
    return str(answer.content.decode())


def test_is_shown_once(client: Client, company: tuple[Person, Employer]) -> None:
    _person, employer = company
    assert tokens_of(employer) in client.get(f"/employers/{employer.number}/about/").content.decode()
    page = make(client, employer)
    [secret] = re.findall(r"dmn_[\w-]{43}", page)
    assert "/v1/declarations" in page
    listed = client.get(tokens_of(employer)).content.decode()
    assert "برنامج المحل" in listed and secret not in listed and "لم يُستعمل بعد" in listed
    again = client.post(tokens_of(employer) + "new/", {"name": "برنامج المحل", "months": "6", "key": "k1"})
    assert again.status_code == 422 and "dmn_" not in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_says_what_is_missing(client: Client, company: tuple[Person, Employer]) -> None:
    answer = client.post(tokens_of(company[1]) + "new/", {"name": "", "months": "99", "key": "k"})
    assert answer.status_code == 422 and "اكتب اسما" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_is_withdrawn_with_a_button(client: Client, company: tuple[Person, Employer]) -> None:
    _person, employer = company
    make(client, employer)
    token = ApiToken.objects.get()
    address = f"{tokens_of(employer)}{token.reference}/withdraw/"
    assert client.get(address).status_code == 405
    page = client.post(address, follow=True).content.decode()
    assert "سُحب المفتاح" in page and address not in page
    assert client.post(f"{tokens_of(employer)}TOK-0000-0000-0/withdraw/").status_code == 404


def test_an_accountant_chooses_among_its_employers_and_they_hear_of_it(client: Client, company: tuple[Person, Employer]) -> None:
    owner, employer = company
    accountant, other = a_person(), a_company(a_person())
    for each in (employer, other):
        access.grant_mandate(employer=each, person=accountant, kind="accountant", actor=THE_HOUSE, on=ON)
    stranger = a_company(a_person())
    sign_in(client, accountant)
    assert other.number in client.get(tokens_of(employer) + "new/").content.decode()
    assert "dmn_" not in make(client, employer, employers=[stranger.number])
    assert "dmn_" in make(client, employer, employers=[employer.number, other.number])
    assert any("برنامج المحل" in each.body for each in messages.messages_to(f"person:{owner.pk}"))
    assert client.get(tokens_of(stranger)).status_code == 404
    sign_in(client, owner)
    token = ApiToken.objects.get()
    assert token.reference in client.get(tokens_of(employer)).content.decode()
    client.post(f"{tokens_of(employer)}{token.reference}/withdraw/")
    token.refresh_from_db()
    assert token.withdrawn_on is None  # it speaks on for the other
