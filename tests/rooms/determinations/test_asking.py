"""What pages and letters ask: parameters, words, explanations."""

from datetime import date

import numpy as np
import pytest

from daman.determinations import actions, queries
from daman.determinations.wording import length
from tests.rooms.determinations.worker import ON, worker


class TestParameter:
    def test_has_its_source_and_status(self) -> None:
        found = queries.parameter("minimum_wage.monthly", ON)
        assert (found.value, found.unit, found.source, found.status) == (2_400_000, "money", "decree-26-01", "enacted")
        assert found.names["ar"] == "الأجر الوطني الأدنى المضمون الشهري"

    def test_refuses_an_unknown_one(self) -> None:
        with pytest.raises(queries.LawQuestionWrong, match=r"minimum_wage\.monthly"):
            queries.parameter("minimum_wage.montly", ON)

    def test_what_the_voluntary_scheme_covers_and_does_not(self) -> None:
        covers = {p.name.rpartition(".")[2]: p.value for p in queries.parameters("contributions.voluntary.covers_", ON)}
        assert covers["covers_dependants"] is True
        assert covers["covers_work_injury"] is False


class TestExplanation:
    def test_a_kept_trace_tells_the_same_as_a_fresh_one(self) -> None:
        answer = actions.simulate(targets=queries.PENSION_TARGETS, facts=worker(), on=ON)
        fresh = queries.explanation(answer.trace, "pension.old_age.pension_monthly", "ar")
        kept = queries.explanation(answer.to_json()["trace"], "pension.old_age.pension_monthly", "ar")
        assert fresh == kept

    def test_is_a_tree_of_words_amounts_and_articles(self) -> None:
        answer = actions.simulate(targets=["pension.old_age.age_minimum"], facts=worker(), on=ON)
        step = queries.explanation(answer.trace, "pension.old_age.age_minimum", "ar-dz")
        assert (step.words, step.shown, step.kind) == ("السن الدنيا للتقاعد", "60 سنة", "rule")
        assert step.cited == "القانون رقم 16-15 المعدِّل للقانون رقم 83-12 المتعلق بالتقاعد، المادة 6"
        assert "pension.old_age.age_base" in [one.name for one in step.reads]

    def test_every_step_has_words_in_each_language(self) -> None:
        answer = actions.simulate(targets=queries.PENSION_TARGETS, facts=worker(), on=ON)

        def walk(step: queries.Step) -> list[queries.Step]:
            return [step, *(below for one in step.reads for below in walk(one))]

        for language in ("ar", "fr", "en"):
            steps = walk(queries.explanation(answer.trace, "pension.total_monthly", language))
            assert all(step.words and step.shown for step in steps)
            assert all(step.source_title for step in steps if step.kind != "fact")


@pytest.mark.parametrize(
    ("months", "language", "words"),
    [
        (11, "ar", "11 شهرا"), (720, "ar", "60 سنة"), (36, "ar", "3 سنوات"), (25, "ar", "سنتان وشهر واحد"),
        (90, "fr", "7 ans et 6 mois"), (0, "en", "0 months"),
    ],
)  # fmt: skip
def test_lengths_are_told_in_years_and_months(months: int, language: str, words: str) -> None:
    assert length(months, language) == words


def test_the_facts_needed_are_the_facts_of_the_journeys() -> None:
    needed = {fact.name for fact in queries.facts_needed(queries.PENSION_TARGETS, ON)}
    assert needed == set(worker())


def test_columns_give_what_one_file_gives() -> None:
    wages = np.array([1_500_000, 2_400_000, 4_500_046], dtype=np.int64)
    days = np.array([30, 30, 30], dtype=np.int64)
    targets = ["contributions.employee.base", "contributions.employee.due_employer", "contributions.employee.due_employee"]
    columns = {"contributions.employee.wage_monthly": wages, "contributions.employee.days": days}
    many = actions.determine_many(targets=targets, columns=columns, on=date(2026, 2, 1))
    for row in range(3):
        facts = {name: int(column[row]) for name, column in columns.items()}
        one = actions.simulate(targets=targets, facts=facts, on=date(2026, 2, 1))
        assert [int(many[name][row]) for name in targets] == [one.values[name] for name in targets]
