"""A proof that the person takes home, and a lost card."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as cards
from daman.benefits.acts import CLAIM_DECIDED
from daman.benefits.models import Decision
from daman.documents import actions as documents
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal
from daman.journal import log_tool
from daman.journal import queries as sealed
from daman.registry.models import Person
from tests.screens.test_insured import make_claim, make_person, sign_in

DAY = date(2026, 11, 20)
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": DAY}
LETTER = b"%PDF a letter"


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS = tmp_path / "keys"


@pytest.fixture
def decided(client: Client, transactional_db: None) -> Decision:
    """A decision with its letter, written in the journal and not sealed yet."""
    person = make_person("999660000000990000", "قويدر")
    sign_in(client, person)
    claim = make_claim(person, state="decided")
    about = f"claim:{claim.reference}"
    letter = documents.issue(
        person_key=person.pk, kind="decision_letter", language="ar", title="قرار", about=about, content=LETTER, **HOW
    )
    decision = Decision.objects.create(
        person=person, claim=claim, reference="DEC-1", outcome="granted", benefit="old_age_pension",
        determination_reference="DET-1", signed_by_kind="officer", signed_by_reference="o", signed_by_name="م. عون",
        decided_on=DAY, letter_reference=letter.reference,
    )  # fmt: skip
    journal.record(CLAIM_DECIDED, about=about, person_key=person.pk, decision="DEC-1", outcome="granted", **HOW)
    return decision


def test_the_proof_of_my_decision_and_of_its_letter_hold_outside_the_house(
    client: Client, decided: Decision, tmp_path: Path, capsys: Any
) -> None:
    address = f"/me/claims/{decided.claim.reference}/proof/"
    waiting = client.get(address)
    assert waiting["Location"] == f"/me/claims/{decided.claim.reference}/"
    assert "لم يُختم هذا القرار" in str(*get_messages(waiting.wsgi_request))
    journal.seal(timezone.now())
    (tmp_path / "key").write_text(sealed.public_key())
    (tmp_path / "letter.pdf").write_bytes(LETTER)
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="DEC-1.tlog-proof"'
    (tmp_path / "decision").write_bytes(answer.content)
    (tmp_path / "letter").write_bytes(client.get(f"{address}letter/").content)
    assert log_tool.main(["verify", str(tmp_path / "decision"), "--key", str(tmp_path / "key")], at=0) == 0
    assert "DEC-1" in capsys.readouterr().out
    asked = ["verify", str(tmp_path / "letter"), "--key", str(tmp_path / "key"), "--document", str(tmp_path / "letter.pdf")]
    assert log_tool.main(asked, at=0) == 0


def test_nobody_else_has_it(client: Client, decided: Decision) -> None:
    journal.seal(timezone.now())
    address = f"/me/claims/{decided.claim.reference}/proof/"
    assert client.get(f"{address}facts/").status_code == 404
    assert client.get("/me/claims/CLM-9/proof/").status_code == 404
    sign_in(other := Client(), make_person("999660000000980000", "زواوي"))
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_journals_folder_is_served_and_says_nothing_of_anybody(client: Client, decided: Decision) -> None:
    assert client.get("/journal/checkpoint").status_code == 404
    journal.seal(timezone.now())
    count = int(client.get("/journal/checkpoint").content.decode().splitlines()[1])
    tile = client.get(f"/journal/tile/0/000.p/{count}")
    bundle = client.get(f"/journal/tile/entries/000.p/{count}")
    assert len(tile.content) == 32 * count and "immutable" in tile["Cache-Control"]
    assert hashlib.sha256(b"\x00" + bundle.content[2:34]).digest() == tile.content[:32]
    assert b"DEC-1" not in bundle.content
    assert client.get("/journal/key").content.decode().startswith("localhost:8000/journal+")
    for path in (f"0/000.p/{count + 1}", "0/000", "1/000.p/1", "0/001.p/1", "x", "0/../../secrets", "entries/000"):
        assert client.get(f"/journal/tile/{path}").status_code == 404
    assert client.post("/journal/checkpoint").status_code == 405


@pytest.mark.django_db
class TestLostCard:
    def a_card(self, client: Client) -> Any:
        person: Person = make_person("999660000000990000", "قويدر")
        sign_in(client, person)
        today = timezone.localdate()
        made = affiliation.affiliate(person=person, scheme="voluntary", starts_on=today, actor=THE_HOUSE, on=today)
        return affiliation.issue_card(
            affiliation=made, covers_from=today, covers_before=today + timedelta(days=30), actor=THE_HOUSE, on=today
        )

    def test_is_replaced_at_once(self, client: Client) -> None:
        card = self.a_card(client)
        assert "/me/card/lost/" in client.get("/me/card/").content.decode()
        assert card.serial not in client.get("/me/card/lost/").content.decode()
        page = client.post("/me/card/lost/", follow=True).content.decode()
        assert "هذه بطاقتك الجديدة" in page and card.serial not in page
        assert cards.verify_card(card.code, timezone.localdate()).state == "red"

    def test_without_a_card_there_is_nothing_to_lose(self, client: Client) -> None:
        sign_in(client, make_person("999660000000990000", "قويدر"))
        assert client.post("/me/card/lost/")["Location"] == "/me/join/"

    def test_the_lists_are_served_to_everybody(self, client: Client) -> None:
        assert client.get("/cards/status/0").status_code == 404
        self.a_card(client)
        keys, status = Client().get("/cards/keys"), Client().get("/cards/status/0")
        assert keys["Content-Type"] == "application/jwt" and keys.content.count(b".") == 2
        assert status["Content-Type"] == "application/statuslist+cwt" and status["Access-Control-Allow-Origin"] == "*"
        assert Client().get("/cards/status/99999999999999999999").status_code == 404
        assert "sessionid" not in keys.cookies and "csrftoken" not in keys.cookies
