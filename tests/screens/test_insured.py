"""One's own pages: everything of mine, nothing of others, few queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from daman.access.models import Account, Role
from daman.affiliation.models import Affiliation, InsuredMonth
from daman.benefits.models import Award, Claim, Payment
from daman.contributions.models import ContributionPayment
from daman.correspondence.models import Message
from daman.documents.models import Document
from daman.exchange.models import Request
from daman.foundation.months import add_months
from daman.journal.models import Entry
from daman.outreach.models import Joining
from daman.registry.identifiers import account_key
from daman.registry.models import Commune, Office, Person

pytestmark = pytest.mark.django_db
QUERIES_MOST = 12


def make_person(nin: str, name: str) -> Person:
    commune, _new = Commune.objects.get_or_create(
        code="9901",
        defaults={"wilaya_code": "99", "wilaya_ar": "ولاية", "wilaya_latin": "W", "name_ar": "بلدية", "name_latin": "C"},
    )
    return Person.objects.create(
        nin=nin, family_name_ar=name, given_name_ar="رابح", family_name_latin="Kouider", given_name_latin="Rabah", sex="M",
        born_on=date(1966, 3, 1), commune=commune, phone="0550123456", name_key="rbh kdr", sort_key_ar=name,
    )  # fmt: skip


def sign_in(client: Client, person: Person) -> None:
    account = Account.objects.create(username=f"nin:{person.nin}", role=Role.INSURED, person_key=person.pk, name=person.name_ar)
    client.force_login(account)


@pytest.fixture
def person(client: Client) -> Person:
    made = make_person("999660000000990000", "قويدر")
    sign_in(client, made)
    return made


@pytest.fixture
def stranger() -> Person:
    return make_person("999660000000980000", "زواوي")


def make_claim(person: Person, reference: str = "CLM-0000-0000-0", **more: Any) -> Claim:
    values = {
        "benefit": "old_age_pension", "key": reference, "wants_from": date(2026, 12, 1), "office_code": "99-CNR-1",
        "account_number": "0" * 20, "filed_on": date(2026, 11, 1), "promised_on": date(2026, 12, 1), **more,
    }  # fmt: skip
    return Claim.objects.create(person=person, reference=reference, **values)


@pytest.mark.parametrize(
    "address", ["/me/", "/me/card/", "/me/join/", "/me/claims/new/", "/me/claims/CLM-1/", "/me/documents/x/"]
)
def test_nobody_enters_without_signing_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302 and response["Location"].startswith("/sign-in/?next=")


def test_my_page_says_everything_in_few_queries(client: Client, person: Person) -> None:
    today = timezone.localdate()
    for back in range(30):
        InsuredMonth.objects.create(
            person=person, month=add_months(today, -back), scheme="employee", employer_key=1, contribution_base=3_000_000
        )
    Affiliation.objects.create(person=person, reference="AFF-1", scheme="voluntary", starts_on=today)
    for n in range(8):
        ContributionPayment.objects.create(
            person=person,
            reference=f"PAY-{n}",
            affiliation_reference="AFF-1",
            key=str(n),
            amount=288_000,
            months=[],
            asked_on=today,
        )
        Message.objects.create(
            recipient=f"person:{person.pk}",
            reference=f"MSG-{n}",
            channel="portal",
            subject=f"رسالة {n}",
            body="نص",
            language="ar",
        )
        make_claim(person, f"CLM-{n}", state="withdrawn")
    client.get("/me/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get("/me/").content.decode()
    assert len(queries) <= QUERIES_MOST, "\n".join(q["sql"][:150] for q in queries)
    assert "لك 30\u00a0شهرا" in page.replace('<bdi class="num">', "").replace("</bdi>", "")
    assert "رسالة 7" in page and "⛔" not in page and "2\u202f880" in page


def test_a_pensioners_page_too(client: Client, person: Person) -> None:
    award = Award.objects.create(
        person=person, reference="AWD-1", benefit="old_age_pension", scheme="employee", amount_monthly=4_652_000,
        account_number="0" * 20, starts_on=date(2020, 1, 1),
    )  # fmt: skip
    Payment.objects.create(person=person, award=award, month=date(2026, 12, 1), amount=4_652_000, due_on=date(2026, 12, 20))
    client.get("/me/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/me/").content.decode()
    assert len(queries) <= QUERIES_MOST
    assert "46\u202f520" in page and "مبرمج" in page and "لست مؤمَّنا" not in page
    mine = client.get("/me/claims/new/").content.decode()
    assert "معاشك يُدفع لك" in mine and "46\u202f520" in mine and "أطلب معاشي" not in mine


def test_an_empty_life_has_a_page_too(client: Client, person: Person) -> None:
    page = client.get("/me/").content.decode()
    assert "لست مؤمَّنا بعد" in page and "لم يفتح أحد ملفك" in page and "⛔" not in page


def test_what_is_not_mine_does_not_exist(client: Client, person: Person, stranger: Person) -> None:
    make_claim(stranger, "CLM-9")
    Message.objects.create(
        recipient=f"person:{stranger.pk}", reference="MSG-9", channel="portal", subject="سر", body="سر", language="ar"
    )
    Document.objects.create(
        reference="DOC-9", person_key=stranger.pk, kind="decision_letter", language="ar", title="قرار", about="claim:CLM-9",
        content=b"%PDF", sha256="0" * 64, issued_on=date(2026, 11, 1),
    )  # fmt: skip
    Joining.objects.create(person=stranger, reference="JON-9", door="voluntary", started_on=date(2026, 11, 1))
    theirs = ("claims/CLM-9/", "claims/CLM-9/state/", "messages/MSG-9/", "documents/DOC-9/")
    joining = ("join/JON-9/", "join/JON-9/pay/", "join/JON-9/return/", "join/JON-9/state/")
    for address in theirs + joining:
        assert client.get(f"/me/{address}").status_code == 404, address


def test_opening_a_message_marks_it_read_once(client: Client, person: Person) -> None:
    Message.objects.create(
        recipient=f"person:{person.pk}", reference="MSG-1", channel="portal", subject="قرارك", body="نص الرسالة", language="ar"
    )
    assert "جديدة" in client.get("/me/").content.decode()
    assert "نص الرسالة" in client.get("/me/messages/MSG-1/").content.decode()
    assert "جديدة" not in client.get("/me/").content.decode()


def test_a_letter_is_given_as_it_was_issued(client: Client, person: Person) -> None:
    Document.objects.create(
        reference="DOC-1", person_key=person.pk, kind="decision_letter", language="ar", title="قرار", about="claim:CLM-1",
        content=b"%PDF-1.7 x", sha256="0" * 64, issued_on=date(2026, 11, 1),
    )  # fmt: skip
    response = client.get("/me/documents/DOC-1/")
    assert response.content == b"%PDF-1.7 x" and response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]


def test_joining_without_answers_asks_the_three_questions_first(client: Client, person: Person) -> None:
    assert client.get("/me/join/")["Location"] == "/doors/"
    client.get("/doors/", {"does": "service", "for_whom": "several", "how_often": "daily"})
    page = client.get("/me/join/").content.decode()
    assert "هذا ما نعرفه عنك" in page and "قويدر" in page and '<input type="text"' not in page


def test_a_claim_is_not_sent_before_its_pages_are_filled(client: Client, person: Person) -> None:
    for address in ("when/", "account/", "check/"):
        assert client.get(f"/me/claims/new/{address}")["Location"] == "/me/claims/"


def test_the_claim_page_shows_the_road_and_the_promised_day(client: Client, person: Person) -> None:
    make_claim(person, "CLM-1")
    page = client.get("/me/claims/CLM-1/").content.decode()
    assert "1 ديسمبر 2026" in page and "نجمع المعلومات" in page and "data-waits-for" in page and 'http-equiv="refresh"' in page
    assert client.get("/me/claims/CLM-1/state/").json() == {"done": False}


def test_a_claim_that_waits_says_for_whom_or_that_something_lacks(client: Client, person: Person) -> None:
    make_claim(person, "CLM-1", waits_for=["defence.national_service"])
    make_claim(person, "CLM-2", benefit="old_age_allowance", waits_for=["facts_missing"])
    assert "وزارة الدفاع" in client.get("/me/claims/CLM-1/").content.decode()
    assert "معلومة لا يُطبَّق القانون من دونها" in client.get("/me/claims/CLM-2/").content.decode()


def test_a_claim_is_filed_once_even_when_the_post_is_silent(client: Client, person: Person, settings: Any) -> None:
    settings.REGISTERS_URL = "http://127.0.0.1:9"
    Office.objects.create(code="99-CNR-1", fund="cnr", name_ar="وكالة", name_fr="A", name_en="A", wilaya_code="99")
    number = "00799999" + "0012345678"
    number += account_key(number[3:8], number[8:])
    estimate = client.get("/me/claims/new/").content.decode()
    assert "معاشي" in estimate and "⛔" not in estimate
    assert "هذا تقدير دون" in estimate and "وزارة الدفاع الوطني" in estimate  # the registers are silent: it says so
    assert client.post("/me/claims/new/", {"benefit": "old_age_pension"})["Location"] == "/me/claims/new/when/"
    month = add_months(timezone.localdate(), 1).isoformat()
    assert client.post("/me/claims/new/when/", {"wants_from": month})["Location"] == "/me/claims/new/account/"

    wrong = client.post("/me/claims/new/account/", {"account_number": number[:-2] + "00"})
    assert wrong.status_code == 422 and "مفتاحه" in wrong.content.decode()
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post("/me/claims/new/account/", {"account_number": arabic})["Location"] == "/me/claims/new/check/"
    assert "00799 99900" in client.get("/me/claims/new/check/").content.decode()

    first, again = (client.post("/me/claims/new/check/")["Location"] for _ in range(2))
    claim = Claim.objects.get(person=person)
    assert first == again == f"/me/claims/{claim.reference}/"
    assert claim.account_number == number and claim.office_code == "99-CNR-1"

    client.post("/me/claims/new/", {"benefit": "old_age_pension"})
    client.post("/me/claims/new/when/", {"wants_from": month})
    client.post("/me/claims/new/account/", {"account_number": number})
    refused = client.post("/me/claims/new/check/")
    assert refused.status_code == 422 and claim.reference in refused.content.decode()


def test_whoever_is_paid_and_pays_has_a_page_in_as_few_queries(client: Client, person: Person) -> None:
    today = timezone.localdate()
    award = Award.objects.create(
        person=person, reference="AWD-1", benefit="old_age_pension", scheme="employee", amount_monthly=4_652_000,
        account_number="0" * 20, starts_on=date(2020, 1, 1),
    )  # fmt: skip
    Payment.objects.create(person=person, award=award, month=date(2026, 12, 1), amount=4_652_000, due_on=date(2026, 12, 20))
    Affiliation.objects.create(person=person, reference="AFF-1", scheme="voluntary", starts_on=today)
    ContributionPayment.objects.create(
        person=person, reference="PAY-1", affiliation_reference="AFF-1", key="1", amount=288_000, months=[], asked_on=today
    )
    make_claim(person, "CLM-1")
    client.get("/me/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/me/").content.decode()
    assert len(queries) <= QUERIES_MOST, "\n".join(q["sql"][:150] for q in queries)
    assert "46\u202f520" in page and "2\u202f880" in page


def test_everybody_who_looked_is_shown_page_by_page(client: Client, person: Person, stranger: Person) -> None:
    def look(of: Person, times: int) -> None:
        Entry.objects.bulk_create(
            Entry(
                act="file.opened", about="claim:CLM-1", person_key=of.pk, actor_kind="officer", actor_reference="amel",
                actor_name=f"العون {n} {of.family_name_ar}", on=date(2026, 11, 1), details={"reason": "متابعة"},
            )
            for n in range(times)
        )  # fmt: skip

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    look(stranger, 1)
    look(person, 3)
    few = queries("/me/looked/")
    look(person, 42)
    first, last = client.get("/me/looked/").content.decode(), client.get("/me/looked/?page=3").content.decode()
    assert "العون 41 قويدر" in first and "العون 0 قويدر" in last and "?page=2" in first and "زواوي" not in first + last
    assert queries("/me/looked/") == few <= 6
    Request.objects.create(
        subject=person.nin, reference="REQ-1", evidence="civil.identity", provider="interior", purpose="x", legal_basis="x",
        state="answered", asked_on=date(2026, 11, 1),
    )  # fmt: skip
    assert "وزارة الداخلية" in client.get("/me/looked/asked/").content.decode()
    assert "/me/looked/" in client.get("/me/").content.decode()


def test_a_pensioner_makes_the_card_with_one_tap(client: Client, person: Person) -> None:
    Award.objects.create(
        person=person, reference="AWD-0000-0000-2", benefit="old_age_pension", scheme="employee", amount_monthly=4_000_000,
        account_number="0" * 20, starts_on=date(2020, 1, 1),
    )  # fmt: skip
    Affiliation.objects.create(person=person, reference="AFF-2", scheme="pension", starts_on=date(2020, 1, 1))
    assert 'href="/me/card/"' in client.get("/me/").content.decode()
    asked = client.get("/me/card/").content.decode()
    assert "أصدر بطاقتي" in asked and not person.cards.exists()
    assert client.post("/me/card/").headers["Location"] == "/me/card/"
    assert "DZ1:" in client.get("/me/card/").content.decode()
    client.post("/me/card/")
    assert person.cards.count() == 1


def test_who_is_not_insured_is_led_to_joining_and_given_no_card(client: Client, person: Person) -> None:
    assert client.get("/me/card/").headers["Location"] == "/me/join/"
    refused = client.post("/me/card/")
    assert refused.status_code == 422 and not person.cards.exists()
