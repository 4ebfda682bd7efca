"""POST /v1/declarations: keyed, idempotent, streamed, answered line by line."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.access import actions as access
from daman.contributions import queries
from daman.contributions.actions import filings
from daman.contributions.models import DeclarationFiling
from daman.foundation import queue
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.registry import queries as registry
from daman.registry.models import Employer
from tests.rooms.people import a_person, employers, new_nin

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST = add_months(month_of(TODAY), -1)


@pytest.fixture
def employer() -> Employer:
    [number] = employers(1)
    found = registry.find_employer(number)
    assert found is not None
    return found


@pytest.fixture
def key(employer: Employer) -> str:
    return make_key("declarations:write", f"employer:{employer.number}")


def make_key(*scopes: str) -> str:
    return access.make_api_client(name="برنامج الأجور", scopes=scopes, legal_basis="mandate", actor=THE_HOUSE, on=TODAY)[1]


def content(*nins: str, month: date = LAST) -> bytes:
    return "\n".join(["month;nin;wage;days", *(f"{month:%Y-%m};{nin};60000;30" for nin in nins)]).encode()


def post(client: Client, key: str, body: bytes, *, idempotency: str = "one", query: str = "", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}"} | ({"Idempotency-Key": idempotency} if idempotency else {})
    return client.post(f"/v1/declarations{query}", body, content_type="text/csv", headers=headers, **more)


def ask(client: Client, key: str, address: str) -> Any:
    return client.get(address, headers={"Authorization": f"Bearer {key}"})


def test_files_and_answers_each_line(client: Client, key: str, employer: Employer) -> None:
    answer = post(client, key, content(a_person().nin))
    told = answer.json()
    assert (answer.status_code, told["state"], told["lines_count"], told["totals"]["base"]) == (202, "filed", 1, 6_000_000)
    assert answer["Location"] == told["status_url"]
    declared = queries.declaration(employer.pk, LAST)
    assert declared is not None
    assert (told["declarations"], declared.channel) == ([declared.reference], "api")
    assert ask(client, key, told["status_url"]).json() == told
    rows = b"".join(ask(client, key, told["return_url"] + "?format=csv").streaming_content).decode("utf-8-sig")
    assert [row["status"] for row in csv.DictReader(io.StringIO(rows), delimiter=";")] == ["filed"]


def test_the_same_key_is_the_same_filing(client: Client, key: str) -> None:
    body = content(a_person().nin)
    first, again = post(client, key, body).json(), post(client, key, body).json()
    assert first == again
    other = post(client, key, content(a_person().nin))
    assert (other.status_code, other.json()["error"]) == (422, "filing_key_reused")
    twice = post(client, key, body, idempotency="two").json()
    assert (twice["state"], twice["problem"]) == ("refused", "same_file")
    assert DeclarationFiling.objects.filter(sender__startswith="partner:").count() == 2


def test_faults_come_back_in_the_language_asked(client: Client, key: str, employer: Employer) -> None:
    told = post(client, key, content(a_person().nin, new_nin())).json()
    assert (told["state"], told["errors_count"]) == ("checked", 1)
    assert queries.declaration(employer.pk, LAST) is None
    [finding] = ask(client, key, told["findings_url"] + "?language=ar").json()["findings"]
    assert (finding["line"], finding["code"]) == (3, "person_unknown")
    assert "رقم التعريف" in finding["message"] and finding["what_to_do"]
    answer = json.loads(b"".join(ask(client, key, told["return_url"]).streaming_content))
    assert [line["status"] for line in answer["lines"]] == ["held_back", "returned"]


def test_only_checks_when_asked(client: Client, key: str, employer: Employer) -> None:
    told = post(client, key, content(a_person().nin), query="?check_only=true").json()
    assert told["state"] == "checked"
    assert queries.declaration(employer.pk, LAST) is None


def test_a_large_file_is_taken_by_the_worker(
    client: Client, key: str, employer: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filings, "AT_ONCE", 10)
    told = post(client, key, content(a_person().nin)).json()
    assert told["state"] == "received"
    assert ask(client, key, told["return_url"]).status_code == 409
    queue.run_waiting()
    assert ask(client, key, told["status_url"]).json()["state"] == "filed"
    assert queries.declaration(employer.pk, LAST) is not None


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ({"idempotency": ""}, 400, "key_missing"),
        ({"idempotency": "x" * 81}, 400, "key_missing"),
        ({"query": "?month=soon"}, 422, "month_malformed"),
        ({"query": "?employer=0000000001"}, 403, "not_your_employer"),
        ({"body": b""}, 409, "filing_empty"),
    ],
)
def test_refuses(client: Client, key: str, how: dict[str, Any], status: int, error: str) -> None:
    answer = post(client, key, **({"body": content(a_person().nin)} | how))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not DeclarationFiling.objects.filter(sender__startswith="partner:").exists()


def test_refuses_what_is_too_big_and_what_breaks_off(client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = content(a_person().nin)
    monkeypatch.setattr(filings, "FILING_BYTES_LIMIT", 10)
    assert post(client, key, body).status_code == 413
    monkeypatch.setattr(filings, "FILING_BYTES_LIMIT", 10_000)
    broken = post(client, key, body, CONTENT_LENGTH=len(body) + 10, **{"wsgi.input": io.BytesIO(body)})
    assert (broken.status_code, broken.json()["error"]) == (400, "incomplete")
    assert not DeclarationFiling.objects.exists()
    assert post(client, key, body).json()["state"] == "filed"


def test_a_key_speaks_only_for_its_employer(client: Client, key: str, employer: Employer) -> None:
    [other] = employers(1)
    body = f"employer_number;month;nin;wage\n{other};{LAST:%Y-%m};{a_person().nin};60000\n".encode()
    told = post(client, key, body).json()
    assert (told["state"], told["errors_count"]) == ("checked", 1)
    [finding] = ask(client, key, told["findings_url"]).json()["findings"]
    assert finding["code"] == "not_your_employer"
    fund = make_key("declarations:write")
    assert post(client, fund, body, idempotency="of-the-fund").json()["state"] == "filed"


def test_another_partner_s_filing_does_not_exist(client: Client, key: str) -> None:
    told = post(client, key, content(a_person().nin)).json()
    stranger = make_key("declarations:write")
    for address in (told["status_url"], told["findings_url"], told["return_url"], "/v1/declarations/FIL-0"):
        assert ask(client, stranger, address).status_code == 404
    assert ask(client, make_key("insured:read"), told["status_url"]).status_code == 403
    assert ask(client, "wrong", told["status_url"]).status_code == 401
