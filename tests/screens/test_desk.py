"""The officer's pages: what they show, what they offer, how often they ask the database."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from daman.access.models import Account, Role
from daman.benefits import queries as benefits
from daman.benefits.models import Claim, Decision
from daman.casework.models import Task
from daman.journal import queries as journal
from tests.screens.desk import ON, SHORT, claim, hand_over, signed_in, staff

pytestmark = pytest.mark.django_db
QUERIES_MOST = 13


@pytest.fixture
def officer() -> Account:
    return staff("amel")


@pytest.fixture
def desk(officer: Account) -> Client:
    return signed_in(officer)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))
    text = answer.content.decode()
    assert "⛔" not in text
    return text


def file_of(claim: Claim) -> str:
    return f"/desk/files/{claim.reference}/"


def count_queries(client: Client, address: str) -> int:
    client.get(address)  # the opening is written down once a day: the first look costs more
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestTray:
    def test_an_empty_desk_says_so(self, desk: Client) -> None:
        assert "لا يوجد ملف في الانتظار" in page(desk, "/desk/")

    def test_the_next_file_comes_by_lot_and_opens(self, desk: Client) -> None:
        waiting = claim()
        answer = desk.post("/desk/next/")
        assert answer["Location"] == file_of(waiting)
        assert page(desk, file_of(waiting))

    def test_pressed_twice_it_gives_the_same_file(self, desk: Client) -> None:
        claim(1)
        claim(2)
        assert desk.post("/desk/next/")["Location"] == desk.post("/desk/next/")["Location"]

    def test_says_when_nothing_waits(self, desk: Client) -> None:
        desk.post("/desk/next/")
        assert "لا يوجد ملف ينتظرك الآن" in page(desk, "/desk/")

    def test_the_next_file_is_never_a_relatives(self, officer: Account, desk: Client) -> None:
        own = claim()
        Account.objects.filter(pk=officer.pk).update(person_key=own.person_id)
        assert desk.post("/desk/next/")["Location"] == "/desk/"

    def test_offers_no_choice(self, desk: Client) -> None:
        waiting = claim()
        assert waiting.reference not in page(desk, "/desk/")
        assert desk.get(file_of(waiting)).status_code == 404

    def test_asks_as_often_for_twelve_files_as_for_one(self, desk: Client, officer: Account) -> None:
        hand_over(claim(1), officer)
        for_one = count_queries(desk, "/desk/")
        for number in range(2, 13):
            hand_over(claim(number), officer)
        assert count_queries(desk, "/desk/") == for_one <= QUERIES_MOST


class TestFile:
    @pytest.fixture
    def granted(self, officer: Account) -> Claim:
        made = claim(1)
        hand_over(made, officer)
        return made

    @pytest.fixture
    def refused(self, officer: Account) -> Claim:
        made = claim(2, **SHORT)
        hand_over(made, officer)
        return made

    def test_shows_facts_with_source_and_the_law_with_its_articles(self, desk: Client, granted: Claim) -> None:
        text = page(desk, file_of(granted))
        assert "له هذا الحق" in text
        assert "سجلات الضمان الاجتماعي" in text
        assert 'class="article"' in text
        assert "وثيقة" in text
        assert "اطلب وثيقة" not in text

    def test_explains_each_number_once_and_leads_back_to_it(self, desk: Client, granted: Claim) -> None:
        text = page(desk, file_of(granted))
        places, links = re.findall(r'id="(why-[^"]+)"', text), re.findall(r'href="#(why-[^"]+)"', text)
        assert len(places) == len(set(places)) > 10
        assert links
        assert set(links) <= set(places)
        assert all(text.index(f'id="{link}"') < text.index(f'href="#{link}"') for link in links)

    def test_offers_only_what_the_law_allows(self, desk: Client, granted: Claim, refused: Claim) -> None:
        assert "إلى توقيع القبول" in page(desk, file_of(granted))
        assert "إلى توقيع عدم القبول" not in page(desk, file_of(granted))
        text = page(desk, file_of(refused))
        assert "إلى توقيع عدم القبول" in text
        assert "إلى توقيع القبول" not in text

    def test_says_what_is_missing_and_when_it_comes(self, desk: Client, refused: Claim) -> None:
        text = page(desk, file_of(refused))
        assert "11" in text
        assert "شهرا" in text
        assert "الشرط الناقص" in text

    def test_the_person_sees_that_it_was_opened(self, desk: Client, granted: Claim) -> None:
        page(desk, file_of(granted))
        (entry,) = journal.readings_of_person(granted.person_id)
        assert entry.details["reason"] == "ملف منحته القرعة"

    def test_a_supervisor_is_not_shown_own_and_relatives_files(self) -> None:
        own, other = claim(1), claim(2)
        shown = page(signed_in(staff("head", Role.SUPERVISOR, person_key=own.person_id)), "/desk/")
        assert other.reference in shown
        assert own.reference not in shown

    def test_a_supervisor_reads_and_does_not_sign(self, granted: Claim) -> None:
        head = signed_in(staff("head", Role.SUPERVISOR))
        assert "إلى توقيع" not in page(head, file_of(granted))
        assert head.get(f"{file_of(granted)}decide/").status_code == 404

    def test_asks_the_database_little(self, desk: Client, granted: Claim) -> None:
        assert count_queries(desk, file_of(granted)) <= QUERIES_MOST

    def test_goes_back_to_the_queue_with_a_reason(self, desk: Client, granted: Claim) -> None:
        assert desk.post(f"/desk/give-back/claim:{granted.reference}/", {"reason": ""}).status_code == 422
        assert desk.post(f"/desk/give-back/claim:{granted.reference}/", {"reason": "أعرف صاحبه"})["Location"] == "/desk/"
        assert desk.get(file_of(granted)).status_code == 404
        assert Task.objects.get().state == "waiting"


class TestDecide:
    @pytest.fixture
    def granted(self, officer: Account) -> Claim:
        made = claim(1)
        hand_over(made, officer)
        return made

    def sign(self, client: Client, made: Claim, outcome: str = "granted", **more: str) -> object:
        return client.post(f"{file_of(made)}decide/", {"outcome": outcome, "has_read": "on"} | more)

    def test_signs_in_the_officers_name(self, desk: Client, granted: Claim, officer: Account) -> None:
        assert "ما ستقوله الرسالة" in page(desk, f"{file_of(granted)}decide/")
        self.sign(desk, granted)
        decision = Decision.objects.get()
        assert (decision.outcome, decision.signed_by_reference) == ("granted", officer.username)

    def test_the_page_to_sign_says_every_sentence_of_the_letter(self, desk: Client, officer: Account) -> None:
        for number, facts in ((3, {}), (4, SHORT)):
            made = claim(number, **facts)
            hand_over(made, officer)
            shown = page(desk, f"{file_of(made)}decide/")
            letter = benefits.letter_preview(made, signed_by=officer.name, on=ON)
            assert letter
            said = [
                letter.title,
                letter.sentence,
                *letter.appeal.paragraphs,
                *(p for part in letter.parts for p in part.paragraphs),
            ]
            assert len(said) > 6
            assert [words for words in said if escape(words) not in shown] == []

    def test_does_not_sign_what_was_not_read(self, desk: Client, granted: Claim) -> None:
        answer = desk.post(f"{file_of(granted)}decide/", {"outcome": "granted"})
        assert answer.status_code == 422
        assert not Decision.objects.exists()

    def test_does_not_sign_what_the_law_does_not_say(self, desk: Client, granted: Claim) -> None:
        self.sign(desk, granted, "refused")
        assert not Decision.objects.exists()

    def test_two_tabs_sign_once(self, desk: Client, granted: Claim) -> None:
        self.sign(desk, granted)
        self.sign(desk, granted)
        assert Decision.objects.count() == 1

    def test_a_refusal_names_what_is_missing(self, desk: Client, officer: Account) -> None:
        short = claim(2, **SHORT)
        hand_over(short, officer)
        self.sign(desk, short, "refused")
        decision = Decision.objects.get()
        assert (decision.outcome, decision.signed_by_kind) == ("refused", "officer")
        assert decision.failing_condition

    def test_the_letter_opens_from_the_file(self, desk: Client, granted: Claim, reactions: object) -> None:
        assert desk.get(f"{file_of(granted)}letter/").status_code == 404
        self.sign(desk, granted)
        reactions()  # type: ignore[operator]
        answer = desk.get(f"{file_of(granted)}letter/")
        assert answer.content.startswith(b"%PDF")

    def test_a_colleague_cannot_sign(self, granted: Claim) -> None:
        assert signed_in(staff("nour")).post(f"{file_of(granted)}decide/", {"outcome": "granted"}).status_code == 404


def test_the_staffs_codes_exist_only_in_a_demonstration(client: Client, settings: object) -> None:
    assert client.get("/phone/codes/").status_code == 200
    settings.DEMO = False  # type: ignore[attr-defined]
    assert client.get("/phone/codes/").status_code == 404
