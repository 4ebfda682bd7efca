"""Who may reach which file."""

from datetime import date

import pytest

from daman.access import actions as access
from daman.access import queries
from daman.access.models import Account, Role
from daman.benefits.models import Claim
from daman.casework import actions as casework
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.registry.models import Kinship
from tests.rooms.access.conftest import NIN, ON, make_person

pytestmark = pytest.mark.django_db
OFFICE = "CNR-99"


def account(username: str, role: str = Role.OFFICER, office: str = OFFICE, person_key: int | None = None) -> Account:
    return Account.objects.create(username=username, role=role, office_code=office, person_key=person_key, name=username)


def claim_of(nin: str = NIN, reference: str = "CLM-1") -> Claim:
    person = make_person(nin)
    claim = Claim.objects.create(
        person=person, reference=reference, benefit="old_age_pension", key=reference, wants_from=date(2027, 1, 1), state="ready",
        office_code=OFFICE, account_number="0" * 20, filed_on=ON, promised_on=ON,
    )  # fmt: skip
    casework.open_task(
        office_code=OFFICE, kind=queries.DECIDE, about=f"claim:{reference}", person_key=person.pk, opened_on=ON, working_days=30,
        actor=THE_HOUSE,
    )  # fmt: skip
    return claim


def draw(officer: Account) -> None:
    casework.draw_next(
        office_code=OFFICE, officer=access.actor_for(officer), competent=[officer.username],
        barred=queries.barred_for(officer), on=ON,
    )  # fmt: skip


class TestReach:
    def test_an_officer_reaches_what_the_lot_gave(self) -> None:
        claim, officer, colleague = claim_of(), account("amel"), account("nour")
        assert queries.reachable_claim(officer, claim.reference) is None
        draw(officer)
        assert queries.reachable_claim(officer, claim.reference) == claim
        assert list(queries.claims_reachable_by(officer)) == [claim]
        assert queries.reachable_claim(colleague, claim.reference) is None
        assert list(queries.claims_reachable_by(colleague)) == []

    def test_a_supervisor_reaches_the_office_and_no_other(self) -> None:
        claim = claim_of()
        assert queries.reachable_claim(account("s", Role.SUPERVISOR), claim.reference) == claim
        assert queries.reachable_claim(account("t", Role.SUPERVISOR, "CNR-01"), claim.reference) is None

    @pytest.mark.parametrize("role", [Role.MINISTER, Role.OPERATOR, Role.EMPLOYER])
    def test_the_others_reach_none(self, role: str) -> None:
        claim = claim_of()
        assert queries.reachable_claim(account("m", role), claim.reference) is None
        assert not queries.claims_reachable_by(account("n", role)).exists()

    def test_a_person_reaches_only_the_own(self) -> None:
        mine, theirs = claim_of(), claim_of("990000000000000033", "CLM-2")
        me = account("nin:1", Role.INSURED, "", mine.person_id)
        assert queries.reachable_claim(me, mine.reference) == mine
        assert queries.reachable_claim(me, theirs.reference) is None
        assert list(queries.claims_reachable_by(me)) == [mine]


class TestOpenFile:
    def open_it(self, officer: Account, claim: Claim, reason: str = "assigned") -> None:
        access.open_file(account=officer, claim=claim, reason=reason, on=ON)

    def test_the_person_sees_who_opened_and_why(self) -> None:
        claim = claim_of()
        self.open_it(account("amel"), claim)
        (entry,) = journal.readings_of_person(claim.person_id)
        assert (entry.actor_name, entry.details["reason"]) == ("amel", "assigned")

    def test_reading_again_the_same_day_is_written_once(self) -> None:
        claim, officer = claim_of(), account("amel")
        self.open_it(officer, claim)
        self.open_it(officer, claim)
        self.open_it(officer, claim, "complaint")
        assert journal.readings_of_person(claim.person_id).count() == 2

    def test_refuses_the_own_file(self) -> None:
        claim = claim_of()
        with pytest.raises(access.OwnFile):
            self.open_it(account("amel", person_key=claim.person_id), claim)
        assert not journal.readings_of_person(claim.person_id).exists()

    def test_refuses_a_relatives_file(self) -> None:
        claim, officer = claim_of(), make_person("990000000000000041")
        Kinship.objects.create(person=officer, relative_key=claim.person_id, kind="sibling")
        with pytest.raises(access.RelativesFile):
            self.open_it(account("amel", person_key=officer.pk), claim)

    def test_refuses_without_a_reason(self) -> None:
        with pytest.raises(access.NeedsReason):
            self.open_it(account("amel"), claim_of(), " ")
