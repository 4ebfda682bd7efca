"""One case: what is asked, what is kept, what is told."""

import json
import subprocess
import sys
from datetime import date

import pytest

import lawengine
from lawengine import Answer, Lawbook, LawError, NotInForce, Undecidable
from tests.lawengine.persons import DAY, TARGETS, one

EACH = "tide.rest.each_moon"


def test_only_the_branch_taken_is_read(book: Lawbook) -> None:
    answer = book.at(DAY, EACH).run(one(is_diver=True, tide__months_at_sea=12))
    assert answer[EACH] == 0
    assert "tide.rest.gross" not in answer.values
    assert answer.trace["tide.rest.entitled"].reads == (
        "tide.age",
        "tide.rest.age_minimum",
        "tide.months_at_sea",
        "tide.rest.months_minimum",
    )


def test_a_missing_fact_is_no_default(book: Lawbook) -> None:
    facts = {name: value for name, value in one().items() if name != "tide.catches"}
    answer = book.at(DAY, EACH, "tide.age").run(facts)
    assert answer.missing == ("tide.catches",)
    assert answer.undecided == {EACH: ("tide.catches",)}
    assert answer["tide.age"] == 61
    assert EACH not in answer.values


def test_a_missing_fact_that_does_not_matter_is_not_asked_for(book: Lawbook) -> None:
    facts = {name: value for name, value in one(tide__months_at_sea=3).items() if name != "tide.catches"}
    assert book.at(DAY, EACH).run(facts | {"tide.catches": None}).missing == ()


def test_whatever_is_surely_needed_is_asked_for_at_once(book: Lawbook) -> None:
    answer = book.at(DAY, "tide.allowance", "tide.rest.gross").run({})
    assert answer.undecided == {"tide.allowance": ("tide.trade",), "tide.rest.gross": ("tide.catches", "tide.months_at_sea")}
    told = book.explain(answer, "tide.rest.gross", "en").text("en")
    assert told.startswith("Gross amount = cannot decide: needs Catches, Months at sea")


def test_the_least_sure_status_really_used(book: Lawbook) -> None:
    sure = book.at(date(2025, 1, 1), EACH).run(one(born_on=date(1960, 1, 1)))
    assert (sure.status, sure.unconfirmed) == ("enacted", ())
    rumoured = book.at(DAY, EACH).run(one())
    assert (rumoured.status, rumoured.unconfirmed) == ("to_confirm", ("pearl",))
    short = book.at(DAY, EACH).run(one(tide__months_at_sea=0))
    assert short.status == "enacted"


def test_contradictory_sources_are_not_chosen_between(book: Lawbook) -> None:
    program = book.at(DAY, "tide.rest.thanks")
    assert program.run(one())["tide.rest.thanks"] == 1_875
    with pytest.raises(Undecidable, match=r"tide\.rest\.oracle cannot be decided: two oracles, two numbers"):
        program.run(one(is_diver=True))
    with pytest.raises(Undecidable):
        book.parameter("tide.rest.oracle", DAY)


def test_two_dates(book: Lawbook) -> None:
    day = date(2020, 12, 1)
    assert book.parameter("pearl", day).value == 12_005
    assert book.parameter("pearl", day, known_on=date(2020, 12, 15)).value == 10_000
    assert book.parameter("pearl", day, known_on=date(2021, 4, 7)).value == 12_005
    then = book.at(day, "tide.allowance", known_on=date(2020, 12, 15)).run(one(is_diver=True))
    assert (then["tide.allowance"], then.known_on) == (10_000, date(2020, 12, 15))


def test_versions_of_a_rule_follow_each_other(book: Lawbook) -> None:
    diver = one(is_diver=True)
    before = book.at(date(2016, 12, 31), "tide.rest.age_minimum").run(diver)
    after = book.at(date(2017, 1, 1), "tide.rest.age_minimum").run(diver)
    assert (before["tide.rest.age_minimum"], after["tide.rest.age_minimum"]) == (60, 52)
    assert after.trace["tide.rest.age_minimum"].article == "second-tablet:art-2"


def test_what_is_not_in_force_is_refused_when_it_is_read(book: Lawbook) -> None:
    with pytest.raises(NotInForce, match="'pearl' is not in force on 1985-01-01; its first text is in force from 1990-01-01"):
        book.at(date(1985, 1, 1), "pearl")


def test_an_answer_is_kept_as_json(book: Lawbook) -> None:
    answer = book.at(DAY, *TARGETS, "tide.rest.tax_scale").run(one())
    kept = json.loads(json.dumps(answer.to_json()))
    assert Answer.from_json(kept) == answer
    assert kept["trace"]["tide.rest.met_on"]["value"] == "2025-05-01"
    assert answer["tide.rest.met_on"] == date(2025, 5, 1)
    assert kept["lawbook"] == book.hash


def test_explained_in_three_languages(book: Lawbook) -> None:
    answer = book.at(DAY, EACH).run(one())
    step = book.explain(answer, EACH, "ar")
    assert (step.words, step.shown, step.article) == ("كل قمر", "103,98\u00a0صدفة", "first-tablet:art-17")
    assert step.cited == "اللوح الأول، المادة 17"
    assert [s.name for s in step.reads][:2] == ["tide.rest.entitled", "tide.rest.gross"]
    gross = step.reads[1]
    assert gross.cited == "اللوح الأول، المادة 14"
    pearl = next(s for s in step.walk() if s.name == "pearl")
    assert (pearl.status, pearl.what, pearl.source_title) == ("to_confirm", "value", "إشاعة")
    assert "Montant brut = 956,00\u00a0coquillages" in book.explain(answer, EACH, "fr").text("fr")
    assert "Gross amount = 956.00\u00a0shells  [First tablet, article 14" in book.explain(answer, EACH, "en").text("en")
    assert book.names("sea", "fr") == "La mer"


def test_the_rounding_cites_its_article(book: Lawbook) -> None:
    gross = book.at(DAY, "tide.rest.gross").run(one())
    assert gross["tide.rest.gross"] == 95_600  # 127 500 × 75 % = 95 625 centimes, to whole shells
    assert "tide.rest.gross" in book.articles()["second-tablet:art-14"].rules
    assert book.explain(gross, "tide.rest.gross", "en").rounded == "Second tablet, article 14"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"tide.months_at_see": 3}, "no fact is called 'tide.months_at_see'; did you mean 'tide.months_at_sea'?"),
        ({"tide.age": 61}, "'tide.age' is decided by the law; to bring it as a fact, name it in given="),
        ({"tide.months_at_sea": 721}, "tide.months_at_sea: 721 is not months: it must lie between 0 and 720"),
        ({"tide.months_at_sea": 12.0}, "tide.months_at_sea: 12.0 is not months: give a whole number"),
        ({"tide.months_at_sea": True}, "is not months"),
        ({"is_diver": 1}, "is_diver: 1 is not flag: give true or false"),
        ({"born_on": "1.5.1965"}, "born_on: '1.5.1965' is not date: give a date, as in 2026-11-01"),
        ({"born_on": date(1700, 1, 1)}, "it must lie between 1800-01-01 and 2300-01-01"),
        ({"tide.trade": "BAKER"}, "is not Trade: give one of FISHER, SPONGE, KEEPER"),
        ({"tide.trade": 3}, "is not Trade"),
        ({"tide.catches": [1, None]}, "give a list of whole numbers, oldest first"),
        ({"tide.catches": [-1]}, "every amount must lie between 0 and"),
    ],
)
def test_wrong_facts_are_refused(book: Lawbook, facts: dict[str, object], words: str) -> None:
    with pytest.raises(LawError, match=r".*") as refused:
        book.at(DAY, EACH, "tide.allowance").run(one() | facts)
    assert words in str(refused.value)


def test_unknown_targets_are_refused(book: Lawbook) -> None:
    with pytest.raises(LawError, match=r"nothing in the law is called 'tide\.rest\.gros'; did you mean 'tide\.rest\.gross'\?"):
        book.at(DAY, "tide.rest.gros")


def test_the_plain_reader_needs_no_compiler() -> None:
    """The web process decides single cases without numba."""
    program = (
        "import sys, datetime, lawengine\n"
        "book = lawengine.load('tests.lawengine.atlantis')\n"
        "book.at(datetime.date(2026, 11, 1), 'tide.age').run({'born_on': '1965-05-01'})\n"
        "sys.exit('numba' in sys.modules or 'numpy' in sys.modules or 'django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_lawbook_cannot_be_changed(book: Lawbook) -> None:
    with pytest.raises(AttributeError):
        book.hash = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        book.versions["pearl"] = ()  # type: ignore[index]
    assert lawengine.load("tests.lawengine.atlantis").hash == book.hash


def test_what_the_lawbook_tells(book: Lawbook) -> None:
    debts = book.debts()
    assert [(d.name, d.status) for d in debts] == [("tide.rest.oracle", "contradictory"), ("pearl", "to_confirm")]
    assert debts[0].rests_on_it == ("tide.rest.thanks",)
    assert "tide.rest.each_moon" in debts[1].rests_on_it
    articles = list(book.articles())
    assert articles.index("first-tablet:art-2") < articles.index("first-tablet:art-10") < articles.index("second-tablet:art-2")
    assert date(2017, 1, 1) in book.change_dates()
    assert book.changes(date(2025, 12, 31), date(2026, 1, 1)) == ["pearl"]
    pearl = book.parameter("pearl", date(2020, 7, 1))
    assert (pearl.unit, pearl.source, pearl.status, pearl.names["en"]) == ("money", "second-tablet:art-9", "enacted", "Pearl")


def test_what_only_some_branch_needs_is_not_asked_for_yet(book: Lawbook) -> None:
    program = book.at(date(2016, 1, 1), "tide.rest.entitled")  # old enough, or a diver; and long enough at sea
    assert program.run({}).missing == ("born_on",)
    assert program.run({"born_on": date(1990, 1, 1)}).missing == ("is_diver",)
    assert program.run({"born_on": date(1950, 1, 1)}).missing == ("tide.months_at_sea",)
    assert program.run({"born_on": date(1990, 1, 1), "is_diver": False}).missing == ()
