"""Writing a claim page by page, leaving it and coming back, claiming for another, and following what was sent."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from daman.access.models import Account, Role
from daman.benefits import actions as benefits
from daman.benefits.models import Award, Claim, ClaimDraft, ClaimMandate, Decision, Provision
from daman.correspondence.models import Message
from daman.foundation.actor import Actor, ActorKind
from daman.registry.models import Kinship, Office, Person
from tests.rooms.benefits.lives import ACCOUNT, a_worker, know
from tests.rooms.exchange.stub import Registers, registers
from tests.rooms.people import a_person
from tests.screens import desk

__all__ = ["registers"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    places = {"cnr": "وكالة التقاعد بالواحة", "cnas": "وكالة الأجراء بالواحة"}
    for fund, name in places.items():
        Office.objects.create(
            code=f"99-{fund}", fund=fund, name_ar=name, name_fr=name, name_en=name, address_ar="شارع النخيل 4",
            address_latin="4 rue des Palmiers", wilaya_code="99",
        )  # fmt: skip


@pytest.fixture
def person(registers: Registers) -> Person:
    return known(registers)


def known(registers: Registers, **fields: Any) -> Person:
    made = know(registers, a_worker(employee_months=60, **fields))
    registers.know("post.account", made.nin, account__number=ACCOUNT, account__holder_matches=True)
    return made


def signed_in(person: Person) -> Client:
    user, _new = Account.objects.get_or_create(
        username=f"nin:{person.nin}", defaults={"role": Role.INSURED, "person_key": person.pk, "name": person.name_ar}
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def acting(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    text = answer.content.decode()
    assert "⛔" not in text
    return text


def next_month(month: date) -> date:
    return date(month.year + (month.month == 12), month.month % 12 + 1, 1)


def walk(client: Client, first: Any, **answers: Any) -> Any:
    """Answer each page as it comes, up to the last look."""
    answer = first
    while not answer["Location"].endswith("/check/"):
        where = answer["Location"]
        given = answers.get(where.rstrip("/").rpartition("/")[2], {})
        assert client.get(where).status_code == 200
        answer = client.post(where, given)
        assert answer.status_code == 302, answer.content.decode()
    return answer


def test_a_claim_begun_is_there_after_signing_out_and_in(person: Person) -> None:
    client = signed_in(person)
    assert client.post("/me/claims/", {"benefit": "invalidity_pension"})["Location"] == "/me/claims/new/when/"
    month = timezone.localdate().replace(day=1)
    wanted = next_month(month).isoformat()
    assert client.post("/me/claims/new/when/", {"wants_from": wanted})["Location"] == "/me/claims/new/account/"
    again = signed_in(person)  # another session, as after a sign-out or on another phone
    assert again.get("/me/claims/new/account/")["Location"] == "/me/claims/"
    text = page(again, "/me/claims/")
    assert "بدأت طلبا ولم ترسله" in text and "معاش العجز" in text
    (draft,) = ClaimDraft.objects.all()
    assert again.post("/me/claims/", {"draft": draft.key})["Location"] == "/me/claims/new/account/"
    again.post("/me/claims/new/account/")
    assert ACCOUNT[:5] in page(again, "/me/claims/new/check/")
    sent = again.post("/me/claims/new/check/")
    claim = Claim.objects.get()
    assert sent["Location"] == f"/me/claims/{claim.reference}/"
    assert not ClaimDraft.objects.exists()
    assert again.post("/me/claims/new/check/")["Location"] == sent["Location"]  # sent twice: filed once
    assert Claim.objects.count() == 1
    assert claim.wants_from.isoformat() == wanted


def test_a_draft_can_be_thrown_away_and_nobody_elses_is_reached(person: Person, registers: Registers) -> None:
    signed_in(person).post("/me/claims/", {"benefit": "invalidity_pension"})
    (draft,) = ClaimDraft.objects.all()
    stranger = signed_in(known(registers))
    for what in ("draft", "drop"):
        stranger.post("/me/claims/", {what: draft.key})
    assert stranger.get("/me/claims/new/when/")["Location"] == "/me/claims/"
    assert ClaimDraft.objects.filter(pk=draft.pk).exists()
    signed_in(person).post("/me/claims/", {"drop": draft.key})
    assert not ClaimDraft.objects.exists()


def test_the_page_of_a_claim_says_step_office_day_and_who_delivers_what_is_missing(
    person: Person, registers: Registers, reactions: Any
) -> None:
    client = signed_in(person)
    registers.silent.add("civil.identity")
    month = timezone.localdate().replace(day=1)
    answers = {"when": {"wants_from": next_month(month).isoformat()}}
    walk(client, client.post("/me/claims/", {"benefit": "invalidity_pension"}), **answers)
    address = client.post("/me/claims/new/check/")["Location"]
    reactions()
    text = page(client, address)
    claim = Claim.objects.get()
    assert claim.state == "gathering"
    told = ("وكالة الأجراء بالواحة", "شارع النخيل 4", "القرار قبل", "ماذا بعد", "يأتي بها:", "رأي طبيب الصندوق", "وزارة الداخلية")
    for words in told:
        assert words in text, words
    client.post(f"{address}withdraw/")
    assert "سُحب الطلب" in page(client, address)
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    client.post(f"{address}withdraw/")
    assert "فلا يمكن سحبه" in page(client, address)


class TestForAnother:
    @pytest.fixture
    def helper(self, registers: Registers) -> Person:
        return known(registers, born_on=date(1990, 5, 6))

    def test_a_mandate_is_given_to_who_is_named_twice_and_taken_back(self, person: Person, helper: Person) -> None:
        mine, theirs = signed_in(person), signed_in(helper)
        given = {"nin": helper.nin, "born_on": "1990-05-06", "benefit": "invalidity_pension"}
        for wrong in ({"born_on": "1990-05-07"}, {"nin": "9" * 18}, {"nin": person.nin, "born_on": person.born_on.isoformat()}):
            assert mine.post("/me/helpers/", given | wrong).status_code == 422
        assert not ClaimMandate.objects.exists()
        assert mine.post("/me/helpers/", given).status_code == 302
        assert helper.name_ar in page(mine, "/me/helpers/")
        assert Message.objects.filter(recipient=f"person:{helper.pk}", subject="توكيل أُعطي لك").exists()
        assert person.name_ar in page(theirs, "/me/helping/")
        text = page(theirs, f"/me/helping/{person.pk}/")
        assert "معاش العجز" in text and "تعويض المرض" not in text
        (mandate,) = ClaimMandate.objects.all()
        assert theirs.post(f"/me/helpers/{mandate.pk}/end/").status_code == 404
        theirs.post(f"/me/helping/{person.pk}/", {"benefit": "invalidity_pension"})
        mine.post(f"/me/helpers/{mandate.pk}/end/")
        assert person.name_ar not in page(theirs, "/me/helping/")
        assert theirs.get(f"/me/helping/{person.pk}/").status_code == 404
        (draft,) = ClaimDraft.objects.all()
        assert theirs.post("/me/claims/", {"draft": draft.key})["Location"] == "/me/claims/"
        assert "لا يمكنك أن تطلب مكان شخص آخر" in page(theirs, "/me/claims/")

    def test_the_helper_files_and_follows_but_sees_no_account_and_no_amount(
        self, person: Person, helper: Person, registers: Registers
    ) -> None:
        benefits.give_mandate(person=person, holder=helper, benefit="", actor=acting(person), on=timezone.localdate())
        theirs = signed_in(helper)
        walk(theirs, theirs.post(f"/me/helping/{person.pk}/", {"benefit": "sickness_allowance"}))
        text = page(theirs, "/me/claims/new/check/")
        assert ACCOUNT[:5] not in text and ACCOUNT[-4:] in text and person.name_ar in text
        address = theirs.post("/me/claims/new/check/")["Location"]
        claim = Claim.objects.get()
        assert (claim.person_id, claim.filed_by_key, claim.account_number) == (person.pk, helper.pk, ACCOUNT)
        assert address == f"/me/helping/claims/{claim.reference}/"
        assert "وكالة الأجراء بالواحة" in page(theirs, address)
        assert theirs.get(f"/me/claims/{claim.reference}/").status_code == 404
        assert signed_in(known(registers)).get(address).status_code == 404
        assert claim.reference in page(signed_in(person), "/me/")

    def test_the_helper_cannot_have_it_paid_elsewhere(self, person: Person, helper: Person, registers: Registers) -> None:
        benefits.give_mandate(person=person, holder=helper, benefit="", actor=acting(person), on=timezone.localdate())
        theirs = signed_in(helper)
        theirs.post(f"/me/helping/{person.pk}/", {"benefit": "sickness_allowance"})
        theirs.get("/me/claims/new/account/")
        theirs.post("/me/claims/new/account/", {"another": "1", "account_number": "00200112112300000146"})
        assert ClaimDraft.objects.get().answers.get("account_number") == ACCOUNT

    def test_a_parent_claims_for_a_young_child_and_nobody_else_does(self, helper: Person, registers: Registers) -> None:
        child = know(registers, a_person(born_on=date(timezone.localdate().year - 10, 1, 1)))
        Kinship.objects.create(person=child, relative_key=helper.pk, kind="parent")
        theirs = signed_in(helper)
        assert "ولدك" in page(theirs, "/me/helping/")
        text = page(theirs, f"/me/helping/{child.pk}/")
        assert "معاش ذوي الحقوق" in text and "منحة البطالة" not in text
        assert signed_in(known(registers)).get(f"/me/helping/{child.pk}/").status_code == 404


def test_what_comes_once_is_not_said_to_come_each_month(person: Person) -> None:
    for benefit in ("death_grant", "sickness_allowance"):
        Award.objects.create(
            person=person, reference=f"AWD-{benefit}", benefit=benefit, scheme="social_insurance", amount_monthly=1_000_000,
            account_number=ACCOUNT, starts_on=date(2026, 3, 1),
        )  # fmt: skip
    text = page(signed_in(person), "/me/")
    assert "كل شهر منذ" not in text and "صاحب معاش" not in text
    assert "يُدفع مرة واحدة" in text and "مبلغ واحد عن أيام تبدأ يوم" in text
    assert "/me/account/" in text


def test_a_decision_made_for_a_time_says_for_whom_it_waits_and_what_is_paid() -> None:
    made = desk.claim()
    decision = Decision.objects.create(
        person=made.person, claim=made, reference="DEC-P", outcome="granted", benefit=made.benefit, is_provisional=True,
        determination_reference=made.determination_reference, signed_by_kind="officer", signed_by_reference="o",
        signed_by_name="عون", decided_on=desk.ON,
    )  # fmt: skip
    Provision.objects.create(
        person=made.person, decision=decision, waits_for=["civil.family"], share=80, amount_whole=5_000_000, amount=4_000_000,
        expires_on=date(2099, 1, 20),
    )  # fmt: skip
    text = page(signed_in(made.person), f"/me/claims/{made.reference}/")
    assert "قرار مؤقت: إدارة لم تجب بعد" in text and "40\u202f000" in text and "وزارة الداخلية" in text
    assert "قيم قانونية لم تتأكد" not in text
