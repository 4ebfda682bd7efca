"""No byte of a card may be altered, and others can read what we sign: checked with libraries that did not sign it."""

import io
import os
import zlib
from base64 import urlsafe_b64decode
from datetime import date

import cbor2
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from cwt import COSE, COSEKey

from daman.affiliation import base45, card_code, card_keys, cose, queries
from tests.rooms.affiliation.test_cards import ON, a_card


@pytest.mark.django_db
def test_a_card_with_any_byte_altered_is_refused() -> None:
    code = a_card().code
    packed = base45.decode(code.removeprefix("DZ1:"))
    assert card_code.decode(code)
    for place in range(len(packed)):
        for other in {packed[place] ^ (1 << bit) for bit in range(8)} | {0, 0xA0, 0xFF} - {packed[place]}:
            altered = packed[:place] + bytes([other]) + packed[place + 1 :]
            if altered != packed:
                assert queries.verify_card("DZ1:" + base45.encode(altered), ON).state == "red", (place, other)


@pytest.mark.django_db
def test_a_card_with_any_sign_altered_added_or_taken_away_is_refused() -> None:
    code = a_card().code
    for place in range(len(code)):
        for other in {"0", "A", "Z", " ", ":", code[place].lower()} - {code[place]}:
            altered = code[:place] + other + code[place + 1 :]
            if altered.strip() != code:
                assert queries.verify_card(altered, ON).state == "red", (place, other)
        assert queries.verify_card(code[:place] + code[place + 1 :], ON).state == "red", place
    assert queries.verify_card(code + "0", ON).state == "red"


@pytest.mark.django_db
def test_the_same_bytes_in_another_frame_are_refused() -> None:
    packed = base45.decode(a_card().code.removeprefix("DZ1:"))
    message = zlib.decompress(packed)
    tag = cbor2.loads(message)
    again = {
        "packed": zlib.compress(message), "without_tag": cose.pack(cbor2.dumps(tag.value)),
        "header": cose.pack(cbor2.dumps(cbor2.CBORTag(18, [tag.value[0], {4: b"x"}, *tag.value[2:]]))),
        "more": cose.pack(message + b"\0"), "long_length": cose.pack(message.replace(b"\x58\x40", b"\x59\x00\x40")),
    }  # fmt: skip
    for name, frame in again.items():
        assert queries.verify_card("DZ1:" + base45.encode(frame), ON).state == "red", name


@pytest.mark.django_db
def test_another_library_verifies_the_signature_and_reads_the_claims() -> None:
    card = a_card()
    message = zlib.decompress(base45.decode(card.code.removeprefix("DZ1:")))
    point = card_keys.signer(ON).point
    jwk = {"kty": "EC", "crv": "P-256", "x": point[1:33], "y": point[33:]}
    key = COSEKey.new({1: 2, 2: cose.kid_in(message), 3: -7, -1: 1, -2: jwk["x"], -3: jwk["y"]})
    said = cbor2.loads(COSE.new(verify_kid=True).decode(message, [key]))
    assert said[1] == "daman.dz" and said[7].decode() == card.serial
    assert said[card_code.COVERAGE][card_code.NAME_AR] == "سعيد بوعلام"


@pytest.mark.django_db
def test_another_library_reads_the_picture() -> None:
    try:
        import zxingcpp
    except ImportError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("zxing-cpp is not installed")
    import numpy as np

    code = a_card().code
    picture = segno.make(code, error="m", micro=False)
    assert picture.mode == "alphanumeric" and picture.version <= 14
    rows = np.array([[0 if dark else 255 for dark in row] for row in picture.matrix_iter(scale=4, border=4)], dtype=np.uint8)
    (read,) = zxingcpp.read_barcodes(rows)
    assert read.text == code
    svg = io.BytesIO()
    picture.save(svg, kind="svg")
    assert svg.getvalue()


def test_a_signature_of_another_size_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    message = cose.sign(b"x", key)
    cut = message[:-66] + b"\x58\x3f" + message[-63:]
    with pytest.raises(ValueError, match="signature"):
        cose.verified(cut, key.public_key())
    with pytest.raises(ValueError, match="form"):
        cose.verified(message[:-1], key.public_key())
    with pytest.raises(ValueError, match="form"):
        cose.verified(b"", key.public_key())


@pytest.mark.django_db
def test_the_first_day_of_a_list_is_written_as_seconds_in_algiers() -> None:
    assert card_keys.moment(date(2026, 11, 24)) == 1_795_474_800  # 23:00 UTC the evening before
    assert len(urlsafe_b64decode(queries.lists_jwk()["x"] + "=")) == 32
