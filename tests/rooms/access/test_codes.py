"""A person signs in with the national number and a code; whoever guesses learns nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from daman.access import actions as access
from daman.access.models import Account, OneTimeCode, Role
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.registry.identifiers import BadNumber
from tests.rooms.access.conftest import AT, NIN, ON, make_person, texts
from tests.rooms.exchange.stub import Registers

Run = Callable[[], object]
STRANGER = "990000000000000099"


def ask(nin: str = NIN, address: str = "192.0.2.1", later: timedelta = timedelta(0)) -> None:
    access.request_code(nin=nin, address=address, on=ON, at=AT + later)


def last_code() -> str:
    found = re.search(r"\d{6}", texts()[-1].body)
    assert found
    return found.group()


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


class TestRequestCode:
    def test_sends_six_digits_to_the_phone_the_register_knows(self, known: Registers, reactions: Run) -> None:
        ask()
        reactions()
        (message,) = texts()
        assert message.address == "0550000001"
        assert message.is_secret
        assert len(last_code()) == 6

    def test_accepts_arabic_digits(self, known: Registers, reactions: Run) -> None:
        ask(NIN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
        reactions()
        assert OneTimeCode.objects.get().nin == NIN

    def test_keeps_the_code_hashed(self, known: Registers, reactions: Run) -> None:
        ask()
        reactions()
        kept = OneTimeCode.objects.get()
        assert last_code() not in (kept.code_hash, kept.salt)
        assert len(kept.code_hash) == 64

    def test_answers_the_same_for_a_number_nobody_bears(self, known: Registers, reactions: Run) -> None:
        assert ask(STRANGER) is None
        reactions()
        assert texts() == []
        assert OneTimeCode.objects.filter(nin=STRANGER).exists()

    def test_asks_no_register_while_the_person_waits(self, known: Registers) -> None:
        ask()
        assert known.asked == []

    def test_sends_nothing_for_a_dead_person(self, known: Registers, reactions: Run) -> None:
        known.know_person(NIN, died_on="2020-01-01")
        ask()
        reactions()
        assert texts() == []

    def test_sends_to_a_person_we_know_when_the_register_is_silent(self, known: Registers, reactions: Run) -> None:
        make_person()
        known.silent |= {"civil.identity", "civil.contact"}
        ask()
        reactions()
        assert texts()[-1].address == "0550000001"

    def test_refuses_a_number_that_is_none(self, known: Registers) -> None:
        with pytest.raises(BadNumber):
            ask("12345")

    @pytest.mark.parametrize("nin", [NIN, STRANGER])
    def test_refuses_the_fourth_in_a_quarter_of_an_hour(self, known: Registers, nin: str) -> None:
        for _ in range(3):
            ask(nin)
        with pytest.raises(access.AskedTooOften):
            ask(nin)
        ask(nin, later=timedelta(minutes=16))

    def test_refuses_an_address_that_tries_many_numbers(self, known: Registers) -> None:
        for n in range(20):
            ask(f"9900000000000001{n:02d}")
        with pytest.raises(access.AskedTooOften):
            ask("990000000000000888")
        ask("990000000000000888", address="192.0.2.2")

    def test_journals_without_the_number(self, known: Registers) -> None:
        ask()
        entry = Entry.objects.get(act="code.asked")
        assert NIN not in f"{entry.about}{entry.details}{entry.actor_reference}"


class TestCheckCode:
    @pytest.fixture
    def code(self, known: Registers, reactions: Run) -> str:
        ask()
        reactions()
        return last_code()

    def check(self, code: str, **more: object) -> Account:
        return access.check_code(**({"nin": NIN, "code": code, "at": AT + timedelta(minutes=1)} | more))

    def test_opens_the_account_named_by_the_register(self, code: str) -> None:
        account = self.check(code)
        assert (account.role, account.name) == (Role.INSURED, "سعيد بوعلام")
        assert not account.has_usable_password()

    def test_accepts_arabic_digits_and_spaces(self, code: str) -> None:
        typed = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        assert self.check(f"{typed[:3]} {typed[3:]}").person_key

    def test_finds_the_same_account_next_time(self, code: str, reactions: Run) -> None:
        first = self.check(code)
        ask(later=timedelta(minutes=20))
        reactions()
        assert self.check(last_code(), at=AT + timedelta(minutes=21)) == first

    def test_works_once(self, code: str) -> None:
        self.check(code)
        with pytest.raises(access.WrongCode):
            self.check(code)

    def test_dies_after_ten_minutes(self, code: str) -> None:
        with pytest.raises(access.WrongCode):
            self.check(code, at=AT + timedelta(minutes=11))

    def test_dies_after_five_wrong_tries(self, code: str) -> None:
        for _ in range(4):
            with pytest.raises(access.WrongCode):
                self.check(another(code))
        for _ in range(6):
            with pytest.raises(access.CodeIsDead):
                self.check(another(code))
        with pytest.raises(access.CodeIsDead):
            self.check(code)

    def test_counts_tries_alike_for_a_number_nobody_bears(self, code: str) -> None:
        ask(STRANGER)
        for _ in range(4):
            with pytest.raises(access.WrongCode):
                self.check("123456", nin=STRANGER)
        with pytest.raises(access.CodeIsDead):
            self.check("123456", nin=STRANGER)

    def test_opens_nothing_with_the_code_of_somebody_else(self, code: str) -> None:
        ask(STRANGER)
        with pytest.raises(access.WrongCode):
            self.check(code, nin=STRANGER)

    def test_refuses_an_address_that_tries_without_end(self, code: str) -> None:
        for n in range(60):
            with pytest.raises(access.WrongCode):
                self.check("000000", nin=f"9900000000000002{n:02d}", address="192.0.2.9")
        with pytest.raises(access.AskedTooOften):
            self.check(code, address="192.0.2.9")

    def test_journals_the_coming_in_without_the_number(self, code: str) -> None:
        account = self.check(code)
        entry = Entry.objects.get(act="account.signed_in")
        assert entry.person_key == account.person_key
        assert NIN not in f"{entry.about}{entry.details}{entry.actor_reference}"

    def test_a_member_of_staff_is_also_an_insured_person(self, code: str, known: Registers) -> None:
        insured = self.check(code)
        staff = access.make_staff_account(
            username="amel", password="x" * 14, role=Role.OFFICER, name="سعيد", person_key=insured.person_key,
            actor=THE_HOUSE, on=ON,
        )  # fmt: skip
        assert staff.person_key == insured.person_key


def test_old_codes_are_forgotten(known: Registers) -> None:
    ask()
    access.forget_old(at=AT + timedelta(days=3))
    assert not OneTimeCode.objects.exists()


def test_sessions_that_are_over_are_forgotten_with_the_number_in_them(db: None) -> None:
    for key, days in (("over", 0), ("live", 9)):
        Session.objects.create(session_key=key, session_data="{}", expire_date=AT + timedelta(days=days))
    access.forget_old(at=AT + timedelta(days=3))
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]
