from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daman.affiliation.models import Affiliation, InsuredMonth
from daman.benefits.models import Claim, Decision
from daman.exchange.models import DocumentAsked, Request
from daman.oversight import queries
from daman.registry.models import Person
from tests.rooms.people import a_person

ON = date(2031, 6, 20)  # a time of its own: what else the database holds does not count then


def decided(person: Person, days: int, *, on: date = ON) -> Claim:
    number = Claim.objects.filter(person=person).count()
    claim = Claim.objects.create(
        person=person, reference=f"CLM-T-{person.pk}-{number}", benefit="old_age_pension", key=f"k{number}", wants_from=on,
        office_code="99-T", account_number="0" * 20, state="decided", filed_on=on - timedelta(days=days), promised_on=on,
    )  # fmt: skip
    Decision.objects.create(
        person=person, claim=claim, reference=f"DEC-T-{person.pk}-{number}", outcome="granted", benefit="old_age_pension",
        determination_reference="DET", signed_by_kind="officer", signed_by_reference="o", signed_by_name="عون", decided_on=on,
    )  # fmt: skip
    return claim


def value_of(key: str, on: date = ON) -> Any:
    found = queries.indicator(key, on=on)
    assert found is not None
    return found.value


def test_days_are_percentiles_of_what_was_decided(db: None) -> None:
    person = a_person()
    for days in (1, 2, 3, 4, 100):
        decided(person, days)
    decided(person, 500, on=ON - timedelta(days=200))  # long ago: in the series, not in the number of today
    assert value_of("decision_days_median") == Decimal("3.0")
    assert value_of("decision_days_p90") == Decimal("61.6")
    found = queries.indicator("decision_days_median", on=ON)
    assert found is not None and len(found.series) == 12
    by_month = {point.month: point.value for point in found.series}
    assert (by_month[date(2031, 6, 1)], by_month[date(2030, 12, 1)]) == (Decimal("3.0"), Decimal("500.0"))
    assert by_month[date(2031, 1, 1)] is None  # nothing happened: not zero days


def test_decisions_open_on_their_files_slowest_first_without_a_name(db: None) -> None:
    person = a_person()
    slow, quick = decided(person, 40), decided(person, 2)
    rows = queries.files_behind("decision_days_p90", on=ON)
    assert [row.reference for row in rows] == [slow.reference, quick.reference]
    assert (rows[0].days, rows[0].office_code) == (40, "99-T")
    assert not any(text in str(rows) for text in (person.nin, person.family_name_ar, person.family_name_latin))
    assert len(queries.files_behind("decisions", on=ON, limit=1)) == 1
    assert value_of("decisions") == 2


def test_no_document_asked_is_zero_and_one_is_counted(db: None) -> None:
    decided(a_person(), 2)
    decided(a_person(), 2)
    assert value_of("documents_per_file") == 0
    before = value_of("document_debt")
    DocumentAsked.objects.create(subject="1", evidence="abroad.career", service="pension", legal_reason="نص", asked_on=ON)
    assert value_of("documents_per_file") == Decimal("0.50")
    assert value_of("document_debt") == before + 1
    assert queries.files_behind("document_debt", on=ON)[0].words == "نص"


def test_without_any_decision_there_is_no_number_rather_than_a_false_one(db: None) -> None:
    assert value_of("decision_days_median") is None
    assert value_of("documents_per_file") is None


def test_only_months_of_the_voluntary_scheme_count(db: None) -> None:
    person = a_person()
    for scheme in ("voluntary", "employee"):
        InsuredMonth.objects.create(
            person=person, month=date(2031, 6, 1), scheme=scheme, ground="contribution", contribution_base=1, source="PAY-T"
        )
    assert value_of("voluntary_months") == 1
    assert [row.reference for row in queries.files_behind("voluntary_months", on=ON)] == ["PAY-T"]


def test_newly_covered_were_never_insured_before(db: None) -> None:
    newcomer, returning, declared = a_person(), a_person(), a_person()
    for person, starts_on in ((newcomer, ON), (returning, ON), (returning, date(2020, 1, 1)), (declared, ON)):
        Affiliation.objects.create(
            person=person, reference=f"AFF-{person.pk}-{starts_on}", scheme="voluntary", starts_on=starts_on,
            ends_before=starts_on + timedelta(days=90),
        )  # fmt: skip
    InsuredMonth.objects.create(
        person=declared, month=date(2015, 1, 1), scheme="employee", ground="work", contribution_base=1, source="t"
    )
    assert value_of("newly_covered") == 1
    assert [row.reference for row in queries.files_behind("newly_covered", on=ON)] == [f"AFF-{newcomer.pk}-{ON}"]


def test_late_claims_and_silent_registers(db: None) -> None:
    person = a_person()
    claim = decided(person, 2)
    assert value_of("claims_late") == Claim.objects.filter(state__in=["gathering", "ready"], promised_on__lt=ON).count()
    before = value_of("claims_late")
    Claim.objects.filter(pk=claim.pk).update(state="ready", promised_on=ON - timedelta(days=1))
    assert value_of("claims_late") == before + 1
    Request.objects.create(
        subject="1", reference="REQ-T", evidence="civil.family", provider="interior", purpose="t", legal_basis="نص",
        state="silent", asked_on=ON,
    )  # fmt: skip
    assert value_of("registers_silent") == 1


def test_every_indicator_says_what_it_counts(db: None) -> None:
    found = queries.indicators(on=ON)
    assert len({each.key for each in found}) == len(found) >= 8
    for each in found:
        assert each.words and len(each.definition) > 20 and each.unit_words
        assert len(each.points) in (0, 12)
        assert isinstance(queries.files_behind(each.key, on=ON), list)


@pytest.mark.parametrize("key", ["", "nothing", "decisions; drop table benefits_claim"])
def test_an_unknown_indicator_is_nothing(db: None, key: str) -> None:
    assert queries.indicator(key, on=ON) is None
    assert queries.files_behind(key, on=ON) == []
