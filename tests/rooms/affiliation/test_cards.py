import zlib
from datetime import date
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cwt import COSE, COSEKey
from hypothesis import given
from hypothesis import strategies as st

from daman.affiliation import actions as affiliation
from daman.affiliation import base45, card_code, cose, queries
from daman.affiliation.models import CoverageCard
from daman.foundation.actor import THE_HOUSE
from tests.rooms.people import ON, a_person

HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
FROM, BEFORE = date(2026, 11, 1), date(2027, 2, 1)


def a_card(**fields: Any) -> CoverageCard:
    made = affiliation.affiliate(person=a_person(), scheme="voluntary", starts_on=FROM, **HOW)
    return affiliation.issue_card(
        affiliation=made, **{"covers_from": FROM, "covers_before": BEFORE, "rights": ["sickness_care"], **HOW, **fields}
    )


@pytest.mark.django_db
class TestIssueCard:
    def test_says_who_and_from_when_to_when_without_the_national_number(self) -> None:
        card = a_card()
        claims = card_code.decode(card.code)
        assert (claims.covers_from, claims.covers_before, claims.issued_on) == (FROM, BEFORE, ON)
        assert (claims.name_ar, claims.name_latin, claims.birth_year) == ("سعيد بوعلام", "Said Boualem", 1990)
        assert (claims.scheme, claims.rights, claims.serial) == ("voluntary", ("sickness_care",), card.serial)
        raw = zlib.decompress(base45.decode(card.code.removeprefix("DZ1:")))
        assert card.person.nin.encode() not in raw
        assert queries.current_card(card.person) == card

    def test_fits_a_small_code(self) -> None:
        assert len(a_card().code) < 420  # a QR of 65 modules at level M

    def test_twice_for_one_period_gives_one_card(self) -> None:
        card = a_card()
        again = affiliation.issue_card(affiliation=card.affiliation, covers_from=FROM, covers_before=BEFORE, **HOW)
        assert again == card

    def test_refuses_a_card_that_covers_nothing(self) -> None:
        with pytest.raises(affiliation.NothingToCover):
            a_card(covers_before=FROM)


@pytest.mark.django_db
class TestVerifyCard:
    def test_green_while_it_covers(self) -> None:
        card = a_card()
        for day in (FROM, ON, date(2027, 1, 31)):
            assert queries.verify_card(card.code, day).state == "green"
        assert queries.verify_card(f"  {card.code}\n", ON).state == "green"

    @pytest.mark.parametrize("day", [BEFORE, date(2030, 1, 1), date(2026, 10, 31)])
    def test_amber_outside_its_days(self, day: date) -> None:
        assert queries.verify_card(a_card().code, day).state == "amber"

    def test_red_when_revoked(self) -> None:
        card = a_card()
        affiliation.revoke_card(card=card, reason="lost", **HOW)
        check = queries.verify_card(card.code, ON)
        assert check.state == "red"
        assert queries.current_card(card.person) is None

    def test_red_whatever_sign_is_changed(self) -> None:
        code = a_card().code
        for place in range(4, len(code), 7):
            other = "A" if code[place] != "A" else "B"
            check = queries.verify_card(code[:place] + other + code[place + 1 :], ON)
            assert check.state == "red", place
            assert check.reason

    def test_red_when_somebody_else_signed(self) -> None:
        card = a_card()
        signed = zlib.decompress(base45.decode(card.code.removeprefix("DZ1:")))
        protected, _, payload, _ = cbor2.loads(signed).value
        kid = cbor2.loads(protected)[4]
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        forger = COSEKey.from_pem(pem, alg="ES256", kid=kid)
        forged = COSE.new().encode_and_sign(payload, forger, protected={1: -7, 4: kid})
        text = "DZ1:" + base45.encode(cose.pack(bytes(forged)))
        assert queries.verify_card(text, ON).state == "red"

    @pytest.mark.parametrize("text", ["", "DZ1:", "DZ1:!!!", "HC1:ABC", "https://example.org", "DZ1:" + "A" * 90_000, "نص"])
    def test_red_when_it_is_no_card(self, text: str) -> None:
        assert queries.verify_card(text, ON).state == "red"

    def test_a_packed_bomb_is_not_opened(self) -> None:
        bomb = "DZ1:" + base45.encode(zlib.compress(b"\0" * 4_000_000))
        assert len(bomb) < card_code.SIZE_MOST
        with pytest.raises(card_code.Tampered):
            card_code.decode(bomb)


@given(st.binary(max_size=60))
def test_base45_comes_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize(("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")])
def test_base45_agrees_with_the_standard(data: bytes, text: str) -> None:
    assert base45.encode(data) == text


@pytest.mark.parametrize("text", ["A", ":::", "GGW", "ab", "::"])
def test_base45_refuses_what_it_never_writes(text: str) -> None:
    with pytest.raises(ValueError, match="base45"):
        base45.decode(text)
