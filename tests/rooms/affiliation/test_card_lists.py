"""Keys that rotate, and the lists that phones keep: read here as a stranger's program would."""

import json
import zlib
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cwt import COSE, COSEKey
from django.core.management import CommandError, call_command

from daman.affiliation import actions as affiliation
from daman.affiliation import card_code, card_keys, queries, status_lists
from daman.affiliation.models import CardKey, StatusPlace
from daman.foundation import keys
from daman.journal import actions as journal
from daman.registry.acts import PERSON_REFRESHED
from daman.registry.models import Person
from tests.rooms.affiliation.test_cards import BEFORE, HOW, ON, a_card

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LATER = ON + timedelta(days=10)


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_list(on: date = ON) -> dict[str, Any]:
    """The list's claims, once its signature was checked by hand."""
    header, payload, signature = queries.key_list(NOON, on).split(".")
    jwk = queries.lists_jwk()
    point = b"\x04" + bytes_of(jwk["x"]) + bytes_of(jwk["y"])
    raw = bytes_of(signature)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()),
    )  # fmt: skip
    assert json.loads(bytes_of(header))["alg"] == "ES256"
    said: dict[str, Any] = json.loads(bytes_of(payload))
    return said


def is_revoked(code: str, on: date = ON) -> bool:
    """What the published list says of a code, read with a library that did not write it."""
    number, place = card_code.decode(code).status
    token = queries.status_list(number, NOON, on)
    jwk = queries.lists_jwk()
    key = COSEKey.new({1: 2, 2: bytes.fromhex(jwk["kid"]), 3: -7, -1: 1, -2: bytes_of(jwk["x"]), -3: bytes_of(jwk["y"])})
    said = cbor2.loads(COSE.new(verify_kid=True).decode(token, [key]))
    assert cbor2.loads(cbor2.loads(token).value[0])[16] == "application/statuslist+cwt"
    assert said[2].endswith(f"/cards/status/{number}") and said[4] > said[6] and said[65534] > 0
    assert said[65533]["bits"] == 1
    bits = zlib.decompress(said[65533]["lst"])
    assert len(bits) % 512 == 0
    return bool(bits[place // 8] >> place % 8 & 1)


class TestStatusLists:
    def test_a_card_stands_in_a_list_and_is_marked_there_when_revoked(self) -> None:
        card, other = a_card(), a_card()
        assert not is_revoked(card.code)
        affiliation.revoke_card(card=card, reason="lost", **HOW)
        assert is_revoked(card.code) and not is_revoked(other.code)

    def test_bits_are_in_the_order_of_the_standard(self) -> None:
        """The example of the draft: 1 0 0 1 1 1 0 1, 1 1 0 0 0 1 0 1 is b9 a3."""
        first = status_lists.PLACES * 7
        for place, bit in enumerate("1001110111000101"):
            revoked = ON if bit == "1" else None
            StatusPlace.objects.create(id=first + place, reference=f"T-{place}", ends_before=BEFORE, revoked_on=revoked)
        token = queries.status_list(7, NOON, ON)
        assert token is not None
        said = cbor2.loads(cbor2.loads(token).value[2])
        assert zlib.decompress(said[65533]["lst"])[:3].hex() == "b9a300"

    def test_a_list_that_nobody_stands_in_is_not_there(self) -> None:
        assert queries.status_list(99, NOON, ON) is None
        assert status_lists.place_of(status_lists.PLACES * 3 + 5) == (3, 5)

    def test_a_list_is_named_while_something_in_it_may_hold(self) -> None:
        card = a_card()
        number = card_code.decode(card.code).status[0]
        assert number in key_list()["lists"]
        assert key_list(BEFORE)["lists"] == []

    def test_the_cards_of_the_dead_and_of_those_who_left_are_revoked(self, reactions: Any) -> None:
        dead, gone, here = a_card(), a_card(), a_card()
        Person.objects.filter(pk=dead.person_id).update(died_on=ON)
        journal.record(PERSON_REFRESHED, about="person:x", person_key=dead.person_id, **HOW)
        reactions()
        affiliation.end_affiliation(affiliation=gone.affiliation, ends_before=ON, **HOW)
        assert [is_revoked(card.code) for card in (dead, gone, here)] == [True, True, False]
        assert queries.verify_card(dead.code, ON).state == "red"

    def test_cover_that_ends_later_is_revoked_that_day_by_the_nightly_job(self) -> None:
        card = a_card()
        affiliation.end_affiliation(affiliation=card.affiliation, ends_before=LATER, **HOW)
        assert not is_revoked(card.code) and queries.current_card(card.person) == card
        assert affiliation.withdraw_cards(actor=HOW["actor"], on=LATER) == 1
        assert is_revoked(card.code, LATER)
        assert affiliation.withdraw_cards(actor=HOW["actor"], on=LATER) == 0

    def test_a_lost_card_is_replaced_by_one_for_the_same_days(self) -> None:
        card = a_card()
        made = affiliation.replace_lost_card(card=card, **HOW)
        assert is_revoked(card.code) and not is_revoked(made.code)
        assert (made.covers_from, made.covers_before) == (card.covers_from, card.covers_before)
        assert card_code.decode(made.code).rights == ("sickness_care",)
        assert queries.current_card(card.person) == made
        with pytest.raises(affiliation.CardHoldsNoMore):
            affiliation.replace_lost_card(card=card, **HOW)
        with pytest.raises(affiliation.CardHoldsNoMore):
            affiliation.replace_lost_card(card=made, **{**HOW, "on": BEFORE})


class TestKeys:
    def test_an_old_key_goes_on_verifying_what_it_signed(self) -> None:
        old = a_card()
        made = affiliation.rotate_card_key(signs_from=LATER, **HOW)
        assert card_keys.signer(ON).kid.hex() != made.kid  # announced, not yet signing
        assert [key["kid"] for key in key_list()["keys"]][-1] == made.kid
        new = a_card(on=LATER)
        kids = [card_keys.signer(day).kid for day in (ON, LATER)]
        assert kids[0] != kids[1]
        for card in (old, new):
            assert queries.verify_card(card.code, LATER).state == "green"
            assert queries.verify_card(card.code, BEFORE).state == "amber"  # until it expires
        keys_said = key_list()["keys"]
        assert keys_said[0]["before"] == card_keys.moment(LATER + timedelta(days=1)) and "before" not in keys_said[1]

    def test_a_card_signed_on_the_morning_of_the_change_holds(self) -> None:
        morning = a_card()
        affiliation.rotate_card_key(signs_from=ON, **HOW)
        assert queries.verify_card(morning.code, ON).state == "green"

    def test_an_old_key_is_not_believed_for_later_days(self) -> None:
        """Who found the private half of a former key cannot sign today's cards with it."""
        affiliation.rotate_card_key(signs_from=ON, **HOW)
        former = card_keys.ring()[0]
        stolen = keys.es256_key(former.name)
        claims = card_code.decode(a_card().code)
        forged = card_code.Claims(**{**claims.__dict__, "issued_on": ON + timedelta(days=2)})
        signed_by_new = card_code.encode(forged)
        payload = card_code.opened(signed_by_new)
        from daman.affiliation import base45, cose

        text = "DZ1:" + base45.encode(cose.pack(cose.sign(cbor2.dumps(dict(payload)), stolen)))
        assert queries.verify_card(signed_by_new, LATER).state == "green"
        assert queries.verify_card(text, LATER).state == "red"

    def test_a_withdrawn_key_takes_its_cards_with_it(self) -> None:
        card = a_card()
        first = card_keys.signer(ON).kid.hex()
        with pytest.raises(affiliation.LastKey):
            affiliation.withdraw_card_key(kid=first, reason="stolen", **HOW)
        affiliation.rotate_card_key(signs_from=ON, **HOW)
        affiliation.withdraw_card_key(kid=first, reason="stolen", **HOW)
        assert queries.verify_card(card.code, ON).state == "red"
        assert queries.verify_card(a_card().code, ON).state == "green"
        assert key_list()["keys"][0]["withdrawn"] == card_keys.moment(ON)

    def test_a_key_withdrawn_before_its_day_changes_nothing(self) -> None:
        never = affiliation.rotate_card_key(signs_from=LATER, **HOW)
        affiliation.withdraw_card_key(kid=never.kid, reason="mistake", **HOW)
        assert queries.verify_card(a_card(on=LATER + timedelta(days=2)).code, LATER + timedelta(days=3)).state == "green"

    def test_keys_do_not_begin_in_the_past_nor_before_the_last_one(self) -> None:
        with pytest.raises(affiliation.KeyInThePast):
            affiliation.rotate_card_key(signs_from=ON - timedelta(days=1), **HOW)
        affiliation.rotate_card_key(signs_from=LATER, **HOW)
        with pytest.raises(affiliation.KeyInThePast):
            affiliation.rotate_card_key(signs_from=ON, **HOW)
        with pytest.raises(affiliation.UnknownKey):
            affiliation.withdraw_card_key(kid="00" * 8, reason="x", **HOW)

    def test_a_private_key_that_is_not_the_published_one_signs_nothing(self) -> None:
        affiliation.rotate_card_key(signs_from=ON, **HOW)
        CardKey.objects.filter(name="cards-2").update(kid="00" * 8)
        with pytest.raises(card_keys.NoKey):
            a_card()

    def test_the_command_rotates_and_says_what_there_is(self, capsys: Any, tmp_path: Any) -> None:
        a_card()
        call_command("cards", "rotate", "--from", "2999-01-01")
        call_command("cards", "keys")
        said = capsys.readouterr().out
        assert "is announced" in said and "signs from 2999-01-01" in said and "is believed before 2999-01-02" in said
        call_command("cards", "publish", "--folder", tmp_path)
        assert (tmp_path / "keys").read_text().count(".") == 2
        with pytest.raises(CommandError):
            call_command("cards", "rotate", "--from", "2020-01-01")
        with pytest.raises(CommandError, match="--reason"):
            call_command("cards", "withdraw", "--kid", "00")
