"""One file: the law is applied, kept whole, and gives the same again."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from daman.determinations import actions, queries
from daman.determinations.models import Determination
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from tests.rooms.determinations.worker import ON, worker

ABOUT = "claim:CLM-0000-0000-0"


def determine(**changes: object) -> Determination:
    return actions.determine(
        targets=queries.PENSION_TARGETS, facts=worker(**changes), on=ON, person_key=7, about=ABOUT, actor=THE_HOUSE
    )


class TestDetermine:
    def test_keeps_values_facts_and_lawbook(self, db: None) -> None:
        found = determine()
        assert found.values["pension.old_age.entitled"] is True
        assert found.values["pension.old_age.pension_monthly"] == 3_000_000
        assert found.values["pension.self_employed.entitled"] is False
        assert found.values["pension.self_employed.met_on"] == "2031-03-01"
        assert found.facts["born_on"] == "1966-03-01"
        assert found.lawbook_hash == actions.lawbook_hash()
        assert queries.determinations_about(7, ABOUT) == [found]

    def test_says_what_is_not_confirmed(self, db: None) -> None:
        found = determine()
        assert found.status == "to_confirm"
        assert "pension.old_age.revaluation_of_old_wages" in found.unconfirmed
        assert "minimum_wage.monthly" not in found.unconfirmed

    def test_writes_it_in_the_journal(self, db: None) -> None:
        found = determine()
        entry = journal.entries_about(ABOUT)[0]
        assert (entry.act, entry.details["determination"]) == ("law.applied", found.reference)

    def test_refuses_when_a_needed_fact_is_missing(self, db: None) -> None:
        with pytest.raises(actions.FactsMissing) as refusal:
            determine(months_credited=None)
        assert "أشهر محسوبة دون عمل" in str(refusal.value)
        with pytest.raises(actions.FactsMissing) as refusal, override("fr"):
            determine(months_credited=None)
        assert refusal.value.details["words"] == queries.words("pension.months_credited", "fr")
        assert not Determination.objects.exists()

    def test_does_not_ask_what_the_branch_does_not_read(self, db: None) -> None:
        assert determine(children_raised=None).values["pension.old_age.entitled"] is True

    def test_eleven_months_short_is_told_when_it_would_be_met(self, db: None) -> None:
        found = determine(months_worked_employee=120, months_worked_self_employed=49, wages=[4_800_000] * 120)
        assert found.values["pension.old_age.entitled"] is False
        assert found.values["pension.old_age.missing_months"] == 11
        assert found.values["pension.old_age.met_on"] == "2027-10-23"
        assert found.values["pension.allowance.entitled"] is True
        assert queries.failing_condition(found.trace) == "pension.old_age.has_enough_months"

    def test_the_database_refuses_to_change_it(self, db: None) -> None:
        found = determine()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Determination.objects.filter(pk=found.pk).update(status="enacted")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("delete from determinations_determination")


class TestReplay:
    def test_gives_the_same_to_the_centime(self, db: None) -> None:
        for changes in ({}, {"has_dependent_spouse": True}, {"months_worked_employee": 187, "wages": [4_123_457] * 187}):
            kept = Determination.objects.get(pk=determine(**changes).pk)
            again = actions.replay(kept).to_json()
            assert again["trace"] == kept.trace
            assert again["lawbook"] == kept.lawbook_hash

    def test_shows_a_fact_that_was_altered(self, db: None) -> None:
        kept = Determination.objects.get(pk=determine().pk)
        kept.facts["pension.wages"][-60:] = [9_000_000] * 60
        assert actions.replay(kept).values["pension.old_age.pension_monthly"] != kept.values["pension.old_age.pension_monthly"]


class TestSimulate:
    def test_price_of_the_voluntary_scheme(self) -> None:
        answer = actions.simulate(targets=["contributions.voluntary.price_monthly"], facts={}, on=ON)
        assert answer.values["contributions.voluntary.price_monthly"] == 288_000
        assert answer.status == "to_confirm"

    def test_names_what_is_missing_instead_of_guessing(self) -> None:
        answer = actions.simulate(targets=["pension.old_age.entitled"], facts={"pension.months_worked_employee": 200}, on=ON)
        assert answer.missing[0] == "born_on"
        assert "pension.old_age.entitled" not in answer.values

    def test_reads_the_law_as_it_was_known(self) -> None:
        day, later = date(2020, 7, 1), date(2021, 5, 1)
        targets = ["minimum_wage.monthly"]
        assert actions.simulate(targets=targets, facts={}, on=day).values["minimum_wage.monthly"] == 1_800_000
        assert actions.simulate(targets=targets, facts={}, on=day, known_on=later).values["minimum_wage.monthly"] == 2_000_000

    def test_refuses_what_the_sources_contradict(self) -> None:
        with pytest.raises(queries.LawUndecided) as refusal:
            actions.simulate(targets=["contributions.self_employed.minimum_yearly"], facts={}, on=date(2023, 1, 1))
        assert "متضاربة" in str(refusal.value)
        with pytest.raises(queries.LawUndecided) as refusal, override("en"):
            actions.simulate(targets=["contributions.self_employed.minimum_yearly"], facts={}, on=date(2023, 1, 1))
        assert refusal.value.details["words"] == queries.words(refusal.value.details["name"], "en")

    def test_refuses_a_day_before_the_law(self) -> None:
        with pytest.raises(queries.LawNotWritten):
            actions.simulate(targets=["pension.old_age.entitled"], facts={}, on=date(2010, 1, 1))

    def test_refuses_an_unknown_name(self) -> None:
        with pytest.raises(queries.LawQuestionWrong, match="old_age"):
            actions.simulate(targets=["pension.old_age.entitle"], facts={}, on=ON)
