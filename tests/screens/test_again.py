"""The officer's page of a decision looked at again: what changed, both amounts, and a signature for one or the other."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from daman.access.models import Account, Role
from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Claim, Decision, Review
from daman.casework.models import Task
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.registry.models import Office
from tests.rooms.benefits.lives import OFFICE, ON, a_worker, draw, file, know
from tests.rooms.exchange.stub import Registers, registers
from tests.screens.desk import hand_over, signed_in, staff

__all__ = ["registers"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(registers: Registers, reactions: Any) -> Claim:
    """A pension in payment whose months of service were corrected since."""
    Office.objects.create(
        code=OFFICE, fund="cnr", name_ar="وكالة", name_fr="A", name_en="A", address_ar="ش", address_latin="R", wilaya_code="99"
    )
    made = file(know(registers, a_worker(employee_months=240), served=24))
    reactions()
    officer = Actor(ActorKind.OFFICER, "officer.test", "عون القرار", office=OFFICE)
    draw(made, officer)
    benefits.grant(claim=made, officer=officer, on=ON)
    reactions()
    know(registers, made.person, served=0)
    exchange.obtain(
        subject=made.person.nin, evidence="defence.national_service", purpose="t", legal_basis="نص", actor=THE_HOUSE,
        on=date(2026, 4, 25), anew=True,
    )  # fmt: skip
    reactions()
    made.refresh_from_db()
    return made


@pytest.fixture
def officer(claim: Claim) -> Client:
    account = staff("one", office=OFFICE)
    Task.objects.filter(about=f"claim:{claim.reference}").exclude(kind="look_again").delete()
    hand_over(claim, account)
    Task.objects.filter(about=f"claim:{claim.reference}").update(office_code=OFFICE, officer="one", state="assigned")
    Task.objects.filter(about=f"claim:{claim.reference}", assigned_at=None).update(assigned_at="2026-04-25T08:00:00Z")
    return signed_in(account)


def test_the_difference_is_read_and_one_of_two_is_signed(claim: Claim, officer: Client) -> None:
    assert "إعادة النظر في قرار" in officer.get("/desk/").content.decode()
    assert f"/desk/files/{claim.reference}/again/" in officer.get(f"/desk/files/{claim.reference}/").content.decode()
    address = f"/desk/files/{claim.reference}/again/"
    shown = officer.get(address).content.decode()
    assert "⛔" not in shown and "المعلومات التي تغيّرت" in shown
    for nothing in ({"note": ""}, {"act": "keep"}):  # no choice, or kept without saying why
        assert officer.post(address, nothing).status_code == 422
    assert Review.objects.get().state == "ready"
    assert officer.post(address, {"act": "sign"}).headers["Location"] == "/desk/"
    assert Decision.objects.filter(claim=claim).count() == 2 and queries.review_of(claim) is None
    assert officer.get(address).headers["Location"] == f"/desk/files/{claim.reference}/"  # the back button signs nothing twice


def test_kept_the_person_reads_why(claim: Claim, officer: Client) -> None:
    kept = officer.post(f"/desk/files/{claim.reference}/again/", {"act": "keep", "note": "السجل أخطأ، وطلبنا تصحيحه."})
    assert kept.headers["Location"] == "/desk/"
    assert Decision.objects.filter(claim=claim).count() == 1 and Review.objects.get().state == "kept"
    mine = Account.objects.create(username=f"nin:{claim.person.nin}", role=Role.INSURED, person_key=claim.person_id, name="x")
    client = Client()
    client.force_login(mine, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/me/claims/{claim.reference}/").content.decode()
    assert "السجل أخطأ، وطلبنا تصحيحه." in page and "وبقي كما هو" in page


def test_a_file_of_somebody_else_is_not_there(claim: Claim) -> None:
    other = signed_in(staff("two", office=OFFICE))
    assert other.get(f"/desk/files/{claim.reference}/again/").status_code == 404
