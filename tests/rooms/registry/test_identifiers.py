import pytest

from daman.registry.identifiers import (
    BadAccount,
    BadPhone,
    NumberHasLetters,
    NumberMissing,
    NumberTooLong,
    NumberTooShort,
    account_key,
    clean_account,
    clean_nin,
    clean_phone,
)

# Published by public bodies.
ACCOUNTS = [
    "00799999000000020091",
    "00200112112300000146",
    "00200112112300000243",
    "00200112112300000340",
    "00100627030030018036",
    "00799999002311500797",
]


class TestCleanNin:
    @pytest.mark.parametrize(
        "typed",
        [
            "109876543210987654",
            "١٠٩٨٧٦٥٤٣٢١٠٩٨٧٦٥٤",
            "10987 65432-10987.654 ",
            "\u200e109876543210987654\u200f",
            "۱۰۹۸۷۶۵۴۳۲۱۰۹۸۷۶۵۴",
            "\u202a109876543210987654\u202c\u061c\ufeff",
        ],
    )
    def test_accepts_digits_however_typed(self, typed: str) -> None:
        assert clean_nin(typed) == "109876543210987654"

    def test_says_how_many_are_missing(self) -> None:
        with pytest.raises(NumberTooShort) as refusal:
            clean_nin("1098765432109876")
        assert refusal.value.details["missing"] == 2
        assert "2" in str(refusal.value)

    def test_says_how_many_are_too_many(self) -> None:
        with pytest.raises(NumberTooLong) as refusal:
            clean_nin("1098765432109876541")
        assert refusal.value.details["extra"] == 1

    @pytest.mark.parametrize("typed", ["10987654321098765O", "رقمي", "109876543210987654²"])
    def test_refuses_letters(self, typed: str) -> None:
        with pytest.raises(NumberHasLetters):
            clean_nin(typed)

    @pytest.mark.parametrize("typed", ["", "   ", "--"])
    def test_asks_for_the_number_when_none_is_given(self, typed: str) -> None:
        with pytest.raises(NumberMissing):
            clean_nin(typed)


class TestCleanPhone:
    @pytest.mark.parametrize(
        "typed", ["0550123456", "+213 550 12 34 56", "00213550123456", "٠٥٥٠١٢٣٤٥٦", "213550123456", "+213 (0) 550 12 34 56"]
    )
    def test_accepts_a_mobile_however_typed(self, typed: str) -> None:
        assert clean_phone(typed) == "0550123456"

    def test_accepts_a_landline(self) -> None:
        assert clean_phone("021 23 45 67") == "021234567"

    @pytest.mark.parametrize("typed", ["055012345", "1550123456", "+33612345678", ""])
    def test_refuses_what_is_not_one(self, typed: str) -> None:
        with pytest.raises(BadPhone):
            clean_phone(typed)


class TestCleanAccount:
    @pytest.mark.parametrize("number", ACCOUNTS)
    def test_accepts_published_accounts(self, number: str) -> None:
        assert clean_account(f" {number[:3]} {number[3:8]} {number[8:18]} {number[18:]} ") == number

    @pytest.mark.parametrize("number", ["00200112112300000147", "00799999000000020092"])
    def test_refuses_a_wrong_key(self, number: str) -> None:
        with pytest.raises(BadAccount):
            clean_account(number)

    def test_one_wrong_digit_is_always_seen(self) -> None:
        number = ACCOUNTS[1]
        for place in range(3, 18):
            wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
            with pytest.raises(BadAccount):
                clean_account(wrong)

    def test_a_remainder_of_zero_gives_97(self) -> None:
        assert account_key("00000", "0000000000") == "97"
        assert account_key("99999", "0023456789") == "41"
