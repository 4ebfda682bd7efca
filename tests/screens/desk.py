"""An office with files for the tests of the desk and the cockpit."""

import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from daman.access import actions as access
from daman.access import queries
from daman.access.models import Account, Role
from daman.benefits.models import Claim
from daman.casework import actions as casework
from daman.casework.models import Task
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.actor import THE_HOUSE
from tests.rooms.access.conftest import make_person

OFFICE = "99-CNR-1"
ON = datetime.now(ZoneInfo("Africa/Algiers")).date()
FACTS: dict[str, Any] = {
    "born_on": date(ON.year - 61, 3, 1), "is_woman": False, "pension.children_raised": 0, "pension.asks_before_age": False,
    "pension.is_education_staff": False, "pension.is_moudjahid": False, "pension.moudjahid_invalidity_rate": 0,
    "pension.months_of_war": 0, "pension.months_worked_employee": 240, "pension.months_worked_self_employed": 84,
    "pension.months_in_both_schemes": 0, "pension.months_credited": 0, "pension.months_voluntary": 0,
    "pension.is_regularised": False, "pension.has_dependent_spouse": False, "pension.wages": [6_000_000] * 240,
    "pension.incomes_self_employed_yearly": [30_000_000] * 7, "pension.is_settled_self_employed": True,
}  # fmt: skip
SHORT = {
    "pension.months_worked_employee": 169, "pension.months_worked_self_employed": 0, "pension.wages": [6_000_000] * 169,
    "pension.incomes_self_employed_yearly": [],
}  # fmt: skip


def staff(username: str, role: str = Role.OFFICER, office: str = OFFICE, **more: Any) -> Account:
    return Account.objects.create(username=username, role=role, office_code=office, name=f"العون {username}", **more)


def signed_in(account: Account) -> Client:
    """A browser of somebody who proved a second factor."""
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def claim(number: int = 1, **facts: Any) -> Claim:
    """A claim ready to be decided: facts frozen, law applied, waiting in the queue."""
    person = make_person(f"99000000000000{number:04d}")
    reference = f"CLM-TEST-{number:04d}"
    determination = determinations.determine(
        targets=law.PENSION_TARGETS, facts=FACTS | facts, on=ON, person_key=person.pk, about=f"claim:{reference}", actor=THE_HOUSE
    )
    made = Claim.objects.create(
        person=person, reference=reference, benefit="old_age_pension", key=reference, wants_from=ON + timedelta(days=40),
        office_code=OFFICE, account_number="00799999000000000097", state="ready",
        filed_on=ON, promised_on=ON + timedelta(days=30),
        determination_reference=determination.reference,
        facts=[
            {"kind": "civil.born_on", "value": "1965-03-01", "source": "interior", "known_at": f"{ON}T08:00:00+00:00",
             "certificate": {"request": "REQ-1"}},
            {"kind": "pension.months_worked_employee", "value": 240, "source": "own", "known_at": f"{ON}T08:00:00+00:00"},
        ],
    )  # fmt: skip
    casework.open_task(
        office_code=OFFICE, kind=queries.DECIDE, about=f"claim:{reference}", person_key=person.pk, opened_on=ON,
        working_days=20, actor=THE_HOUSE,
    )  # fmt: skip
    return made


def hand_over(claim: Claim, officer: Account) -> None:
    """As if the lot had given this file to this officer."""
    Task.objects.filter(office_code=OFFICE, about=f"claim:{claim.reference}").update(
        officer=officer.username, state="assigned", assigned_at=datetime.now(ZoneInfo("UTC"))
    )


__all__ = ["OFFICE", "ON", "SHORT", "access", "claim", "hand_over", "signed_in", "staff"]
