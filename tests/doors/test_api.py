"""The machine doors: signed, keyed, narrow."""

import hmac
import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from daman.access import actions as access
from daman.access import rates
from daman.affiliation import actions as affiliation
from daman.contributions.models import ContributionPayment
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.journal import queries as journal
from daman.journal.models import Entry
from daman.registry.models import Person
from tests.rooms.access.conftest import NIN, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
AMOUNT = 288_000


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def payment(person: Person) -> ContributionPayment:
    joined = affiliation.affiliate(person=person, scheme="voluntary", starts_on=month_of(TODAY), actor=THE_HOUSE, on=TODAY)
    return ContributionPayment.objects.create(
        person=person, reference="PAY-TEST-1", affiliation_reference=joined.reference, key="k", amount=AMOUNT,
        months=[month_of(TODAY).isoformat()], asked_on=TODAY,
    )  # fmt: skip


def call_back(client: Client, state: str = "taken", *, secret: str = settings.POST_OPERATOR_SECRET, **more: Any) -> Any:
    said = {"operator_reference": "OP-1", "reference": "PAY-TEST-1", "amount": AMOUNT, "state": state} | more
    body = json.dumps(said).encode()
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    return client.post("/v1/callbacks/post", body, content_type="application/json", headers={"X-Post-Signature": signature})


def state_of(payment: ContributionPayment) -> str:
    return ContributionPayment.objects.get(person_id=payment.person_id, pk=payment.pk).state


class TestOperatorCallback:
    def test_holds_then_settles(self, client: Client, payment: ContributionPayment) -> None:
        assert call_back(client, "taken").json() == {"reference": "PAY-TEST-1", "state": "held"}
        assert call_back(client, "settled").json() == {"reference": "PAY-TEST-1", "state": "settled"}
        assert state_of(payment) == "settled"

    def test_twice_changes_nothing_more(self, client: Client, payment: ContributionPayment) -> None:
        call_back(client, "settled")
        count = Entry.objects.count()
        assert call_back(client, "settled").status_code == 200
        assert Entry.objects.count() == count

    @pytest.mark.parametrize(
        "more", [{"reference": "\x00"}, {"operator_reference": "a\x00b"}, {"reference": "دفعة"}, {"amount": 2**63}]
    )
    def test_refuses_what_no_operator_writes(self, client: Client, payment: ContributionPayment, more: dict[str, Any]) -> None:
        answer = call_back(client, "settled", **more)
        assert (answer.status_code, answer.json()["error"]) == (422, "unreadable")
        assert state_of(payment) == "asked"

    def test_a_failure_frees_the_payment(self, client: Client, payment: ContributionPayment) -> None:
        call_back(client, "taken")
        assert call_back(client, "failed").json()["state"] == "failed"

    def test_refuses_a_bad_signature(self, client: Client, payment: ContributionPayment) -> None:
        answer = call_back(client, "settled", secret="another")
        assert (answer.status_code, answer.json()["error"]) == (401, "not_known")
        assert state_of(payment) == "asked"

    def test_refuses_a_body_changed_on_the_way(self, client: Client, payment: ContributionPayment) -> None:
        signature = hmac.new(settings.POST_OPERATOR_SECRET.encode(), b"{}", sha256).hexdigest()
        answer = client.post(
            "/v1/callbacks/post",
            b'{"state": "settled"}',
            content_type="application/json",
            headers={"X-Post-Signature": signature},
        )
        assert answer.status_code == 401

    @pytest.mark.parametrize("signature", [{}, {"X-Post-Signature": ""}, {"X-Post-Signature": "é"}])
    def test_refuses_without_a_signature(self, client: Client, payment: ContributionPayment, signature: dict[str, str]) -> None:
        answer = client.post("/v1/callbacks/post", b"{}", content_type="application/json", headers=signature)
        assert answer.status_code == 401

    def test_does_not_find_an_unknown_payment(self, client: Client, payment: ContributionPayment) -> None:
        assert call_back(client, reference="PAY-NONE").status_code == 404

    def test_refuses_another_amount(self, client: Client, payment: ContributionPayment) -> None:
        assert call_back(client, "settled", amount=1).status_code == 409
        assert state_of(payment) == "asked"

    @pytest.mark.parametrize("wrong", [{"state": "perhaps"}, {"amount": -1}, {"amount": "much"}, {"reference": ""}])
    def test_refuses_what_it_cannot_read(self, client: Client, payment: ContributionPayment, wrong: dict[str, Any]) -> None:
        answer = call_back(client, **wrong)
        assert (answer.status_code, answer.json()["error"]) == (422, "unreadable")


class TestInsured:
    @pytest.fixture
    def key(self) -> str:
        return self.make_key("insured:read")

    def make_key(self, *scopes: str, ends_before: date | None = None) -> str:
        _client, key = access.make_api_client(
            name="صيدلية", scopes=scopes, legal_basis="law-83-11:art-7", actor=THE_HOUSE, on=TODAY, ends_before=ends_before
        )
        return key

    def ask(self, client: Client, key: str, nin: str = NIN) -> Any:
        return client.get(f"/v1/insured/{nin}", headers={"Authorization": f"Bearer {key}"})

    def test_says_no_more_than_insured_and_until(self, client: Client, key: str, payment: ContributionPayment) -> None:
        call_back(client, "settled")
        assert set(self.ask(client, key).json()) == {"insured", "until"}

    def test_says_not_insured_for_a_person_who_is_not(self, client: Client, key: str, person: Person) -> None:
        assert self.ask(client, key).json() == {"insured": False, "until": None}

    def test_says_the_same_for_a_number_nobody_bears(self, client: Client, key: str) -> None:
        assert self.ask(client, key, "990000000000000099").json() == {"insured": False, "until": None}

    def test_says_until_when_for_a_person_who_is(self, client: Client, key: str, person: Person) -> None:
        month = month_of(TODAY)
        affiliation.affiliate(person=person, scheme="voluntary", starts_on=month, actor=THE_HOUSE, on=TODAY)
        affiliation.credit_months(
            person=person, months=[month, add_months(month, 1)], scheme="voluntary", ground="contribution", base=2_400_000,
            source="payment:PAY-1", actor=THE_HOUSE, on=TODAY,
        )  # fmt: skip
        answer = self.ask(client, key).json()
        assert answer["insured"] is True
        assert date.fromisoformat(answer["until"]) > TODAY

    def test_the_person_sees_who_asked_and_why(self, client: Client, key: str, person: Person) -> None:
        self.ask(client, key)
        (entry,) = journal.readings_of_person(person.pk)
        assert (entry.actor_kind, entry.actor_name, entry.details["reason"]) == ("partner", "صيدلية", "law-83-11:art-7")

    def test_refuses_without_a_key(self, client: Client, person: Person) -> None:
        assert client.get(f"/v1/insured/{NIN}").status_code == 401
        assert self.ask(client, "wrong").status_code == 401
        assert not journal.readings_of_person(person.pk).exists()

    def test_refuses_a_key_without_the_scope(self, client: Client, person: Person) -> None:
        assert self.ask(client, self.make_key("other:read")).status_code == 403

    def test_refuses_a_key_that_ended(self, client: Client, person: Person) -> None:
        assert self.ask(client, self.make_key("insured:read", ends_before=TODAY - timedelta(days=1))).status_code == 401

    def test_refuses_a_number_that_is_none(self, client: Client, key: str) -> None:
        answer = self.ask(client, key, "123")
        assert (answer.status_code, answer.json()["error"]) == (422, "number_too_short")

    def test_refuses_to_be_emptied(self, client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daman.access.rates.READS_PER_PARTNER", rates.Rate("reads-per-partner", 2, timedelta(days=1)))
        assert [self.ask(client, key).status_code for _ in range(3)] == [200, 200, 429]


class TestLaw:
    def test_gives_the_figures_in_force_with_their_source(self, client: Client) -> None:
        answer = client.get("/v1/law/parameters", {"on": "2026-11-23", "begins": "minimum_wage."}).json()
        wage = next(p for p in answer["parameters"] if p["name"] == "minimum_wage.monthly")
        assert wage["value"] == 2_400_000
        assert wage["source"]
        assert wage["status"] in ("enacted", "reported", "to_confirm")
        assert set(wage["names"]) >= {"ar", "fr", "en"}
        assert len(answer["lawbook"]) >= 12

    def test_gives_those_of_another_day(self, client: Client) -> None:
        answer = client.get("/v1/law/parameters", {"on": "2021-01-01", "begins": "minimum_wage.monthly"}).json()
        assert [p["value"] for p in answer["parameters"]] == [2_000_000]

    def test_refuses_a_day_that_is_none(self, client: Client) -> None:
        assert client.get("/v1/law/parameters", {"on": "tomorrow"}).status_code == 422


def test_the_description_names_every_door(client: Client) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        "/v1/callbacks/post", "/v1/insured/{nin}", "/v1/law/parameters", "/v1/declarations", "/v1/declarations/{reference}",
        "/v1/declarations/{reference}/findings", "/v1/declarations/{reference}/return",
    }  # fmt: skip


def test_there_is_no_page_that_loads_from_elsewhere(client: Client) -> None:
    assert client.get("/v1/docs").status_code == 404


class TestHealth:
    def test_stands(self, client: Client) -> None:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        assert set(answer.json()) == {"status", "database", "queue", "journal"}

    def test_says_when_the_database_is_down(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.db import OperationalError

        def down() -> int:
            raise OperationalError

        monkeypatch.setattr("daman.foundation.queue.waiting", down)
        assert client.get("/healthz").status_code == 503


class TestMetrics:
    def test_counts_for_this_machine(self, client: Client) -> None:
        client.get("/healthz")
        text = client.get("/metrics").content.decode()
        assert 'daman_requests_total{method="GET",status="200",view="healthz"}' in text
        assert "daman_jobs_waiting" in text

    @pytest.mark.parametrize("where", [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}])
    def test_does_not_exist_for_others(self, client: Client, where: dict[str, str]) -> None:
        assert client.get("/metrics", **where).status_code == 404

    def test_asks_for_the_token_when_there_is_one(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DAMAN_METRICS_TOKEN", "secret")
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer secret"}, REMOTE_ADDR="192.0.2.1").status_code == 200
