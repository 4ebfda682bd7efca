"""Everything that can be written wrongly is refused in the author's own words, with the place."""

import importlib
import itertools
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent, indent

import pytest

import lawengine
from lawengine import LawError

HEAD = (
    "from datetime import date\nfrom enum import IntEnum\n"
    "from lawengine import *\nfrom lawengine import Months, Years, Rate, Date, Career\nRATE = 3\n\n"
)
NAME = "name: {ar: س, fr: s, en: s}"
FACTS = (
    "facts:\n  wage: {kind: money, NAME}\n  rate: {kind: rate, NAME}\n  born_on: {kind: date, NAME}\n"
    "  months: {kind: months, NAME}\n  years: {kind: years, NAME}\n  is_new: {kind: flag, NAME}\n  wages: {kind: career, NAME}\n"
).replace("NAME", NAME)
numbers = itertools.count()


class Island:
    """A small law in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.package = f"island_{next(numbers)}"
        self.folder = folder / self.package
        self.folder.mkdir()
        self.rules, self.values, self.facts = "", "", FACTS
        self.names: list[str] = []
        self.sources = "law-1:\n  title: {ar: قانون, fr: loi, en: law}\n"

    def rule(self, signature: str, body: str, about: str = 'article="law-1:art-1"') -> None:
        name = signature.partition("(")[0]
        self.names += [] if "answers" in about else [name]
        self.rules += f"@rule({about})\ndef {signature}:\n" + indent(dedent(body), "    ") + "\n\n"

    def value(self, text: str) -> None:
        self.values += indent(dedent(text).strip(), "  ") + "\n"

    def load(self) -> lawengine.Lawbook:
        (self.folder / "__init__.py").write_text(HEAD + self.rules)
        names = "".join(f"  {n}: {{ar: س, fr: s, en: s}}\n" for n in dict.fromkeys(self.names))
        values = f"values:\n{self.values}" if self.values else ""
        (self.folder / "values.yaml").write_text(self.facts + values + ("names:\n" + names if names else ""))
        (self.folder / "sources.yaml").write_text(self.sources)
        return lawengine.load(self.package)

    def refused(self) -> str:
        with pytest.raises(LawError) as refused:
            self.load()
        return str(refused.value)


@pytest.fixture
def island(tmp_path: Path) -> Iterator[Island]:
    sys.path.insert(0, str(tmp_path))
    yield Island(tmp_path)
    sys.path.remove(str(tmp_path))


def test_a_good_island_loads(island: Island) -> None:
    island.rule("due(wage: Money, rate: Rate) -> Money", "return share(wage, rate)")
    assert island.load().at(date(2026, 1, 1), "due").run({"wage": 1000, "rate": 90_000})["due"] == 90


@pytest.mark.parametrize(
    ("signature", "body", "words"),
    [
        ("due(wage: Money) -> Money", "return wage * 1.5", "holds 1.5; make it a value in a data file"),
        ("due(wage: Money) -> Money", "return wage / 2", "divides with /; use //, half_up or share, which are exact"),
        ("due(wage: Money) -> Money", "return wage * RATE", "uses 'RATE', which is neither an argument nor a variable"),
        ("due(wage: Money) -> Money", "return wage.real", "reads .real; a rule reads only its arguments"),
        ("due(wage: Money) -> Money", "return round(wage)", "calls 'round', which is no exact helper"),
        ("due(wage: Money) -> Money", "return shar(wage, 1)", "calls 'shar', which is no exact helper; did you mean 'share'?"),
        ("due(wage: Money) -> Money", "return share(wage)", "calls 'share' with 1 amounts instead of 2"),
        ("due(wage: Money) -> Money", "return wage ** 2", "computes with 'pow'"),
        ("due(wage: Money) -> Money", "wage = 3\nreturn wage", "changes its argument 'wage'"),
        ("due(wage: Money) -> Money", "if wage > 0:\n    return wage", "may end without a value"),
        ("due(wage: Money) -> Money", "if wage > 0:\n    due = 1\nreturn due", "may read 'due' before it has a value"),
        ("due(wages: Career) -> Money", "for w in wages:\n    return w\nreturn 0", "returns from inside a loop"),
        ("due(wages: Career) -> Money", "return sum(w for w in wages)", "calls 'sum', which is no exact helper"),
        ("due(wages: Career) -> Money", "return max(wages)", "calls 'max' of one thing; of a career ask highest(career)"),
        ("due(wages: Career) -> Money", "return total(wages[1:])", "cuts a piece out of a career"),
        ("due(wage: Money) -> Money", "while wage > 0:\n    pass\nreturn 0", "holds 'while', which exact law cannot hold"),
        ("due(wage: Money) -> Money", "return wage if wage is None else 0", "compares with is"),
        (
            "due(wage: Money) -> Money",
            "return wage if wage in range(3) else 0",
            "asks `in` of something else",
        ),
        ("due(wage: Money = 3) -> Money", "return wage", "has starred, named or default arguments"),
        ("due(wage: int) -> Money", "return wage", "argument 'wage' is annotated <class 'int'>; use Money, Rate"),
        ("due(wage: Money)", "return wage", "the result is annotated None"),
        ("due(wage: Money, rate: Rate) -> Money", "return wage + rate", "adds money and a rate (line"),
        ("due(wage: Money, rate: Rate) -> Money", "return wage * rate", "returns money in millionths (line"),
        ("due(wage: Money, rate: Rate) -> Money", "return share(rate, wage)", "takes a share of money (line"),
        ("due(years: Years, months: Months) -> Flag", "return years > months", "compares years and months"),
        ("due(born_on: Date, months: Months) -> Date", "return born_on + months", "adds date and months"),
        ("due(born_on: Date, wage: Money) -> Flag", "return wage > born_on", "compares money and date"),
        ("due(is_new: Flag) -> Money", "return not is_new", "returns flag (line"),
        ("due(wage: Rate) -> Rate", "return wage", "reads 'wage' as rate, but it is money"),
        ("due(wgae: Money) -> Money", "return wgae", "due asks for 'wgae', and nothing is called so; did you mean 'wage'?"),
    ],
)
def test_rules_that_are_no_exact_law(island: Island, signature: str, body: str, words: str) -> None:
    island.rule(signature, body)
    message = island.refused()
    assert words in message
    assert f"{island.package}/__init__.py:" in message


def test_lines_are_named(island: Island) -> None:
    island.rule("due(wage: Money) -> Money", "extra = 3\nreturn wage * 0.5")
    assert f"__init__.py:{HEAD.count(chr(10)) + 4}: due holds 0.5" in island.refused()


def test_a_circle_is_shown_with_its_path(island: Island) -> None:
    island.rule("one(two: Money) -> Money", "return two")
    island.rule("two(three: Money) -> Money", "return three")
    island.rule("three(one: Money) -> Money", "return one")
    assert island.refused() == "the law is circular: one → two → three → one"


def test_two_rules_for_one_date(island: Island) -> None:
    about = 'article="law-1:art-1", since=date(2020, 1, 1)'
    island.rule("due(wage: Money) -> Money", "return wage", about)
    island.rule("due_again(wage: Money) -> Money", "return 0", about + ', answers="due"')
    assert "both answer 'due' from 2020-01-01; end one before the other begins, or rename it" in island.refused()


def test_a_rule_that_ends_after_the_next_begins(island: Island) -> None:
    island.rule("due(wage: Money) -> Money", "return wage", 'article="law-1", since=date(2010, 1, 1), until=date(2021, 1, 1)')
    island.rule("later(wage: Money) -> Money", "return 0", 'article="law-1", since=date(2020, 1, 1), answers="due"')
    assert "both answer 'due' from 2020-01-01" in island.refused()


def test_a_retroactive_text_may_overlay_what_was_law(island: Island) -> None:
    island.value(
        """
        pearl:
          name: {ar: س, fr: s, en: s}
          unit: money
          values:
            2010-01-01: {value: 1, source: law-1, status: enacted, until: 2022-01-01}
            2020-06-01:
              - {value: 2, source: law-1, status: enacted, known: 2021-04-07}
              - {value: 3, source: law-1, status: enacted, known: 2021-09-01}
        """
    )
    book = island.load()
    days = (date(2020, 12, 31), date(2021, 5, 1), date(2021, 10, 1), None)
    told = [book.parameter("pearl", date(2020, 12, 1), known_on=known).value for known in days]
    assert told == [100, 200, 300, 300]


def test_a_function_written_twice(island: Island) -> None:
    island.rule("due(wage: Money) -> Money", "return wage")
    island.rule("due(wage: Money) -> Money", "return 0")
    assert "'due' is written twice in this file; give the later version its own name and answers='due'" in island.refused()


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("", "due cites no article"),
        ('article="law-2:art-1"', "due cites 'law-2:art-1', but sources.yaml has no 'law-2'; did you mean 'law-1'?"),
        (
            'article="law-1", status="sure"',
            "due has the status 'sure'; write one of enacted, reported, to_confirm",
        ),
        ('article="law-1", since=date(2020, 1, 1), until=date(2020, 1, 1)', "due ends on 2020-01-01, not after it begins"),
        ('article="law-1", rounds=half_up_to(1, article="law-3")', "sources.yaml has no 'law-3'"),
    ],
)
def test_rules_without_ground(island: Island, about: str, words: str) -> None:
    island.rule("due(wage: Money) -> Money", "return wage", about)
    assert words in island.refused()


def test_a_rule_without_a_name(island: Island) -> None:
    island.rule("due(wage: Money) -> Money", "return wage")
    island.names.clear()
    assert "'due' has no name in ar, fr, en; people must be able to read it" in island.refused()


VALUE = "pearl:\n  name: {ar: س, fr: s, en: s}\n  unit: money\n  values:\n    2020-01-01: "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (VALUE + "{value: 1, status: enacted}", "pearl has a value without a source; say which text fixes it"),
        (VALUE + "{value: 1, source: law-1}", "pearl has no status; write one of"),
        (VALUE + "{value: 1, source: law-9, status: enacted}", "sources.yaml has no 'law-9'"),
        (VALUE + "{value: 1.005, source: law-1, status: enacted}", "pearl: 1.005 has more decimals than money can hold"),
        (VALUE + "{value: much, source: law-1, status: enacted}", "pearl: 'much' is not money: write a number"),
        (VALUE + "{value: '1', source: law-1, status: enacted}", "pearl: '1' is not money: write a number"),
        (VALUE + "{value: 1e3, source: law-1, status: enacted}", "'1e3' looks like a number but is not written as one"),
        (VALUE + "{value: 20,000, source: law-1, status: enacted}", "'000' looks like a number but is not written as one"),
        (VALUE + "{value: 99999999999999, source: law-1, status: enacted}", "outside the bounds that keep arithmetic exact"),
        (VALUE + "{source: law-1, status: enacted}", "only what is contradictory may stay without a value"),
        (VALUE + "{value: 1, source: law-1, status: enacted, form: 2020-01-01}", "pearl has the key form"),
        (VALUE + "{value: 1, source: law-1, status: enacted, until: 2019-01-01}", "pearl ends on 2019-01-01"),
        (VALUE + "{value: 1, source: law-1, status: enacted}\n    2020-01-01: {}", "2020-01-01 is written twice"),
        (VALUE.replace("2020-01-01", "yesterday") + "{value: 1, source: law-1, status: enacted}", "'yesterday' is no date"),
        (VALUE.replace("2020-01-01", "2020-02-30") + "{}", "'2020-02-30' cannot be read"),
        (VALUE.replace("money", "mony") + "{}", "pearl has the unit 'mony'; did you mean 'money'?"),
        (VALUE.replace(", en: s", "") + "{value: 1, source: law-1, status: enacted}", "'pearl' has no name in en"),
        (VALUE.replace("pearl", "my__pearl") + "{}", "the name 'my__pearl' is kept for the engine"),
        (VALUE.replace("pearl", "wage") + "{value: 1, source: law-1, status: enacted}", "wage is written twice"),
        ("pearl: 3", "pearl must say its name, its unit and its values"),
    ],
)
def test_values_that_cannot_stand(island: Island, text: str, words: str) -> None:
    island.value(text)
    message = island.refused()
    assert words in message
    assert "values.yaml:" in message


def test_facts_that_cannot_stand(island: Island) -> None:
    island.facts += "  trade: {kind: enum, enum: Trad, name: {ar: س, fr: s, en: s}}\n"
    assert "trade: no IntEnum of the law is called 'Trad'" in island.refused()


def test_unknown_parts_of_a_file(island: Island) -> None:
    island.facts += "valeus: {}\n"
    assert "the file has the key valeus, which means nothing here; did you mean 'values'?" in island.refused()


def test_no_yaml_at_all(island: Island) -> None:
    island.facts = "facts: [1, 2"
    assert "values.yaml:" in island.refused()


def test_a_rule_without_an_answer_says_where(island: Island) -> None:
    island.rule("due(wage: Money, months: Months) -> Money", "return wage // months")
    with pytest.raises(LawError, match=r"due has no answer for this case: integer division or modulo by zero"):
        island.load().at(date(2026, 1, 1), "due").run({"wage": 1, "months": 0})


def test_the_hash_is_what_the_law_says(island: Island) -> None:
    """Another amount, another rule, another hash; another comment, none."""

    def changed(old: str, new: str) -> str:
        other = Island(island.folder.parent)
        other.rules, other.values, other.names = island.rules, island.values, island.names
        other.load()
        for name in ("__init__.py", "values.yaml"):
            path = other.folder / name
            path.write_text(path.read_text().replace(old, new))
        again = Island(island.folder.parent)
        shutil.rmtree(again.folder)
        shutil.copytree(other.folder, again.folder, ignore=shutil.ignore_patterns("__pycache__"))
        importlib.invalidate_caches()
        return lawengine.load(again.package).hash

    island.value(VALUE + "{value: 150, source: law-1, status: enacted}")
    island.rule("due(wage: Money, pearl: Money) -> Money", '"""Plain."""\nreturn wage + pearl')
    same = island.load().hash
    assert changed("Plain.", "Plainer.") == same
    assert changed("150", "151") != same
    assert changed("wage + pearl", "wage - pearl") != same
    assert changed("status: enacted", "status: reported") != same
    assert changed("2020-01-01", "2020-01-02") != same
