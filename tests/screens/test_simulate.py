"""Trying without a name: one question a page, nothing kept, each number opening down to its article."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from daman.access.models import Account, Role
from daman.benefits.simulations import simulations
from tests.rooms.benefits.claimed.walk import work
from tests.rooms.people import a_person

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "retirement": {
        "born_on": "1966-03-01", "is_woman": "no", "years_employee": 20, "wage": 60000, "years_self": 0, "works_as": "employee",
        "spouse": "no",
    },
    "survivors": {"pension": 40000, "spouses": 1, "orphans": 2, "ascendants": 0},
    "invalidity": {
        "is_employee": "yes", "born_on": "1980-01-01", "lost": 60, "category": "CANNOT_WORK", "years": 5, "days_in_year": 200,
        "wage": 60000,
    },
    "sickness": {
        "is_employee": "yes", "wage_net": 45000, "days_in_quarter": 60, "days_in_year": 240, "days_stopped": 20,
        "is_long_term": "no", "days_in_hospital": 0,
    },
    "maternity": {
        "is_employee": "yes", "due_on": "2027-01-10", "starts_on": "2026-12-01", "wage_net": 45000, "needs_care": "no",
    },
    "work_injury": {"is_employee": "yes", "days": 30, "wage_net": 45000},
    "work_injury_annuity": {"is_employee": "yes", "rate": 25, "wage": 50000, "needs_help": "no"},
    "death_grant": {"deceased": "EMPLOYEE", "wage": 50000, "survivors": 3},
    "family": {"children": 3, "at_school": 2, "income": 30000, "single": "yes"},
    "unemployment_insurance": {
        "open_ended": "yes", "economic": "yes", "listed": "yes", "years": 6, "before": 12, "wage": 60000, "other_income": "no",
    },
    "unemployment_allowance": {
        "born_on": "2000-01-01", "registered_on": "2026-01-01", "first_time": "yes", "income": "no", "spouse_income": "no",
        "scheme": "no", "service": "yes", "enrolled": "no",
    },
}  # fmt: skip
SAID = {  # from the published worked cases where there is one
    "survivors": "36", "sickness": "18", "work_injury": "45", "death_grant": "600", "unemployment_allowance": "18",
}  # fmt: skip


def _page(client: Client, key: str, **answers: Any) -> Any:
    return client.get(f"/simulate/{key}/?{urlencode(answers)}")


@pytest.mark.parametrize("key", ANSWERS)
def test_every_benefit_answers_with_an_amount_and_its_articles(client: Client, key: str) -> None:
    page = _page(client, key, **ANSWERS[key])
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["found"].is_open
    assert page.context["found"].value > 0
    assert 'class="article"' in text
    assert "ما قلته" in text
    if key in SAID:
        assert str(page.context["found"].value // 100).startswith(SAID[key])


def test_questions_come_one_a_page_and_only_when_they_matter(client: Client) -> None:
    first = _page(client, "retirement")
    assert list(first.context["form"].fields) == ["born_on"]
    woman = _page(client, "retirement", born_on="1970-01-01", is_woman="yes")
    assert list(woman.context["form"].fields) == ["children"]
    man = _page(client, "retirement", born_on="1970-01-01", is_woman="no")
    assert list(man.context["form"].fields) == ["years_employee"]
    asked_nothing = _page(client, "retirement", born_on="1970-01-01", is_woman="no", years_employee=0)
    assert list(asked_nothing.context["form"].fields) == ["years_self"]


def test_what_cannot_be_right_is_asked_again_with_the_reason(client: Client) -> None:
    for wrong, why in (("1570-01-01", "بعيد جدا"), ("abc", "لم نفهم هذا التاريخ"), ("", "لم تكتب")):
        page = client.get("/simulate/retirement/", {"born_on": wrong})
        assert page.status_code == 422
        assert why in page.content.decode()
    page = _page(client, "death_grant", deceased="NOBODY")
    assert page.status_code == 422
    page = _page(client, "work_injury_annuity", is_employee="yes", rate=140)
    assert page.status_code == 422
    assert client.get("/simulate/nothing/").status_code == 404


def test_numbers_may_be_typed_in_arabic_digits_with_spaces(client: Client) -> None:
    page = _page(client, "work_injury", is_employee="yes", days="٣٠", wage_net="45 000")
    assert page.context["found"].value == 4_500_000


def test_too_few_months_says_when_and_with_how_much(client: Client) -> None:
    page = _page(client, "retirement", **(ANSWERS["retirement"] | {"years_employee": 12}))
    found = page.context["found"]
    assert not found.is_open
    assert found.amount == "pension.allowance.allowance_monthly"
    assert found.met_on is not None
    assert found.then.amount == "pension.total_monthly"
    assert "إذا واصلت العمل" in page.content.decode()


def test_a_closed_right_names_the_condition(client: Client) -> None:
    page = _page(client, "unemployment_insurance", **(ANSWERS["unemployment_insurance"] | {"economic": "no"}))
    assert not page.context["found"].is_open
    assert page.context["failing"]
    assert "لم يكتمل" in page.content.decode()


def test_nothing_is_kept(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        _page(client, "survivors", **ANSWERS["survivors"])
    assert "sessionid" not in client.cookies


def test_every_table_is_whole() -> None:
    assert set(simulations()) == set(ANSWERS)
    for each in simulations().values():
        for words in [each.title, each.about, *(one.words for one in each.questions)]:
            assert {"ar", "fr", "en"} <= set(words)


def test_on_ones_own_career_only_what_is_not_known_is_asked(client: Client) -> None:
    person = a_person()
    work(person, months=24, wage=5_000_000, until=timezone.localdate())
    account = Account.objects.create(username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, name="x")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    answers, asked, given = ANSWERS["sickness"], [], dict[str, str]()
    page = client.get("/simulate/sickness/mine/")
    while b'-asked"' in page.content:
        key = next(one for one in answers if f'name="{one}-asked"'.encode() in page.content and one not in given)
        asked.append(key)
        given[key] = answers[key]
        page = client.get("/simulate/sickness/mine/", given)
    text = page.content.decode()
    assert "days_stopped" in asked and "days_in_quarter" not in asked and "من سجلنا" in text  # our books know the days worked
    assert "days_in_quarter=" not in text and "ask=days_in_quarter" in text  # and they go into no address
    again = client.get("/simulate/sickness/mine/", {**given, "ask": "days_in_quarter"}).content.decode()
    assert 'name="days_in_quarter-asked"' in again
    assert client.get("/simulate/retirement/mine/").headers["Location"] == "/me/what-if/"
    assert client.get("/simulate/nothing/mine/").status_code == 404
