"""A past decision comes out the same to the centime; one fact changed tells what would have been, and why."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits import actions as benefits
from daman.benefits import replays
from daman.benefits.models import Decision
from daman.determinations.models import Determination
from daman.foundation.actor import Actor
from tests.rooms.benefits.lives import ON, draw


@pytest.fixture
def decision(ready: Any, officer: Actor) -> Decision:
    draw(ready, officer)
    return benefits.grant(claim=ready, officer=officer, on=ON)


def _replayed(reference: str) -> str:
    out = StringIO()
    call_command("decision", "replay", reference, stdout=out)
    return out.getvalue()


def test_a_decision_comes_out_the_same(decision: Decision) -> None:
    assert "Identical to the centime" in _replayed(decision.reference)
    assert replays.replay(decision).is_identical


def test_what_differs_is_named(decision: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Determination.objects.get(reference=decision.determination_reference)
    kept.trace["pension.total_monthly"]["value"] += 1
    monkeypatch.setattr(replays.law, "determination_of", lambda *_about: kept)
    with pytest.raises(CommandError, match="1 of"):
        _replayed(decision.reference)


def test_an_unknown_number_is_said() -> None:
    with pytest.raises(CommandError, match="No decision"):
        _replayed("DEC-0000-0000-0")


def test_one_year_less_pays_less_and_says_why(decision: Decision) -> None:
    apply = replays.of_decision(Determination.objects.get(reference=decision.determination_reference))
    months = next(each for each in replays.changeable(apply({}), "ar") if each.name == replays.MONTHS)
    told = replays.what_if(decision.benefit, apply, months, months.value - 12, "ar")
    assert told.is_open == (True, True)
    assert 0 < told.amount[1] < told.amount[0]
    assert any(line.cited for line in told.lines)
    same = replays.what_if(decision.benefit, apply, months, months.value, "ar")
    assert same.lines == ()


def test_the_pages(decision: Decision, client: Client) -> None:
    person = decision.person
    account = Account.objects.create(username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, name=person.name_ar)
    client.force_login(account)
    address = f"/me/claims/{decision.claim.reference}/what-if/"
    page = client.get(address)
    assert "القرار صحيح إلى السنتيم" in page.content.decode()
    assert client.get(address, {"fact": "born_on", "asked": "1"}).status_code == 422
    changed = client.get(address, {"fact": "born_on", "asked": "1", "value": "1985-01-01"})
    assert changed.context["told"].is_open == (True, False)
    assert client.get(address, {"fact": replays.MONTHS, "asked": "1", "value": "0"}).status_code == 200
    own = client.get("/me/what-if/", {"fact": replays.MONTHS, "asked": "1", "value": "360"})
    assert own.context["told"].amount[1] >= own.context["told"].amount[0]
    assert client.get("/me/claims/CLM-0000-0000-0/what-if/").status_code == 404
