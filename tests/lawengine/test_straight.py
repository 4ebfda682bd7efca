"""One case read straight through: the same answer as the careful reader's, and everything doubtful left to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lawengine import Answer, Lawbook, LawError, Program, Undecidable, exact
from lawengine.exact_plain import TWINS, sorted_best_average, sorted_best_total
from tests.lawengine.persons import DAY, TARGETS, one, person, persons

EACH = "tide.rest.each_moon"


def straight(program: Program, facts: dict[str, Any] | None = None) -> Program:
    """The program, run often enough to be written out."""
    for _ in range(3):
        program.run(facts or one())
    assert program.__dict__["_one_case"]
    return program


def same(fast: Answer, careful: Answer) -> bool:
    """Equal in everything that is told: also the order in which things were read."""
    told = [
        (a, a.values, a.status, a.unconfirmed, a.missing, list(a.trace), {n: r.reads for n, r in a.trace.items()}, a.to_json())
        for a in (fast, careful)
    ]
    return told[0] == told[1]


@pytest.mark.parametrize("day", [DAY, date(2016, 1, 1), date(2020, 12, 1)])
def test_both_ways_to_read_one_case_agree(book: Lawbook, day: date) -> None:
    program = straight(book.at(day, *TARGETS))
    columns = persons(1_500, 31)
    for row in range(1_500):
        facts = person(columns, row)
        fast, careful = program.run(facts), program.run_carefully(facts)
        assert same(fast, careful), facts
        if row % 10 == 0:
            for target in (EACH, "tide.rest.met_on"):
                for language in ("ar", "fr", "en"):
                    steps = [book.explain(answer, target, language) for answer in (fast, careful)]
                    assert steps[0].text(language) == steps[1].text(language)
                    assert [told(s) for s in steps[0].walk()] == [told(s) for s in steps[1].walk()]


def told(step: Any) -> tuple[Any, ...]:
    parts = ("name", "words", "value", "shown", "article", "source_title", "cited", "rounded", "status", "kind", "what", "told")
    return tuple(getattr(step, part) for part in parts)


def test_what_was_told_of_one_person_is_not_told_of_the_next(book: Lawbook) -> None:
    program = straight(book.at(DAY, EACH))
    answers = [program.run(one(tide__catches=[amount] * 40)) for amount in (100_000, 200_000, 100_000)]
    texts = [book.explain(answer, EACH, "en").text("en") for answer in answers]
    assert texts[0] == texts[2] != texts[1]
    assert "1,000.00" in texts[0]
    assert "1,000.00" not in texts[1]


@pytest.mark.parametrize("facts", [{}, {"tide.catches": None}, {"born_on": None}, {"is_diver": True, "tide.months_at_sea": None}])
def test_what_is_missing_is_asked_for_all_the_same(book: Lawbook, facts: dict[str, Any]) -> None:
    program = straight(book.at(DAY, EACH, "tide.age", "tide.allowance"))
    given = one() | facts if facts else {}
    assert same(program.run(given), program.run_carefully(given))
    assert program.run(given).missing == program.run_carefully(given).missing != ()


def test_contradictory_sources_are_refused_only_when_they_are_read(book: Lawbook) -> None:
    program = straight(book.at(DAY, "tide.rest.thanks"))
    assert program.run(one())["tide.rest.thanks"] == 1_875
    with pytest.raises(Undecidable, match="two oracles, two numbers"):
        program.run(one(is_diver=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"tide.months_at_see": 3},
        {"tide.age": 61},
        {"tide.months_at_sea": 721},
        {"tide.months_at_sea": -1},
        {"tide.months_at_sea": 12.0},
        {"tide.months_at_sea": True},
        {"is_diver": 1},
        {"born_on": "1.5.1965"},
        {"born_on": date(1700, 1, 1)},
        {"tide.trade": "BAKER"},
        {"tide.trade": 3},
        {"tide.catches": [1, None]},
        {"tide.catches": [1, True]},
        {"tide.catches": [1, 2.0]},
        {"tide.catches": [-1, 5]},
        {"tide.catches": [5, 2**40 + 1]},
        {"tide.catches": 5},
    ],
)
def test_wrong_facts_are_refused_in_the_same_words(book: Lawbook, wrong: dict[str, Any]) -> None:
    program = straight(book.at(DAY, EACH, "tide.allowance"))
    refusals = []
    for run in (program.run, program.run_carefully):
        with pytest.raises(LawError) as refused:
            run(one() | wrong)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]


def test_facts_as_files_write_them_are_taken(book: Lawbook) -> None:
    program = straight(book.at(DAY, EACH, "tide.allowance", "tide.age"))
    for facts in (one(born_on="1965-05-01"), one(tide__catches=(3, 2, 1)), one(tide__trade=7), one(today=date(2020, 1, 1))):
        assert same(program.run(facts), program.run_carefully(facts))
    assert program.run(one(today=date(2020, 1, 1)))["tide.age"] == 54


def test_the_answer_is_kept_and_read_again(book: Lawbook) -> None:
    answer = straight(book.at(DAY, *TARGETS)).run(one())
    assert Answer.from_json(answer.to_json()) == answer
    assert answer["tide.rest.met_on"] == date(2025, 5, 1)
    assert "tide.nothing" not in answer.trace
    with pytest.raises(KeyError):
        answer["tide.nothing"]


def test_given_instead_of_decided(book: Lawbook) -> None:
    facts = {"tide.months_at_sea": 250, "tide.rest.catch_reference": 123_456}
    program = straight(book.at(DAY, "tide.rest.gross", given=("tide.rest.catch_reference",)), facts)
    assert same(program.run(facts), program.run_carefully(facts))


@pytest.mark.parametrize("name", sorted(TWINS))
def test_the_twins_of_the_helpers_give_the_same(name: str) -> None:
    twin, helper = TWINS[name], getattr(exact, name)
    for given in GIVEN[helper.__code__.co_varnames[: helper.__code__.co_argcount]]():
        assert twin(*given) == helper(*given), given


def days() -> list[int]:
    near = [k for edge in (-100_000, -62_091, -1, 0, 11_016, 120_530, 190_000, 220_000) for k in range(edge - 800, edge + 800)]
    return [*near, *range(-90_000, 180_000, 97)]


CAREERS = [(), (5,), (0, 0), (3, 1, 2), tuple(range(50)), (7, 7, 7, 2**40)]
GIVEN: dict[tuple[str, ...], Callable[[], list[tuple[Any, ...]]]] = {
    ("day",): lambda: [(d,) for d in days()],
    ("number",): lambda: [(n,) for n in range(-50, 60_000, 7)],
    ("day", "months"): lambda: [(d, m) for d in days()[::5] for m in (-1_300, -13, -1, 0, 1, 11, 12, 719, 9_000)],
    ("day", "years"): lambda: [(d, y) for d in days()[::5] for y in (-4, -1, 0, 1, 60, 400)],
    ("start", "end"): lambda: [(a, b) for a in days()[::29] for b in days()[::311]],
    ("career",): lambda: [(c,) for c in CAREERS],
    ("career", "count"): lambda: [(c, n) for c in CAREERS for n in (-2, 0, 1, 2, 3, 60)],
}


def test_the_best_of_a_career_sorted_already() -> None:
    for career, count in GIVEN["career", "count"]():
        assert sorted_best_total(sorted(career), count) == exact.best_total(career, count)
        assert sorted_best_average(sorted(career), count) == exact.best_average(career, count)
