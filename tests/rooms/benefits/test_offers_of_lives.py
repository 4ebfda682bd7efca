"""A birth, a death, the end of a job: what it opens is offered by itself, to the right person, once."""

from datetime import date, timedelta
from typing import Any

import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation.models import Affiliation, Scheme
from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, Offer, OfferState
from daman.correspondence.models import Message
from daman.exchange import actions as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import actions as journal
from daman.journal.models import Entry
from daman.registry.acts import KINSHIPS_REGISTERED, PERSON_REFRESHED
from daman.registry.models import Kinship, Person
from tests.rooms.benefits.lives import ACCOUNT, OFFICE, ON, WAGE, a_worker, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person


def _self(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, f"person:{person.pk}", person.name_ar, person_key=person.pk)


def _kin(person: Person, relative: Person, kind: str) -> None:
    back = {"spouse": "spouse", "child": "parent", "parent": "child"}[kind]
    Kinship.objects.create(person=person, relative_key=relative.pk, kind=kind)
    Kinship.objects.create(person=relative, relative_key=person.pk, kind=back)


def _dies(person: Person, reactions: Any) -> None:
    journal.record(
        PERSON_REFRESHED, about=f"person:{person.pk}", person_key=person.pk, actor=THE_HOUSE, on=ON, changed=["died_on"]
    )
    reactions()


def _pension(person: Person, amount: int = 4_000_000) -> Award:
    return Award.objects.create(
        person=person, reference=f"AWD-{person.pk}", benefit="old_age_pension", scheme="employee", amount_monthly=amount,
        account_number=ACCOUNT, starts_on=date(2020, 1, 1),
    )  # fmt: skip


def _plain(offer: Offer, target: str) -> Any:
    """What the law's other reader says on the facts that the offer kept."""
    return queries.offer_answer(offer).values[target]


@pytest.fixture
def family(db: None, registers: Registers) -> dict[str, Person]:
    """A pensioner who died, his widow, a young son, a grown daughter who works, a grown son."""
    late = a_worker(employee_months=240, died_on=date(2026, 2, 20), born_on=date(1950, 1, 1))
    _pension(late)
    people = {
        "late": late, "widow": know(registers, a_person(sex="F", born_on=date(1980, 1, 1))),
        "boy": a_person(born_on=date(2016, 5, 1), phone=""), "worker": a_worker(employee_months=20, sex="F"),
        "grown": a_person(born_on=date(1990, 1, 1)),
    }  # fmt: skip
    _kin(late, people["widow"], "spouse")
    for name in ("boy", "worker", "grown"):
        _kin(late, people[name], "child")
        _kin(people["widow"], people[name], "child")
    return people


def test_a_death_offers_each_survivor_their_share_and_the_guardian_is_told(family: dict[str, Person], reactions: Any) -> None:
    for _twice in range(2):
        _dies(family["late"], reactions)
    assert {(each.person_id, each.benefit) for each in Offer.objects.all()} == {
        (family[name].pk, benefit) for name in ("widow", "boy") for benefit in ("survivors_pension", "death_grant")
    }
    mine, his = (Offer.objects.get(person=family[name], benefit="survivors_pension") for name in ("widow", "boy"))
    assert mine.amount_monthly == _plain(mine, "survivors.share_monthly")[0] == 2_000_000
    assert his.amount_monthly == _plain(his, "survivors.share_monthly")[0] > 0
    assert (mine.guardian_key, his.guardian_key) == (None, family["widow"].pk)
    grant = Offer.objects.get(person=family["boy"], benefit="death_grant")
    assert grant.amount_monthly == _plain(grant, "death_grant.share_of_each")
    assert not Message.objects.filter(recipient=f"person:{family['boy'].pk}")
    told = Message.objects.filter(recipient=f"person:{family['widow'].pk}", channel="portal")
    assert told.count() == 4 and sum("في كفالتك" in each.body for each in told) == 2


def test_the_guardian_confirms_for_the_child_and_a_stranger_does_not(
    family: dict[str, Person], registers: Registers, reactions: Any
) -> None:
    late, widow, boy = family["late"], family["widow"], family["boy"]
    member = {"born_on": "1950-01-01", "died_on": "2026-02-20", "since": None}
    know(registers, boy)
    registers.know("civil.family", boy.nin, family__members=[{"nin": late.nin, "kind": "parent", **member}])
    _dies(late, reactions)
    offer = Offer.objects.get(person=boy, benefit="survivors_pension")
    given: dict[str, Any] = {"account_number": ACCOUNT, "office_code": OFFICE, "on": ON}
    stranger = a_person()
    with pytest.raises(benefits.NoMandate):
        benefits.accept_offer(offer=offer, actor=_self(stranger), **given)
    with pytest.raises(benefits.NoMandate):
        benefits.decline_offer(offer=offer, actor=_self(stranger), on=ON)
    assert queries.offer_of(stranger, offer.reference) is None
    assert queries.offer_of(widow, offer.reference) == offer
    claim = benefits.accept_offer(offer=offer, actor=_self(widow), **given)
    assert (claim.person_id, claim.asks_as) == (boy.pk, {"deceased": late.nin})


def test_who_died_still_working_is_offered_without_an_amount(db: None, reactions: Any) -> None:
    late = a_worker(employee_months=240, died_on=date(2026, 2, 20))
    widow = a_person(sex="F")
    _kin(late, widow, "spouse")
    _dies(late, reactions)
    found = {each.benefit: each for each in Offer.objects.filter(person=widow)}
    assert found["survivors_pension"].amount_monthly is None
    assert found["death_grant"].amount_monthly == 12 * WAGE == _plain(found["death_grant"], "death_grant.share_of_each")


def test_a_death_of_somebody_who_was_never_insured_offers_nothing(db: None, reactions: Any) -> None:
    late, widow = a_person(died_on=date(2026, 2, 20)), a_person(sex="F")
    _kin(late, widow, "spouse")
    _dies(late, reactions)
    assert not Offer.objects.exists()


def _newborn(mother: Person, father: Person | None = None) -> Person:
    child = a_person(born_on=date(2026, 2, 10), phone="")
    for parent in filter(None, (mother, father)):
        _kin(parent, child, "child")
    return child


def test_a_birth_offers_maternity_and_the_allowances_once(db: None, reactions: Any) -> None:
    mother = a_worker(employee_months=24, sex="F", born_on=date(1995, 1, 1))
    _newborn(mother)
    for _twice in range(2):
        journal.record(KINSHIPS_REGISTERED, about="takeover:1", actor=THE_HOUSE, on=ON)
        reactions()
    found = {each.benefit: each for each in Offer.objects.all()}
    assert set(found) == {"maternity_allowance", "family_allowances"}
    assert found["maternity_allowance"].asks_as["starts_on"] == "2026-02-10"
    allowance = found["family_allowances"]
    assert allowance.amount_monthly == _plain(allowance, "family.allowances.allowances_monthly") > 0
    assert allowance.facts["family.allowances.children"] == 1


def test_the_allowances_are_offered_to_one_of_two_parents_who_work(db: None) -> None:
    mother, father = (a_worker(employee_months=24, sex=sex, born_on=date(1995, 1, 1)) for sex in "FM")
    _kin(mother, father, "spouse")
    _newborn(mother, father)
    benefits.find_rights(on=ON)
    assert list(Offer.objects.filter(benefit="family_allowances").values_list("person_id", flat=True)) == [mother.pk]
    assert Offer.objects.get(benefit="family_allowances").facts["family.allowances.has_single_wage"] is False


def test_nobody_without_work_is_offered_maternity(db: None) -> None:
    _newborn(a_person(sex="F"))
    benefits.find_rights(on=ON)
    assert not Offer.objects.exists()


def test_the_family_that_the_civil_register_tells_opens_the_allowances(registers: Registers, reactions: Any) -> None:
    father = know(registers, a_worker(employee_months=24, born_on=date(1990, 1, 1)))
    child = {"nin": "990000000000000001", "kind": "child", "born_on": "2026-02-01", "died_on": None, "since": None}
    registers.know("civil.family", father.nin, family__members=[child])
    exchange.obtain(
        subject=father.nin, evidence="civil.family", purpose="benefit.estimate", legal_basis="test", actor=THE_HOUSE, on=ON
    )
    reactions()
    assert Offer.objects.get().cause == "children:2026-02-01"


def _leaves(worker: Person, *, on: date = ON) -> None:
    """The employer ends it: the reactions run by themselves."""
    held = Affiliation.objects.create(
        person=worker, reference=f"AFF-{worker.pk}", scheme=Scheme.EMPLOYEE, employer_key=7, starts_on=date(2010, 1, 1)
    )
    affiliation.end_affiliation(affiliation=held, ends_before=on, actor=THE_HOUSE, on=on)


def test_the_end_of_a_job_offers_unemployment_insurance_where_months_suffice(db: None, reactions: Any) -> None:
    long, short = (a_worker(employee_months=months, born_on=date(1990, 1, 1)) for months in (120, 12))
    for worker in (long, short):
        _leaves(worker)
    reactions()
    offer = Offer.objects.get()
    assert (offer.person_id, offer.benefit, offer.cause) == (long.pk, "unemployment_insurance", f"work_ended:{ON}")
    assert offer.amount_monthly == _plain(offer, "unemployment.insurance.benefit_monthly")
    assert offer.facts["unemployment.insurance.months_contributed_before"] == 120


def test_who_works_again_or_was_not_laid_off_is_not_offered(registers: Registers, reactions: Any) -> None:
    again, resigned = (a_worker(employee_months=120, born_on=date(1990, 1, 1)) for _ in range(2))
    Affiliation.objects.create(
        person=again, reference="AFF-OTHER", scheme=Scheme.EMPLOYEE, employer_key=8, starts_on=date(2026, 2, 1)
    )
    facts = {"layoff.is_open_ended": True, "layoff.is_economic": False, "layoff.is_on_checked_list": False, "layoff.on": str(ON)}
    registers.facts["labour.layoff", resigned.nin] = facts
    exchange.obtain(subject=resigned.nin, evidence="labour.layoff", purpose="test", legal_basis="t", actor=THE_HOUSE, on=ON)
    for worker in (again, resigned):
        _leaves(worker)
    reactions()
    assert not Offer.objects.exists()


def test_an_offer_is_taken_back_politely_when_the_law_closes_and_made_again_when_it_opens(worker: Person) -> None:
    benefits.find_rights(on=ON)
    offer = Offer.objects.get(person=worker)
    months = list(worker.insured_months.order_by("month"))
    worker.insured_months.filter(pk__in=[each.pk for each in months[:300]]).delete()
    assert benefits.withdraw_offers(on=ON) == 1
    offer.refresh_from_db()
    assert (offer.state, offer.withdrawn_for) == (OfferState.WITHDRAWN, "law")
    said = Message.objects.filter(recipient=f"person:{worker.pk}", channel="portal").latest("id")
    assert "ليس قرارا" in said.body
    given: dict[str, Any] = {"account_number": ACCOUNT, "office_code": OFFICE, "actor": _self(worker), "on": ON}
    with pytest.raises(benefits.OfferWithdrawn):
        benefits.accept_offer(offer=offer, **given)
    with pytest.raises(benefits.OfferWithdrawn):
        benefits.decline_offer(offer=offer, actor=_self(worker), on=ON)
    for each in months[:300]:
        each.pk = None
        each.save(force_insert=True)
    assert benefits.find_rights(on=ON) == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.OFFERED
    assert Entry.objects.filter(act="offer.withdrawn", about=f"offer:{offer.reference}").count() == 1


def test_an_offer_falls_when_the_person_asks_alone_or_dies(worker: Person, registers: Registers) -> None:
    other = know(registers, a_worker(employee_months=240, self_employed_months=84))
    benefits.find_rights(on=ON)
    before = Message.objects.count()
    benefits.file_claim(
        person=worker, benefit="old_age_pension", wants_from=ON, account_number=ACCOUNT, asks_as={}, key="own",
        office_code=OFFICE, actor=_self(worker), on=ON,
    )  # fmt: skip
    Person.objects.filter(pk=other.pk).update(died_on=ON)
    assert benefits.withdraw_offers(on=ON) == 2
    assert dict(Offer.objects.values_list("person_id", "withdrawn_for")) == {worker.pk: "claimed", other.pk: "died"}
    assert Message.objects.count() == before
    assert benefits.find_rights(on=ON) == 0


def test_a_refusal_of_late_is_not_followed_by_an_offer(worker: Person) -> None:
    claim = Claim.objects.create(
        person=worker, reference="CLM-1", benefit="old_age_pension", key="k", wants_from=ON, office_code=OFFICE,
        account_number=ACCOUNT, state="decided", filed_on=ON, promised_on=ON,
    )  # fmt: skip
    claim.decisions.create(
        person=worker, reference="DEC-1", outcome="refused", benefit="old_age_pension", determination_reference="",
        failing_condition="pension.old_age.has_enough_months", signed_by_kind="officer", signed_by_reference="o",
        signed_by_name="o", decided_on=ON,
    )  # fmt: skip
    assert benefits.find_rights(on=ON) == 0
    assert benefits.find_rights(on=ON + timedelta(days=400)) == 1


def test_every_offer_of_a_night_says_what_the_plain_reader_says(worker: Person, short: Person) -> None:
    benefits.find_rights(on=ON)
    pension, allowance = Offer.objects.get(person=worker), Offer.objects.get(person=short)
    assert pension.amount_monthly == _plain(pension, "pension.total_monthly")
    assert allowance.benefit == "old_age_allowance"
    assert allowance.amount_monthly == _plain(allowance, "pension.allowance.allowance_monthly")


def test_a_night_that_is_killed_and_begun_again_offers_once(worker: Person, short: Person, monkeypatch: Any) -> None:
    """The first stretch is committed, the second dies in the middle of its messages."""
    from daman.benefits.actions import offers

    calls = []

    def dies_at_second(rows: Any, *, on: date) -> None:
        calls.append(rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        tell(rows, on=on)

    tell = offers.tell_offered
    monkeypatch.setattr(offers, "tell_offered", dies_at_second)
    with pytest.raises(KeyboardInterrupt):
        benefits.find_rights(on=ON, at_once=1)
    assert Offer.objects.count() == 1
    monkeypatch.setattr(offers, "tell_offered", tell)
    assert benefits.find_rights(on=ON, at_once=1) == 1
    assert Offer.objects.count() == 2
    assert Message.objects.filter(channel="portal").count() == 2
